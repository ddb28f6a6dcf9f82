#include "trace/compare.h"

#include <algorithm>
#include <map>
#include <set>

namespace sticky {
namespace {

std::string name_of_end(const Trace& trace, EndpointId end) {
    const auto& endpoints = trace.header.endpoints;
    return index_of(end) < endpoints.size() ? endpoints[index_of(end)].name : "?";
}

std::string name_of_flow(const RunView& run, const FlowLineage& flow) {
    return name_of_end(run.trace, flow.flow.sender) + " → " + name_of_end(run.trace, flow.receiver);
}

using CausesOfUnits = std::map<std::pair<Lane, std::uint32_t>, std::set<Cause>>;

CausesOfUnits causes_of(const RunView& run, FlowId flow) {
    CausesOfUnits causes;
    for (const Finding& finding : run.findings) {
        if (finding.flow == flow) causes[{finding.lane, finding.unit}].insert(finding.cause);
    }
    return causes;
}

// One flow of both runs.
class Pair {
public:
    Pair(const RunView& one, const FlowLineage& ours, const RunView& other,
         const FlowLineage& theirs)
        : ours_(ours),
          theirs_(theirs),
          our_causes_(causes_of(one, ours.flow)),
          their_causes_(causes_of(other, theirs.flow)) {}

    LaneApart lane(Lane which) const {
        const std::vector<Unit>&a = ours_.lane(which), &b = theirs_.lane(which);
        const auto at = static_cast<std::size_t>(which);
        LaneApart apart;
        apart.lane = which;
        apart.compared =
            ours_.observed[at] == Observed::all && theirs_.observed[at] == Observed::all;
        apart.one_units = a.size();
        apart.other_units = b.size();
        if (!apart.compared) return apart;
        const auto parts = std::mismatch(a.begin(), a.end(), b.begin(), b.end(), alike);
        const auto before = static_cast<std::uint32_t>(parts.first - a.begin());
        if (parts.first != a.end() || parts.second != b.end()) {
            apart.unit = before + 1;
            if (parts.first != a.end()) apart.one_unit = parts.first->range;
            if (parts.second != b.end()) apart.other_unit = parts.second->range;
        }
        for (std::uint32_t unit = 1; unit <= before; ++unit) reasons(apart, unit, a[unit - 1]);
        return apart;
    }

private:
    static bool alike(const Unit& a, const Unit& b) {
        return a.range == b.range && a.segments == b.segments && a.again == b.again;
    }

    static std::set<Cause> find(const CausesOfUnits& causes, Lane lane, std::uint32_t unit) {
        const auto found = causes.find({lane, unit});
        return found == causes.end() ? std::set<Cause>{} : found->second;
    }

    void reasons(LaneApart& apart, std::uint32_t unit, const Unit& there) const {
        const auto a = find(our_causes_, apart.lane, unit);
        const auto b = find(their_causes_, apart.lane, unit);
        if (a == b) return;
        ReasonsApart reasons{unit, there.range, {}, {}};
        std::ranges::set_difference(a, b, std::back_inserter(reasons.one));
        std::ranges::set_difference(b, a, std::back_inserter(reasons.other));
        apart.reasons.push_back(std::move(reasons));
    }

    const FlowLineage &ours_, &theirs_;
    const CausesOfUnits our_causes_, their_causes_;
};

using FlowsByName = std::map<std::string, std::vector<const FlowLineage*>>;

FlowsByName flows_of(const RunView& run) {
    FlowsByName flows;
    for (const FlowLineage& flow : run.lineage.flows)
        flows[name_of_flow(run, flow)].push_back(&flow);
    return flows;
}

}  // namespace

std::vector<FlowApart> compare(const RunView& one, const RunView& other) {
    FlowsByName ours = flows_of(one), theirs = flows_of(other);
    std::set<std::string> names;
    for (const FlowsByName* flows : {&ours, &theirs}) {
        for (const auto& [name, list] : *flows) names.insert(name);
    }
    std::vector<FlowApart> all;
    for (const std::string& name : names) {
        const auto &a = ours[name], &b = theirs[name];
        for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
            FlowApart& flow = all.emplace_back();
            flow.name = name;
            flow.in_one = i < a.size();
            flow.in_other = i < b.size();
            if (!flow.in_one || !flow.in_other) continue;
            const Pair pair(one, *a[i], other, *b[i]);
            for (std::size_t lane = 0; lane < kLaneCount; ++lane)
                flow.lanes.push_back(pair.lane(static_cast<Lane>(lane)));
        }
    }
    return all;
}

bool same_boundaries(const std::vector<FlowApart>& flows) {
    return std::ranges::all_of(flows, [](const FlowApart& flow) {
        return flow.in_one && flow.in_other &&
               std::ranges::all_of(flow.lanes, [](const LaneApart& lane) {
                   return !lane.compared || lane.unit == 0;
               });
    });
}

}  // namespace sticky
