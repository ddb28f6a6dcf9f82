#include "script/toml_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "script/toml_node.h"
#include "script/toml_span.h"
#include "trace/base.h"

namespace sticky {
namespace {

std::string joined(const TomlPath& path) {
    std::string text;
    for (const std::string& key : path) text += (text.empty() ? "" : ".") + key;
    return text;
}

std::string key_text(const std::string& key) {
    const bool bare = !key.empty() && std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
    return bare ? key : toml_string(key);
}

std::optional<std::size_t> position_of(const std::string& key) {
    if (key.empty() || key.size() > 7) return std::nullopt;
    std::size_t position = 0;
    for (const char c : key) {
        if (c < '0' || c > '9') return std::nullopt;
        position = position * 10 + static_cast<std::size_t>(c - '0');
    }
    return position;
}

const TomlNode* child(const TomlNode& node, const std::string& key) {
    if (node.type == TomlType::table) return node.find(key);
    if (node.type != TomlType::list) return nullptr;
    const auto position = position_of(key);
    return position && *position < node.items.size() ? &node.items[*position] : nullptr;
}

const TomlNode* find(const TomlNode& root, std::span<const std::string> path) {
    const TomlNode* node = &root;
    for (const std::string& key : path) {
        node = child(*node, key);
        if (node == nullptr) return nullptr;
    }
    return node;
}

bool same(const TomlNode& a, const TomlNode& b) {
    const auto same_entry = [](const TomlEntry& x, const TomlEntry& y) {
        return x.key == y.key && same(x.value, y.value);
    };
    return a.type == b.type && a.text == b.text && a.whole == b.whole && a.fraction == b.fraction &&
           a.boolean == b.boolean && std::ranges::equal(a.items, b.items, same) &&
           std::ranges::is_permutation(a.entries, b.entries, same_entry);
}

// One text with its tree; edits answer new texts.
class Editor {
public:
    Editor(std::string_view text, TomlNode root) : text_(text), root_(std::move(root)) {}

    const TomlNode& root() const { return root_; }
    char first_of(const TomlNode& node) const {
        const std::size_t at = begin(node);
        return at < text_.size() ? text_[at] : '\0';
    }
    // A list or table that stands as [ ] or { } after a key, not under a header.
    bool is_inline(const TomlNode& node) const {
        if (node.type == TomlType::list) return first_of(node) == '[' && !has_headers(node);
        return node.type == TomlType::table && first_of(node) == '{';
    }
    std::size_t begin(const TomlNode& node) const { return offset_of(text_, node.place.source); }
    std::size_t end(const TomlNode& node) const { return end_of_value(text_, begin(node)); }

    std::string replaced(std::size_t from, std::size_t to, std::string_view with) const {
        return fmt::format("{}{}{}", text_.substr(0, from), with, text_.substr(to));
    }

    std::string with_key(const TomlNode& table, bool is_root, const std::string& key,
                         std::string_view value) const;
    std::string with_table(const TomlPath& path, std::string_view value) const;
    std::string with_item(const TomlNode& list, std::size_t position, std::string_view value) const;
    std::string without_item(const TomlNode& list, std::size_t position) const;
    std::string without_key(const TomlNode& table, const TomlEntry& entry) const;
    std::string without_table(const TomlNode& table) const;

    bool is_leaf(const TomlNode& node) const {
        if (node.type == TomlType::table || node.type == TomlType::list) return is_inline(node);
        return true;
    }

private:
    // [[x]]: its tables stand at their own headers.
    bool has_headers(const TomlNode& list) const {
        return !list.items.empty() && list.items[0].type == TomlType::table &&
               first_of(list.items[0]) == '[';
    }
    const TomlEntry* last_leaf(const TomlNode& table) const {
        const TomlEntry* last = nullptr;
        for (const TomlEntry& entry : table.entries) {
            if (is_leaf(entry.value)) last = &entry;
        }
        return last;
    }
    std::size_t first_header() const;

