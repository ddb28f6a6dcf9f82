#include "cli/written_bytes.h"

#include <algorithm>

#include "trace/hex.h"

namespace sticky {
namespace {

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
}

bool is_negative_number(const std::string& word) {
    if (word.size() < 2 || word[0] != '-') return false;
    const std::string rest = lower(word.substr(1));
    return (rest[0] >= '0' && rest[0] <= '9') || rest[0] == '.' || rest == "inf" ||
           rest == "infinity" || rest == "nan";
}

}  // namespace

Result<Bytes> bytes_from_hex(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == ',' || c == '\t' || c == '\n'; });
    text = lower(std::move(text));
    if (text.size() % 2 != 0) return fail(ErrorKind::input, "", "half a byte at its end");
    Bytes bytes;
    if (!parse_hex(text, bytes)) return fail(ErrorKind::input, "", "'" + text + "' is no hex");
    return bytes;
}

std::vector<std::string> values_behind_options(const std::vector<std::string>& words,
                                               const std::vector<std::string>& takes_value) {
    if (words.size() < 2 || words[1] != "pack") return words;
    std::vector<std::string> line{words[0], words[1]}, values;
    for (std::size_t i = 2; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--") {
            values.insert(values.end(), words.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                          words.end());
            break;
        }
        const bool option = word.size() > 1 && word[0] == '-' && !is_negative_number(word);
        (option ? line : values).push_back(word);
        const bool known = std::ranges::find(takes_value, word) != takes_value.end();
        if (option && known && i + 1 < words.size()) line.push_back(words[++i]);
    }
    line.emplace_back("--");
    line.insert(line.end(), values.begin(), values.end());
    return line;
}

}  // namespace sticky
