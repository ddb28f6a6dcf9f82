// The scenario that is being tried. Its TOML text is the experiment; everything a control does is
// an edit of that text, and what controls show is read from it.
//
// Refuses to know: widgets, and how a scenario is played.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "script/scenario.h"
#include "script/toml_edit.h"
#include "trace/result.h"

namespace sticky::ui {

struct Edit {
    enum class Kind : std::uint8_t { set, insert, remove } kind = Kind::set;
    TomlPath path;
    std::string value;  // TOML
};

class Experiment {
public:
    Experiment() = default;
    // `file`: where it stands, or only a name if it stands nowhere yet.
    Experiment(std::string file, std::string text);

    const std::string& file() const { return file_; }
    std::string name() const;  // without folder and ".toml"
    const std::string& text() const { return text_; }
    // Null: error() says why the text is no scenario.
    const Scenario* scenario() const { return scenario_ ? &*scenario_ : nullptr; }
    const std::optional<Error>& error() const { return error_; }
    bool changed() const { return text_ != saved_; }  // since it was opened or saved

    // Typing: the text becomes this, scenario or not.
    void type(std::string text);
    // Controls: all edits or none. None: the answer says why, and the text is as it was.
    std::optional<Error> apply(std::span<const Edit> edits);
    bool undo();
    bool redo();
    bool can_undo() const { return !past_.empty(); }
    bool can_redo() const { return !future_.empty(); }
    void saved_as(std::string file);

private:
    void read();

    std::string file_, text_, saved_;
    std::optional<Scenario> scenario_;
    std::optional<Error> error_;
    std::vector<std::string> past_, future_;
};

// "link.delay_ms" -> link, delay_ms
TomlPath path_of(const std::string& key);
// From a file; `files` that it names are read from its folder.
Result<Experiment> open_experiment(const std::string& file);

}  // namespace sticky::ui
