// A TOML document as plain values: every value and key with its place, tables in file order.
//
// The rest of the loader works on this, so that the TOML library is included by one source file
// (toml_parse.cpp) and nobody depends on its quirks. Refuses to know: what a key means.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "script/option.h"
#include "trace/result.h"

namespace sticky {

// Where something stands: in the file, or in the override (--set) that put it there.
struct TomlPlace {
    Source source;
    std::int32_t by_override = -1;  // its position in LoadOptions::overrides; -1: the file
};

enum class TomlType : std::uint8_t { table, list, text, whole, fraction, boolean, date };

struct TomlEntry;
struct TomlNode {
    TomlType type = TomlType::table;
    TomlPlace place;
    std::string text;
    std::int64_t whole = 0;
    double fraction = 0;
    bool boolean = false;
    std::vector<TomlEntry> entries;  // of a table, in file order
    std::vector<TomlNode> items;     // of a list

    const TomlNode* find(std::string_view key) const;
};
struct TomlEntry {
    std::string key;
    TomlPlace place;
    TomlNode value;
};

inline const TomlNode* TomlNode::find(std::string_view key) const {
    for (const TomlEntry& entry : entries) {
        if (entry.key == key) return &entry.value;
    }
    return nullptr;
}

// "file:line:column".
std::string place_text(std::string_view file, Source source);

// Size, UTF-8, NUL, nesting: what must be known before a library may see the text. Empty `what`:
// nothing is wrong.
Error check_toml_text(std::string_view text, std::string_view file);

// A checked text to its tree. `file` is what errors call it.
Result<TomlNode> parse_toml(std::string_view text, const std::string& file);

// Puts "a.b.0.c=value" into the tree, the value marked as override number `index`. The value is
// TOML if it can be read so, else a text.
Result<void> apply_override(TomlNode& root, const std::string& text, std::int32_t index);

}  // namespace sticky
