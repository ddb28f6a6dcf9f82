// The parts of the loader of lessons, and what they share. Private to it.
#pragma once

#include "script/lesson_toml.h"
#include "script/toml_load.h"

namespace sticky {

struct LessonLoading {
    const LessonOptions& options;
    LoadOptions as_scenario;  // so that the reader of [[expect]] says where it was
    Loading parts;            // its scenario and cast are those of the run that is spoken of
    Lesson lesson;

    explicit LessonLoading(const LessonOptions& given)
        : options(given), as_scenario{given.name, {}, {}}, parts(as_scenario) {}
    LessonLoading(const LessonLoading&) = delete;
    LessonLoading& operator=(const LessonLoading&) = delete;

    void complain(const TomlPlace& place, std::string what, std::string remedy = {}) {
        parts.complain(place, std::move(what), std::move(remedy));
    }
    bool failed() const { return parts.failed(); }
    // From here on names are those of this run.
    void speak_of(std::size_t run);
};

enum class Wanted : std::uint8_t { yes, if_there };
// `key` and its twin `key_zh`.
Said read_said(Loading& loading, const TomlTable& table, std::string_view key, Wanted wanted);
// A list of tables, at least one, at most `limit`; else no items.
const std::vector<TomlNode>& read_tables(Loading& loading, const TomlNode& parent,
                                         const TomlNode* node, const std::string& key,
                                         std::uint64_t limit);
// The position of the run that `node` names.
std::size_t read_run_name(LessonLoading& loading, const TomlNode& node, std::string_view key);
// What a list of claims holds, taken out of the run's scenario again.
std::vector<Expectation> take_claims(LessonLoading& loading);

LessonStep read_lesson_step(LessonLoading& loading, const TomlNode& node, const std::string& name);

}  // namespace sticky
