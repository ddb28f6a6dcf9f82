// A framing as a list of keys and values, so that whatever reads a file (TOML, a dialog, a command
// line) need not know any scheme.
//
//     width = 2, order = "little"   <->   LengthPrefix{.width = 2, .order = ByteOrder::little}
//
// Refuses to know: files, lines and columns. A SettingsError names its key; the loader knows where
// that key stands.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <variant>
#include <vector>

#include "trace/base.h"

namespace sticky {

// Text and Bytes are both taken where bytes are wanted: marks = "\r\n" or { hex = "0d 0a" }.
using SettingScalar = std::variant<std::int64_t, bool, std::string, Bytes>;
using SettingValue =
    std::variant<std::int64_t, bool, std::string, Bytes, std::vector<SettingScalar>>;

struct Setting {
    std::string key;
    SettingValue value;
    friend bool operator==(const Setting&, const Setting&) = default;
};
using Settings = std::vector<Setting>;

struct SettingsError {
    std::string key;     // which one is wrong; "kind" if there is no such scheme
    std::string text;    // one line, no full stop
    std::string remedy;  // what to write instead; may be empty
    friend bool operator==(const SettingsError&, const SettingsError&) = default;
};

template <class T>
using Settled = tl::expected<T, SettingsError>;

enum class SettingType : std::uint8_t { integer, boolean, word, bytes, byte, byte_list };
std::string_view name_of(SettingType type);  // "a whole number", for errors and docs

// One key that a scheme takes.
struct Parameter {
    std::string_view name;
    SettingType type = SettingType::integer;
    std::string_view fallback;  // its default, as TOML writes it; empty: it must be given
    std::string_view example;   // a sensible value, as TOML writes it
    std::string_view about, about_zh;
    std::span<const std::string_view> words = {};  // of a word: all there are
};

// Takes settings apart; after the first mistake nothing more is read, and error() says which it
// was. Keys that no parameter has are the first to be refused.
class SettingsReader {
public:
    SettingsReader(const Settings& settings, std::span<const Parameter> parameters);

    // Each leaves `into` alone if the key is not given. Only types are judged here; sizes and what
    // goes together are the scheme's (its mistake()).
    void read(std::string_view key, std::uint64_t& into);
    void read(std::string_view key, std::int64_t& into);
    void read(std::string_view key, bool& into);
    void read(std::string_view key, Bytes& into);
    void read(std::string_view key, std::optional<std::uint64_t>& into);
    void read(std::string_view key, std::optional<std::uint8_t>& into);  // 0 to 255, or one byte
    void read(std::string_view key, std::vector<Bytes>& into);           // one, or a list
    // The position of a word among the parameter's.
    void read_word(std::string_view key, std::size_t& into);

    bool given(std::string_view key) const { return find(key) != nullptr; }
    const std::optional<SettingsError>& error() const { return error_; }

private:
    const SettingValue* find(std::string_view key) const;
    const SettingValue* want(std::string_view key) const { return error_ ? nullptr : find(key); }
    const Parameter& parameter(std::string_view key) const;
    void wrong_type(std::string_view key, std::string_view got);
    void fail_with(std::string_view key, std::string text, std::string remedy);

    const Settings& settings_;
    std::span<const Parameter> parameters_;
    std::optional<SettingsError> error_;
};

// Text where that is readable in a file, else Bytes.
SettingScalar scalar_of(const Bytes& bytes);
SettingValue value_of(const Bytes& bytes);
SettingValue value_of(const std::vector<Bytes>& list);  // one: just that

}  // namespace sticky
