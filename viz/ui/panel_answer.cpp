// Beside a question: how it is answered; and afterwards, why the marks that were not right were
// not.
#include <fmt/format.h>

#include "trace/explain.h"
#include "viz/ui/panels.h"

namespace sticky::ui {
namespace {

void how(const Desk& desk) {
    heading(desk.kit, desk.text(Word::how_to_answer));
    const auto line = [&](Word word) {
        text_in(desk.kit, Role::ink, desk.text(word));
        ImGui::Dummy({0, desk.kit.px(1)});
    };
    if (marks_by_arrows(desk.state)) {
        const LanePlace& place = *desk.state.classroom.now()->place();
        text_in(desk.kit, Role::ink,
                fmt::format(fmt::runtime(desk.text(Word::how_marks)),
                            label_of(place.lane, desk.language())));
        ImGui::Dummy({0, desk.kit.px(4)});
        for (const Word word :
             {Word::how_move, Word::how_jump, Word::how_ten, Word::how_mark, Word::how_mouse})
            line(word);
    } else {
        line(Word::how_choose);
    }
    line(Word::how_compare);
    ImGui::Dummy({0, desk.kit.px(6)});
    faint_text(desk.kit, desk.text(Word::how_read));
}

std::string reason_of(const Desk& desk, const JudgedMark& mark, const Story& story) {
    if (!mark.finding) return std::string(label_of(Cause::unexplained, desk.language()));
    return explain(story.findings[*mark.finding], story.trace, story.lineage, desk.language());
}

void why(const Desk& desk, const JudgedMark& mark, const Story& story) {
    const bool missed = mark.kind == JudgedMark::Kind::missed;
    const std::string text =
        fmt::format(fmt::runtime(desk.text(missed ? Word::mark_missed : Word::mark_imagined)),
                    mark.offset) +
        reason_of(desk, mark, story);
    text_in(desk.kit, missed ? Role::accent : Role::bad, text);
}

}  // namespace

void answer_panel(const Desk& desk) {
    const Classroom& room = desk.state.classroom;
    if (room.asking()) return how(desk);
    if (desk.state.slots[0].story == nullptr) faint_text(desk.kit, desk.text(Word::how_read));
    const PlayedRun* run = room.run();
    const Answer& answer = *room.answer();
    if (run == nullptr || !answer.graded || answer.graded->marks.empty()) return;
    constexpr std::size_t kMostMarks = 40;
    std::size_t told = 0;
    for (const JudgedMark& mark : answer.graded->marks) {
        if (mark.kind == JudgedMark::Kind::right || ++told > kMostMarks) continue;
        if (told == 1) heading(desk.kit, desk.text(Word::your_answer));
        why(desk, mark, run->story);
    }
}

}  // namespace sticky::ui
