// [[step]] of a lesson: what is read, shown, predicted and asked.
#include <fmt/format.h>

#include <algorithm>

#include "script/lesson_load.h"
#include "trace/limits.h"

namespace sticky {
namespace {

// The run a table names, of which all names after it are.
std::size_t read_run(LessonLoading& loading, const TomlTable& table) {
    const TomlNode* node = table.find("run");
    if (node == nullptr) {
        loading.complain(table.node().place, table.name() + " needs 'run'");
        return 0;
    }
    const std::size_t run = read_run_name(loading, *node, "run");
    if (!loading.failed()) loading.speak_of(run);
    return run;
}

LanePlace read_lane(LessonLoading& loading, const TomlTable& table) {
    Expectation where;
    read_where(loading.parts, table, where);
    if (loading.failed()) return {};
    if (!where.lane)
        loading.complain(table.node().place, table.name() + " needs 'lane'",
                         "lane = \"recv\" (or message, send, wire, frame)");
    if (where.from.empty() && where.at.empty())
        loading.complain(table.node().place, table.name() + " needs 'at' or 'from'",
                         "'at' is who receives, 'from' who sends");
    if (loading.failed()) return {};
    if (*where.lane == Lane::frame) check_framed(loading.parts, table.find("lane")->place, "lane");
    return {*where.lane, where.from, where.at};
}

ShowStep read_show(LessonLoading& loading, const TomlTable& step) {
    ShowStep show;
    show.run = read_run_name(loading, *step.find("show"), "show");
    const TomlNode* node = step.find("focus");
    if (loading.failed() || node == nullptr) return show;
    loading.speak_of(show.run);
    const TomlTable table(loading.parts.complaints, *node, "'focus'", keys::kFocus);
    if (loading.failed()) return show;
    show.focus = read_lane(loading, table);
    show.unit = static_cast<std::uint32_t>(table.whole("unit", {1, UINT32_MAX - 1, {}}, 0));
    return show;
}

std::vector<Sizes> read_pictures(LessonLoading& loading, const TomlNode& node) {
    std::vector<Sizes> pictures;
    Complaints& complaints = loading.parts.complaints;
    for (const TomlNode& item : read_list(complaints, node, "choices")) {
        Sizes sizes;
        for (const TomlNode& size : read_list(complaints, item, "choices"))
            sizes.push_back(read_whole(complaints, size, "choices", {0, INT64_MAX, "bytes"}));
        if (std::ranges::count(pictures, sizes) > 0)
            loading.complain(item.place, "this picture is among the choices already");
        pictures.push_back(std::move(sizes));
    }
    if (pictures.size() < 2 || pictures.size() > kLessonChoices)
        loading.complain(node.place, fmt::format("'choices' has {}, it must have 2 to {}",
                                                 pictures.size(), kLessonChoices));
    return pictures;
}

void read_predict(LessonLoading& loading, const TomlNode& node, LessonStep& step) {
    const TomlTable table(loading.parts.complaints, node, "'predict'", keys::kPredict);
    if (loading.failed()) return;
    const std::size_t run = read_run(loading, table);
    if (loading.failed()) return;
    const LanePlace place = read_lane(loading, table);
    if (loading.failed()) return;
    if (place.lane == Lane::message)
        loading.complain(table.find("lane")->place, "'lane' is message, which everybody is shown",
                         "ask for send, wire, recv or frame");
    if (const TomlNode* choices = table.find("choices")) {
        step.what = PictureStep{run, place, read_pictures(loading, *choices)};
        return;
    }
    const Transport transport = loading.parts.scenario.transport;
    if (keeps_boundaries(transport))
        loading.complain(
            node.place,
            fmt::format("marks are places in a stream, {} has none", name_of(transport)),
            "give sizes to choose from: choices = [[5, 3], [8]]");
    step.what = MarksStep{run, place};
}

// A claim that decides whether one run proves a choice right.
std::vector<Expectation> read_claim(LessonLoading& loading, const TomlNode& node,
                                    const std::string& name) {
    for (const std::string_view key : {"world", "share", "stable"}) {
        if (const TomlNode* found = node.find(key))
            loading.complain(found->place, fmt::format("'{}' can't stand in a choice's claim", key),
                             "a choice is right or wrong in any single run");
    }
    read_expectation(loading.parts, node, "the claim of " + name);
    return take_claims(loading);
}

WordsStep read_words(LessonLoading& loading, const TomlTable& step) {
    WordsStep words;
    const TomlTable ask(loading.parts.complaints, *step.find("ask"), "'ask'", keys::kAsk);
    if (!loading.failed()) words.run = read_run(loading, ask);
    if (loading.failed()) return words;
    const TomlNode* node = step.find("choice");
    for (const TomlNode& item :
         read_tables(loading.parts, step.node(), node, "step.choice", kLessonChoices)) {
        const std::string name = fmt::format("choice {}", words.choices.size() + 1);
        const TomlTable table(loading.parts.complaints, item, name, keys::kWordsChoice);
        if (loading.failed()) return words;
        WordsChoice choice;
        choice.source = item.place.source;
        choice.text = read_said(loading.parts, table, "text", Wanted::yes);
        const TomlNode* claim = table.find("claim");
        if (claim == nullptr) loading.complain(item.place, name + " needs 'claim'");
        if (loading.failed()) return words;
        choice.claims = read_claim(loading, *claim, name);
        words.choices.push_back(std::move(choice));
    }
    if (words.choices.size() < 2)
        loading.complain(step.node().place, step.name() + " asks and has one choice only");
    return words;
}

// Keys that mean nothing without another one.
void check_company(LessonLoading& loading, const TomlTable& table) {
    table.exclude("show", "predict");
    table.exclude("show", "ask");
    table.exclude("predict", "ask");
    const bool asks = table.has("predict") || table.has("ask");
    const auto needs = [&](std::string_view key, bool there, std::string_view what) {
        const TomlNode* node = table.find(key);
        if (node == nullptr || there) return;
        loading.complain(node->place, fmt::format("'{}' in {} needs {}", key, table.name(), what));
    };
    needs("focus", table.has("show"), "'show'");
    needs("choice", table.has("ask"), "'ask'");
    for (const std::string_view key : {"hint", "hint_zh", "after", "after_zh"})
        needs(key, asks, "'predict' or 'ask'");
}

}  // namespace

LessonStep read_lesson_step(LessonLoading& loading, const TomlNode& node, const std::string& name) {
    const TomlTable table(loading.parts.complaints, node, name, keys::kLessonStep);
    LessonStep step;
    if (!loading.failed()) check_company(loading, table);
    if (loading.failed()) return step;
    step.source = node.place.source;
    step.text = read_said(loading.parts, table, "text", Wanted::yes);
    step.hint = read_said(loading.parts, table, "hint", Wanted::if_there);
    step.after = read_said(loading.parts, table, "after", Wanted::if_there);
    if (loading.failed()) return step;
    if (table.has("show")) step.what = read_show(loading, table);
    if (const TomlNode* predict = table.find("predict")) read_predict(loading, *predict, step);
    if (table.has("ask")) step.what = read_words(loading, table);
    return step;
}

}  // namespace sticky
