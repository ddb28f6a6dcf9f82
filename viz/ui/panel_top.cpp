// The bar above all: what is played, run it, compare it; language and light.
#include "viz/ui/panels.h"

namespace sticky::ui {
namespace {

void run_buttons(const Desk& desk) {
    if (desk.state.busy) {
        if (ImGui::Button(desk.label(Word::cancel).c_str())) desk.want(Cancel{});
        ImGui::SameLine();
        ImGui::AlignTextToFramePadding();
        const std::string progress =
            std::string(desk.text(Word::running)) +
            (desk.state.runs_wanted > 1 ? " " + std::to_string(desk.state.runs_over) + " / " +
                                              std::to_string(desk.state.runs_wanted)
                                        : "");
        faint_text(desk.kit, progress);
        return;
    }
    const bool can = desk.state.experiment.scenario() != nullptr;
    if (!can) ImGui::BeginDisabled();
    if (primary_button(desk.kit, desk.label(Word::run))) desk.want(Run{});
    ImGui::SameLine();
    if (quiet_button(desk.kit, desk.label(Word::run_again))) desk.want(Run{20, false});
    ImGui::SameLine();
    if (quiet_button(desk.kit, desk.label(Word::step_wire))) desk.want(Run{1, true});
    if (!can) ImGui::EndDisabled();
}

void compare_buttons(const Desk& desk) {
    static constexpr Word kWords[kCompareCount] = {Word::compare_none, Word::compare_prefix,
                                                   Word::compare_nagle, Word::compare_world,
                                                   Word::compare_before};
    std::vector<Segment> all;
    for (const Word word : kWords) all.push_back({desk.label(word), true, {}});
    ImGui::AlignTextToFramePadding();
    faint_text(desk.kit, desk.text(Word::compare));
    ImGui::SameLine();
    const int used = segments(desk.kit, "compare", all, static_cast<int>(desk.state.compare));
    if (used >= 0) desk.want(ChooseCompare{static_cast<Compare>(used)});
}

void look_buttons(const Desk& desk) {
    Preferences next = desk.state.preferences;
    const bool dark = next.theme == Theme::dark;
    if (quiet_button(desk.kit, desk.label(dark ? Word::light : Word::dark))) {
        next.theme = dark ? Theme::light : Theme::dark;
        desk.want(ChangePreferences{next});
    }
    ImGui::SameLine();
    if (quiet_button(desk.kit, desk.label(Word::language))) {
        next.language = next.language == Language::en ? Language::zh : Language::en;
        desk.want(ChangePreferences{next});
    }
}

float width_of_buttons(const Desk& desk, std::initializer_list<Word> words) {
    float width = 0;
    for (const Word word : words) {
        const std::string text(desk.text(word));
        width += ImGui::CalcTextSize(text.c_str()).x + ImGui::GetStyle().FramePadding.x * 2 +
                 ImGui::GetStyle().ItemSpacing.x;
    }
    return width;
}

}  // namespace

void top_bar(const Desk& desk) {
    run_buttons(desk);
    ImGui::SameLine(0, desk.kit.px(28));
    compare_buttons(desk);
    const bool dark = desk.state.preferences.theme == Theme::dark;
    const float right = width_of_buttons(desk, {dark ? Word::light : Word::dark, Word::language});
    ImGui::SameLine(ImGui::GetWindowWidth() - right - desk.kit.px(8));
    look_buttons(desk);
}

}  // namespace sticky::ui
