// Why boundaries moved, a sentence each; the packets in somebody's hand.
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "trace/explain.h"
#include "viz/scene/verdict.h"
#include "viz/ui/panels.h"

namespace sticky::ui {
namespace {

constexpr std::size_t kMostFlows = 100;  // whose outcomes are told
constexpr std::size_t kMostSentences = 200;
constexpr std::size_t kMostPaired = 2000;  // reasons of a run that are looked for in another

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

// The same scenario in two worlds: the other run's finding that says the same. Null: none does.
const Finding* partner_of(const Desk& desk, std::size_t slot, const Finding& finding) {
    const StoryPtr& other = desk.state.slots[1 - slot].story;
    if (desk.state.compare != Compare::worlds || other == nullptr) return nullptr;
    const std::vector<Finding>& all = other->findings;
    if (all.size() > kMostPaired) return nullptr;
    const auto same = std::ranges::find_if(all, [&](const Finding& one) {
        return one.flow == finding.flow && one.lane == finding.lane && one.bytes == finding.bytes &&
               one.effect == finding.effect && one.cause == finding.cause;
    });
    return same == all.end() ? nullptr : &*same;
}

// One bar beside a sentence says how certain it is; a second one, what the other world says of it.
void bars(const Desk& desk, std::size_t slot, const Finding& finding, ImVec2 at, float height) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto bar = [&](float x, Certainty certainty) {
        list.AddRectFilled({x, at.y + desk.kit.px(6)},
                           {x + desk.kit.px(3), at.y + height + desk.kit.px(2)},
                           desk.kit.colour(role_of(certainty)), desk.kit.px(2));
    };
    bar(at.x, finding.certainty);
    if (const Finding* partner = partner_of(desk, slot, finding))
        bar(at.x + desk.kit.px(5), partner->certainty);
}

void sentence(const Desk& desk, const Story& story, std::size_t slot, std::size_t number) {
    const Finding& finding = story.findings[number];
    const std::string text = explain(finding, story.trace, story.lineage, desk.language());
    ImGui::PushID(static_cast<int>(number));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, indent = desk.kit.px(14);
    desk.fonts.need(text);
    const std::vector<std::string> lines = lines_of(text, width - indent);
    const float line = ImGui::GetFontSize() + desk.kit.px(2);
    const ImVec2 size(width - indent, line * static_cast<float>(lines.size()));
    const bool used = ImGui::InvisibleButton("###why", {width, size.y + desk.kit.px(8)});
    note(desk.kit, fmt::format("why.{}.{}", slot, number));
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const Lit lit{flow_of(story, finding), finding.bytes, finding.evidence, slot};
    const bool is_lit = desk.state.view.lit == lit;
    if (ImGui::IsItemHovered() || is_lit) {
        list.AddRectFilled(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                           desk.kit.colour(Role::accent, is_lit ? 0.2 : 0.1), desk.kit.px(5));
    }
    focus_ring(desk.kit);
    bars(desk, slot, finding, at, size.y);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        list.AddText({at.x + indent, at.y + desk.kit.px(4) + line * static_cast<float>(i)},
                     desk.kit.colour(Role::ink), lines[i].c_str());
    }
    if (used) {
        ViewState view = desk.state.view;
        desk.drafts.pinned = is_lit ? std::nullopt : std::optional(lit);
        view.lit = desk.drafts.pinned;
        desk.want(ChangeView{view});
    }
    ImGui::PopID();
}

// What the readers of the flows end up with, equal ones once.
void outcomes(const Desk& desk, const Story& story) {
    const std::size_t flows = story.views.size();
    const bool one = desk.state.view.flow && *desk.state.view.flow < flows;
    const std::size_t first = one ? *desk.state.view.flow : 0;
    const std::size_t end = one ? first + 1 : std::min(flows, kMostFlows);
    std::vector<std::pair<Outcome, std::size_t>> counts;
    for (std::size_t flow = first; flow < end; ++flow) {
        Outcome outcome = story.outcome(flow, desk.language());
        if (outcome.text.empty()) continue;
        const auto same = std::ranges::find_if(
            counts, [&](const auto& other) { return other.first.text == outcome.text; });
        if (same == counts.end())
            counts.emplace_back(std::move(outcome), 1);
        else
            ++same->second;
    }
    for (const auto& [outcome, count] : counts) {
        const Role role = outcome.tone == Tone::good  ? Role::good
                          : outcome.tone == Tone::bad ? Role::bad
                                                      : Role::ink;
        text_in(desk.kit, role, outcome.text + (count > 1 ? fmt::format(" ×{}", count) : ""));
    }
    if (end < flows && !one) faint_text(desk.kit, fmt::format("+ {}", flows - end));
}

