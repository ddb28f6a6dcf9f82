#include "framing/pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "framing/half_float.h"
#include "framing/parts.h"
#include "trace/limits.h"

namespace sticky {
namespace {

std::string where_of(const PackLayout& layout) {
    return "format " + quoted(view_of(layout.format));
}

std::string bytes_text(std::uint64_t size) {
    return fmt::format("{} byte{}", size, size == 1 ? "" : "s");
}

std::optional<Error> too_large(const PackLayout& layout) {
    if (layout.size <= kPackBytes) return std::nullopt;
    return Error{ErrorKind::input, where_of(layout),
                 fmt::format("a struct of {} is above the limit of {}", bytes_text(layout.size),
                             bytes_text(kPackBytes)),
                 "pack it in pieces"};
}

// Python's float() of a number; text is none.
std::optional<double> real_of(const PackValue& value) {
    if (const auto* real = std::get_if<double>(&value)) return *real;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return static_cast<double>(*number);
    if (const auto* number = std::get_if<std::uint64_t>(&value))
        return static_cast<double>(*number);
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? 1.0 : 0.0;
    return std::nullopt;
}

std::string_view kind_of(const PackValue& value) {
    constexpr std::string_view kKinds[] = {"an integer", "an integer", "a float", "a bool", "text"};
    return kKinds[value.index()];
}

bool truth_of(const PackValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return !text->empty();
    return real_of(value) != 0.0;
}

// Packs one value after the other; `out` has the struct's size and is zero.
class Packer {
public:
    Packer(const PackLayout& layout, std::span<std::uint8_t> out) : layout_(layout), out_(out) {}

    Result<void> put(const PackField& field, const PackValue& value) {
        Result<void> done;
        switch (field.kind) {
            case PackKind::signed_number:
            case PackKind::unsigned_number:
                done = put_number(field, value);
                break;
            case PackKind::real:
                done = put_real(field, value);
                break;
            case PackKind::truth:
                put_bits(truth_of(value) ? 1 : 0, 1);
                break;
            default:
                done = put_text(field, value);
        }
        ++number_;
        return done;
    }

    void go_to(std::uint64_t offset) { at_ = offset; }

private:
    tl::unexpected<Error> refuse(std::string what, std::string remedy) const {
        return fail(ErrorKind::input, fmt::format("value {}", number_ + 1), std::move(what),
                    std::move(remedy));
    }
    tl::unexpected<Error> wrong_kind(const PackField& field, std::string_view wanted,
                                     const PackValue& value) const {
        return refuse(
            fmt::format("'{}' takes {}, and this is {}", field.letter, wanted, kind_of(value)),
            fmt::format("give it {}, or another letter", wanted));
    }

    void put_bits(std::uint64_t bits, std::uint64_t size) {
        for (std::uint64_t i = 0; i < size; ++i) {
            const std::uint64_t shift = layout_.big_endian ? size - 1 - i : i;
            out_[at_ + i] = static_cast<std::uint8_t>(bits >> (8 * shift));
        }
        at_ += size;
    }

    Result<void> put_number(const PackField& field, const PackValue& value) {
        std::uint64_t bits = 0;
        bool negative = false;
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            bits = static_cast<std::uint64_t>(*number);
            negative = *number < 0;
        } else if (const auto* large = std::get_if<std::uint64_t>(&value)) {
            bits = *large;
        } else if (const auto* truth = std::get_if<bool>(&value)) {
            bits = *truth ? 1 : 0;
        } else {
            return wrong_kind(field, "an integer", value);
        }
        if (!holds(range_of(field), negative, negative ? 0 - bits : bits)) {
            const std::string number = negative ? fmt::format("{}", static_cast<std::int64_t>(bits))
                                                : fmt::format("{}", bits);
            return tl::unexpected(out_of_range(
                field, number_, number, letter_for(layout_, negative, negative ? 0 - bits : bits)));
        }
        put_bits(bits, field.item);
        return {};
    }

