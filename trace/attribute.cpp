#include "trace/attribute.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "trace/attribute_facts.h"

namespace sticky {

std::vector<Finding> attribute(const Trace& trace, const Lineage& lineage) {
    std::vector<Finding> findings;
    detective::Facts collected = detective::collect_facts(trace, lineage);
    std::size_t units = 0;
    for (const FlowLineage& flow : lineage.flows) {
        units += flow.lane(Lane::wire).size() + flow.lane(Lane::recv).size();
    }
    findings.reserve(units);  // about one each
    for (detective::FlowFacts& facts : collected.flows) {
        if (facts.flow->datagrams) {
            detective::datagram_door(facts, findings);
        } else {
            const bool packets = facts.packets.exact;
            (packets ? detective::segment_door : detective::sender_door)(facts, findings);
            detective::receiver_door(facts, findings);
        }
        detective::framing_door(facts, findings);
    }
    return findings;
}

namespace {

std::optional<Cause> decision_of(const Event& event) {
    if (const auto* segment = std::get_if<Segment>(&event.what)) return segment->cause;
    if (const auto* datagram = std::get_if<Datagram>(&event.what)) return datagram->cause;
    return std::nullopt;
}

}  // namespace

void add_decisions(const Trace& trace, const Lineage& lineage, std::vector<Finding>& findings) {
    if (std::ranges::none_of(trace.events,
                             [](const Event& e) { return decision_of(e).has_value(); }))
        return;
    std::multimap<std::tuple<FlowId, std::uint32_t>, std::size_t> by_unit;
    for (std::size_t i = 0; i < findings.size(); ++i) {
        if (findings[i].lane == Lane::wire)
            by_unit.emplace(std::tuple(findings[i].flow, findings[i].unit), i);
    }
    for (const FlowLineage& flow : lineage.flows) {
        std::uint32_t number = 0;
        for (const Unit& unit : flow.lane(Lane::wire)) {
            ++number;
            const std::optional<Cause> cause = decision_of(trace.events[unit.event]);
            if (!cause) continue;
            bool known = false;
            const auto [first, last] = by_unit.equal_range({flow.flow, number});
            for (auto at = first; at != last; ++at) {
                Finding& finding = findings[at->second];
                if (finding.cause != *cause) continue;
                finding.certainty = Certainty::decided;
                known = true;
            }
            if (known) continue;
            Finding finding;
            finding.flow = flow.flow;
            finding.unit = number;
            finding.bytes = unit.range;
            finding.cause = *cause;
            finding.certainty = Certainty::decided;
            finding.evidence = {unit.event};
            findings.push_back(std::move(finding));
        }
    }
}

}  // namespace sticky
