#include "viz/ui/classroom.h"

#include <algorithm>

#include "script/expectation_lanes.h"

namespace sticky::ui {

const PlayedRun* Classroom::run() const {
    const std::optional<std::size_t> number = now() == nullptr ? std::nullopt : now()->run();
    return number ? runs[*number].get() : nullptr;
}

std::optional<std::size_t> flow_of(const LanePlace& place, const PlayedRun& run) {
    Expectation named;
    named.from = place.from;
    named.at = place.at;
    const std::vector<FlowLineage>& flows = run.story.lineage.flows;
    const auto it = std::ranges::find_if(flows, [&](const FlowLineage& flow) {
        return judging::selects(named, run.story.trace, flow);
    });
    if (it == flows.end()) return std::nullopt;
    return static_cast<std::size_t>(it - flows.begin());
}

std::optional<Question> question_of(const Classroom& room) {
    const PlayedRun* run = room.run();
    const LessonStep* step = room.now();
    if (run == nullptr || !step->asks()) return std::nullopt;
    Question question;
    question.story = &run->story;
    question.told = step->told_before();
    const Answer& answer = *room.answer();
    question.graded = answer.graded ? &*answer.graded : nullptr;
    const LanePlace* place = step->place();
    if (place == nullptr) return question;
    const auto flow = flow_of(*place, *run);
    const Result<LaneFact> fact = fact_of(*place, run->judged());
    if (!flow || !fact) return std::nullopt;
    question.flow = *flow;
    question.lane = place->lane;
    question.end = fact->end;
    if (const auto* pictures = std::get_if<PictureStep>(&step->what)) {
        question.asked = Asked::picture;
        question.choices = pictures->choices;
        question.chosen = answer.guess.choice;
    } else {
        question.asked = Asked::marks;
        question.marks = answer.guess.marks;
        question.cursor = answer.cursor;
    }
    return question;
}

const CourseLesson* lesson_after(const std::vector<CourseSection>& course,
                                 const std::string& name) {
    bool found = false;
    for (const CourseSection& section : course) {
        for (const CourseLesson& lesson : section.lessons) {
            if (found) return &lesson;
            found = lesson.name == name;
        }
    }
    return nullptr;
}

std::vector<std::string_view> texts_of(const Lesson& lesson) {
    std::vector<std::string_view> texts;
    const auto add = [&](const Said& said) {
        texts.push_back(said.en);
        texts.push_back(said.zh);
    };
    add(lesson.title);
    add(lesson.about);
    for (const LessonStep& step : lesson.steps) {
        add(step.text);
        add(step.hint);
        add(step.after);
        if (const auto* words = std::get_if<WordsStep>(&step.what)) {
            for (const WordsChoice& choice : words->choices) add(choice.text);
        }
    }
    return texts;
}

}  // namespace sticky::ui
