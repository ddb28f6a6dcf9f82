// Why boundaries moved, a sentence each; the packets in somebody's hand.
#include <fmt/format.h>

#include <algorithm>

#include "trace/explain.h"
#include "viz/scene/verdict.h"
#include "viz/ui/panels.h"

namespace sticky::ui {
namespace {

constexpr std::size_t kMostSentences = 200;

Role role_of(Certainty certainty) {
    switch (certainty) {
        case Certainty::decided:
            return Role::good;
        case Certainty::inferred:
            return Role::accent;
        case Certainty::unexplained:
            break;
    }
    return Role::unknown;
}

std::size_t flow_of(const Story& story, const Finding& finding) {
    for (std::size_t i = 0; i < story.lineage.flows.size(); ++i) {
        if (story.lineage.flows[i].flow == finding.flow) return i;
    }
    return 0;
}

void sentence(const Desk& desk, const Story& story, std::size_t number) {
    const Finding& finding = story.findings[number];
    const std::string text = explain(finding, story.trace, story.lineage, desk.language());
    ImGui::PushID(static_cast<int>(number));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, indent = desk.kit.px(14);
    const ImVec2 size = ImGui::CalcTextSize(text.c_str(), nullptr, false, width - indent);
    const bool used = ImGui::InvisibleButton("###why", {width, size.y + desk.kit.px(8)});
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Lit lit{flow_of(story, finding), finding.bytes, finding.evidence};
    const bool is_lit = desk.state.view.lit == lit;
    if (ImGui::IsItemHovered() || is_lit) {
        list.AddRectFilled(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                           desk.kit.colour(Role::accent, is_lit ? 0.2 : 0.1), desk.kit.px(5));
    }
    list.AddRectFilled({at.x, at.y + desk.kit.px(6)},
                       {at.x + desk.kit.px(3), at.y + size.y + desk.kit.px(2)},
                       desk.kit.colour(role_of(finding.certainty)), desk.kit.px(2));
    list.AddText(ImGui::GetFont(), ImGui::GetFontSize(), {at.x + indent, at.y + desk.kit.px(4)},
                 desk.kit.colour(Role::ink), text.c_str(), nullptr, width - indent);
    if (used) {
        ViewState view = desk.state.view;
        view.lit = is_lit ? std::nullopt : std::optional(lit);
        desk.want(ChangeView{view});
    }
    ImGui::PopID();
}

void slot(const Desk& desk, const Slot& one, int number) {
    ImGui::PushID(number);
    if (!one.label.empty()) heading(desk.kit, one.label);
    const Story& story = *one.story;
    for (std::size_t flow = 0; flow < std::min<std::size_t>(story.views.size(), 4); ++flow) {
        const Outcome outcome = outcome_for_reader(story, flow, desk.language());
        if (outcome.text.empty()) continue;
        const Role role = outcome.tone == Tone::good  ? Role::good
                          : outcome.tone == Tone::bad ? Role::bad
                                                      : Role::ink;
        ImGui::PushStyleColor(ImGuiCol_Text, desk.kit.colour(role));
        ImGui::PushTextWrapPos(0);
        ImGui::TextUnformatted(outcome.text.c_str());
        ImGui::PopTextWrapPos();
        ImGui::PopStyleColor();
    }
    if (one.failure) {
        ImGui::PushStyleColor(ImGuiCol_Text, desk.kit.colour(Role::bad));
        ImGui::PushTextWrapPos(0);
        ImGui::TextUnformatted(to_string(*one.failure).c_str());
        ImGui::PopTextWrapPos();
        ImGui::PopStyleColor();
    }
    const std::size_t shown = std::min(story.findings.size(), kMostSentences);
    for (std::size_t i = 0; i < shown; ++i) sentence(desk, story, i);
    if (shown < story.findings.size())
        faint_text(desk.kit, fmt::format("+ {}", story.findings.size() - shown));
    if (story.findings.empty() && one.finished) faint_text(desk.kit, desk.text(Word::no_findings));
    ImGui::PopID();
}

}  // namespace

void why_panel(const Desk& desk) {
    heading(desk.kit, desk.text(Word::why));
    if (desk.state.first_look) {
        for (const Word word : {Word::first_look_1, Word::first_look_2, Word::first_look_3}) {
            ImGui::PushTextWrapPos(0);
            const std::string_view text = desk.text(word);
            ImGui::TextUnformatted(text.data(), text.data() + text.size());
            ImGui::PopTextWrapPos();
        }
        ImGui::Separator();
    }
    for (std::size_t i = 0; i < desk.state.slots.size(); ++i) {
        if (desk.state.slots[i].story != nullptr)
            slot(desk, desk.state.slots[i], static_cast<int>(i));
    }
}

void hand_panel(const Desk& desk) {
    heading(desk.kit, desk.text(Word::held_packets));
    if (desk.state.held.empty()) faint_text(desk.kit, desk.text(Word::nothing_held));
    const StoryPtr& story = desk.state.slots[0].story;
    for (const HeldNote& note : desk.state.held) {
        ImGui::PushID(static_cast<int>(note.packet));
        std::string text = fmt::format("#{}", note.packet);
        if (story != nullptr)
            text += fmt::format("  {} → {}", story->name_of(note.from), story->name_of(note.to));
        if (note.data) {
            text +=
                fmt::format("  {} B [{}, {})", note.data->size(), note.data->begin, note.data->end);
        } else if (note.acked) {
            text += fmt::format("  ACK {}", *note.acked);
        }
        ImGui::TextUnformatted(text.c_str());
        const auto button = [&](Word word, const char* action) {
            if (quiet_button(desk.kit, desk.label(word)))
                desk.want(HandCommand{{action, note.packet}});
            ImGui::SameLine();
        };
        button(Word::deliver, "deliver");
        button(Word::drop, "drop");
        button(Word::duplicate, "duplicate");
        ImGui::NewLine();
        ImGui::PopID();
    }
    if (ImGui::Button(desk.label(Word::let_go).c_str())) desk.want(HandCommand{{"let_go", 0}});
}

}  // namespace sticky::ui
