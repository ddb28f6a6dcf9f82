#include "script/toml_reader.h"

#include <fmt/format.h>

#include <cmath>

#include "trace/limits.h"
#include "trace/nearest_name.h"

namespace sticky {
namespace {

const std::vector<TomlNode> kNoItems;
constexpr std::size_t kQuotedCharacters = 40;
constexpr std::size_t kOverrideCharacters = 80;

std::string one_line(std::string_view text, std::size_t limit) {
    std::string out;
    std::size_t characters = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool starts = (byte & 0xC0U) != 0x80U;
        if (starts && ++characters > limit) return out + "...";
        if (byte < 0x20 || byte == 0x7F) {
            out += fmt::format("\\x{:02x}", byte);
        } else {
            out += c;
        }
    }
    return out;
}

std::string number_text(double value) {
    return fmt::format("{}", value);
}

void want(Complaints& complaints, const TomlNode& node, std::string_view key,
          std::string_view wanted) {
    complaints.say(node.place, fmt::format("'{}' needs {}, got {}", key, wanted, type_words(node)));
}

}  // namespace

void Complaints::say(const TomlPlace& place, std::string what, std::string remedy) {
    if (first_) return;
    std::string where;
    if (place.by_override >= 0) {
        where = override_text(options_.overrides[static_cast<std::size_t>(place.by_override)]);
    } else {
        where = place_text(options_.name, place.source);
    }
    first_ = Error{ErrorKind::input, std::move(where), std::move(what), std::move(remedy)};
}

std::string word_text(std::string_view text) {
    return "'" + one_line(text, kQuotedCharacters) + "'";
}

std::string override_text(std::string_view text) {
    return "--set " + one_line(text, kOverrideCharacters);
}

std::string listed(Words words) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
        out += words[i];
    }
    return out;
}

std::string_view type_words(const TomlNode& node) {
    switch (node.type) {
        case TomlType::table:
            return "a table";
        case TomlType::list:
            return "a list";
        case TomlType::text:
            return "a string";
        case TomlType::whole:
            return "a whole number";
        case TomlType::fraction:
            return "a number with a fraction";
        case TomlType::boolean:
            return node.boolean ? "true" : "false";
        case TomlType::date:
            return "a date or time";
    }
    return "something else";
}

bool read_flag(Complaints& complaints, const TomlNode& node, std::string_view key) {
    if (node.type == TomlType::boolean) return node.boolean;
    want(complaints, node, key, "true or false");
    return false;
}

std::uint64_t read_whole(Complaints& complaints, const TomlNode& node, std::string_view key,
                         WholeRange range) {
    if (node.type != TomlType::whole) {
        want(complaints, node, key,
             range.unit.empty() ? "a whole number"
                                : fmt::format("a whole number of {}", range.unit));
        return range.min;
    }
    const bool fits = node.whole >= 0 && static_cast<std::uint64_t>(node.whole) >= range.min &&
                      static_cast<std::uint64_t>(node.whole) <= range.max;
    if (fits) return static_cast<std::uint64_t>(node.whole);
    const std::string unit = range.unit.empty() ? "" : fmt::format(" {}", range.unit);
    complaints.say(node.place, range.max >= INT64_MAX
                                   ? fmt::format("'{}' is {}, it must be {}{} or more", key,
                                                 node.whole, range.min, unit)
                                   : fmt::format("'{}' is {}, it must be {} to {}{}", key,
                                                 node.whole, range.min, range.max, unit));
    return range.min;
}

double read_fraction(Complaints& complaints, const TomlNode& node, std::string_view key) {
    if (node.type == TomlType::whole) return static_cast<double>(node.whole);
    if (node.type == TomlType::fraction && std::isfinite(node.fraction)) return node.fraction;
    if (node.type == TomlType::fraction) {
        complaints.say(node.place, fmt::format("'{}' is {}, it must be a finite number", key,
                                               number_text(node.fraction)));
    } else {
        want(complaints, node, key, "a number");
    }
    return 0;
}

Nanos read_ms(Complaints& complaints, const TomlNode& node, std::string_view key) {
    if (node.type != TomlType::whole && node.type != TomlType::fraction) {
        want(complaints, node, key, "a number of milliseconds");
        return 0;
    }
    const double value = read_fraction(complaints, node, key);
    if (value >= 0 && value <= static_cast<double>(kTimeLimitMs)) {
        return std::llround(value * static_cast<double>(kMillisecond));
    }
    complaints.say(node.place, fmt::format("'{}' is {}, it must be 0 to {} ms", key,
                                           number_text(value), kTimeLimitMs));
    return 0;
}

