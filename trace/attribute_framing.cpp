// The framing's door: which messages it gave back whole although the reads did not fit them, what a
// reader without framing must take for a message, and where a decoder had to give up.
#include <algorithm>

#include "trace/attribute_facts.h"
#include "trace/near_search.h"

namespace sticky::detective {
namespace {

class FramingDoor {
public:
    FramingDoor(const FlowFacts& facts, std::vector<Finding>& findings)
        : facts_(facts), flow_(*facts.flow), findings_(findings) {}

    void run() {
        // A datagram is decoded alone, and its reads fit it anyway.
        if (!flow_.datagrams) {
            if (!framed()) reads_taken();
            restored();
        }
        fault();
    }

private:
    bool framed() const {
        const auto& endpoints = facts_.trace->header.endpoints;
        const std::uint32_t sender = index_of(flow_.flow.sender);
        const bool none = sender >= endpoints.size() || endpoints[sender].framing.empty() ||
                          endpoints[sender].framing == "none";
        return !none || !flow_.lane(Lane::frame).empty() || flow_.fault;
    }

    Finding& add(Lane lane, std::size_t position, ByteRange bytes, Effect effect, Cause cause) {
        findings_.push_back(finding_of(facts_, lane, static_cast<std::uint32_t>(position + 1),
                                       bytes, effect, cause));
        return findings_.back();
    }

    // A message with this very range. `near` is where the last one was found, and then this one.
    static bool has_unit(const std::vector<Unit>& lane, ByteRange range, std::ptrdiff_t& near) {
        const auto found =
            partition_point_near(lane.begin(), lane.end(), lane.begin() + near,
                                 [&](const Unit& unit) { return unit.range.begin < range.begin; });
        near = found - lane.begin();
        // An empty one may stand at the same place before it.
        return std::any_of(found, lane.end() - found > 2 ? found + 2 : lane.end(),
                           [&](const Unit& unit) { return unit.range == range; });
    }

    void reads_taken() {
        const std::vector<Unit>& messages = flow_.lane(Lane::message);
        const std::vector<Unit>& recv = flow_.lane(Lane::recv);
        for (std::size_t i = 0; i < recv.size(); ++i) {
            const auto [first, last] = units_in(messages, recv[i].range);
            std::size_t met = 0;
            const Unit* one = nullptr;
            for (std::size_t m = first; m < last; ++m) {
                if (messages[m].range.empty()) continue;
                one = &messages[m];
                ++met;
            }
            if (met == 0 || (met == 1 && one->range == recv[i].range)) continue;
            Finding& finding =
                add(Lane::recv, i, recv[i].range, met > 1 ? Effect::merged : Effect::split,
                    Cause::read_taken_for_message);
            finding.evidence = {recv[i].event, messages[first].event};
            if (last - first > 1) finding.evidence.push_back(messages[last - 1].event);
        }
    }

    // Frames that are exactly what was meant, out of reads that were not.
    void restored() {
        const std::vector<Unit>& frames = flow_.lane(Lane::frame);
        const std::vector<Unit>& recv = flow_.lane(Lane::recv);
        std::size_t near_recv = 0;
        std::ptrdiff_t near_message = 0;
        for (std::size_t i = 0; i < frames.size(); ++i) {
            const ByteRange bytes = frames[i].range;
            const auto [first, last] = units_in(recv, bytes, near_recv);
            near_recv = first;
            if (first == last || (last - first == 1 && recv[first].range == bytes)) continue;
            if (!has_unit(flow_.lane(Lane::message), bytes, near_message)) continue;
            Finding& finding = add(Lane::frame, i, bytes, Effect::restored, Cause::restored);
            finding.evidence.push_back(frames[i].event);
            for (std::size_t r = first; r < last; ++r) {
                if (r - first + 1 >= kListedSends && r + 1 != last) continue;
                finding.evidence.push_back(recv[r].event);
            }
        }
    }

    // About the frame that never came: its place is after the last one that did.
    void fault() {
        if (!flow_.fault) return;
        const auto& fault = what_of<FrameFault>(facts_.event(*flow_.fault));
        const std::vector<Unit>& recv = flow_.lane(Lane::recv);
        const std::uint64_t end = recv.empty() ? fault.offset : recv.back().range.end;
        const Cause cause = fault.kind == "truncated"  ? Cause::truncated_stream
                            : fault.kind == "too_long" ? Cause::oversize
                                                       : Cause::bad_frame;
        add(Lane::frame, flow_.lane(Lane::frame).size(),
            {fault.offset, std::max(fault.offset, end)}, Effect::lost, cause)
            .evidence = {*flow_.fault};
    }

    const FlowFacts& facts_;
    const FlowLineage& flow_;
    std::vector<Finding>& findings_;
};

}  // namespace

void framing_door(const FlowFacts& facts, std::vector<Finding>& findings) {
    FramingDoor(facts, findings).run();
}

}  // namespace sticky::detective
