#include "viz/scene/story.h"

#include <fmt/format.h>

#include <utility>

#include "viz/scene/frame_names.h"
#include "viz/scene/verdict.h"

namespace sticky {

const std::string& Story::name_of(EndpointId endpoint) const {
    static const std::string kNotKnown = "?";
    const auto& endpoints = trace.header.endpoints;
    return index_of(endpoint) < endpoints.size() ? endpoints[index_of(endpoint)].name : kNotKnown;
}

const std::string& Story::title(Language language) const {
    const TraceHeader& header = trace.header;
    if (language == Language::zh && !header.title_zh.empty()) return header.title_zh;
    return header.title;
}

std::string Story::subtitle() const {
    const TraceHeader& header = trace.header;
    std::string name = header.scenario;
    if (name.ends_with(".toml")) name.resize(name.size() - 5);
    std::string text;
    for (const std::string* part :
         {&std::as_const(name), &header.transport, &header.world, &header.schedule}) {
        if (part->empty()) continue;
        if (!text.empty()) text += " · ";
        text += *part;
    }
    return text;
}

std::string Story::flow_name(const FlowLineage& flow) const {
    const std::string ends =
        fmt::format("{} → {}", name_of(flow.flow.sender), name_of(flow.receiver));
    if (lineage.connections.size() < 2) return ends;
    return fmt::format("#{} {}", index_of(flow.flow.conn), ends);
}

void sort_into_lanes(Story& story) {
    story.lineage = trace_lineage(story.trace);
}

void note_moments(Story& story) {
    const auto& events = story.trace.events;
    story.packets = packet_fates(events);
    story.clock = TimeLine(events);
    for (EventIndex i = 0; i < events.size(); ++i) {
        const bool loose = events[i].conn == kNoConnection;
        if (loose && std::holds_alternative<Failed>(events[i].what)) story.unconnected.push_back(i);
    }
}

void find_reasons(Story& story) {
    story.findings = attribute(story.trace, story.lineage);
    add_decisions(story.trace, story.lineage, story.findings);
    for (std::uint32_t i = 0; i < story.findings.size(); ++i) {
        if (story.findings[i].effect != Effect::kept) story.moved.push_back(i);
    }
}

void sort_for_drawing(Story& story) {
    story.names = std::make_shared<const FrameNames>(story.trace.header);
    for (const FlowLineage& flow : story.lineage.flows) {
        story.views.push_back(flow_view(story.trace, flow));
        story.levels.emplace_back(story.trace, flow, story.packets);
    }
    for (std::size_t flow = 0; flow < story.views.size(); ++flow) {
        story.outcomes.push_back({outcome_for_reader(story, flow, Language::en),
                                  outcome_for_reader(story, flow, Language::zh)});
    }
}

Story make_story(Trace trace) {
    Story story;
    story.trace = std::move(trace);
    sort_into_lanes(story);
    note_moments(story);
    find_reasons(story);
    sort_for_drawing(story);
    return story;
}

}  // namespace sticky
