#include "framing/json_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "trace/utf8.h"

namespace sticky {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

void put_utf8(std::string& to, std::uint32_t point) {
    const auto put = [&](std::uint32_t bits) { to += static_cast<char>(bits); };
    if (point < 0x80) return put(point);
    if (point < 0x800) {
        put(0xc0 | point >> 6);
    } else if (point < 0x10000) {
        put(0xe0 | point >> 12);
        put(0x80 | (point >> 6 & 0x3f));
    } else {
        put(0xf0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3f));
        put(0x80 | (point >> 6 & 0x3f));
    }
    put(0x80 | (point & 0x3f));
}

class Scanner {
public:
    Scanner(ByteView text, std::string_view key, std::vector<JsonMember>* members = nullptr)
        : text_(text), key_(key), members_(members) {}

    JsonSize run() {
        if (!is_utf8(text_)) return {JsonSize::Kind::wrong, 0, first_not_utf8()};
        space();
        if (peek() != '{') return at_fault();
        if (!value(0)) return at_fault();
        space();
        if (at_ != text_.size()) return at_fault();
        return found_;
    }

private:
    JsonSize at_fault() const { return fault_.value_or(JsonSize{JsonSize::Kind::wrong, 0, at_}); }
    int peek() const { return at_ < text_.size() ? text_[at_] : -1; }
    bool take(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    void space() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
    }
    std::size_t first_not_utf8() const {
        // The longest beginning that is UTF-8; a character cut in its middle counts from its begin.
        std::size_t good = 0;
        for (std::size_t n = 1; n <= text_.size() && n - good <= 4; ++n) {
            if (is_utf8(text_.subspan(good, n - good))) good = n;
        }
        return good;
    }

