#include "trace/lineage.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "trace/datagram_match.h"
#include "trace/near_search.h"
#include "trace/wire_coverage.h"

namespace sticky {
namespace {

constexpr std::array<std::string_view, kObservedCount> kObservedNames = {"all", "partial", "none"};
constexpr std::array<std::string_view, kStreamEndCount> kEndNames = {"open", "eof", "reset",
                                                                     "truncated"};
static_assert(static_cast<std::size_t>(Observed::none) + 1 == kObservedCount);
static_assert(static_cast<std::size_t>(StreamEnd::truncated) + 1 == kStreamEndCount);

// A flow while its events are sorted into lanes.
struct Draft {
    FlowLineage flow;
    bool something = false;

    // The message being sent, and what the calls that send it accepted so far.
    const Event* message = nullptr;
    EventIndex message_event = 0;
    std::optional<ByteRange> accepted;
    bool refused = false;

    std::vector<EventIndex> received;     // datagrams, to be placed when all sends are known
    std::vector<bool> may_join;           // of these: with UDP_GRO
    std::vector<std::uint64_t> segments;  // of each unit of the send lane: UDP_SEGMENT
    // A frame of a datagram counts from the datagram's begin: the recv it came in, for each frame.
    std::vector<EventIndex> framed_in;
    std::map<std::uint32_t, std::uint32_t> fragments;  // the datagram of each packet that has one
    std::array<bool, kLaneCount> gap{};
};

Unit unit_at(EventIndex index, const Event& event, ByteRange range) {
    Unit unit;
    unit.range = unit.payload = range;
    unit.event = index;
    unit.at = event.at;
    return unit;
}

void add(Draft& draft, Lane lane, Unit unit) {
    std::vector<Unit>& units = draft.flow.lane(lane);
    if (unit.number == 0) unit.number = static_cast<std::uint32_t>(units.size() + 1);
    units.push_back(unit);
}

// A message is as long as what was accepted of it before the next one; a refused one has no unit.
void close_message(Draft& draft) {
    if (draft.message == nullptr) return;
    const Event& event = *std::exchange(draft.message, nullptr);
    const auto& wrote = std::get<Wrote>(event.what);
    const bool accepted = draft.accepted.has_value() || (wrote.range.empty() && !draft.refused);
    if (!accepted) return;
    const ByteRange range = intersect(wrote.range, draft.accepted.value_or(wrote.range));
    if (range.empty() && !wrote.range.empty()) return;
    Unit unit = unit_at(draft.message_event, event, range);
    unit.payload = intersect(wrote.payload, range);
    unit.number = wrote.message;
    add(draft, Lane::message, unit);
}

// What an endpoint's options make of datagrams.
struct Reshaping {
    std::uint64_t segment = 0;
    bool gro = false;
};

// Sorts one event of a connection into the lanes of its flow.
struct Sorter {
    Draft& draft;
    EventIndex index;
    const Event& event;
    Reshaping reshaping;  // of who it happened at

