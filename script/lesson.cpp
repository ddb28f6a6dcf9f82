#include "script/lesson.h"

#include <algorithm>

#include "script/toml_node.h"

namespace sticky {
namespace {

std::string_view without_blanks(std::string_view line) {
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

std::vector<std::string> paragraphs_of(std::string_view text) {
    std::vector<std::string> paragraphs;
    bool goes_on = false;
    while (!text.empty()) {
        const std::string_view line = without_blanks(text.substr(0, text.find('\n')));
        text.remove_prefix(std::min(text.size(), text.find('\n')));
        if (!text.empty()) text.remove_prefix(1);
        if (line.empty()) {
            goes_on = false;
            continue;
        }
        if (!goes_on) paragraphs.emplace_back();
        std::string& paragraph = paragraphs.back();
        if (goes_on && (is_ascii(paragraph.back()) || is_ascii(line.front()))) paragraph += ' ';
        paragraph += line;
        goes_on = true;
    }
    return paragraphs;
}

std::optional<std::size_t> LessonStep::run() const {
    if (const auto* show = std::get_if<ShowStep>(&what)) return show->run;
    if (const auto* marks = std::get_if<MarksStep>(&what)) return marks->run;
    if (const auto* picture = std::get_if<PictureStep>(&what)) return picture->run;
    if (const auto* words = std::get_if<WordsStep>(&what)) return words->run;
    return std::nullopt;
}

std::size_t LessonStep::choice_count() const {
    if (const auto* picture = std::get_if<PictureStep>(&what)) return picture->choices.size();
    if (const auto* words = std::get_if<WordsStep>(&what)) return words->choices.size();
    return 0;
}

const LanePlace* LessonStep::place() const {
    if (const auto* marks = std::get_if<MarksStep>(&what)) return &marks->place;
    if (const auto* picture = std::get_if<PictureStep>(&what)) return &picture->place;
    return nullptr;
}

std::vector<Lane> LessonStep::told_before() const {
    const LanePlace* asked = place();
    if (asked == nullptr) return {};
    if (asked->lane == Lane::send) return {Lane::message};
    return {Lane::message, Lane::send};
}

std::string place_in(const Lesson& lesson, Source source) {
    return place_text(lesson.file, source);
}

bool is_scenario_file(std::string_view path) {
    if (!path.ends_with(".toml")) return false;
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return true;
    const std::string_view folder = path.substr(0, slash);
    return folder.substr(folder.rfind('/') + 1) != kLessonFolder;
}

}  // namespace sticky
