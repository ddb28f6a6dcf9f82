// The scenarios there are, by folder, and what was opened last.
#include <filesystem>

#include "viz/ui/panels.h"
#include "viz/ui/text_field.h"

namespace sticky::ui {
namespace {

void entry(const Desk& desk, const LibraryEntry& one) {
    const bool zh = desk.language() == Language::zh && !one.title_zh.empty();
    const std::string shown = (zh ? one.title_zh : one.title) + "###" + one.file;
    const bool chosen = one.file == desk.state.experiment.file();
    if (ImGui::Selectable(shown.c_str(), chosen)) desk.want(OpenFile{one.file});
    note(desk.kit, shown);
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", one.file.c_str());
}

}  // namespace

void scenarios_panel(const Desk& desk) {
    heading(desk.kit, desk.text(Word::open_file));
    ImGui::SetNextItemWidth(-desk.kit.px(12));
    const bool named = text_line("###path", desk.drafts.path);
    note(desk.kit, "path");
    if (named && !desk.drafts.path.empty()) desk.want(OpenFile{desk.drafts.path});
    if (!desk.state.preferences.recent.empty()) {
        heading(desk.kit, desk.text(Word::recent));
        for (const std::string& file : desk.state.preferences.recent) {
            const std::string shown = std::filesystem::path(file).filename().string();
            if (ImGui::Selectable((shown + "###recent" + file).c_str())) desk.want(OpenFile{file});
            note(desk.kit, "recent" + file);
        }
    }
    std::string folder;
    for (const LibraryEntry& one : desk.state.library) {
        if (one.folder != folder) {
            folder = one.folder;
            heading(desk.kit, folder);
        }
        entry(desk, one);
    }
}

}  // namespace sticky::ui