    void operator()(const Wrote& wrote) {
        close_message(draft);
        draft.message = &event;
        draft.message_event = index;
        draft.accepted.reset();
        draft.refused = false;
        draft.something = true;
        static_cast<void>(wrote);
    }
    void operator()(const Sent& sent) {
        if (draft.message != nullptr &&
            sent.message == std::get<Wrote>(draft.message->what).message) {
            const std::uint64_t begin = draft.accepted ? draft.accepted->begin : sent.range.begin;
            draft.accepted = ByteRange{begin, std::max(begin, sent.range.end)};
        }
        Unit unit = unit_at(index, event, sent.range);
        unit.number = sent.datagram;
        add(draft, Lane::send, unit);
        draft.segments.push_back(reshaping.segment);
        draft.something = true;
    }
    void operator()(const Segment& segment) {
        Unit unit = unit_at(index, event, segment.range);
        unit.segments = segment.segments;
        unit.again = segment.again;
        unit.packet = segment.packet;
        add(draft, Lane::wire, unit);
        draft.something = true;
    }
    void operator()(const Datagram& datagram) {
        Unit unit = unit_at(index, event, datagram.range);
        unit.number = datagram.number;
        unit.packet = datagram.packet;
        add(draft, Lane::wire, unit);
        draft.something = true;
    }
    void operator()(const Packet& packet) {
        if (packet.datagram != 0) draft.fragments[packet.number] = packet.datagram;
    }
    void operator()(const Dropped& dropped) {
        const auto fragment = draft.fragments.find(dropped.packet);
        std::vector<Unit>& wire = draft.flow.lane(Lane::wire);
        for (auto unit = wire.rbegin(); unit != wire.rend(); ++unit) {
            const bool same = fragment == draft.fragments.end() ? unit->packet == dropped.packet
                                                                : unit->number == fragment->second;
            if (!same) continue;
            unit->dropped = true;
            return;
        }
    }
    void operator()(const Received& received) {
        draft.something = true;
        if (received.end) {
            if (draft.flow.end == StreamEnd::open) draft.flow.end = StreamEnd::eof;
            if (received.size == 0) return;
        }
        if (received.flags.peek) return;
        if (draft.flow.datagrams) {
            draft.received.push_back(index);
            draft.may_join.push_back(reshaping.gro);
        } else if (received.range) {
            add(draft, Lane::recv, unit_at(index, event, *received.range));
        } else {
            draft.flow.unplaced.push_back({index, received.size});
        }
    }
    void operator()(const Framed& framed) {
        Unit unit = unit_at(index, event, framed.range);
        unit.payload = framed.payload;
        unit.number = framed.frame;
        if (draft.flow.datagrams) {
            if (draft.received.empty()) return;
            draft.framed_in.push_back(draft.received.back());
        }
        add(draft, Lane::frame, unit);
        draft.something = true;
    }
    void operator()(const FrameFault& fault) {
        if (!draft.flow.fault) draft.flow.fault = index;
        if (fault.kind == "truncated" && draft.flow.end != StreamEnd::reset) {
            draft.flow.end = StreamEnd::truncated;
        }
        draft.something = true;
    }
    void operator()(const Failed& failed) {
        draft.flow.failures.push_back(index);
        if (failed.call == Call::recv && failed.error == "ECONNRESET") {
            draft.flow.end = StreamEnd::reset;
        }
        if (draft.message != nullptr && failed.message != 0 &&
            failed.message == std::get<Wrote>(draft.message->what).message) {
            draft.refused = true;
        }
        if (failed.call == Call::send || failed.call == Call::recv) draft.something = true;
    }
    void operator()(const Gap& gap) {
        draft.flow.gaps.push_back(index);
        draft.gap[static_cast<std::size_t>(gap.lane)] = true;
        draft.something = true;
    }
    template <class Other>
    void operator()(const Other&) {}
};

std::optional<Lane> lane_of(const What& what) {
    if (std::holds_alternative<Wrote>(what)) return Lane::message;
    if (std::holds_alternative<Sent>(what)) return Lane::send;
    if (std::holds_alternative<Segment>(what) || std::holds_alternative<Datagram>(what)) {
        return Lane::wire;
    }
    if (std::holds_alternative<Received>(what)) return Lane::recv;
    if (std::holds_alternative<Framed>(what)) return Lane::frame;
    return std::nullopt;
}

std::vector<SentDatagram> sent_datagrams(const Draft& draft) {
    std::vector<SentDatagram> sent;
    const std::vector<Unit>& units = draft.flow.lane(Lane::send);
    sent.reserve(units.size());
    for (std::size_t i = 0; i < units.size(); ++i) {
        add_send(sent, units[i].range, units[i].number, units[i].at, draft.segments[i]);
    }
    return cut_datagrams(sent);
}

void place(Draft& draft, EventIndex index, const Event& event, const SentDatagram* sent) {
    const auto& received = std::get<Received>(event.what);
    if (sent == nullptr) {
        draft.flow.unplaced.push_back({index, received.size});
        return;
    }
    Unit unit = unit_at(index, event, {sent->range.begin, sent->range.begin + received.size});
    unit.number = sent->number;
    unit.real_size = received.real_size;
    add(draft, Lane::recv, unit);
}

// Unix sockets lose nothing and keep the order, so the nth recv is the nth datagram: as long as the
// lengths agree and nothing was missed in recording.
void place_by_order(Draft& draft, const std::vector<Event>& events,
                    const std::vector<SentDatagram>& sent) {
    std::size_t next = 0;
    for (const EventIndex index : draft.received) {
        const auto& received = std::get<Received>(events[index].what);
        const bool fits = next < sent.size() && sent[next].range.size() == received.real_size &&
                          received.size <= received.real_size;
        place(draft, index, events[index], fits ? &sent[next] : nullptr);
        next = fits ? next + 1 : sent.size();
    }
}

void place_by_content(Draft& draft, const std::vector<Event>& events,
                      const std::vector<SentDatagram>& sent, ByteView kept) {
    std::vector<DatagramContent> asked;
    asked.reserve(draft.received.size());
    for (const EventIndex index : draft.received) {
        const auto& received = std::get<Received>(events[index].what);
        asked.push_back(
            {received.size, received.real_size, received.sum, received.summed, events[index].at});
    }
    const std::vector<DatagramMatch> matches = match_datagrams(sent, asked, kept);
    JoinedDatagrams joined(sent, kept);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (draft.may_join[i] && matches[i].candidates == 0 && !matches[i].open) {
            const DatagramMatch match = joined.find(asked[i]);
            const bool known = match.unique() && sent[match.first].at <= asked[i].at;
            place(draft, draft.received[i], events[draft.received[i]],
                  known ? &sent[match.first] : nullptr);
            continue;
        }
        const bool sure = matches[i].unique() && sent[matches[i].first].at <= asked[i].at;
        const EventIndex index = draft.received[i];
        place(draft, index, events[index], sure ? &sent[matches[i].first] : nullptr);
    }
}

// Moves frames of datagrams to where their datagram lies; those of a datagram without a place go.
void place_frames(Draft& draft) {
    std::map<EventIndex, std::uint64_t> begins;
    for (const Unit& unit : draft.flow.lane(Lane::recv)) begins[unit.event] = unit.range.begin;
    std::vector<Unit> placed;
    const std::vector<Unit>& frames = draft.flow.lane(Lane::frame);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const auto found = begins.find(draft.framed_in[i]);
        if (found == begins.end()) {
            draft.gap[static_cast<std::size_t>(Lane::frame)] = true;
            continue;
        }
        Unit unit = frames[i];
        for (ByteRange* range : {&unit.range, &unit.payload}) {
            range->begin += found->second;
            range->end += found->second;
        }
        placed.push_back(unit);
    }
    draft.flow.lane(Lane::frame) = std::move(placed);
}

