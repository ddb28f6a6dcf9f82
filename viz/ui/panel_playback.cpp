// A finished run shown as it went: played, stopped, stepped event by event, moved through by hand.
#include <fmt/format.h>

#include <algorithm>

#include "viz/ui/input.h"
#include "viz/ui/panels.h"

namespace sticky::ui {
namespace {

Nanos length_of(const Story& story) {
    return story.trace.events.empty() ? 0 : story.trace.events.back().at;
}

// The share of the run's time after one event more, or one less.
double stepped(const Story& story, double done, int by) {
    const auto& events = story.trace.events;
    const double length = std::max<double>(static_cast<double>(length_of(story)), 1);
    const auto now = static_cast<Nanos>(done * length);
    const auto after = std::ranges::upper_bound(events, now, {}, &Event::at);
    if (by > 0) return after == events.end() ? 1 : static_cast<double>(after->at) / length + 1e-12;
    auto last = std::ranges::lower_bound(events, now, {}, &Event::at);
    while (last != events.begin() && (last == events.end() || last->at >= now)) --last;
    return last == events.end() ? 0 : static_cast<double>(last->at) / length;
}

}  // namespace

void playback_bar(const Desk& desk) {
    const Slot& slot = desk.state.slots[0];
    if (slot.story == nullptr || !slot.finished) return;
    Playback next = desk.state.playback;
    bool changed = false;
    const auto button = [&](Word word) {
        const bool used = quiet_button(desk.kit, desk.label(word));
        ImGui::SameLine();
        changed = changed || used;
        return used;
    };
    const bool typing = ImGui::GetIO().WantTextInput || ImGui::IsAnyItemActive();
    const auto key = [&](Key which) {
        const bool used = !typing && pressed(which, true);
        changed = changed || used;
        return used;
    };
    if (button(next.playing ? Word::pause : Word::play) || key(Key{'P'})) {
        next.playing = !next.playing;
        if (next.playing && next.done >= 1) next.done = 0;
    }
    if (button(Word::step_back) || key(Key::comma)) {
        next = {false, next.speed, stepped(*slot.story, next.done, -1)};
    }
    if (button(Word::step_on) || key(Key::period)) {
        next = {false, next.speed, stepped(*slot.story, next.done, 1)};
    }
    if (button(Word::to_end)) next = {false, next.speed, 1};
    const double length = static_cast<double>(length_of(*slot.story)) / 1e6;
    auto done = static_cast<float>(next.done);
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - desk.kit.px(190));
    const std::string shown = fmt::format("{:.1f} / {:.1f} ms", next.done * length, length);
    if (ImGui::SliderFloat("###scrub", &done, 0, 1, shown.c_str())) {
        next.playing = false;
        next.done = std::clamp<double>(done, 0, 1);
        changed = true;
    }
    ImGui::SameLine();
    auto speed = static_cast<float>(next.speed);
    ImGui::SetNextItemWidth(desk.kit.px(90));
    if (ImGui::SliderFloat(desk.label(Word::speed).c_str(), &speed, 0.1F, 10, "%.1f x",
                           ImGuiSliderFlags_Logarithmic)) {
        next.speed = std::clamp<double>(speed, 0.1, 10);
        changed = true;
    }
    if (changed) desk.want(ChangePlayback{next});
}

}  // namespace sticky::ui