std::string read_text(Complaints& complaints, const TomlNode& node, std::string_view key) {
    if (node.type == TomlType::text) return node.text;
    want(complaints, node, key, "a string");
    return {};
}

std::size_t read_choice(Complaints& complaints, const TomlNode& node, std::string_view key,
                        Words choices) {
    if (node.type != TomlType::text) {
        want(complaints, node, key, "a string");
        return 0;
    }
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (choices[i] == node.text) return i;
    }
    complaints.say(node.place, fmt::format("'{}' can't be {}", key, word_text(node.text)),
                   did_you_mean(node.text, choices));
    return 0;
}

const std::vector<TomlNode>& read_list(Complaints& complaints, const TomlNode& node,
                                       std::string_view key) {
    if (node.type == TomlType::list) return node.items;
    want(complaints, node, key, "a list");
    return kNoItems;
}

std::vector<std::string> read_choices(Complaints& complaints, const TomlNode& node,
                                      std::string_view key, Words choices) {
    std::vector<std::string> chosen;
    const auto add = [&](const TomlNode& item) {
        const std::string word(choices[read_choice(complaints, item, key, choices)]);
        for (const std::string& earlier : chosen) {
            if (earlier == word) {
                complaints.say(item.place,
                               fmt::format("'{}' names {} twice", key, word_text(word)));
            }
        }
        chosen.push_back(word);
    };
    if (node.type != TomlType::list) {
        add(node);
        return chosen;
    }
    if (node.items.empty()) {
        complaints.say(node.place, fmt::format("'{}' is empty", key),
                       "leave it out, or it can be " + listed(choices));
    }
    for (const TomlNode& item : node.items) {
        if (complaints.any()) break;
        add(item);
    }
    return chosen;
}

TomlTable::TomlTable(Complaints& complaints, const TomlNode& node, std::string name, Words known)
    : complaints_(complaints), node_(node), name_(std::move(name)) {
    if (node.type != TomlType::table) {
        complaints.say(node.place,
                       fmt::format("{} needs a table, got {}", name_, type_words(node)));
        return;
    }
    for (const TomlEntry& entry : node.entries) {
        bool found = false;
        for (const std::string_view key : known) found = found || key == entry.key;
        if (found) continue;
        complaints.say(entry.place,
                       fmt::format("unknown key {} in {}", word_text(entry.key), name_),
                       did_you_mean(entry.key, known));
        return;
    }
}

bool TomlTable::flag(std::string_view key, bool fallback) const {
    const TomlNode* value = find(key);
    return value != nullptr ? read_flag(complaints_, *value, key) : fallback;
}

std::uint64_t TomlTable::whole(std::string_view key, WholeRange range,
                               std::uint64_t fallback) const {
    const TomlNode* value = find(key);
    return value != nullptr ? read_whole(complaints_, *value, key, range) : fallback;
}

Nanos TomlTable::ms(std::string_view key, Nanos fallback) const {
    return maybe_ms(key).value_or(fallback);
}

std::optional<Nanos> TomlTable::maybe_ms(std::string_view key) const {
    const TomlNode* value = find(key);
    if (value == nullptr) return std::nullopt;
    return read_ms(complaints_, *value, key);
}

std::string TomlTable::text(std::string_view key) const {
    const TomlNode* value = find(key);
    return value != nullptr ? read_text(complaints_, *value, key) : std::string();
}

std::size_t TomlTable::choice(std::string_view key, Words choices, std::size_t fallback) const {
    const TomlNode* value = find(key);
    return value != nullptr ? read_choice(complaints_, *value, key, choices) : fallback;
}

const TomlEntry* TomlTable::exactly_one(Words keys) const {
    const TomlEntry* found = nullptr;
    for (const TomlEntry& entry : node_.entries) {
        bool one_of = false;
        for (const std::string_view key : keys) one_of = one_of || key == entry.key;
        if (!one_of) continue;
        if (found != nullptr) {
            complaints_.say(entry.place, fmt::format("'{}' and '{}' can't stand together in {}",
                                                     found->key, entry.key, name_));
            return nullptr;
        }
        found = &entry;
    }
    if (found == nullptr) {
        complaints_.say(node_.place, fmt::format("{} needs {}", name_, listed(keys)));
    }
    return found;
}

void TomlTable::exclude(std::string_view one, std::string_view other, std::string remedy) const {
    if (!has(one) || !has(other)) return;
    for (const TomlEntry& entry : node_.entries) {
        if (entry.key != other) continue;
        complaints_.say(entry.place,
                        fmt::format("'{}' and '{}' can't stand together in {}", one, other, name_),
                        std::move(remedy));
    }
}

}  // namespace sticky
