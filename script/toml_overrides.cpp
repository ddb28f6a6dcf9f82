// --set endpoint.client.set.nodelay=true: one value put into the tree before it is read. What the
// value means is judged with everything else, and blamed on the override.
#include <fmt/format.h>

#include "script/toml_load.h"
#include "trace/limits.h"
#include "trace/nearest_name.h"

namespace sticky {
namespace {

struct Parts {
    std::vector<std::string> keys;
    std::string_view value;
    bool ok = false;
};

// "a.'b c'.0=value"
Parts split(std::string_view text) {
    Parts parts;
    std::string key;
    bool quoted_key = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if ((c == '"' || c == '\'') && key.empty() && !quoted_key) {
            const std::size_t end = text.find(c, i + 1);
            if (end == std::string_view::npos) return parts;
            key = text.substr(i + 1, end - i - 1);
            quoted_key = true;
            i = end;
        } else if (c == '.' || c == '=') {
            if (key.empty() && !quoted_key) return parts;
            parts.keys.push_back(std::move(key));
            key.clear();
            quoted_key = false;
            if (c == '.') continue;
            parts.value = text.substr(i + 1);
            parts.ok = parts.keys.size() <= kScenarioDepth;
            return parts;
        } else if (quoted_key) {
            return parts;
        } else if (c != ' ') {
            key += c;
        }
    }
    return parts;
}

void mark(TomlNode& node, const TomlPlace& place) {
    node.place = place;
    for (TomlEntry& entry : node.entries) {
        entry.place = place;
        mark(entry.value, place);
    }
    for (TomlNode& item : node.items) mark(item, place);
}

// TOML if it can be read so, else a text: transport=udp needs no quotes.
TomlNode value_of(std::string_view text) {
    Result<TomlNode> parsed = parse_toml(fmt::format("x = {}", text), "--set");
    if (parsed && parsed->entries.size() == 1 && parsed->entries.front().key == "x") {
        return std::move(parsed->entries.front().value);
    }
    TomlNode node;
    node.type = TomlType::text;
    node.text = text;
    return node;
}

// The item a number names; null and `error` if there is none.
TomlNode* item_of(TomlNode& list, const std::string& key, const std::string& path, Error& error) {
    std::size_t index = 0;
    bool digits = !key.empty() && key.size() <= 7;
    for (const char c : key) {
        digits = digits && c >= '0' && c <= '9';
        index = index * 10 + static_cast<std::size_t>(c - '0');
    }
    if (digits && index < list.items.size()) return &list.items[index];
    error.what = fmt::format("{} is not in the list '{}'", word_text(key), path);
    error.remedy = list.items.empty()
                       ? "the list is empty"
                       : fmt::format("its entries are 0 to {}", list.items.size() - 1);
    return nullptr;
}

TomlNode* child_of(TomlNode& node, const std::string& key, const std::string& path,
                   const TomlPlace& place, Error& error) {
    if (node.type == TomlType::list) return item_of(node, key, path, error);
    if (node.type != TomlType::table) {
        error.what =
            fmt::format("'{}' is {}, it has no {}", path, type_words(node), word_text(key));
        return nullptr;
    }
    for (TomlEntry& entry : node.entries) {
        if (entry.key == key) return &entry.value;
    }
    if (path == "endpoint") {
        std::vector<std::string_view> names;
        for (const TomlEntry& entry : node.entries) names.push_back(entry.key);
        error.what = fmt::format("no endpoint {}", word_text(key));
        error.remedy = did_you_mean(key, names);
        return nullptr;
    }
    TomlEntry& added = node.entries.emplace_back();
    added.key = key;
    added.place = place;
    added.value.place = place;
    return &added.value;
}

}  // namespace

Result<void> apply_override(TomlNode& root, const std::string& text, std::int32_t index) {
    Error error{ErrorKind::input, override_text(text), {}, {}};
    if (Error bad = check_toml_text(text, "--set"); !bad.what.empty()) {
        error.what = std::move(bad.what);
        return tl::unexpected<Error>(std::move(error));
    }
    const Parts parts = split(text);
    if (!parts.ok || parts.value.empty()) {
        error.what = parts.ok ? "no value after '='" : "this is not KEY.KEY=VALUE";
        error.remedy = parts.ok ? "an empty text is ''" : "write --set link.delay_ms=10";
        return tl::unexpected<Error>(std::move(error));
    }
    TomlNode* node = &root;
    std::string path;
    for (const std::string& key : parts.keys) {
        const TomlPlace place{node->place.source, index};
        node = child_of(*node, key, path, place, error);
        if (node == nullptr) return tl::unexpected<Error>(std::move(error));
        path += path.empty() ? key : "." + key;
    }
    const Source source = node->place.source;
    *node = value_of(parts.value);
    mark(*node, {source, index});
    return {};
}

}  // namespace sticky
