#include "framing/dialect_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/scheme.h"
#include "trace/hex.h"

namespace sticky {
namespace {

std::int64_t as_signed(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

// One whole number: decimal or 0x, with _ between the digits and an L behind them.
std::optional<std::int64_t> plain_number(std::string_view text) {
    text = trimmed(text);
    if (text == "Integer.MAX_VALUE") return INT32_MAX;
    const bool negative = text.starts_with('-');
    if (negative) text = trimmed(text.substr(1));
    if (text.ends_with('L') || text.ends_with('l')) text.remove_suffix(1);
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (hex) text.remove_prefix(2);
    if (text.empty() || text.front() == '_' || text.back() == '_') return std::nullopt;
    std::int64_t value = 0;
    for (const char c : text) {
        if (c == '_') continue;
        const int digit = c >= '0' && c <= '9'          ? c - '0'
                          : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : hex && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                        : -1;
        if (digit < 0) return std::nullopt;
        const std::int64_t base = hex ? 16 : 10;
        if (value > (INT64_MAX - digit) / base) return std::nullopt;
        value = value * base + digit;
    }
    return negative ? -value : value;
}

}  // namespace

PrefixNumbers::PrefixNumbers(const LengthPrefix& spec)
    : header(as_signed(spec.header_size())),
      strip(as_signed(spec.strip_size())),
      begin(as_signed(spec.message_begin())),
      adjustment(spec.adjustment - (spec.includes_itself ? as_signed(spec.width) : 0)),
      overhead(spec.overhead()),
      most(spec.largest_frame()),
      largest(most - overhead),
      little(spec.order == ByteOrder::little),
      native(spec.order == ByteOrder::native) {
    // Read as unsigned, a negative length is above what a signed one can say.
    if (!spec.is_signed) return;
    const auto field = static_cast<std::int64_t>(spec.largest_value());
    if (field < largest) {
        largest = field;
        most = largest + overhead;
    }
}

std::string quoted_source(ByteView bytes) {
    std::string out = "\"";
    for (const std::uint8_t byte : bytes) {
        if (byte == '\r') {
            out += "\\r";
        } else if (byte == '\n') {
            out += "\\n";
        } else if (byte == '\t') {
            out += "\\t";
        } else if (byte == '"' || byte == '\\') {
            out += '\\';
            out += static_cast<char>(byte);
        } else if (byte >= 0x20 && byte < 0x7f && byte != '$') {  // PHP would see a variable
            out += static_cast<char>(byte);
        } else {
            out += fmt::format("\\x{:02x}", byte);
        }
    }
    return out + '"';
}

void no_refusal_of_empty(Teller& tell, std::string_view source) {
    tell.missing(source, "zero_allowed = false: an empty message is delivered; refuse it yourself",
                 "zero_allowed = false：空消息照样交付，要自己拒绝");
}

void end_is_lost(Teller& tell, OnEnd on_end, std::string_view source, std::string_view en,
                 std::string_view zh) {
    if (on_end == OnEnd::drop) {
        tell.same(source, std::string(en), std::string(zh));
    } else if (on_end == OnEnd::error) {
        tell.differs(source, fmt::format("{}: there is no 'truncated'", en),
                     fmt::format("{}，没有 truncated 这种错误", zh));
    } else {
        tell.missing(source, fmt::format("on_end = \"emit\": {}", en),
                     fmt::format("on_end = \"emit\"：{}", zh));
    }
}

void end_is_error(Teller& tell, OnEnd on_end, std::string_view source) {
    if (on_end == OnEnd::error) return;
    const std::string_view word = kOnEnds[static_cast<std::size_t>(on_end)];
    tell.missing(source,
                 fmt::format("on_end = \"{}\": a last frame that isn't whole is an error", word),
                 fmt::format("on_end = \"{}\"：最后一帧不完整就报错", word));
}

void error_at_once(Teller& tell, OnTooLong on_too_long, std::string_view source) {
    if (on_too_long == OnTooLong::error) return;
    const std::string_view word = kOnTooLongs[static_cast<std::size_t>(on_too_long)];
    tell.missing(
        source,
        fmt::format("on_too_long = \"{}\": above the limit is an error at once, and nothing "
                    "behind it is delivered",
                    word),
        fmt::format("on_too_long = \"{}\"：超出上限立即报错，之后的内容不再交付", word));
}

void no_words_for(Teller& tell, const FramingSpec& spec, std::string_view source,
                  std::string_view nearest_en, std::string_view nearest_zh) {
    tell.cannot(
        source,
        fmt::format("kind = \"{}\": no counterpart; nearest: {}", kind_of(spec), nearest_en),
        fmt::format("kind = \"{}\"：没有对应物；最接近的是{}", kind_of(spec), nearest_zh));
}

tl::unexpected<Error> not_understood(Dialect dialect, std::string what, std::string remedy) {
    return fail(ErrorKind::input, fmt::format("--from {}", name_of(dialect)), std::move(what),
                std::move(remedy));
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::optional<std::vector<std::string_view>> parts_of(std::string_view text) {
    std::vector<std::string_view> parts;
    std::string closing;  // of the brackets that are open, the innermost last
    std::size_t begin = 0;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != 0) {
            if (c == '\\') ++i;
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '(' || c == '[' || c == '{') {
            closing += c == '(' ? ')' : c == '[' ? ']' : '}';
        } else if (c == ')' || c == ']' || c == '}') {
            if (closing.empty() || closing.back() != c) return std::nullopt;
            closing.pop_back();
        } else if (c == ',' && closing.empty()) {
            parts.push_back(trimmed(text.substr(begin, i - begin)));
            begin = i + 1;
        }
    }
    if (quote != 0 || !closing.empty()) return std::nullopt;
    const std::string_view last = trimmed(text.substr(std::min(begin, text.size())));
    if (!last.empty()) parts.push_back(last);
    return parts;
}

std::optional<std::int64_t> number_in(std::string_view text) {
    text = trimmed(text);
    if (const std::size_t at = text.find("<<"); at != std::string_view::npos) {
        const auto value = plain_number(text.substr(0, at));
        const auto bits = plain_number(text.substr(at + 2));
        if (!value || !bits || *value < 0 || *bits < 0 || *bits > 40 || *value > INT32_MAX >> 8)
            return std::nullopt;
        return *value << *bits;
    }
    std::int64_t product = 1;
    for (;;) {
        const std::size_t at = text.find('*');
        const auto factor = plain_number(text.substr(0, at));
        if (!factor || *factor < -INT32_MAX || *factor > std::int64_t{UINT32_MAX})
            return at == std::string_view::npos && product == 1 ? factor : std::nullopt;
        product *= *factor;
        if (at == std::string_view::npos) return product;
        if (product < -INT32_MAX || product > INT32_MAX) return std::nullopt;
        text = text.substr(at + 1);
    }
}

std::optional<Bytes> literal_in(std::string_view text, bool raw_single) {
    text = trimmed(text);
    if (text.size() < 2 || (text.front() != '"' && text.front() != '\'')) return std::nullopt;
    const char quote = text.front();
    if (text.back() != quote) return std::nullopt;
    text = text.substr(1, text.size() - 2);
    Bytes bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == quote) return std::nullopt;
        if (text[i] != '\\' || (raw_single && quote == '\'')) {
            bytes.push_back(static_cast<std::uint8_t>(text[i]));
            continue;
        }
        if (++i == text.size()) return std::nullopt;
        constexpr std::string_view kNames = "nrt0\\\"'$", kBytes{"\n\r\t\0\\\"'$", 8};
        Bytes one;
        if (const std::size_t known = kNames.find(text[i]); known != std::string_view::npos) {
            bytes.push_back(static_cast<std::uint8_t>(kBytes[known]));
        } else if (text[i] == 'x' && parse_hex(text.substr(i + 1, 2), one) && one.size() == 1) {
            bytes.push_back(one.front());
            i += 2;
        } else if (text[i] == 'u' && parse_hex(text.substr(i + 1, 4), one) && one.size() == 2 &&
                   one[0] == 0 && one[1] < 0x80) {
            bytes.push_back(one[1]);  // beyond ASCII the charset would decide
            i += 4;
        } else {
            return std::nullopt;
        }
    }
    return bytes;
}

}  // namespace sticky
