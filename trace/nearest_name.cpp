#include "trace/nearest_name.h"

#include <algorithm>
#include <array>

namespace sticky {
namespace {

constexpr std::size_t kLongest = 64;  // a name that is longer is nobody's misspelling

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
    if (a.size() > kLongest || b.size() > kLongest) return limit + 1;
    using Row = std::array<std::size_t, kLongest + 1>;
    Row before_last{}, last{}, row{};
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1])) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        before_last = last;
        last = row;
    }
    return std::min(last[b.size()], limit + 1);
}

std::string_view nearest_name(std::string_view wrong, std::span<const std::string_view> known) {
    std::string_view nearest;
    std::size_t least = std::max<std::size_t>(1, wrong.size() / 3) + 1;
    for (const std::string_view name : known) {
        const std::size_t distance = edit_distance(wrong, name, least);
        // One wrong letter of one letter is no likeness.
        if (distance < least && distance < name.size()) {
            least = distance;
            nearest = name;
        }
    }
    return nearest;
}

std::string did_you_mean(std::string_view wrong, std::span<const std::string_view> known) {
    const std::string_view nearest = nearest_name(wrong, known);
    if (!nearest.empty()) return "did you mean '" + std::string(nearest) + "'?";
    if (known.empty()) return {};
    std::string all = "one of:";
    for (const std::string_view name : known) {
        if (all.back() != ':') all += ',';
        all += ' ';
        all += name;
    }
    return all;
}

}  // namespace sticky
