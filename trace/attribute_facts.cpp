#include "trace/attribute_facts.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace sticky::detective {
namespace {

std::optional<Knob> knob_of(std::string_view option) {
    constexpr std::array<std::string_view, kKnobCount> kNames = {
        "nodelay", "cork",     "udp_cork", "udp_segment",
        "udp_gro", "rcvlowat", "sndbuf",   "congestion"};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == option) return static_cast<Knob>(i);
    }
    return std::nullopt;
}

// BBR spreads what it sends over time (tcp_bbr.c: bbr_init wants pacing); cubic and reno do not.
std::int64_t paces(std::string_view algorithm) {
    return algorithm.starts_with("bbr") ? 1 : 0;
}

const OptionHistory kNothingSet;

using Histories = decltype(Facts::options);

void add_ack(FlowFacts& facts, const Event& event, EventIndex index, std::uint64_t offset) {
    if (!facts.acks.empty() && facts.acks.back().offset >= offset) return;
    facts.acks.push_back({event.at, offset, index});
}

void sort_events(const Trace& trace, FlowIndex& index_of_flow, Histories& histories) {
    for (std::size_t i = 0; i < trace.events.size(); ++i) {
        const Event& event = trace.events[i];
        const auto index = static_cast<EventIndex>(i);
        if (const auto* acked = std::get_if<Acked>(&event.what)) {
            if (FlowFacts* facts = index_of_flow.sent_by(event.conn, event.who)) {
                add_ack(*facts, event, index, acked->offset);
            }
        } else if (const auto* closed = std::get_if<Closed>(&event.what)) {
            // A reset throws away what was held; it sends no FIN (tcp_disconnect).
            if (closed->how == Closed::How::reset) continue;
            if (FlowFacts* facts = index_of_flow.sent_by(event.conn, event.who))
                facts->closes.push_back({event.at, index});
        } else if (const auto* set = std::get_if<OptionSet>(&event.what)) {
            const std::optional<Knob> knob = knob_of(set->option);
            if (!knob) continue;
            histories[{event.who, event.conn}][static_cast<std::size_t>(*knob)].push_back(
                {event.at, index, *knob == Knob::congestion ? paces(set->text) : set->value});
        }
    }
}

void collect_lanes(FlowFacts& facts) {
    const FlowLineage& flow = *facts.flow;
    const std::vector<Unit>& sends = flow.lane(Lane::send);
    std::vector<WholeFact> raw;
    facts.sends.reserve(sends.size());
    for (const Unit& unit : sends) {
        if (unit.range.empty()) continue;
        const auto& sent = what_of<Sent>(facts.event(unit.event));
        facts.sends.push_back({unit.range, unit.at, unit.at + sent.took, unit.event,
                               sent.flags.more, sent.flags.eor});
        if (sent.message == 0) raw.push_back({unit.range, 0});
    }
    const std::vector<Unit>& wire = flow.lane(Lane::wire);
    facts.wire.reserve(wire.size());
    for (std::size_t i = 0; i < wire.size(); ++i) {
        if (wire[i].again || wire[i].range.empty()) continue;
        facts.wire.push_back({wire[i].range, wire[i].at, wire[i].event, wire[i].segments,
                              static_cast<std::uint32_t>(i + 1), kNone});
    }
    const std::vector<Unit>& messages = flow.lane(Lane::message);
    facts.wholes.reserve(messages.size() + raw.size());
    for (const Unit& unit : messages) {
        if (!unit.range.empty()) facts.wholes.push_back({unit.range, unit.number});
    }
    const auto middle = static_cast<std::ptrdiff_t>(facts.wholes.size());
    facts.wholes.insert(facts.wholes.end(), raw.begin(), raw.end());
    if (raw.empty()) return;
    std::inplace_merge(
        facts.wholes.begin(), facts.wholes.begin() + middle, facts.wholes.end(),
        [](const WholeFact& a, const WholeFact& b) { return a.range.begin < b.range.begin; });
}

Options options_of(const Histories& histories, EndpointId who, ConnectionId conn) {
    const auto find = [&](ConnectionId id) {
        const auto found = histories.find({who, id});
        return found == histories.end() ? &kNothingSet : &found->second;
    };
    return {find(conn), find(kNoConnection)};
}

}  // namespace

const OptionFact* Options::state(Knob knob, Nanos at) const {
    const OptionFact* last = nullptr;
    for (const OptionHistory* history : {own, before}) {
        const auto& facts = (*history)[static_cast<std::size_t>(knob)];
        const auto after = std::upper_bound(facts.begin(), facts.end(), at,
                                            [](Nanos t, const OptionFact& f) { return t < f.at; });
        if (after == facts.begin()) continue;
        const OptionFact* fact = &*(after - 1);
        if (last == nullptr || fact->event > last->event) last = fact;
    }
    return last;
}

