// The bar above all: what is played, run it, compare it; language and light.
#include <algorithm>

#include "viz/ui/input.h"
#include "viz/ui/panels.h"

namespace sticky::ui {
namespace {

void repeat_button(const Desk& desk) {
    constexpr int kMostRuns = 10000;
    int& runs = desk.drafts.runs;
    const bool again = quiet_button(desk.kit, desk.label(Word::run_again));
    ImGui::SameLine(0, 0);
    ImGui::SetNextItemWidth(desk.kit.px(48));
    const bool entered =
        ImGui::InputInt("###runs", &runs, 0, 0, ImGuiInputTextFlags_EnterReturnsTrue);
    note(desk.kit, "runs");
    if (ImGui::IsItemHovered())
        ImGui::SetTooltip("%s", std::string(desk.text(Word::run_times)).c_str());
    runs = std::clamp(runs, 1, kMostRuns);
    if (again || entered) desk.want(Run{static_cast<std::uint64_t>(runs), false});
}

void run_buttons(const Desk& desk) {
    if (desk.state.busy) {
        if (ImGui::Button(desk.label(Word::cancel).c_str())) desk.want(Cancel{});
        note(desk.kit, "cancel");
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
    const bool can = desk.state.experiment.scenario() != nullptr && !question_is_open(desk.state);
    if (!can) ImGui::BeginDisabled();
    if (primary_button(desk.kit, desk.label(Word::run))) desk.want(Run{});
    ImGui::SameLine();
    repeat_button(desk);
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
    ImGui::SameLine();
    if (quiet_button(desk.kit, desk.label(Word::settings)) || pressed(Key::f1))
        ImGui::OpenPopup("###settings_popup");
}

void settings(const Desk& desk) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(desk.kit.px(16), desk.kit.px(12)));
    if (ImGui::BeginPopup("###settings_popup")) {
        Preferences next = desk.state.preferences;
        if (toggle(desk.kit, desk.label(Word::patterns), next.patterns))
            desk.want(ChangePreferences{next});
        auto scale = static_cast<float>(desk.kit.scale);
        ImGui::SetNextItemWidth(desk.kit.px(180));
        // Carried out when it is let go: the slider moves with what it changes.
        ImGui::SliderFloat(desk.label(Word::scale).c_str(), &scale, 0.75F, 3, "%.2f x",
                           ImGuiSliderFlags_NoInput);
        note(desk.kit, "scale");
        if (ImGui::IsItemActive()) desk.drafts.scale = scale;
        if (ImGui::IsItemDeactivatedAfterEdit() && desk.drafts.scale > 0) {
            next.scale = std::clamp<double>(desk.drafts.scale, 0.75, 3);
            desk.want(ChangePreferences{next});
        }
        heading(desk.kit, desk.text(Word::keys));
        for (const Word word : {Word::key_run, Word::key_pictures, Word::key_zoom, Word::key_play,
                                Word::key_edit, Word::key_lessons, Word::key_move})
            ImGui::TextUnformatted(std::string(desk.text(word)).c_str());
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar();
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
    const float right =
        width_of_buttons(desk, {dark ? Word::light : Word::dark, Word::language, Word::settings});
    ImGui::SameLine(ImGui::GetWindowWidth() - right - desk.kit.px(8));
    look_buttons(desk);
    settings(desk);
}

void shortcuts(const Desk& desk) {
    const ImGuiIO& io = ImGui::GetIO();
    const bool can = desk.state.experiment.scenario() != nullptr;
    const bool asks = question_is_open(desk.state);
    if (pressed(Key::f5) && asks) desk.want(ForLesson{CompareWithRun{}});
    if (pressed(Key::f5) && !asks && can && !desk.state.busy) desk.want(Run{});
    const bool runs = desk.state.busy || desk.state.classroom.playing;
    if (pressed(Key::escape) && runs) desk.want(Cancel{});
    lesson_keys(desk);
    if (!io.KeyCtrl) return;
    if (pressed(Key{'S'})) desk.want(SaveScenario{});
    if (pressed(Key{'L'})) {
        Preferences next = desk.state.preferences;
        next.language = next.language == Language::en ? Language::zh : Language::en;
        desk.want(ChangePreferences{next});
    }
    // In a text field they are the field's own.
    if (io.WantTextInput) return;
    if (pressed(Key{'Z'}, true)) desk.want(Undo{});
    if (pressed(Key{'Y'}, true)) desk.want(Redo{});
}

}  // namespace sticky::ui
