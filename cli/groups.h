// The options of commands that have commands of their own: `sticky framing`, `sticky lesson`.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>

#include "cli/arguments.h"

namespace sticky {

inline const CLI::Validator kSomeName(
    [](std::string& name) { return std::string(name.empty() ? "the name is empty" : ""); }, "");

// Adds the options that every command has.
using AddLook = std::function<void(CLI::App*)>;

struct FramingCommands {
    FramingArguments arguments;
    bool light = false;
    CLI::App *group = nullptr, *list = nullptr, *describe = nullptr, *translate = nullptr,
             *coverage = nullptr;

    void add(CLI::App& app, const AddLook& look);
    // Its exit status; nothing: another command was asked for.
    std::optional<int> chosen(const Look& how) const;
};

struct LessonCommands {
    LessonArguments arguments;
    CLI::App *group = nullptr, *list = nullptr, *show = nullptr, *run = nullptr;

    void add(CLI::App& app, const AddLook& look);
    std::optional<int> chosen(const Look& how) const;
};

}  // namespace sticky