    Result<void> put_real(const PackField& field, const PackValue& value) {
        const std::optional<double> real = real_of(value);
        if (!real) return wrong_kind(field, "a number", value);
        if (field.item == 8) {
            put_bits(std::bit_cast<std::uint64_t>(*real), 8);
        } else if (field.item == 4) {
            const auto narrow = static_cast<float>(*real);
            // Python's native f is the C compiler's conversion, which lets it pass.
            if (!layout_.native && std::isinf(narrow) && !std::isinf(*real)) {
                return refuse(
                    fmt::format("{} is too large for 'f', which ends at 3.4028234663852886e+38",
                                *real),
                    "use d");
            }
            put_bits(std::bit_cast<std::uint32_t>(narrow), 4);
        } else {
            const std::optional<std::uint16_t> half = half_of(*real);
            if (!half) {
                return refuse(fmt::format("{} is too large for 'e', which ends at 65504", *real),
                              "use f or d");
            }
            put_bits(*half, 2);
        }
        return {};
    }

    Result<void> put_text(const PackField& field, const PackValue& value) {
        const auto* text = std::get_if<std::string>(&value);
        if (text == nullptr) return wrong_kind(field, "text", value);
        std::uint64_t size = std::min<std::uint64_t>(text->size(), field.count);
        if (field.kind == PackKind::one_byte) {
            if (text->size() != 1) {
                return refuse(fmt::format("'c' takes one byte, and {} has {}",
                                          quoted(view_of(*text)), text->size()),
                              fmt::format("use {}s for a text", text->size()));
            }
            size = 1;
        }
        std::uint64_t begin = at_;
        if (field.kind == PackKind::pascal) {
            if (field.count == 0) return {};
            size = std::min<std::uint64_t>(text->size(), field.count - 1);
            out_[begin++] = static_cast<std::uint8_t>(std::min<std::uint64_t>(size, 255));
        }
        std::copy_n(text->begin(), size, out_.begin() + static_cast<std::ptrdiff_t>(begin));
        at_ += field.kind == PackKind::one_byte ? 1 : field.count;
        return {};
    }

    const PackLayout& layout_;
    std::span<std::uint8_t> out_;
    std::uint64_t at_ = 0, number_ = 0;
};

std::uint64_t bits_at(const PackLayout& layout, ByteView bytes) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bits = bits << 8 | bytes[layout.big_endian ? i : bytes.size() - 1 - i];
    return bits;
}

}  // namespace

PackValue pack_number(std::uint64_t number) {
    if (number > static_cast<std::uint64_t>(INT64_MAX)) return number;
    return static_cast<std::int64_t>(number);
}

PackValue value_of(const PackLayout& layout, const PackField& field, ByteView bytes) {
    const std::uint64_t bits = bytes.size() <= 8 ? bits_at(layout, bytes) : 0;
    switch (field.kind) {
        case PackKind::signed_number: {
            const auto unused = static_cast<unsigned>(64 - 8 * field.item);
            return static_cast<std::int64_t>(bits << unused) >> unused;
        }
        case PackKind::unsigned_number:
            return pack_number(bits);
        case PackKind::real:
            if (field.item == 8) return std::bit_cast<double>(bits);
            if (field.item == 2) return double_of_half(static_cast<std::uint16_t>(bits));
            return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
        case PackKind::truth:
            return bits != 0;
        case PackKind::pascal:
            if (bytes.empty()) return std::string();
            return std::string(
                text_of(bytes.subspan(1, std::min<std::size_t>(bytes[0], bytes.size() - 1))));
        default:
            return std::string(text_of(bytes));
    }
}

const PackField* PackSlots::next() {
    while (field_ < layout_.fields.size() && used_ == layout_.fields[field_].values()) {
        ++field_;
        used_ = 0;
    }
    if (field_ == layout_.fields.size()) return nullptr;
    ++used_;
    return &layout_.fields[field_];
}

