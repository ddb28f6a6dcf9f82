// [framing]: keys and values to the framing floor's settings. What a key means is its business; a
// mistake it finds is reported where the key stands.
#include <fmt/format.h>

#include "framing/scheme.h"
#include "script/toml_load.h"

namespace sticky {
namespace {

bool read_scalar(Loading& loading, const TomlEntry& entry, const TomlNode& node,
                 SettingScalar& scalar) {
    switch (node.type) {
        case TomlType::whole:
            scalar = node.whole;
            return true;
        case TomlType::boolean:
            scalar = node.boolean;
            return true;
        case TomlType::text:
            scalar = node.text;
            return true;
        case TomlType::table:
            scalar = read_bytes(loading, node, fmt::format("'{}'", entry.key));
            return !loading.failed();
        default:
            loading.complain(node.place,
                             fmt::format("'{}' can't be {}", entry.key, type_words(node)));
            return false;
    }
}

bool read_setting(Loading& loading, const TomlEntry& entry, Settings& settings) {
    if (entry.value.type == TomlType::list) {
        std::vector<SettingScalar> list;
        for (const TomlNode& item : entry.value.items) {
            if (!read_scalar(loading, entry, item, list.emplace_back())) return false;
        }
        settings.push_back({entry.key, std::move(list)});
        return true;
    }
    SettingScalar scalar;
    if (!read_scalar(loading, entry, entry.value, scalar)) return false;
    settings.push_back(
        {entry.key,
         std::visit([](auto& value) { return SettingValue(std::move(value)); }, scalar)});
    return true;
}

// An unknown key is wrong itself, a known one has a wrong value.
TomlPlace place_of(const TomlNode& node, const SettingsError& error) {
    for (const TomlEntry& entry : node.entries) {
        if (entry.key != error.key) continue;
        return error.text.starts_with("unknown key") ? entry.place : entry.value.place;
    }
    return node.place;
}

}  // namespace

FramingSpec read_framing(Loading& loading, const TomlNode& node, const std::string& name) {
    if (node.type != TomlType::table) {
        loading.complain(node.place,
                         fmt::format("{} needs a table, got {}", name, type_words(node)),
                         "write framing = { kind = \"length_prefix\" }");
        return {};
    }
    const TomlNode* kind = node.find("kind");
    if (kind == nullptr) {
        std::vector<std::string_view> kinds;
        for (const Scheme& scheme : schemes()) kinds.push_back(scheme.kind);
        loading.complain(node.place, fmt::format("{} has no 'kind'", name),
                         "it can be " + listed(kinds));
        return {};
    }
    const std::string kind_name = read_text(loading.complaints, *kind, "kind");
    Settings settings;
    for (const TomlEntry& entry : node.entries) {
        if (entry.key == "kind") continue;
        if (!read_setting(loading, entry, settings)) return {};
    }
    auto spec = from_settings(kind_name, settings);
    if (spec) return *spec;
    loading.complain(place_of(node, spec.error()), fmt::format("{}: {}", name, spec.error().text),
                     spec.error().remedy);
    return {};
}

}  // namespace sticky
