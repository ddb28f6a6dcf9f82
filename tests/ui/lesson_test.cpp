// Lessons in the window: by keyboard alone, by mouse, in both languages; and every lesson there is.
#include <gtest/gtest.h>

#include <algorithm>

#include "run/files.h"
#include "run/load.h"
#include "tests/support/cases.h"
#include "tests/ui/hands.h"
#include "viz/scene/svg.h"
#include "viz/ui/lesson_desk.h"
#include "viz/ui/preferences.h"

namespace sticky::test {
namespace {

using namespace ui;

Hands::Options quiet(Language language) {
    Hands::Options options;
    options.language = language;
    options.play = false;
    return options;
}

const Classroom& room_of(const Hands& hands) {
    return hands.state().classroom;
}

void open(Hands& hands, const std::string& name, std::optional<std::size_t> step = {}) {
    hands.app().carry_out(ForLesson{OpenLesson{name, step}});
    ASSERT_TRUE(hands.wait()) << name;
    ASSERT_NE(room_of(hands).open, nullptr) << hands.state().notice.text;
}

// The answer that is right in the run that was played: what a learner can't know.
Guess right_guess(const Hands& hands) {
    const Classroom& room = room_of(hands);
    const auto guess = right_answer(*room.open, *room.now(), room.run()->judged());
    EXPECT_TRUE(guess) << to_string(guess.error());
    return guess.value_or(Guess{});
}

void press(Hands& hands, Key key, const Modifiers& with = {}) {
    hands.key(key, with);
    ASSERT_TRUE(hands.wait());
}

// By arrows and Space, or by a number.
void answer_by_keys(Hands& hands, const Guess& guess) {
    if (guess.choice) return press(hands, static_cast<Key>('1' + *guess.choice));
    std::uint64_t at = 1;
    for (const std::uint64_t mark : guess.marks) {
        for (; at < mark; ++at) press(hands, Key::right);
        press(hands, at % 2 == 0 ? Key::space : Key::enter);
    }
}

std::string focused(Hands& hands) {
    const auto& places = hands.app().places();
    const auto at = std::ranges::find_if(places, &Place::focused);
    return at == places.end() ? "" : at->id;
}

// From the start of the program: L, Enter, and then what the keys panel says. All is foreseen.
TEST(Lessons, TheFirstThreeInChineseByKeyboardAlone) {
    Hands hands(quiet(Language::zh));
    press(hands, Key{'L'});
    ASSERT_FALSE(room_of(hands).course.empty());
    const std::vector<CourseLesson>& first = room_of(hands).course.front().lessons;
    ASSERT_GE(first.size(), 3U);
    EXPECT_EQ(focused(hands), "lesson_first");
    press(hands, Key::enter);
    for (std::size_t lesson = 0; lesson < 3; ++lesson) {
        ASSERT_NE(room_of(hands).open, nullptr);
        ASSERT_EQ(room_of(hands).open->name, first[lesson].name);
        const std::size_t steps = room_of(hands).open->steps.size();
        for (std::size_t step = 0; step < steps; ++step) {
            ASSERT_EQ(room_of(hands).step, step);
            ASSERT_FALSE(room_of(hands).trouble) << to_string(*room_of(hands).trouble);
            if (room_of(hands).now()->asks()) {
                ASSERT_NE(room_of(hands).run(), nullptr);
                answer_by_keys(hands, right_guess(hands));
                EXPECT_TRUE(question_is_open(hands.state()));
                press(hands, Key::f5);
                ASSERT_TRUE(room_of(hands).answer()->graded);
                EXPECT_TRUE(room_of(hands).answer()->graded->all_right) << first[lesson].name;
                EXPECT_EQ(hands.state().slots[0].story.get(), &room_of(hands).run()->story);
            }
            EXPECT_EQ(focused(hands), "lesson_next") << first[lesson].name << " " << step + 1;
            tried();
            press(hands, Key::space);
        }
        const LessonProgress* kept =
            find_progress(hands.state().preferences.lessons, first[lesson].name);
        ASSERT_NE(kept, nullptr);
        EXPECT_TRUE(kept->done);
        EXPECT_EQ(kept->best, 100U);
    }
}

TEST(Lessons, WrongMarksAreToldWithReasons) {
    Hands hands(quiet(Language::en));
    open(hands, "hello_egg");
    std::size_t questions = 0;
    const std::size_t steps = room_of(hands).open->steps.size();
    for (std::size_t step = 0; step < steps; ++step) {
        open(hands, "hello_egg", step);
        if (!std::holds_alternative<MarksStep>(room_of(hands).now()->what)) continue;
        const Guess right = right_guess(hands);
        // The other way round: a mark where none belongs, none where one does.
        Guess wrong;
        const std::uint64_t end = question_of(room_of(hands))->end;
        for (std::uint64_t offset = 1; offset < end; ++offset) {
            if (!std::ranges::binary_search(right.marks, offset)) wrong.marks.push_back(offset);
        }
        answer_by_keys(hands, wrong);
        ASSERT_EQ(room_of(hands).answer()->guess.marks, wrong.marks);
        press(hands, Key::f5);
        const Graded& graded = *room_of(hands).answer()->graded;
        EXPECT_FALSE(graded.all_right);
        EXPECT_EQ(graded.score.right, 0U);
        EXPECT_EQ(graded.marks.size(), wrong.marks.size() + right.marks.size());
        EXPECT_TRUE(std::ranges::any_of(
            graded.marks, [](const JudgedMark& mark) { return mark.finding.has_value(); }));
        EXPECT_TRUE(hands.find("overlay"));
        EXPECT_LT(find_progress(hands.state().preferences.lessons, "hello_egg")->points[step], 100);
        ++questions;
        tried(wrong.marks.size());
    }
    EXPECT_GE(questions, 1U);
}

// Clicked, dragged, clicked away.
TEST(Lessons, MarksByMouse) {
    Hands hands(quiet(Language::en));
    open(hands, "hello_egg");
    while (!std::holds_alternative<MarksStep>(room_of(hands).now()->what))
        hands.app().carry_out(ForLesson{GoToStep{room_of(hands).step + 1}});
    ASSERT_TRUE(hands.wait());
    const Place canvas = *hands.find("question");
    const Question question = *question_of(room_of(hands));
    const Size size{canvas.high.x - canvas.low.x, canvas.high.y - canvas.low.y};
    double y = 0;
    while (y < size.height && !offset_at(question, size, {size.width / 2, y})) y += 2;
    y += 40;
    const auto at = [&](std::uint64_t offset) {
        return ImVec2(canvas.low.x + static_cast<float>(place_of(question, size, offset)),
                      canvas.low.y + static_cast<float>(y));
    };
    const auto marks = [&] { return room_of(hands).answer()->guess.marks; };
    hands.click_at(at(3).x, at(3).y);
    EXPECT_EQ(marks(), Marks{3});
    hands.click_at(at(6).x, at(6).y);
    EXPECT_EQ(marks(), (Marks{3, 6}));
    hands.drag(at(3), at(4));
    EXPECT_EQ(marks(), (Marks{4, 6}));
    hands.click_at(at(6).x, at(6).y);
    EXPECT_EQ(marks(), Marks{4});
    tried(4);
}

TEST(Lessons, ProgressIsKeptBetweenStarts) {
    Hands hands(quiet(Language::en));
    open(hands, "first_pair");
    press(hands, Key{'N'});
    answer_by_keys(hands, right_guess(hands));
    press(hands, Key::f5);
    press(hands, Key{'N'});
    ui::App::Setup setup;
    setup.scenarios = hands.folder().file("scenarios");
    setup.preferences_file = hands.folder().file("window.toml");
    ui::App again(setup, hands.fonts());
    EXPECT_EQ(again.state().preferences.lesson, "first_pair");
    again.carry_out(ForLesson{OpenLesson{"first_pair", {}}});
    ASSERT_TRUE(again.wait_for_runs(60));
    EXPECT_EQ(again.state().classroom.step, 2U);
    const LessonProgress* kept = find_progress(again.state().preferences.lessons, "first_pair");
    ASSERT_NE(kept, nullptr);
    EXPECT_EQ(kept->points, (std::vector<int>{-1, 100}));
    EXPECT_FALSE(kept->done);
    tried(3);
}

TEST(Lessons, ProgressThatIsNotOursIsLeftOut) {
    const TemporaryFolder folder;
    const std::string file = folder.file("window.toml");
    const std::string longest(kLongestLessonName + 1, 'a');
    const std::string cases[] = {
        "lessons = 3\n",
        "lessons = [3, \"x\", {}, { name = \"\" }, { name = 5 }]\n",
        "lessons = [{ name = \"" + longest + "\" }]\n",
        "lesson = [1]\nlessons = []\n",
    };
    for (const std::string& text : cases) {
        ASSERT_TRUE(write_file(file, text));
        const Preferences read = load_preferences(file);
        EXPECT_TRUE(read.lessons.empty()) << text;
        EXPECT_EQ(read.lesson, "") << text;
        tried();
    }
    ASSERT_TRUE(write_file(file,
                           "lessons = [{ name = \"a\", step = 99999, done = 7, best = -3, "
                           "points = [50, 101, \"x\"] }, { name = \"a\", step = 2 }]\n"));
    const Preferences odd = load_preferences(file);
    ASSERT_EQ(odd.lessons.size(), 1U);
    EXPECT_EQ(odd.lessons[0].step, 0U);
    EXPECT_FALSE(odd.lessons[0].done);
    EXPECT_EQ(odd.lessons[0].best, 0U);
    EXPECT_EQ(odd.lessons[0].points, (std::vector<int>{50, -1, -1}));
    // More than there is room for, there and back.
    Preferences many;
    for (int i = 0; i < 700; ++i) progress_of(many.lessons, "lesson_" + std::to_string(i)).step = 3;
    save_preferences(file, many);
    EXPECT_EQ(load_preferences(file).lessons.size(), 500U);
    tried(2);
}

// Nothing of a run is seen before the answer: the picture tells of messages and sends alone.
TEST(Lessons, AQuestionGivesNothingAway) {
    Hands hands(quiet(Language::en));
    open(hands, "first_pair", 1);
    ASSERT_TRUE(question_is_open(hands.state()));
    EXPECT_EQ(hands.state().slots[0].story, nullptr);
    EXPECT_FALSE(hands.find("canvas"));
    // Nor by the keys that run and look.
    press(hands, Key::f5);
    EXPECT_FALSE(room_of(hands).answer()->graded) << "no choice was made";
    ASSERT_TRUE(hands.click("side/experiment"));
    EXPECT_EQ(hands.state().slots[0].story, nullptr);
    tried(2);
}

Story played(const std::string& scenario, const std::string& set) {
    const Result<Scenario> loaded = load_scenario_file(scenario, {set});
    EXPECT_TRUE(loaded);
    const Result<Choice> choice = choose_worlds(*loaded, "");
    return make_story(choice->worlds.front()->play(*loaded, {}).trace);
}

// Runs that sent the same and were read otherwise look alike until the answer is given.
TEST(Lessons, AQuestionLooksTheSameWhateverTheRunDid) {
    const std::string file = std::string(STICKY_SOURCE_DIR) + "/scenarios/basics/hello_egg.toml";
    const Story merged = played(file, "schedule=writer_first");
    const Story kept = played(file, "schedule=reader_first");
    ASSERT_NE(merged.lineage.flows[0].lane(Lane::recv).size(),
              kept.lineage.flows[0].lane(Lane::recv).size());
    const Graded graded;
    for (const Asked asked : {Asked::words, Asked::marks, Asked::picture}) {
        const auto svg = [&](const Story& story, const Graded* answer) {
            Question question;
            question.story = &story;
            question.asked = asked;
            question.told = {Lane::message, Lane::send};
            question.end = 8;
            question.cursor = 3;
            question.marks = {5};
            question.choices = {{8}, {5, 3}};
            question.graded = answer;
            return to_svg(compose_question(question, {}, {700, 400}), Theme::dark);
        };
        EXPECT_EQ(svg(merged, nullptr), svg(kept, nullptr));
        if (asked == Asked::marks) {
            EXPECT_NE(svg(merged, &graded), svg(kept, &graded));
        }
        tried();
    }
}

bool inside(const Scene& scene) {
    const auto fits = [&](const Shape& shape) {
        const auto* text = std::get_if<Text>(&shape);
        if (text == nullptr) return true;
        const double width = width_of(text->text, text->size, text->font, text->bold);
        const double left = text->anchor == Anchor::begin ? text->at.x
                            : text->anchor == Anchor::end ? text->at.x - width
                                                          : text->at.x - width / 2;
        return left >= -2 && left + width <= scene.size.width + 2 && text->at.y >= 0 &&
               text->at.y <= scene.size.height;
    };
    return std::ranges::all_of(scene.shapes, fits);
}

// Every lesson of the course at every step, each question answered: controls are inside the window,
// every letter can be drawn, questions fit their room.
void walk_through(Language language) {
    Hands hands(quiet(language));
    hands.app().carry_out(ForLesson{OpenCourse{}});
    ASSERT_FALSE(hands.state().notice.is_error) << hands.state().notice.text;
    std::vector<std::string> names;
    for (const CourseSection& section : room_of(hands).course)
        for (const CourseLesson& lesson : section.lessons) names.push_back(lesson.name);
    EXPECT_GT(names.size(), 29U);
    const ImVec2 window = ImGui::GetIO().DisplaySize;
    for (const std::string& name : names) {
        open(hands, name, 0);
        const std::size_t steps = room_of(hands).open->steps.size();
        for (std::size_t step = 0; step < steps; ++step) {
            hands.app().carry_out(ForLesson{GoToStep{step}});
            ASSERT_TRUE(hands.wait()) << name << " " << step + 1;
            // This machine may lack the world that it needs.
            if (room_of(hands).trouble && room_of(hands).trouble->kind == ErrorKind::machine)
                continue;
            ASSERT_FALSE(room_of(hands).trouble)
                << name << " " << step + 1 << to_string(*room_of(hands).trouble);
            if (room_of(hands).now()->asks()) {
                const auto question = question_of(room_of(hands));
                ASSERT_TRUE(question) << name << " " << step + 1;
                ViewState view;
                view.language = language;
                const Size size{660, 640};
                EXPECT_TRUE(inside(compose_question(*question, view, size)))
                    << name << " " << step + 1;
                const Guess guess = right_guess(hands);
                hands.app().carry_out(ForLesson{ChangeGuess{guess, 1}});
                hands.app().carry_out(ForLesson{CompareWithRun{}});
                ASSERT_TRUE(room_of(hands).answer()->graded) << name << " " << step + 1;
                EXPECT_TRUE(room_of(hands).answer()->graded->all_right) << name << " " << step + 1;
                EXPECT_TRUE(inside(compose_question(*question_of(room_of(hands)), view, size)));
            }
            hands.frames(2);
            for (const Place& place : hands.app().places()) {
                if (!place.visible) continue;
                EXPECT_GE(place.low.x, 0) << place.id;
                EXPECT_LE(place.high.x, window.x + 1) << place.id;
                EXPECT_LE(place.high.y, window.y + 1) << place.id;
            }
            EXPECT_TRUE(hands.find("lesson_next") || hands.find("course")) << name << step + 1;
            tried();
        }
        for (const std::string_view text : texts_of(*room_of(hands).open))
            EXPECT_TRUE(hands.fonts().covers(text)) << name;
        EXPECT_TRUE(find_progress(hands.state().preferences.lessons, name)->done) << name;
    }
}

TEST(Lessons, EveryStepOfEveryLessonInEnglish) {
    walk_through(Language::en);
}
TEST(Lessons, EveryStepOfEveryLessonInChinese) {
    walk_through(Language::zh);
}

}  // namespace
}  // namespace sticky::test