    bool literal(std::string_view word) {
        for (const char c : word) {
            if (!take(c)) return false;
        }
        return true;
    }
    bool digits() {
        if (peek() < '0' || peek() > '9') return false;
        while (peek() >= '0' && peek() <= '9') ++at_;
        return true;
    }
    bool number() {
        take('-');
        if (!take('0') && !digits()) return false;
        if (take('.') && !digits()) return false;
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            return digits();
        }
        return true;
    }
    bool hex4(std::uint32_t& unit) {
        unit = 0;
        for (int i = 0; i < 4; ++i) {
            const int c = peek();
            const bool digit = c >= '0' && c <= '9';
            const int low = c | 0x20;
            if (!digit && (low < 'a' || low > 'f')) return false;
            unit = unit << 4 | static_cast<std::uint32_t>(digit ? c - '0' : low - 'a' + 10);
            ++at_;
        }
        return true;
    }
    // Behind a backslash. Half of a surrogate pair is no character (RFC 7493 section 2.1).
    bool escape(std::string& into) {
        constexpr std::string_view kLetters = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
        if (take('u')) {
            std::uint32_t unit = 0, second = 0;
            if (!hex4(unit)) return false;
            if (unit >= 0xdc00 && unit < 0xe000) return back(4);
            if (unit >= 0xd800 && unit < 0xdc00) {
                if (!take('\\') || !take('u') || !hex4(second)) return false;
                if (second < 0xdc00 || second >= 0xe000) return back(4);
                unit = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
            }
            put_utf8(into, unit);
            return true;
        }
        const std::size_t letter =
            peek() < 0 ? kLetters.npos : kLetters.find(static_cast<char>(peek()));
        if (letter == kLetters.npos) return false;
        into += kMeant[letter];
        ++at_;
        return true;
    }
    bool back(std::size_t bytes) {
        at_ -= bytes;
        return false;
    }
    bool string(std::string& into) {
        if (!take('"')) return false;
        while (!take('"')) {
            if (peek() < 0x20) return false;  // a control character, or the end
            if (take('\\')) {
                if (!escape(into)) return false;
            } else {
                into += static_cast<char>(text_[at_++]);
            }
        }
        return true;
    }

    // Once it is at the most it stays there.
    static std::uint64_t with_digit(std::uint64_t value, char c) {
        const auto digit = static_cast<std::uint64_t>(c - '0');
        return value > (kMost - digit) / 10 ? kMost : value * 10 + digit;
    }

    // The number that was asked for: a whole one, and not below zero.
    bool size() {
        const std::size_t begin = at_;
        const bool negative = take('-');
        const std::size_t first = at_;
        if (!number_without_sign()) return false;
        std::uint64_t value = 0;
        for (std::size_t i = first; i < at_; ++i) {
            value = with_digit(value, static_cast<char>(text_[i]));
        }
        if (!negative) {
            found_ = {JsonSize::Kind::found, value, begin};
            return true;
        }
        if (value == 0) return back(at_ - begin);  // "-0"
        constexpr std::uint64_t kLeast = std::uint64_t{1} << 63;
        found_ = {JsonSize::Kind::negative, ~std::min(value, kLeast) + 1, begin};
        return true;
    }
    bool number_without_sign() {
        if (!take('0') && !digits()) return false;
        return peek() != '.' && peek() != 'e' && peek() != 'E';
    }

    bool member(std::size_t depth, std::vector<std::string>& names) {
        const std::size_t begin = at_;
        std::string name;
        if (!string(name)) return false;
        if (std::ranges::find(names, name) != names.end()) {
            fault_ = JsonSize{JsonSize::Kind::duplicate, 0, begin};
            return false;
        }
        if (++names_ > kJsonNames) return back(at_ - begin);
        names.push_back(name);
        space();
        if (!take(':')) return false;
        space();
        if (depth == 1 && members_ != nullptr) return keep(std::move(name));
        return depth == 1 && name == key_ ? size() : value(depth);
    }
    bool keep(std::string name) {
        JsonMember& member = members_->emplace_back();
        member.name = std::move(name);
        if (peek() == '"') {
            member.kind = JsonMember::Kind::text;
            return string(member.text);
        }
        const std::size_t begin = at_;
        if (!value(1)) return false;
        const std::string_view said = text_of(text_.subspan(begin, at_ - begin));
        if (said.find_first_not_of("0123456789") != said.npos) return true;
        member.kind = JsonMember::Kind::whole;
        for (const char digit : said) member.whole = with_digit(member.whole, digit);
        return true;
    }
    // Of an object or array, whose first bracket was taken.
    bool inside(std::size_t depth, bool object) {
        const char end = object ? '}' : ']';
        std::vector<std::string> names;
        space();
        if (take(end)) return true;
        for (;;) {
            space();
            if (!(object ? member(depth, names) : value(depth))) return false;
            space();
            if (take(end)) return true;
            if (!take(',')) return false;
        }
    }
    bool value(std::size_t depth) {
        switch (peek()) {
            case '{':
            case '[': {
                if (depth == kJsonDepth) return false;
                const bool object = peek() == '{';
                ++at_;
                return inside(depth + 1, object);
            }
            case '"': {
                std::string ignored;
                return string(ignored);
            }
            case 't':
                return literal("true");
            case 'f':
                return literal("false");
            case 'n':
                return literal("null");
            default:
                return number();
        }
    }

    ByteView text_;
    std::string_view key_;
    std::vector<JsonMember>* members_;
    std::size_t at_ = 0, names_ = 0;
    std::optional<JsonSize> fault_;
    JsonSize found_{JsonSize::Kind::missing, 0, 0};
};

}  // namespace

JsonSize json_size(ByteView text, std::string_view key) {
    return Scanner(text, key).run();
}

std::optional<std::vector<JsonMember>> json_members(ByteView text, JsonSize& wrong) {
    std::vector<JsonMember> members;
    wrong = Scanner(text, {}, &members).run();
    if (wrong.kind != JsonSize::Kind::missing) return std::nullopt;
    return members;
}

std::string json_string(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        if (static_cast<unsigned char>(c) < 0x20) {
            quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            quoted += c;
        }
    }
    return quoted + "\"";
}

}  // namespace sticky
