// A finished run shown as it went: played, stopped, stepped event by event, moved through by hand.
#include <fmt/format.h>

#include <algorithm>

#include "viz/scene/playback.h"
#include "viz/ui/input.h"
#include "viz/ui/panels.h"

namespace sticky::ui {
namespace {

// Buttons and keys; true: one was used.
bool by_button(const Desk& desk, const Story& first, const Story* second, Playback& next) {
    bool changed = false;
    const bool typing = ImGui::GetIO().WantTextInput || ImGui::GetIO().KeyCtrl;
    const auto used = [&](Word word, Key key) {
        const bool clicked = quiet_button(desk.kit, desk.label(word));
        ImGui::SameLine();
        const bool now = clicked || (!typing && pressed(key, true));
        changed = changed || now;
        return now;
    };
    if (used(next.playing ? Word::pause : Word::play, Key{'P'})) {
        next.playing = !next.playing;
        if (next.playing && next.done >= 1) next.done = 0;
    }
    if (used(Word::step_back, Key::comma))
        next = {false, next.speed, next_moment(first, second, next.done, false)};
    if (used(Word::step_on, Key::period))
        next = {false, next.speed, next_moment(first, second, next.done, true)};
    if (used(Word::to_end, Key::end)) next = {false, next.speed, 1};
    return changed;
}

}  // namespace

void playback_bar(const Desk& desk) {
    const Slot& slot = desk.state.slots[0];
    if (slot.story == nullptr || !slot.finished) return;
    const Story* second = desk.state.slots[1].story.get();
    Playback next = desk.state.playback;
    bool changed = by_button(desk, *slot.story, second, next);
    auto done = static_cast<float>(next.done);
    ImGui::SetNextItemWidth(
        std::max(ImGui::GetContentRegionAvail().x - desk.kit.px(190), desk.kit.px(40)));
    const std::string shown = fmt::format("{} / {}", moment_text(*slot.story, second, next.done),
                                          moment_text(*slot.story, second, 1));
    desk.fonts.need(shown);
    const bool moved =
        ImGui::SliderFloat("###scrub", &done, 0, 1, shown.c_str(), ImGuiSliderFlags_NoInput);
    note(desk.kit, "scrub");
    if (moved) {
        next.playing = false;
        next.done = std::clamp<double>(done, 0, 1);
        changed = true;
    }
    ImGui::SameLine();
    auto speed = static_cast<float>(next.speed);
    ImGui::SetNextItemWidth(desk.kit.px(90));
    const bool hurried = ImGui::SliderFloat(
        "###speed", &speed, 0.1F, 10, "", ImGuiSliderFlags_Logarithmic | ImGuiSliderFlags_NoInput);
    note(desk.kit, "speed");
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    faint_text(desk.kit, fmt::format("{} {:.1f}×", desk.text(Word::speed), next.speed));
    if (hurried) {
        next.speed = std::clamp<double>(speed, 0.1, 10);
        changed = true;
    }
    if (changed) desk.want(ChangePlayback{next});
}

void notice_line(const Desk& desk) {
    const Notice& notice = desk.state.notice;
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, desk.kit.colour(notice.is_error ? Role::bad : Role::good));
    const float room = ImGui::GetContentRegionAvail().x - desk.kit.px(48);
    const std::vector<std::string> lines = lines_of(notice.text, room);
    // One line; what does not fit is read by hovering.
    ImGui::TextUnformatted((lines.front() + (lines.size() > 1 ? " …" : "")).c_str());
    ImGui::PopStyleColor();
    if (lines.size() > 1 && ImGui::IsItemHovered()) ImGui::SetTooltip("%s", notice.text.c_str());
    ImGui::SameLine(ImGui::GetContentRegionMax().x - desk.kit.px(36));
    if (quiet_button(desk.kit, "x###close_notice")) desk.want(CloseNotice{});
}

}  // namespace sticky::ui
