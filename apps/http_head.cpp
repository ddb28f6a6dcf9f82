#include "apps/http_head.h"

#include <algorithm>
#include <charconv>

namespace sticky::apps {
namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || kMarks.find(c) != kMarks.npos;
    });
}

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    });
}

template <class Int>
std::optional<Int> whole_in(std::string_view text, int base) {
    Int value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Three words at most, the last one with all that is left.
std::vector<std::string> words_of_first(std::string_view line) {
    std::vector<std::string> words;
    for (std::size_t space; words.size() < 2 && (space = line.find(' ')) != line.npos;) {
        words.emplace_back(line.substr(0, space));
        line.remove_prefix(space + 1);
    }
    words.emplace_back(line);
    return words;
}

}  // namespace

std::optional<std::string_view> HttpHead::find(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &std::pair<std::string, std::string>::first);
    if (found == fields.end()) return std::nullopt;
    return found->second;
}

bool HttpHead::keeps_alive() const {
    const std::string& version = first[0].starts_with("HTTP/") ? first[0] : first[2];
    const std::string wish = lower(find("connection").value_or(""));
    if (version == "HTTP/1.0") return wish == "keep-alive";
    return wish.find("close") == wish.npos;
}

std::optional<HttpHead> http_head_of(const std::vector<std::string>& lines, bool answer) {
    if (lines.empty()) return std::nullopt;
    HttpHead head;
    head.first = words_of_first(lines[0]);
    if (answer && head.first.size() == 2) head.first.emplace_back();
    if (head.first.size() != 3 || has_control(lines[0])) return std::nullopt;
    const std::string& version = answer ? head.first[0] : head.first[2];
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return std::nullopt;
    if (answer ? !whole_in<unsigned>(head.first[1], 10) || head.first[1].size() != 3
               : !is_token(head.first[0]) || !head.first[1].starts_with('/')) {
        return std::nullopt;
    }
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::string_view line = lines[i];
        const std::size_t colon = line.find(':');
        if (colon == line.npos || !is_token(line.substr(0, colon)) || has_control(line)) {
            return std::nullopt;
        }
        head.fields.emplace_back(lower(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
    }
    return head;
}

// RFC 9112 section 6.3.
std::optional<HttpBody> body_behind(const HttpHead& head, bool answer) {
    using Kind = HttpBody::Kind;
    std::optional<std::uint64_t> size;
    for (const auto& [name, value] : head.fields) {
        if (name != "content-length") continue;
        const auto one = whole_in<std::uint64_t>(value, 10);
        if (!one || (size && *size != *one)) return std::nullopt;
        size = one;
    }
    const auto coding = head.find("transfer-encoding");
    if (coding) {
        if (size || lower(*coding) != "chunked") return std::nullopt;
        return HttpBody{Kind::chunked, 0};
    }
    if (size) return HttpBody{Kind::sized, *size};
    return HttpBody{answer ? Kind::until_end : Kind::sized, 0};
}

std::optional<std::uint64_t> chunk_size(std::string_view line) {
    return whole_in<std::uint64_t>(trimmed(line.substr(0, line.find(';'))), 16);
}

}  // namespace sticky::apps