// What the bars beside the sentences mean: how many reasons somebody decided, how many are
// inferred.
void certainties(const Desk& desk, std::span<const Finding> findings) {
    constexpr Certainty kAll[] = {Certainty::decided, Certainty::inferred, Certainty::unexplained};
    for (const Certainty certainty : kAll) {
        const auto count = std::ranges::count(findings, certainty, &Finding::certainty);
        if (count == 0) continue;
        text_in(desk.kit, role_of(certainty),
                fmt::format("{} {}", count, label_of(certainty, desk.language())));
    }
}

void slot(const Desk& desk, const Slot& one, int number) {
    ImGui::PushID(number);
    if (!one.label.empty()) heading(desk.kit, one.label);
    const Story& story = *one.story;
    outcomes(desk, story);
    if (one.failure) text_in(desk.kit, Role::bad, to_string(*one.failure));
    certainties(desk, story.findings);
    // What stayed where it was is only counted, unless it is asked for.
    const bool all = desk.drafts.all_findings;
    const std::size_t moved = all ? story.findings.size() : story.moved.size();
    const std::size_t shown = std::min(moved, kMostSentences);
    std::size_t alike = 0;
    for (std::size_t i = 0; i < shown; ++i) {
        const std::size_t which = all ? i : story.moved[i];
        // Said beside the first run's sentence.
        if (number == 1 && partner_of(desk, 1, story.findings[which]) != nullptr)
            ++alike;
        else
            sentence(desk, story, static_cast<std::size_t>(number), which);
    }
    if (alike > 0) faint_text(desk.kit, fmt::format("{} {}", alike, desk.text(Word::as_above)));
    if (shown < moved) faint_text(desk.kit, fmt::format("+ {}", moved - shown));
    const std::size_t kept = story.findings.size() - moved;
    if (kept > 0) {
        const std::string label = fmt::format("+ {} {}###kept", kept, desk.text(Word::that_stayed));
        if (quiet_button(desk.kit, label)) desk.drafts.all_findings = true;
    }
    if (story.findings.empty() && one.finished) faint_text(desk.kit, desk.text(Word::no_findings));
    ImGui::PopID();
}

}  // namespace

void why_panel(const Desk& desk) {
    heading(desk.kit, desk.text(Word::why));
    if (desk.state.first_look) {
        for (const Word word :
             {Word::first_look_1, Word::first_look_2, Word::first_look_3, Word::first_look_4}) {
            text_in(desk.kit, Role::ink, desk.text(word));
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
    for (const HeldNote& waiting : desk.state.held) {
        ImGui::PushID(static_cast<int>(waiting.packet));
        std::string text = fmt::format("#{}", waiting.packet);
        if (story != nullptr)
            text +=
                fmt::format("  {} → {}", story->name_of(waiting.from), story->name_of(waiting.to));
        if (waiting.data) {
            text += fmt::format("  {} B [{}, {})", waiting.data->size(), waiting.data->begin,
                                waiting.data->end);
        } else if (waiting.acked) {
            text += fmt::format("  ACK {}", *waiting.acked);
        }
        ImGui::TextUnformatted(text.c_str());
        const auto button = [&](Word word, const char* action) {
            if (quiet_button(desk.kit,
                             fmt::format("{}###{}.{}", desk.text(word), action, waiting.packet)))
                desk.want(HandCommand{{action, waiting.packet}});
            ImGui::SameLine();
        };
        button(Word::deliver, "deliver");
        button(Word::drop, "drop");
        button(Word::duplicate, "duplicate");
        ImGui::NewLine();
        ImGui::PopID();
    }
    if (ImGui::Button(desk.label(Word::let_go).c_str())) desk.want(HandCommand{{"let_go", 0}});
    note(desk.kit, "let_go");
}

}  // namespace sticky::ui