Observed wire_observed(const Draft& draft, bool has_wire) {
    const std::vector<Unit>& wire = draft.flow.lane(Lane::wire);
    const std::vector<Unit>& sends = draft.flow.lane(Lane::send);
    if (!has_wire) return Observed::none;
    if (wire.empty()) {
        const bool nothing_to_see = std::all_of(sends.begin(), sends.end(), [&](const Unit& unit) {
            return unit.range.empty() && !draft.flow.datagrams;
        });
        const bool known = nothing_to_see && draft.flow.flow.sender != kNobody &&
                           !draft.gap[static_cast<std::size_t>(Lane::wire)];
        return known ? Observed::all : Observed::none;
    }
    const bool merged =
        std::any_of(wire.begin(), wire.end(), [](const Unit& unit) { return unit.segments > 1; });
    const bool whole =
        !merged && !draft.gap[static_cast<std::size_t>(Lane::wire)] && wire_covers(draft.flow);
    return whole ? Observed::all : Observed::partial;
}

void judge_observed(Draft& draft, bool has_wire) {
    FlowLineage& flow = draft.flow;
    for (std::size_t i = 0; i < kLaneCount; ++i) {
        const bool at_sender = i < static_cast<std::size_t>(Lane::recv);
        const EndpointId end = at_sender ? flow.flow.sender : flow.receiver;
        flow.observed[i] = end == kNobody                          ? Observed::none
                           : draft.gap[i] && flow.lanes[i].empty() ? Observed::none
                           : draft.gap[i]                          ? Observed::partial
                                                                   : Observed::all;
    }
    auto& recv = flow.observed[static_cast<std::size_t>(Lane::recv)];
    if (!flow.unplaced.empty()) {
        recv = flow.lane(Lane::recv).empty() ? Observed::none : Observed::partial;
    }
    flow.observed[static_cast<std::size_t>(Lane::wire)] = wire_observed(draft, has_wire);
}

void measure_reach(std::vector<Unit>& units) {
    std::uint64_t reach = 0;
    for (Unit& unit : units) unit.reach = reach = std::max(reach, unit.range.end);
    std::uint64_t low = ~std::uint64_t{0};
    for (auto unit = units.rbegin(); unit != units.rend(); ++unit) {
        unit->low = low = std::min(low, unit->range.begin);
    }
}

class Gatherer {
public:
    explicit Gatherer(const Trace& trace) : trace_(trace), connections_(connections_of(trace)) {
        drafts_.resize(connections_.size() * 2);
        for (std::size_t i = 0; i < drafts_.size(); ++i) {
            const ConnectionInfo& connection = connections_[i / 2];
            const EndpointId sender = i % 2 == 0 ? connection.from : connection.to;
            drafts_[i].flow.flow = {connection.id, sender};
            drafts_[i].flow.receiver = connection.other(sender);
            drafts_[i].flow.datagrams = connection.datagrams;
        }
    }

