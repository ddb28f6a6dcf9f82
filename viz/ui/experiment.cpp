#include "viz/ui/experiment.h"

#include <filesystem>

#include "run/files.h"
#include "run/load.h"
#include "trace/limits.h"

namespace sticky::ui {
namespace {

constexpr std::size_t kMostSteps = 200;  // of undo

Result<std::string> edited(std::string text, std::span<const Edit> edits) {
    for (const Edit& edit : edits) {
        Result<std::string> next = text;
        switch (edit.kind) {
            case Edit::Kind::set:
                next = toml_set(text, edit.path, edit.value);
                break;
            case Edit::Kind::insert:
                next = toml_insert(text, edit.path, edit.value);
                break;
            case Edit::Kind::remove:
                next = toml_remove(text, edit.path);
                break;
        }
        if (!next) return next;
        text = std::move(*next);
    }
    return text;
}

}  // namespace

Experiment::Experiment(std::string file, std::string text)
    : file_(std::move(file)), text_(std::move(text)), saved_(text_) {
    read();
}

std::string Experiment::name() const {
    return std::filesystem::path(file_).stem().string();
}

void Experiment::read() {
    Result<Scenario> scenario = load_scenario_text(text_, file_, {});
    error_.reset();
    scenario_.reset();
    if (scenario)
        scenario_ = std::move(*scenario);
    else
        error_ = std::move(scenario.error());
}

void Experiment::type(std::string text) {
    if (text == text_) return;
    past_.push_back(std::move(text_));
    if (past_.size() > kMostSteps) past_.erase(past_.begin());
    future_.clear();
    text_ = std::move(text);
    read();
}

std::optional<Error> Experiment::apply(std::span<const Edit> edits) {
    Result<std::string> text = edited(text_, edits);
    if (!text) return text.error();
    const Result<Scenario> scenario = load_scenario_text(*text, file_, {});
    if (!scenario) return scenario.error();
    type(std::move(*text));
    return std::nullopt;
}

bool Experiment::undo() {
    if (past_.empty()) return false;
    future_.push_back(std::move(text_));
    text_ = std::move(past_.back());
    past_.pop_back();
    read();
    return true;
}

bool Experiment::redo() {
    if (future_.empty()) return false;
    past_.push_back(std::move(text_));
    text_ = std::move(future_.back());
    future_.pop_back();
    read();
    return true;
}

void Experiment::saved_as(std::string file) {
    file_ = std::move(file);
    saved_ = text_;
    read();
}

TomlPath path_of(const std::string& key) {
    TomlPath path{""};
    for (const char c : key) {
        if (c == '.')
            path.emplace_back();
        else
            path.back() += c;
    }
    return path;
}

Result<Experiment> open_experiment(const std::string& file) {
    Result<std::string> text = read_file(file, kScenarioBytes);
    if (!text) return tl::unexpected(text.error());
    return Experiment(file, std::move(*text));
}

}  // namespace sticky::ui
