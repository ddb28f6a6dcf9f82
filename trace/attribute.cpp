#include "trace/attribute.h"

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

}  // namespace sticky
