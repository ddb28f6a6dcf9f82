#include "viz/ui/preferences.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "run/files.h"
#include "script/toml_edit.h"
#include "script/toml_node.h"

namespace sticky::ui {
namespace {

constexpr std::uint64_t kMostBytes = 1024 * 1024;

// POSIX: the first of these that is set says it.
Language language_of_environment() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* const value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).starts_with("zh") ? Language::zh : Language::en;
    }
    return Language::en;
}

}  // namespace

std::string preferences_file() {
    const char* const config = std::getenv("XDG_CONFIG_HOME");
    if (config != nullptr && *config != '\0')
        return std::string(config) + "/stickyscope/window.toml";
    const char* const home = std::getenv("HOME");
    if (home == nullptr || *home == '\0') return {};
    return std::string(home) + "/.config/stickyscope/window.toml";
}

Preferences load_preferences(const std::string& file) {
    Preferences preferences;
    preferences.language = language_of_environment();
    if (file.empty()) return preferences;
    const Result<std::string> text = read_file(file, kMostBytes);
    if (!text) return preferences;
    const Result<TomlNode> root = parse_toml(*text, file);
    if (!root) return preferences;
    const auto word = [&](std::string_view key) {
        const TomlNode* node = root->find(key);
        return node == nullptr ? std::string() : node->text;
    };
    if (word("language") == "zh") preferences.language = Language::zh;
    if (word("language") == "en") preferences.language = Language::en;
    if (word("theme") == "light") preferences.theme = Theme::light;
    if (const TomlNode* node = root->find("patterns")) preferences.patterns = node->boolean;
    if (const TomlNode* node = root->find("scale")) {
        const double scale =
            node->type == TomlType::whole ? static_cast<double>(node->whole) : node->fraction;
        if (scale >= 0.5 && scale <= 4) preferences.scale = scale;
    }
    if (const TomlNode* node = root->find("recent")) {
        for (const TomlNode& item : node->items) {
            if (preferences.recent.size() < 8 && !item.text.empty())
                preferences.recent.push_back(item.text);
        }
    }
    if (word("lesson").size() <= kLongestLessonName) preferences.lesson = word("lesson");
    preferences.lessons = read_progress(root->find("lessons"));
    return preferences;
}

void save_preferences(const std::string& file, const Preferences& preferences) {
    if (file.empty()) return;
    std::string recent;
    for (const std::string& one : preferences.recent)
        recent += fmt::format("    {},\n", toml_string(one));
    const std::string text = fmt::format(
        "language = \"{}\"\ntheme = \"{}\"\npatterns = {}\nscale = {:.2f}\nrecent = [\n{}]\n"
        "lesson = {}\n{}",
        preferences.language == Language::zh ? "zh" : "en",
        preferences.theme == Theme::light ? "light" : "dark", preferences.patterns,
        preferences.scale, recent, toml_string(preferences.lesson),
        progress_text(preferences.lessons));
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path(), error);
    (void)write_file(file, text);
}

}  // namespace sticky::ui
