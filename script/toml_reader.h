// Reads checked values out of a tree. The first complaint is kept with its place; a reader that
// complained answers a harmless default, so that callers need not test each value.
//
// Refuses to know: scenarios. It knows types, ranges, known keys, and how to say what was meant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "script/scenario_toml.h"
#include "script/toml_keys.h"
#include "script/toml_node.h"

namespace sticky {

class Complaints {
public:
    explicit Complaints(const LoadOptions& options) : options_(options) {}

    // Keeps the first one only: later ones are often its echo.
    void say(const TomlPlace& place, std::string what, std::string remedy = {});
    bool any() const { return first_.has_value(); }
    const Error& first() const { return *first_; }

private:
    const LoadOptions& options_;
    std::optional<Error> first_;
};

// 'text', cut and with control characters escaped, for one line.
std::string word_text(std::string_view text);
// "--set TEXT", likewise.
std::string override_text(std::string_view text);
std::string listed(Words words);
// "a string", "a list"...
std::string_view type_words(const TomlNode& node);

struct WholeRange {
    std::uint64_t min = 0, max = INT64_MAX;
    std::string_view unit;  // "bytes"; may be empty
};

bool read_flag(Complaints& complaints, const TomlNode& node, std::string_view key);
std::uint64_t read_whole(Complaints& complaints, const TomlNode& node, std::string_view key,
                         WholeRange range);
double read_fraction(Complaints& complaints, const TomlNode& node, std::string_view key);
// Milliseconds, whole or not, to nanoseconds; 0 to the time limit's limit.
Nanos read_ms(Complaints& complaints, const TomlNode& node, std::string_view key);
std::string read_text(Complaints& complaints, const TomlNode& node, std::string_view key);
// The position in `choices`; 0 after a complaint.
std::size_t read_choice(Complaints& complaints, const TomlNode& node, std::string_view key,
                        Words choices);
const std::vector<TomlNode>& read_list(Complaints& complaints, const TomlNode& node,
                                       std::string_view key);
// One choice or a list of them, none twice.
std::vector<std::string> read_choices(Complaints& complaints, const TomlNode& node,
                                      std::string_view key, Words choices);

// A table whose keys are known. Complains about others when it is made.
class TomlTable {
public:
    // `name` is what messages call it: "endpoint.client.set".
    TomlTable(Complaints& complaints, const TomlNode& node, std::string name, Words known);

    const TomlNode& node() const { return node_; }
    const std::string& name() const { return name_; }
    bool has(std::string_view key) const { return find(key) != nullptr; }
    const TomlNode* find(std::string_view key) const { return node_.find(key); }

    bool flag(std::string_view key, bool fallback = false) const;
    std::uint64_t whole(std::string_view key, WholeRange range, std::uint64_t fallback) const;
    Nanos ms(std::string_view key, Nanos fallback = 0) const;
    std::optional<Nanos> maybe_ms(std::string_view key) const;
    std::string text(std::string_view key) const;
    std::size_t choice(std::string_view key, Words choices, std::size_t fallback = 0) const;

    // Complains unless exactly one of `keys` is there; answers that one, or null.
    const TomlEntry* exactly_one(Words keys) const;
    // Complains if both are there.
    void exclude(std::string_view one, std::string_view other, std::string remedy = {}) const;

private:
    Complaints& complaints_;
    const TomlNode& node_;
    std::string name_;
};

}  // namespace sticky
