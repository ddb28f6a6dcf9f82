#include "framing/pack_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "trace/hex.h"

namespace sticky {
namespace {

tl::unexpected<Error> refuse(std::uint64_t n, std::string what, std::string remedy) {
    return fail(ErrorKind::input, fmt::format("value {}", n + 1), std::move(what),
                std::move(remedy));
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

struct Number {
    enum class Kind : std::uint8_t { none, number, beyond } kind = Kind::none;
    bool negative = false;
    std::uint64_t magnitude = 0;
};

Number read_number(std::string_view word) {
    Number number;
    if (word.starts_with('-') || word.starts_with('+')) {
        number.negative = word[0] == '-';
        word.remove_prefix(1);
    }
    int base = 10;
    if (word.size() > 2 && word[0] == '0') {
        const char mark = word[1];
        base = mark == 'x' || mark == 'X' ? 16 : mark == 'b' || mark == 'B' ? 2 : 10;
        if (base != 10) word.remove_prefix(2);
    }
    const char* const end = word.data() + word.size();
    const auto [stop, error] = std::from_chars(word.data(), end, number.magnitude, base);
    if (stop != end || word.empty() || error == std::errc::invalid_argument) return {};
    number.kind =
        error == std::errc::result_out_of_range ? Number::Kind::beyond : Number::Kind::number;
    if (number.negative && number.magnitude > std::uint64_t{1} << 63)
        number.kind = Number::Kind::beyond;
    return number;
}

Result<PackValue> integer_of(const PackField& field, std::uint64_t n, std::string_view word) {
    const Number number = read_number(word);
    if (number.kind == Number::Kind::none) {
        return refuse(n,
                      fmt::format("'{}' takes an integer, and {} is none", field.letter,
                                  quoted(view_of(word))),
                      "write 12, -3 or 0xff");
    }
    if (number.kind == Number::Kind::beyond)
        return tl::unexpected(out_of_range(field, n, word, '\0'));
    if (!number.negative) return pack_number(number.magnitude);
    return static_cast<std::int64_t>(0 - number.magnitude);
}

Result<PackValue> real_of(const PackField& field, std::uint64_t n, std::string_view word) {
    const std::string small = lower(word);
    const bool plus = small.starts_with("+") && !small.starts_with("+-");
    const char *const begin = small.data() + (plus ? 1 : 0), *const end =
                                                                 small.data() + small.size();
    double value = 0;
    const auto [stop, error] = std::from_chars(begin, end, value, std::chars_format::general);
    if (stop == end && error == std::errc()) return value;
    if (stop == end && error == std::errc::result_out_of_range) {
        return refuse(n, fmt::format("{} is beyond what a double holds", word),
                      "4.9e-324 is the smallest above 0, 1.8e308 the largest; or write inf");
    }
    const Number number = read_number(word);  // 0x10
    if (number.kind == Number::Kind::number) {
        const auto size = static_cast<double>(number.magnitude);
        return number.negative ? -size : size;
    }
    return refuse(
        n, fmt::format("'{}' takes a number, and {} is none", field.letter, quoted(view_of(word))),
        "write 2.5, -1e9, inf or nan");
}

Result<PackValue> truth_of(std::uint64_t n, std::string_view word) {
    const std::string small = lower(word);
    if (small == "true") return true;
    if (small == "false") return false;
    const Number number = read_number(word);
    if (number.kind != Number::Kind::none) return number.magnitude != 0;
    return refuse(n, fmt::format("'?' takes true or false, and this is {}", quoted(view_of(word))),
                  "write true, false, 1 or 0");
}

// Appends the fields of a struct over bytes that may end before it does.
class Tiler {
public:
    Tiler(const PackLayout& layout, ByteView bytes, Language language)
        : layout_(layout), bytes_(bytes), language_(language) {}

    std::vector<Field> tile() {
        for (const PackField& field : layout_.fields) {
            if (field.offset - field.padding >= bytes_.size()) break;
            add(field.padding, FieldRole::padding, "", "");
            add_values(field);
        }
        const bool zh = language_ == Language::zh;
        if (at_ < bytes_.size()) {
            const std::uint64_t left = bytes_.size() - at_;
            add(left, FieldRole::payload, zh ? "其余" : "rest", hex_of(view(left), 8));
        }
        return std::move(fields_);
    }

private:
    ByteView view(std::uint64_t size) const {
        return bytes_.subspan(at_, std::min<std::uint64_t>(size, bytes_.size() - at_));
    }

    // The next `size` bytes, or what there is of them.
    void add(std::uint64_t size, FieldRole role, std::string name, std::string value) {
        const ByteView here = view(size);
        if (here.empty()) return;
        if (role == FieldRole::padding) {
            name = label_of(role, language_);
            if (!std::ranges::all_of(here, [](std::uint8_t byte) { return byte == 0; }))
                value = hex_of(here, 8);
        } else if (here.size() < size) {
            value = hex_of(here, 8);
        }
        fields_.push_back({{at_, at_ + here.size()}, role, std::move(name), std::move(value)});
        at_ += here.size();
    }

    void add_values(const PackField& field) {
        const std::string name = type_name(field);
        switch (field.kind) {
            case PackKind::pad:
                return add(field.count, FieldRole::padding, "", "");
            case PackKind::text:
                return add(field.count, FieldRole::payload, name, quoted(view(field.count)));
            case PackKind::pascal:
                return add_pascal(field, name);
            default:
                break;
        }
        if (field.count > kPackItems) {
            return add(field.size(), FieldRole::header, fmt::format("{}[{}]", name, field.count),
                       hex_of(view(field.size()), 8));
        }
        const FieldRole role =
            field.kind == PackKind::one_byte ? FieldRole::payload : FieldRole::header;
        for (std::uint64_t i = 0; i < field.count; ++i) {
            const ByteView here = view(field.item);
            if (here.size() < field.item) return add(field.item, role, name, "");
            add(field.item, role, name, word_of(value_of(layout_, field, here)));
        }
    }

    void add_pascal(const PackField& field, const std::string& name) {
        if (field.count == 0 || view(1).empty()) return;
        const std::uint8_t says = view(1)[0];
        const std::uint64_t size = std::min<std::uint64_t>(says, field.count - 1);
        add(1, FieldRole::length, std::string(label_of(FieldRole::length, language_)),
            fmt::format("{}", says));
        add(size, FieldRole::payload, name, quoted(view(size)));
        add(field.count - 1 - size, FieldRole::padding, "", "");
    }

    const PackLayout& layout_;
    ByteView bytes_;
    Language language_;
    std::uint64_t at_ = 0;
    std::vector<Field> fields_;
};

}  // namespace

Result<std::string> unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        const char next = i + 1 < text.size() ? text[++i] : ' ';
        Bytes byte;
        constexpr std::string_view kNames = "nrt0\\", kBytes{"\n\r\t\0\\", 5};
        if (const std::size_t known = kNames.find(next); known != std::string_view::npos) {
            out += kBytes[known];
        } else if (next == 'x' && i + 2 < text.size() &&
                   parse_hex(lower(text.substr(i + 1, 2)), byte)) {
            out += static_cast<char>(byte[0]);
            i += 2;
        } else {
            return fail(ErrorKind::input, "", "there is no \\" + std::string(1, next),
                        "\\n \\r \\t \\0 \\\\ \\x41 are there");
        }
    }
    return out;
}

Result<PackValue> read_pack_value(const PackField& field, std::uint64_t n, std::string_view word) {
    switch (field.kind) {
        case PackKind::signed_number:
        case PackKind::unsigned_number:
            return integer_of(field, n, word);
        case PackKind::real:
            return real_of(field, n, word);
        case PackKind::truth:
            return truth_of(n, word);
        default:
            break;
    }
    Result<std::string> text = unescape(word);
    if (!text) return refuse(n, text.error().what, text.error().remedy);
    return std::move(*text);
}

std::string word_of(const PackValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return quoted(view_of(*text));
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
    if (const auto* large = std::get_if<std::uint64_t>(&value)) return fmt::format("{}", *large);
    const double real = std::get<double>(value);
    if (std::isnan(real)) return "nan";  // whatever its sign
    std::string text = fmt::format("{}", real);
    if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
    return text;
}

std::vector<Field> fields_of(const PackLayout& layout, ByteView bytes, Language language) {
    return Tiler(layout, bytes, language).tile();
}

}  // namespace sticky
