// The left side: one of lessons, scenarios, experiment, TOML.
#include "viz/ui/panels.h"

namespace sticky::ui {

void side_panel(const Desk& desk) {
    static constexpr Word kWords[kSideCount] = {Word::lessons, Word::scenarios, Word::experiment,
                                                Word::toml};
    std::vector<Segment> all;
    for (const Word word : kWords) all.push_back({desk.label(word), true, {}});
    const int used = segments(desk.kit, "side", all, static_cast<int>(desk.state.side));
    if (used >= 0) desk.want(ChooseSide{static_cast<Side>(used)});
    ImGui::BeginChild("###side_room", {0, 0}, false, ImGuiWindowFlags_NavFlattened);
    switch (desk.state.side) {
        case Side::lessons:
            desk.state.classroom.open == nullptr ? course_panel(desk) : lesson_panel(desk);
            break;
        case Side::scenarios:
            scenarios_panel(desk);
            break;
        case Side::experiment:
            experiment_panel(desk);
            break;
        case Side::toml:
            toml_panel(desk);
            break;
    }
    ImGui::EndChild();
}

}  // namespace sticky::ui
