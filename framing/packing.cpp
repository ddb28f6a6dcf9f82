#include "framing/packing.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/parts.h"
#include "trace/limits.h"

namespace sticky {
namespace {

// Python's PY_SSIZE_T_MAX on a machine of 64 bits: no struct is larger.
constexpr std::uint64_t kMost = INT64_MAX;

struct Letter {
    char letter;
    PackKind kind;
    std::uint8_t native;    // bytes, and the alignment too on both machines
    std::uint8_t standard;  // 0: this letter has no standard size
};

constexpr Letter kLetters[] = {
    {'x', PackKind::pad, 1, 1},
    {'b', PackKind::signed_number, 1, 1},
    {'B', PackKind::unsigned_number, 1, 1},
    {'h', PackKind::signed_number, 2, 2},
    {'H', PackKind::unsigned_number, 2, 2},
    {'i', PackKind::signed_number, 4, 4},
    {'I', PackKind::unsigned_number, 4, 4},
    {'l', PackKind::signed_number, 8, 4},
    {'L', PackKind::unsigned_number, 8, 4},
    {'q', PackKind::signed_number, 8, 8},
    {'Q', PackKind::unsigned_number, 8, 8},
    {'n', PackKind::signed_number, 8, 0},
    {'N', PackKind::unsigned_number, 8, 0},
    {'P', PackKind::unsigned_number, 8, 0},
    {'e', PackKind::real, 2, 2},
    {'f', PackKind::real, 4, 4},
    {'d', PackKind::real, 8, 8},
    {'?', PackKind::truth, 1, 1},
    {'c', PackKind::one_byte, 1, 1},
    {'s', PackKind::text, 1, 1},
    {'p', PackKind::pascal, 1, 1},
};
constexpr std::string_view kMarks = "@=<>!";

// isspace of the C locale, as Python has it.
bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_text(PackKind kind) {
    return kind == PackKind::text || kind == PackKind::pascal;
}

class Parser {
public:
    explicit Parser(std::string_view format) : format_(format) { layout_.format = format; }

    Result<PackLayout> parse() {
        if (format_.size() > kPackFormatBytes) {
            return refuse(kPackFormatBytes, fmt::format("more than {} bytes", kPackFormatBytes),
                          "use counts: 3i instead of iii");
        }
        if (!format_.empty() && kMarks.find(format_[0]) != std::string_view::npos) {
            layout_.native = format_[0] == '@';
            layout_.big_endian = format_[0] == '>' || format_[0] == '!';
            at_ = 1;
        }
        for (; at_ < format_.size(); ++at_) {
            if (is_space(format_[at_])) continue;
            if (const auto wrong = one(); !wrong) return tl::unexpected(wrong.error());
        }
        return std::move(layout_);
    }

private:
    tl::unexpected<Error> refuse(std::size_t place, std::string what, std::string remedy) const {
        return fail(ErrorKind::input,
                    fmt::format("format {}, character {}", quoted(view_of(format_)), place + 1),
                    std::move(what), std::move(remedy));
    }
    tl::unexpected<Error> too_large(std::size_t place) const {
        return refuse(place, fmt::format("the struct is larger than {} bytes", kMost),
                      "make the count smaller");
    }

    // A count, if there is one, and its letter.
    Result<void> one() {
        const std::size_t begin = at_;
        std::uint64_t count = 1;
        if (is_digit(format_[at_])) {
            count = 0;
            for (; at_ < format_.size() && is_digit(format_[at_]); ++at_) {
                const auto digit = static_cast<std::uint64_t>(format_[at_] - '0');
                if (count > (kMost - digit) / 10) return too_large(begin);
                count = count * 10 + digit;
            }
            if (at_ == format_.size()) {
                return refuse(begin, "a count without a letter behind it",
                              fmt::format("write what there are {} of", count));
            }
        }
        const auto known = std::ranges::find(kLetters, format_[at_], &Letter::letter);
        if (known == std::end(kLetters)) return no_letter(begin);
        if (!layout_.native && known->standard == 0) {
            return refuse(at_, fmt::format("'{}' has no standard size", known->letter),
                          "use it with '@' or without a mark, or write q or Q");
        }
        return add(*known, count, begin);
    }

