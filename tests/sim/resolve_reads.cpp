#include "tests/sim/resolve_reads.h"

#include <algorithm>
#include <map>

namespace sticky::test {
namespace {

// The stream was readable up to `end` from then on.
struct Growth {
    Nanos at = 0;
    std::uint64_t begin = 0, end = 0;
};
using Queue = std::vector<Growth>;

struct Stream {
    Queue queue;
    std::map<std::uint64_t, std::uint64_t> waiting;  // arrived beyond a hole: begin, end
};

void arrive(Stream& stream, ByteRange data, Nanos at) {
    std::uint64_t& end = stream.waiting[data.begin];
    end = std::max(end, data.end);
    const std::uint64_t before = stream.queue.empty() ? 0 : stream.queue.back().end;
    std::uint64_t next = before;
    while (!stream.waiting.empty() && stream.waiting.begin()->first <= next) {
        next = std::max(next, stream.waiting.begin()->second);
        stream.waiting.erase(stream.waiting.begin());
    }
    if (next > before) stream.queue.push_back({at, before, next});
}

std::map<FlowId, Stream> replay(const Trace& trace) {
    std::map<FlowId, Stream> streams;
    std::map<std::uint32_t, const Event*> packets;
    for (const Event& event : trace.events) {
        if (const auto* packet = std::get_if<Packet>(&event.what)) packets[packet->number] = &event;
        const auto* arrived = std::get_if<Arrived>(&event.what);
        if (arrived == nullptr) continue;
        const Event& left = *packets.at(arrived->packet);
        const auto& packet = std::get<Packet>(left.what);
        if (packet.tcp && packet.data)
            arrive(streams[{left.conn, left.who}], *packet.data, event.at);
    }
    return streams;
}

std::uint64_t low_water(const Trace& trace, EndpointId who, Nanos at) {
    std::uint64_t mark = 1;
    for (const Event& event : trace.events) {
        const auto* set = std::get_if<OptionSet>(&event.what);
        if (set != nullptr && event.who == who && event.at <= at && set->option == "rcvlowat")
            mark = static_cast<std::uint64_t>(set->value);
    }
    return mark;
}

std::optional<Cause> cause_of_merge(const Trace& trace, const FlowLineage& flow, const Unit& unit,
                                    const Queue& queue) {
    const Event& event = trace.events[unit.event];
    const auto& call = std::get<Received>(event.what);
    std::vector<Growth> pieces;
    std::ranges::copy_if(queue, std::back_inserter(pieces), [&](const Growth& growth) {
        return growth.begin < unit.range.end && growth.end > unit.range.begin;
    });
    if (pieces.size() < 2) return std::nullopt;
    const Nanos asked = event.at - call.waited;
    if (pieces.back().at <= asked) return Cause::late_reader;
    // It waited, although something was there.
    if (call.flags.waitall && call.size == call.buffer) return Cause::waitall;
    const std::uint64_t there = pieces.back().begin - unit.range.begin;
    if (there < low_water(trace, flow.receiver, asked)) return Cause::low_water;
    return Cause::late_reader;
}

std::optional<Cause> cause_of_cut(const Received& call) {
    if (!call.left) return std::nullopt;
    if (*call.left > 0) return Cause::small_buffer;
    return call.flags.waitall && call.size == call.buffer ? Cause::waitall : Cause::early_reader;
}

}  // namespace

std::vector<ReadTruth> read_truths(const Trace& trace, const Lineage& lineage) {
    std::vector<ReadTruth> truths;
    const std::map<FlowId, Stream> streams = replay(trace);
    for (const FlowLineage& flow : lineage.flows) {
        const auto stream = streams.find(flow.flow);
        if (flow.datagrams || stream == streams.end()) continue;
        std::uint32_t number = 0;
        for (const Unit& unit : flow.lane(Lane::recv)) {
            ReadTruth truth{flow.flow, ++number, std::nullopt, std::nullopt};
            const std::vector<Unit>& messages = flow.lane(Lane::message);
            const auto first = std::ranges::find_if(messages, [&](const Unit& message) {
                return message.range.end > unit.range.begin;
            });
            const auto past = std::ranges::find_if(first, messages.end(), [&](const Unit& message) {
                return message.range.begin >= unit.range.end;
            });
            if (first == past) continue;
            if (past - first > 1)
                truth.merged = cause_of_merge(trace, flow, unit, stream->second.queue);
            if ((past - 1)->range.end > unit.range.end)
                truth.cut = cause_of_cut(std::get<Received>(trace.events[unit.event].what));
            truths.push_back(truth);
        }
    }
    return truths;
}

}  // namespace sticky::test