    Lineage gather() {
        reserve_lanes();
        for (EventIndex index = 0; index < trace_.events.size(); ++index) {
            const Event& event = trace_.events[index];
            Draft* draft = draft_of(event);
            if (const auto* option = std::get_if<OptionSet>(&event.what)) note(event.who, *option);
            if (draft == nullptr) continue;
            std::visit(Sorter{*draft, index, event, reshaping_[event.who]}, event.what);
        }
        Lineage lineage;
        for (Draft& draft : drafts_) {
            if (!draft.something) continue;
            finish(draft);
            lineage.flows.push_back(std::move(draft.flow));
        }
        lineage.connections = std::move(connections_);
        return lineage;
    }

private:
    // An option may be set before there is a connection to note it with.
    void note(EndpointId who, const OptionSet& option) {
        if (option.option == "udp_segment") {
            reshaping_[who].segment = static_cast<std::uint64_t>(option.value);
        }
        if (option.option == "udp_gro") reshaping_[who].gro = option.value != 0;
    }

    // The flow an event belongs to; none where its connection or endpoint is not known.
    Draft* draft_of(const Event& event) {
        const std::size_t number = index_of(event.conn);
        if (number == 0 || number > connections_.size()) return nullptr;
        const ConnectionInfo& connection = connections_[number - 1];
        if (event.who != connection.from && event.who != connection.to) return nullptr;
        const FlowId flow = flow_of(event, connection);
        return &drafts_[(number - 1) * 2 + (flow.sender == connection.from ? 0U : 1U)];
    }

    void reserve_lanes() {
        std::vector<std::array<std::uint32_t, kLaneCount>> units(drafts_.size());
        for (const Event& event : trace_.events) {
            const std::optional<Lane> lane = lane_of(event.what);
            if (!lane) continue;
            const Draft* draft = draft_of(event);
            if (draft == nullptr) continue;
            ++units[static_cast<std::size_t>(draft - drafts_.data())]
                   [static_cast<std::size_t>(*lane)];
        }
        for (std::size_t i = 0; i < drafts_.size(); ++i) {
            for (std::size_t lane = 0; lane < kLaneCount; ++lane) {
                drafts_[i].flow.lanes[lane].reserve(units[i][lane]);
            }
        }
    }

    void finish(Draft& draft) {
        close_message(draft);
        const std::string_view transport = trace_.header.transport;
        if (!draft.received.empty()) {
            const auto missed = [&](Lane lane) {
                return draft.gap[static_cast<std::size_t>(lane)];
            };
            const bool in_order =
                transport.starts_with("unix_") && !missed(Lane::send) && !missed(Lane::recv);
            const auto sent = sent_datagrams(draft);
            const auto kept = trace_.payloads.find(draft.flow.flow);
            if (in_order) {
                place_by_order(draft, trace_.events, sent);
            } else {
                place_by_content(draft, trace_.events, sent,
                                 kept == trace_.payloads.end() ? ByteView{} : kept->second);
            }
            place_frames(draft);
        }
        judge_observed(draft, !transport.starts_with("unix_"));
        for (auto& lane : draft.flow.lanes) measure_reach(lane);
    }

    const Trace& trace_;
    std::vector<ConnectionInfo> connections_;
    std::vector<Draft> drafts_;
    std::map<EndpointId, Reshaping> reshaping_;
};

}  // namespace

std::string_view name_of(Observed observed) {
    return kObservedNames[static_cast<std::size_t>(observed)];
}
std::string_view name_of(StreamEnd end) {
    return kEndNames[static_cast<std::size_t>(end)];
}

Lineage trace_lineage(const Trace& trace) {
    return Gatherer(trace).gather();
}

std::pair<std::size_t, std::size_t> units_in(const std::vector<Unit>& lane, ByteRange range,
                                             std::size_t near) {
    STICKY_ASSERT(lane.empty() || lane.back().reach >= lane.back().range.end);
    auto first = partition_point_near(lane.begin(), lane.end(),
                                      lane.begin() + static_cast<std::ptrdiff_t>(near),
                                      [&](const Unit& unit) { return unit.reach <= range.begin; });
    auto last = partition_point_near(first, lane.end(), first,
                                     [&](const Unit& unit) { return unit.low < range.end; });
    while (first != last && !overlap(first->range, range)) ++first;
    while (first != last && !overlap(std::prev(last)->range, range)) --last;
    return {static_cast<std::size_t>(first - lane.begin()),
            static_cast<std::size_t>(last - lane.begin())};
}

}  // namespace sticky
