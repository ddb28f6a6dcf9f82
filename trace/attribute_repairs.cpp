#include "trace/attribute_repairs.h"

#include <algorithm>

namespace sticky::detective {

std::optional<Finding> lost(const FlowFacts& facts, const Unit& unit, std::uint32_t number) {
    const DropFact* drop = facts.packets.drop_of(unit.packet);
    if (drop == nullptr) return std::nullopt;
    Finding finding = finding_of(facts, Lane::wire, number, unit.range, Effect::lost, Cause::link);
    finding.evidence = {unit.event, drop->event};
    return finding;
}

Finding sent_again(const FlowFacts& facts, const Unit& unit, std::uint32_t number) {
    const auto [first, last] = facts_in(facts.wire, unit.range);
    const Effect effect = last - first > 1 ? Effect::merged : Effect::delayed;
    Finding finding =
        finding_of(facts, Lane::wire, number, unit.range, effect, Cause::retransmission);
    finding.evidence.push_back(unit.event);
    for (std::size_t i = first; i < last; ++i) {
        if (i - first + 1 >= kListedSends && i + 1 != last) continue;
        const WireFact& original = facts.wire[i];
        finding.evidence.push_back(original.event);
        const std::uint32_t packet = what_of<Segment>(facts.event(original.event)).packet;
        const DropFact* drop = facts.packets.drop_of(packet);
        if (drop != nullptr) finding.evidence.push_back(drop->event);
    }
    if (first < last) finding.cost = std::max<Nanos>(0, unit.at - facts.wire[first].at);
    return finding;
}

}  // namespace sticky::detective