    std::string_view text_;
    TomlNode root_;
};

// The begin of the first table's header, with the comments right above it; the end if there is
// none.
std::size_t Editor::first_header() const {
    std::size_t comments = text_.size();  // where a run of comment lines began
    for (std::size_t at = 0; at < text_.size(); at = end_of_line(text_, at) + 1) {
        const std::size_t word = std::min(text_.find_first_not_of(" \t", at), text_.size());
        if (word == text_.size()) break;
        if (text_[word] == '[') return std::min(comments, at);
        if (text_[word] != '#') comments = text_.size();
        if (text_[word] == '#' && comments == text_.size()) comments = at;
        // A value over several lines may have lines that begin with a bracket.
        const std::size_t equals = text_.find('=', word);
        if (text_[word] == '#' || equals >= end_of_line(text_, at)) continue;
        at =
            end_of_value(text_, std::min(text_.find_first_not_of(" \t", equals + 1), text_.size()));
        if (at >= text_.size()) break;
    }
    return text_.size();
}

std::string Editor::with_key(const TomlNode& table, bool is_root, const std::string& key,
                             std::string_view value) const {
    const TomlEntry* last = last_leaf(table);
    if (!is_root && first_of(table) == '{') {
        const std::size_t close = end(table) - 1;
        if (last == nullptr) {
            return replaced(begin(table), close + 1, fmt::format("{{ {} = {} }}", key, value));
        }
        return replaced(end(last->value), end(last->value), fmt::format(", {} = {}", key, value));
    }
    if (last == nullptr) {
        const std::size_t at = is_root ? 0 : end_of_line(text_, begin(table));
        return replaced(
            at, at,
            is_root ? fmt::format("{} = {}\n", key, value) : fmt::format("\n{} = {}", key, value));
    }
    // The sign stands where the neighbour's does.
    const std::size_t start = offset_of(text_, last->place.source);
    const std::size_t sign = std::min(text_.find('=', start), text_.size()) - start;
    const std::size_t at = end_of_line(text_, end(last->value));
    const std::size_t pad = sign > key.size() ? sign - key.size() : 1;
    return replaced(at, at, fmt::format("\n{}{}= {}", key, std::string(pad, ' '), value));
}

std::string Editor::with_table(const TomlPath& path, std::string_view value) const {
    std::string header;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        header += (i == 0 ? "" : ".") + key_text(path[i]);
    }
    const std::size_t at = first_header();
    const std::string lines = fmt::format("[{}]\n{} = {}\n", header, key_text(path.back()), value);
    if (at < text_.size()) return replaced(at, at, lines + "\n");
    const bool ends = text_.empty() || text_.back() == '\n';
    return fmt::format("{}{}\n{}", text_, ends ? "" : "\n", lines);
}

std::string Editor::with_item(const TomlNode& list, std::size_t position,
                              std::string_view value) const {
    if (list.items.empty()) {
        return replaced(begin(list), end(list), fmt::format("[ {} ]", value));
    }
    if (position < list.items.size()) {
        const std::size_t at = begin(list.items[position]);
        const std::size_t line = begin_of_line(text_, at);
        const std::string_view indent = text_.substr(line, at - line);
        const bool alone = indent.find_first_not_of(" \t") == std::string_view::npos;
        return replaced(
            at, at,
            fmt::format("{},{}{}", value, alone ? "\n" : " ", alone ? indent : std::string_view()));
    }
    const TomlNode& last = list.items.back();
    const std::size_t line = begin_of_line(text_, begin(last));
    const std::string_view indent = text_.substr(line, begin(last) - line);
    const bool alone =
        list.items.size() > 1 && indent.find_first_not_of(" \t") == std::string_view::npos;
    const std::size_t at = end(last);
    return replaced(
        at, at,
        fmt::format(",{}{}{}", alone ? "\n" : " ", alone ? indent : std::string_view(), value));
}

std::string Editor::without_item(const TomlNode& list, std::size_t position) const {
    const TomlNode& item = list.items[position];
    if (position + 1 < list.items.size()) {
        return replaced(begin(item), begin(list.items[position + 1]), "");
    }
    const std::size_t from = position == 0 ? begin(item) : end(list.items[position - 1]);
    std::size_t to = end(item);
    // A comma after the last one goes too if nothing is left that it could follow.
    if (position == 0) {
        const std::size_t next = std::min(text_.find_first_not_of(" \t", to), text_.size());
        if (next < text_.size() && text_[next] == ',') to = next + 1;
    }
    return replaced(from, to, "");
}

std::string Editor::without_key(const TomlNode& table, const TomlEntry& entry) const {
    const std::size_t start = offset_of(text_, entry.place.source);
    const std::size_t stop = end(entry.value);
    if (first_of(table) != '{' || &table == &root_) {
        const std::size_t line_end = end_of_line(text_, stop);
        return replaced(begin_of_line(text_, start), std::min(line_end + 1, text_.size()), "");
    }
    const auto place = static_cast<std::size_t>(&entry - table.entries.data());
    if (place + 1 < table.entries.size()) {
        return replaced(start, offset_of(text_, table.entries[place + 1].place.source), "");
    }
    return replaced(place == 0 ? start : end(table.entries[place - 1].value), stop, "");
}

// From its header to its last key, with the blank line after it.
std::string Editor::without_table(const TomlNode& table) const {
    const TomlEntry* last = last_leaf(table);
    const std::size_t end_of_table = last == nullptr ? begin(table) : end(last->value);
    std::size_t to = std::min(end_of_line(text_, end_of_table) + 1, text_.size());
    if (to < text_.size() && text_[to] == '\n') ++to;
    return replaced(begin_of_line(text_, begin(table)), to, "");
}

tl::unexpected<Error> no_place(const TomlPath& path, std::string what, std::string remedy) {
    return fail(ErrorKind::input, joined(path), std::move(what), std::move(remedy));
}

// An edit is good if the new text holds the wanted value where it should be.
Result<std::string> proven(std::string text, const TomlPath& path, const TomlNode& wanted) {
    const Result<TomlNode> tree = parse_toml(text, joined(path));
    const TomlNode* node = tree ? find(*tree, path) : nullptr;
    if (node != nullptr && same(*node, wanted)) return text;
    return no_place(path, "this can't be changed in place", "change it in the text");
}

struct Started {
    Editor editor;
    TomlNode value;
};
Result<Started> start(std::string_view text, const TomlPath& path, std::string_view value) {
    STICKY_ASSERT(!path.empty());
    Result<TomlNode> root = parse_toml(text, "scenario");
    if (!root) return tl::unexpected<Error>(root.error());
    Result<TomlNode> parsed = parse_toml(fmt::format("x = {}\n", value), joined(path));
    if (!parsed) return tl::unexpected<Error>(parsed.error());
    if (parsed->entries.size() != 1 || parsed->entries[0].key != "x") {
        return no_place(path, "this is more than one value", "a text stands in quotes");
    }
    return Started{Editor(text, std::move(*root)), std::move(parsed->entries[0].value)};
}

}  // namespace