Result<Bytes> pack(const PackLayout& layout, std::span<const PackValue> values) {
    if (const auto error = too_large(layout)) return tl::unexpected(*error);
    if (values.size() != layout.values) {
        return fail(
            ErrorKind::input, where_of(layout),
            fmt::format("it takes {} value{}, and there {} {}", layout.values,
                        layout.values == 1 ? "" : "s", values.size() == 1 ? "is" : "are",
                        values.size()),
            "one value for each letter, as often as its count says; one for s and p, none for x");
    }
    Bytes bytes(layout.size);
    Packer packer(layout, bytes);
    std::size_t used = 0;
    for (const PackField& field : layout.fields) {
        packer.go_to(field.offset);
        for (std::uint64_t i = 0; i < field.values(); ++i) {
            const Result<void> done = packer.put(field, values[used++]);
            if (!done) return tl::unexpected(done.error());
        }
    }
    return bytes;
}

Result<std::uint64_t> place_in(const PackLayout& layout, std::uint64_t buffer_size,
                               std::int64_t offset) {
    const std::uint64_t back = offset < 0 ? 0 - static_cast<std::uint64_t>(offset) : 0;
    const std::uint64_t place =
        offset < 0 ? buffer_size - back : static_cast<std::uint64_t>(offset);
    if (back <= buffer_size && place <= buffer_size && layout.size <= buffer_size - place)
        return place;
    const std::string what = fmt::format("{} at offset {} do not fit into a buffer of {}",
                                         bytes_text(layout.size), offset, bytes_text(buffer_size));
    if (layout.size > buffer_size || offset >= 0) {
        const std::uint64_t before = offset < 0 ? 0 : static_cast<std::uint64_t>(offset);
        return fail(ErrorKind::input, where_of(layout), what,
                    fmt::format("it must have {} or more", bytes_text(before + layout.size)));
    }
    return fail(ErrorKind::input, where_of(layout), what,
                fmt::format("a negative one counts from the end: -{} to -{} fit", buffer_size,
                            layout.size));
}

Result<void> pack_into(const PackLayout& layout, std::span<const PackValue> values,
                       std::span<std::uint8_t> buffer, std::int64_t offset) {
    const Result<std::uint64_t> place = place_in(layout, buffer.size(), offset);
    if (!place) return tl::unexpected(place.error());
    const Result<Bytes> bytes = pack(layout, values);
    if (!bytes) return tl::unexpected(bytes.error());
    std::ranges::copy(*bytes, buffer.begin() + static_cast<std::ptrdiff_t>(*place));
    return {};
}

Result<std::vector<PackValue>> unpack(const PackLayout& layout, ByteView bytes) {
    if (bytes.size() != layout.size) {
        return fail(
            ErrorKind::input, where_of(layout),
            fmt::format("it is {}, and here are {}", bytes_text(layout.size),
                        bytes_text(bytes.size())),
            bytes.size() > layout.size ? "say at which offset it begins" : "give all of its bytes");
    }
    return unpack_from(layout, bytes, 0);
}

Result<std::vector<PackValue>> unpack_from(const PackLayout& layout, ByteView buffer,
                                           std::int64_t offset) {
    const Result<std::uint64_t> place = place_in(layout, buffer.size(), offset);
    if (!place) return tl::unexpected(place.error());
    if (const auto error = too_large(layout)) return tl::unexpected(*error);
    const ByteView bytes = buffer.subspan(*place, layout.size);
    std::vector<PackValue> values;
    for (const PackField& field : layout.fields) {
        const std::uint64_t size = field.value_size();
        for (std::uint64_t i = 0; i < field.values(); ++i)
            values.push_back(value_of(layout, field, bytes.subspan(field.offset + i * size, size)));
    }
    return values;
}

Error out_of_range(const PackField& field, std::uint64_t value, std::string_view number,
                   char better) {
    const PackRange range = range_of(field);
    return {
        ErrorKind::input, fmt::format("value {}", value + 1),
        fmt::format("'{}' takes {} to {}, and {} does not fit", field.letter, range.least,
                    range.most, number),
        better == '\0' ? "send it as text, or in two parts" : fmt::format("{} holds it", better)};
}

}  // namespace sticky
