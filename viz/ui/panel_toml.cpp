// The experiment as its text: typed here, it comes back into the controls.
#include "viz/ui/panels.h"
#include "viz/ui/text_field.h"

namespace sticky::ui {

void toml_panel(const Desk& desk) {
    const Experiment& experiment = desk.state.experiment;
    Drafts& drafts = desk.drafts;
    if (drafts.toml_of != experiment.text()) {
        drafts.toml = experiment.text();
        drafts.toml_of = experiment.text();
    }
    if (quiet_button(desk.kit, desk.label(Word::copy))) desk.want(CopyText{experiment.text()});
    ImGui::SameLine();
    if (quiet_button(desk.kit, desk.label(Word::save))) desk.want(SaveScenario{});
    ImGui::SameLine();
    if (quiet_button(desk.kit, desk.label(Word::undo))) desk.want(Undo{});
    ImGui::SameLine();
    if (quiet_button(desk.kit, desk.label(Word::redo))) desk.want(Redo{});
    if (desk.drafts.file_of != experiment.file()) {
        desk.drafts.file = desk.drafts.file_of = experiment.file();
    }
    ImGui::SetNextItemWidth(-desk.kit.px(1));
    const bool named = text_line("###file", desk.drafts.file);
    note(desk.kit, "file");
    if (ImGui::IsItemHovered())
        ImGui::SetTooltip("%s", std::string(desk.text(Word::file_name)).c_str());
    if (named && desk.drafts.file != experiment.file() && !desk.drafts.file.empty())
        desk.want(SaveScenario{desk.drafts.file});
    const float below = experiment.error() ? desk.kit.px(64) : 0;
    ImVec2 room = ImGui::GetContentRegionAvail();
    room.y -= below;
    ImGui::PushFont(desk.fonts.mono());
    const bool typed = text_area("###toml_text", drafts.toml, room);
    note(desk.kit, "toml_text");
    ImGui::PopFont();
    if (typed) {
        drafts.toml_of = drafts.toml;
        desk.want(TypeText{drafts.toml});
    }
    if (experiment.error()) text_in(desk.kit, Role::bad, to_string(*experiment.error()));
}

}  // namespace sticky::ui