std::string toml_string(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
                    out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
                else
                    out += c;
        }
    }
    return out + "\"";
}

std::string toml_get(std::string_view text, const TomlPath& path) {
    Result<TomlNode> root = parse_toml(text, "scenario");
    if (!root) return {};
    const Editor editor(text, std::move(*root));
    const TomlNode* node = find(editor.root(), path);
    if (node == nullptr) return {};
    if (!editor.is_leaf(*node)) return "[";
    return std::string(text.substr(editor.begin(*node), editor.end(*node) - editor.begin(*node)));
}

Result<std::string> toml_set(std::string_view text, const TomlPath& path, std::string_view value) {
    Result<Started> started = start(text, path, value);
    if (!started) return tl::unexpected<Error>(started.error());
    const Editor& editor = started->editor;
    if (const TomlNode* node = find(editor.root(), path)) {
        const bool whole = node->type != TomlType::table && node->type != TomlType::list;
        if (!whole && !editor.is_inline(*node)) {
            return no_place(path, "a table with a header is not replaced as a whole",
                            "change its keys");
        }
        return proven(editor.replaced(editor.begin(*node), editor.end(*node), value), path,
                      started->value);
    }
    const std::span<const std::string> above(path.data(), path.size() - 1);
    const TomlNode* table = find(editor.root(), above);
    if (table == nullptr) return proven(editor.with_table(path, value), path, started->value);
    if (table->type != TomlType::table) {
        return no_place(path, "there is no such item", "insert it first");
    }
    return proven(editor.with_key(*table, above.empty(), key_text(path.back()), value), path,
                  started->value);
}

Result<std::string> toml_remove(std::string_view text, const TomlPath& path) {
    Result<Started> started = start(text, path, "0");
    if (!started) return tl::unexpected<Error>(started.error());
    const Editor& editor = started->editor;
    const TomlNode* parent =
        find(editor.root(), std::span<const std::string>(path.data(), path.size() - 1));
    const TomlNode* node = parent == nullptr ? nullptr : child(*parent, path.back());
    if (node == nullptr) return std::string(text);
    TomlNode wanted = *parent;
    std::string edited;
    if (parent->type == TomlType::list) {
        const auto position = static_cast<std::size_t>(node - parent->items.data());
        if (!editor.is_inline(*parent)) {
            return no_place(path, "a table with a header is not removed", "remove it in the text");
        }
        edited = editor.without_item(*parent, position);
        wanted.items.erase(wanted.items.begin() + static_cast<std::ptrdiff_t>(position));
    } else {
        const auto entry = std::ranges::find(parent->entries, path.back(), &TomlEntry::key);
        edited = editor.is_leaf(*node) ? editor.without_key(*parent, *entry)
                                       : editor.without_table(*node);
        wanted.entries.erase(wanted.entries.begin() + (entry - parent->entries.begin()));
    }
    return proven(std::move(edited), TomlPath(path.begin(), path.end() - 1), wanted);
}

Result<std::string> toml_insert(std::string_view text, const TomlPath& path,
                                std::string_view value) {
    Result<Started> started = start(text, path, value);
    if (!started) return tl::unexpected<Error>(started.error());
    const Editor& editor = started->editor;
    const TomlPath above(path.begin(), path.end() - 1);
    const TomlNode* list = find(editor.root(), above);
    const auto position = position_of(path.back());
    if (list == nullptr || list->type != TomlType::list || !position ||
        *position > list->items.size() || !editor.is_inline(*list)) {
        return no_place(path, "there is no list with such a place", "insert it in the text");
    }
    TomlNode wanted = *list;
    wanted.items.insert(wanted.items.begin() + static_cast<std::ptrdiff_t>(*position),
                        started->value);
    return proven(editor.with_item(*list, *position, value), above, wanted);
}

}  // namespace sticky