bool Options::on(Knob knob, Nanos at) const {
    const OptionFact* fact = state(knob, at);
    return fact != nullptr && fact->value != 0;
}

const OptionFact* Options::switched(Knob knob, bool on, Nanos from, Nanos to) const {
    const OptionFact* first = nullptr;
    for (const OptionHistory* history : {own, before}) {
        const auto& facts = (*history)[static_cast<std::size_t>(knob)];
        auto found = std::lower_bound(facts.begin(), facts.end(), from,
                                      [](const OptionFact& f, Nanos t) { return f.at < t; });
        while (found != facts.end() && found->at <= to && (found->value != 0) != on) ++found;
        if (found == facts.end() || found->at > to) continue;
        if (first == nullptr || found->at < first->at) first = &*found;
    }
    return first;
}

const AckFact* FlowFacts::ack_of(std::uint64_t offset) const {
    const auto found =
        std::lower_bound(acks.begin(), acks.end(), offset,
                         [](const AckFact& ack, std::uint64_t o) { return ack.offset < o; });
    return found == acks.end() ? nullptr : &*found;
}

bool FlowFacts::has_gap(ByteRange range) const {
    return std::any_of(flow->gaps.begin(), flow->gaps.end(), [&](EventIndex index) {
        const auto& gap = what_of<Gap>(event(index));
        return gap.lane == Lane::wire && (!gap.range || overlap(*gap.range, range));
    });
}

FlowIndex::FlowIndex(const Trace& trace, const Lineage& lineage, std::vector<FlowFacts>& flows)
    : lineage_(lineage), flows_(flows) {
    of_connection_.assign(lineage.connections.size() + 1, {kNone, kNone});
    flows.resize(lineage.flows.size());
    for (std::size_t i = 0; i < flows.size(); ++i) begin_flow(trace, i);
}

void FlowIndex::begin_flow(const Trace& trace, std::size_t position) {
    const FlowLineage& flow = lineage_.flows[position];
    FlowFacts& facts = flows_[position];
    facts.trace = &trace;
    facts.flow = &flow;
    facts.unix_socket = trace.header.transport.starts_with("unix");
    facts.arrives_at_once = facts.unix_socket || trace.header.world == "loopback";
    const std::size_t conn = index_of(flow.flow.conn);
    if (conn == 0 || conn >= of_connection_.size()) return;
    const ConnectionInfo& connection = lineage_.connections[conn - 1];
    facts.mss = connection.mss;
    const bool connecting = connection.from == flow.flow.sender;
    (connecting ? of_connection_[conn].first : of_connection_[conn].second) = position;
}

FlowFacts* FlowIndex::find(ConnectionId conn, EndpointId who, bool sent) {
    const std::size_t number = index_of(conn);
    if (number == 0 || number >= of_connection_.size()) return nullptr;
    const bool connecting = (lineage_.connections[number - 1].from == who) == sent;
    const std::size_t flow =
        connecting ? of_connection_[number].first : of_connection_[number].second;
    return flow == kNone ? nullptr : &flows_[flow];
}

Facts collect_facts(const Trace& trace, const Lineage& lineage) {
    Facts facts;
    FlowIndex index(trace, lineage, facts.flows);
    sort_events(trace, index, facts.options);
    collect_packets(trace, index, facts.flows);
    for (FlowFacts& flow : facts.flows) {
        const FlowId id = flow.flow->flow;
        flow.sender = options_of(facts.options, id.sender, id.conn);
        flow.receiver = options_of(facts.options, flow.flow->receiver, id.conn);
        collect_lanes(flow);
    }
    return facts;
}

void list_sends(std::span<const SendFact> sends, std::vector<EventIndex>& evidence) {
    for (std::size_t i = 0; i < sends.size(); ++i) {
        if (i + 1 >= kListedSends && i + 1 != sends.size()) continue;
        evidence.push_back(sends[i].event);
    }
}

Finding finding_of(const FlowFacts& facts, Lane lane, std::uint32_t unit, ByteRange bytes,
                   Effect effect, Cause cause) {
    Finding finding;
    finding.flow = facts.flow->flow;
    finding.lane = lane;
    finding.unit = unit;
    finding.bytes = bytes;
    finding.effect = effect;
    finding.cause = cause;
    finding.certainty = cause == Cause::unexplained ? Certainty::unexplained : Certainty::inferred;
    return finding;
}

}  // namespace sticky::detective