    Result<void> add(const Letter& letter, std::uint64_t count, std::size_t begin) {
        PackField field;
        field.letter = letter.letter;
        field.kind = letter.kind;
        field.item = layout_.native ? letter.native : letter.standard;
        field.count = count;
        if (layout_.native) field.padding = (field.item - layout_.size % field.item) % field.item;
        if (field.padding > kMost - layout_.size) return too_large(begin);
        field.offset = layout_.size + field.padding;
        if (count > (kMost - field.offset) / field.item) return too_large(begin);
        layout_.size = field.offset + field.size();
        layout_.values += field.values();
        layout_.fields.push_back(field);
        return {};
    }

    tl::unexpected<Error> no_letter(std::size_t begin) const {
        const char c = format_[at_];
        if (at_ > begin && is_space(c)) {
            return refuse(at_, "white space between a count and its letter",
                          "leave it out: 3i, not 3 i");
        }
        if (kMarks.find(c) != std::string_view::npos) {
            return refuse(at_, fmt::format("'{}' after the first character", c),
                          "a mark of the byte order stands first, once, for all");
        }
        const bool visible = c > ' ' && c < 0x7f;
        return refuse(at_,
                      (visible ? fmt::format("'{}'", c)
                               : fmt::format("byte {:02x}", static_cast<std::uint8_t>(c))) +
                          " is no letter of a format",
                      "the letters are x c b B ? h H i I l L q Q n N e f d s p P");
    }

    std::string_view format_;
    std::size_t at_ = 0;
    PackLayout layout_;
};

}  // namespace

std::uint64_t PackField::values() const {
    if (kind == PackKind::pad) return 0;
    return is_text(kind) ? 1 : count;
}

Result<PackLayout> parse_packing(std::string_view format) {
    return Parser(format).parse();
}

std::string type_name(const PackField& field) {
    switch (field.kind) {
        case PackKind::pad:
            return "pad";
        case PackKind::signed_number:
            return fmt::format("int{}", 8 * field.item);
        case PackKind::unsigned_number:
            return field.letter == 'P' ? "pointer" : fmt::format("uint{}", 8 * field.item);
        case PackKind::real:
            return fmt::format("float{}", 8 * field.item);
        case PackKind::truth:
            return "bool";
        case PackKind::one_byte:
            return "byte";
        case PackKind::text:
            return "text";
        case PackKind::pascal:
            break;
    }
    return "pascal";
}

PackRange range_of(const PackField& field) {
    const auto bits = static_cast<unsigned>(8 * field.item);
    const std::uint64_t all = UINT64_MAX >> (64 - bits);
    const auto half = static_cast<std::int64_t>(all >> 1);
    if (field.letter == 'P') return {-half - 1, all};
    if (field.kind == PackKind::unsigned_number) return {0, all};
    return {-half - 1, static_cast<std::uint64_t>(half)};
}

bool holds(const PackRange& range, bool negative, std::uint64_t magnitude) {
    // The magnitude of the least is 0 - least, computed without a sign.
    return negative ? magnitude <= std::uint64_t{0} - static_cast<std::uint64_t>(range.least)
                    : magnitude <= range.most;
}

char letter_for(const PackLayout& layout, bool negative, std::uint64_t magnitude) {
    for (const Letter& letter : kLetters) {
        if (letter.kind != PackKind::signed_number && letter.kind != PackKind::unsigned_number)
            continue;
        PackField field;
        field.letter = letter.letter;
        field.kind = letter.kind;
        field.item = layout.native ? letter.native : letter.standard;
        if (field.item != 0 && holds(range_of(field), negative, magnitude)) return letter.letter;
    }
    return '\0';
}

}  // namespace sticky
