// The options of commands that belong together: `sticky framing ...`, `sticky lesson ...`, `sticky
// serve` and `call`.
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

struct PortCommands {
    PortArguments arguments;
    CLI::App *serve = nullptr, *call = nullptr;

    void add(CLI::App& app, const AddLook& look);
    std::optional<int> chosen(const Look& how) const;

private:
    CLI::App* on_port(CLI::App& app, const AddLook& look, const char* name, const char* about);
};

}  // namespace sticky
