// set = { nodelay = true }: socket options, in file order.
#include <fmt/format.h>

#include "script/toml_load.h"
#include "trace/nearest_name.h"

namespace sticky {
namespace {

std::vector<std::string_view> options_of(Transport transport) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < kOptionCount; ++i) {
        const auto option = static_cast<Option>(i);
        if (has_option(transport, option)) names.push_back(name_of(option));
    }
    return names;
}

// "tcp has it" or "tcp and unix_stream have it".
std::string who_has(Option option) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < kTransportCount; ++i) {
        const auto transport = static_cast<Transport>(i);
        if (has_option(transport, option)) names.push_back(name_of(transport));
    }
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
        text += names[i];
    }
    return text + (names.size() == 1 ? " has it" : " have it");
}

void read_word(Loading& loading, const TomlEntry& entry, OptionSetting& setting) {
    setting.word = read_text(loading.complaints, entry.value, entry.key);
    bool plain = !setting.word.empty() && setting.word.size() <= 15;
    for (const char c : setting.word) {
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-');
    }
    if (plain) return;
    loading.complain(entry.value.place,
                     fmt::format("'{}' can't be {}", entry.key, word_text(setting.word)),
                     "write a name like \"cubic\" or \"reno\"");
}

void read_value(Loading& loading, const TomlEntry& entry, OptionSetting& setting) {
    const OptionRange range = range_of(setting.option);
    switch (type_of(setting.option)) {
        case OptionType::boolean:
            setting.value = read_flag(loading.complaints, entry.value, entry.key) ? 1 : 0;
            return;
        case OptionType::word:
            read_word(loading, entry, setting);
            return;
        case OptionType::number:
            break;
    }
    if (entry.value.type != TomlType::whole) {
        loading.complain(entry.value.place, fmt::format("'{}' needs a whole number, got {}",
                                                        entry.key, type_words(entry.value)));
        return;
    }
    setting.value = entry.value.whole;
    if (setting.value >= range.min && setting.value <= range.max) return;
    loading.complain(entry.value.place, fmt::format("'{}' is {}, it must be {} to {}", entry.key,
                                                    setting.value, range.min, range.max));
}

}  // namespace

Options read_options(Loading& loading, const TomlNode& node, const std::string& name,
                     bool listens) {
    Options options;
    const Transport transport = loading.scenario.transport;
    if (node.type != TomlType::table) {
        loading.complain(node.place,
                         fmt::format("{} needs a table, got {}", name, type_words(node)),
                         "write set = { nodelay = true }");
        return options;
    }
    for (const TomlEntry& entry : node.entries) {
        if (loading.failed()) break;
        const std::optional<Option> option = parse_option(entry.key);
        if (!option) {
            loading.complain(entry.place,
                             fmt::format("unknown key {} in {}", word_text(entry.key), name),
                             did_you_mean(entry.key, options_of(transport)));
            break;
        }
        if (!has_option(transport, *option)) {
            loading.complain(entry.place,
                             fmt::format("{} has no option '{}'", name_of(transport), entry.key),
                             who_has(*option));
            break;
        }
        if (*option == Option::backlog && !listens) {
            loading.complain(entry.place, "'backlog' is for a listener",
                             "set it on the endpoint that has listen = true");
            break;
        }
        OptionSetting setting;
        setting.option = *option;
        setting.source = entry.place.source;
        read_value(loading, entry, setting);
        options.push_back(std::move(setting));
    }
    return options;
}

}  // namespace sticky
