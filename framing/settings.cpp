#include "framing/settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "trace/nearest_name.h"

namespace sticky {
namespace {

std::string_view type_of(const SettingScalar& value) {
    constexpr std::string_view kNames[] = {"a number", "true or false", "text", "bytes"};
    return kNames[value.index()];
}
std::string_view type_of(const SettingValue& value) {
    constexpr std::string_view kNames[] = {"a number", "true or false", "text", "bytes", "a list"};
    return kNames[value.index()];
}

template <class Value>
std::optional<Bytes> bytes_in(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return bytes_of(*text);
    if (const auto* bytes = std::get_if<Bytes>(&value)) return *bytes;
    return std::nullopt;
}

}  // namespace

std::string_view name_of(SettingType type) {
    switch (type) {
        case SettingType::integer:
            return "a whole number";
        case SettingType::boolean:
            return "true or false";
        case SettingType::word:
            return "a word";
        case SettingType::bytes:
            return "text or { hex = \"..\" }";
        case SettingType::byte:
            return "one byte (0 to 255, a character or { hex = \"..\" })";
        case SettingType::byte_list:
            return "text, { hex = \"..\" } or a list of these";
    }
    return {};
}

SettingsReader::SettingsReader(const Settings& settings, std::span<const Parameter> parameters)
    : settings_(settings), parameters_(parameters) {
    std::vector<std::string_view> names;
    for (const Parameter& parameter : parameters_) names.push_back(parameter.name);
    for (const auto& [key, value] : settings_) {
        if (std::ranges::find(names, key) == names.end()) {
            fail_with(key, fmt::format("unknown key '{}'", key),
                      names.empty() ? "this framing takes no keys" : did_you_mean(key, names));
        } else if (std::ranges::count(settings_, key, &Setting::key) > 1) {
            fail_with(key, fmt::format("'{}' is given twice", key), "remove one of them");
        }
    }
    for (const auto& parameter : parameters_) {
        if (!parameter.fallback.empty() || given(parameter.name)) continue;
        fail_with(parameter.name, fmt::format("'{}' is missing", parameter.name),
                  fmt::format("add {} = {}", parameter.name, parameter.example));
    }
}

const SettingValue* SettingsReader::find(std::string_view key) const {
    const auto found = std::ranges::find(settings_, key, &Setting::key);
    return found == settings_.end() ? nullptr : &found->value;
}

const Parameter& SettingsReader::parameter(std::string_view key) const {
    const auto found = std::ranges::find(parameters_, key, &Parameter::name);
    STICKY_ASSERT(found != parameters_.end());
    return *found;
}

void SettingsReader::fail_with(std::string_view key, std::string text, std::string remedy) {
    if (!error_) error_ = SettingsError{std::string(key), std::move(text), std::move(remedy)};
}

void SettingsReader::wrong_type(std::string_view key, std::string_view got) {
    const Parameter& wanted = parameter(key);
    fail_with(key, fmt::format("'{}' must be {}, not {}", key, name_of(wanted.type), got),
              fmt::format("write {} = {}", key, wanted.example));
}

void SettingsReader::read(std::string_view key, std::int64_t& into) {
    const SettingValue* value = want(key);
    if (value == nullptr) return;
    if (const auto* number = std::get_if<std::int64_t>(value)) {
        into = *number;
    } else {
        wrong_type(key, type_of(*value));
    }
}

void SettingsReader::read(std::string_view key, std::uint64_t& into) {
    if (want(key) == nullptr) return;
    std::int64_t number = 0;
    read(key, number);
    if (number < 0) {
        return fail_with(key, fmt::format("'{}' must not be negative ({})", key, number),
                         fmt::format("write {} = {}", key, parameter(key).example));
    }
    if (!error_) into = static_cast<std::uint64_t>(number);
}

void SettingsReader::read(std::string_view key, std::optional<std::uint64_t>& into) {
    if (want(key) == nullptr) return;
    std::uint64_t number = 0;
    read(key, number);
    if (!error_) into = number;
}

void SettingsReader::read(std::string_view key, bool& into) {
    const SettingValue* value = want(key);
    if (value == nullptr) return;
    if (const auto* boolean = std::get_if<bool>(value)) {
        into = *boolean;
    } else {
        wrong_type(key, type_of(*value));
    }
}

void SettingsReader::read(std::string_view key, Bytes& into) {
    const SettingValue* value = want(key);
    if (value == nullptr) return;
    if (auto bytes = bytes_in(*value)) {
        into = std::move(*bytes);
    } else {
        wrong_type(key, type_of(*value));
    }
}

void SettingsReader::read(std::string_view key, std::optional<std::uint8_t>& into) {
    const SettingValue* value = want(key);
    if (value == nullptr) return;
    const auto* number = std::get_if<std::int64_t>(value);
    if (number != nullptr && *number >= 0 && *number <= 255) {
        into = static_cast<std::uint8_t>(*number);
        return;
    }
    const auto bytes = bytes_in(*value);
    if (bytes && bytes->size() == 1) {
        into = bytes->front();
    } else if (number != nullptr) {
        wrong_type(key, fmt::format("{}", *number));
    } else if (bytes) {
        wrong_type(key, fmt::format("{} bytes", bytes->size()));
    } else {
        wrong_type(key, type_of(*value));
    }
}

void SettingsReader::read(std::string_view key, std::vector<Bytes>& into) {
    const SettingValue* value = want(key);
    if (value == nullptr) return;
    if (auto bytes = bytes_in(*value)) {
        into = {std::move(*bytes)};
        return;
    }
    const auto* list = std::get_if<std::vector<SettingScalar>>(value);
    if (list == nullptr) return wrong_type(key, type_of(*value));
    into.clear();
    for (const SettingScalar& element : *list) {
        auto bytes = bytes_in(element);
        if (!bytes) return wrong_type(key, fmt::format("a list with {}", type_of(element)));
        into.push_back(std::move(*bytes));
    }
}

void SettingsReader::read_word(std::string_view key, std::size_t& into) {
    const SettingValue* value = want(key);
    if (value == nullptr) return;
    const auto* word = std::get_if<std::string>(value);
    if (word == nullptr) return wrong_type(key, type_of(*value));
    const auto words = parameter(key).words;
    const auto found = std::ranges::find(words, *word);
    if (found == words.end()) {
        return fail_with(key, fmt::format("'{}' is no value of '{}'", *word, key),
                         did_you_mean(*word, words));
    }
    into = static_cast<std::size_t>(found - words.begin());
}

SettingScalar scalar_of(const Bytes& bytes) {
    const bool readable = std::ranges::all_of(bytes, [](std::uint8_t byte) {
        return (byte >= 0x20 && byte < 0x7f) || byte == '\r' || byte == '\n' || byte == '\t';
    });
    if (readable) return std::string(text_of(bytes));
    return bytes;
}

SettingValue value_of(const Bytes& bytes) {
    return std::visit([](auto&& value) { return SettingValue(std::move(value)); },
                      scalar_of(bytes));
}

SettingValue value_of(const std::vector<Bytes>& list) {
    if (list.size() == 1) return value_of(list.front());
    std::vector<SettingScalar> scalars;
    for (const Bytes& bytes : list) scalars.push_back(scalar_of(bytes));
    return scalars;
}

}  // namespace sticky
