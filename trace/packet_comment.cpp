#include "trace/packet_comment.h"

#include <fmt/format.h>

#include <algorithm>

#include "trace/explain.h"
#include "trace/utf8.h"

namespace sticky {
namespace {

constexpr std::size_t kMostNeighbours = 40;  // lines; the rest is counted
constexpr std::size_t kMostReaders = 8;

// "+10.012 ms", to the microsecond
std::string apart(Nanos from, Nanos to) {
    const auto distance = static_cast<std::uint64_t>(to >= from ? to - from : from - to);
    const std::uint64_t micros = (distance + 500) / 1000;
    return fmt::format("{}{}.{:03} ms", to >= from ? '+' : '-', micros / 1000, micros % 1000);
}

bool is_fate(const What& what) {
    return std::holds_alternative<Arrived>(what) || std::holds_alternative<Dropped>(what) ||
           std::holds_alternative<Duplicated>(what);
}

std::uint32_t packet_of(const What& what) {
    if (const auto* arrived = std::get_if<Arrived>(&what)) return arrived->packet;
    if (const auto* dropped = std::get_if<Dropped>(&what)) return dropped->packet;
    if (const auto* copied = std::get_if<Duplicated>(&what)) return copied->packet;
    return 0;
}

// What an application, or the player on its behalf, did; the wire's own facts are the packets.
bool is_of_application(const What& what) {
    if (const auto* gap = std::get_if<Gap>(&what)) return !gap->text.empty();
    return !std::holds_alternative<Segment>(what) && !std::holds_alternative<Datagram>(what) &&
           !std::holds_alternative<Acked>(what) && !std::holds_alternative<Packet>(what) &&
           !std::holds_alternative<Sampled>(what) && !is_fate(what);
}

// Units of the lane that have bytes in `range`, or are as empty as it is and stand there.
std::vector<std::size_t> met(const std::vector<Unit>& lane, ByteRange range) {
    std::vector<std::size_t> units;
    if (range.empty()) {
        auto at = std::partition_point(lane.begin(), lane.end(), [&](const Unit& unit) {
            return unit.range.begin < range.begin;
        });
        for (; at != lane.end() && at->range == range; ++at) {
            units.push_back(static_cast<std::size_t>(at - lane.begin()));
        }
        return units;
    }
    const auto [first, last] = units_in(lane, range);
    for (std::size_t i = first; i < last; ++i) {
        if (overlap(lane[i].range, range)) units.push_back(i);
    }
    return units;
}

// Names may be any bytes.
std::string as_utf8(std::string text) {
    if (is_utf8(view_of(text))) return text;
    for (char& c : text) {
        if (static_cast<unsigned char>(c) >= 0x80) c = '?';
    }
    return text;
}

}  // namespace

PacketComments::PacketComments(const Trace& trace, const Lineage& lineage,
                               std::span<const Finding> findings, Language language)
    : trace_(trace), lineage_(lineage), language_(language) {
    for (const FlowLineage& flow : lineage.flows) {
        flows_[flow.flow] = &flow;
        if (!flow.datagrams) continue;
        const auto& recvs = flow.lane(Lane::recv);
        for (std::size_t i = 0; i < recvs.size(); ++i) {
            readers_[{flow.flow, recvs[i].number}].push_back(i);
        }
    }
    gather_events();
    gather_reasons(findings);
}

void PacketComments::gather_events() {
    std::map<ConnectionId, std::vector<EventIndex>> packets;
    for (EventIndex index = 0; index < trace_.events.size(); ++index) {
        const Event& event = trace_.events[index];
        if (is_fate(event.what)) {
            fates_[packet_of(event.what)].push_back(index);
        } else if (std::holds_alternative<Packet>(event.what)) {
            // Under kNoConnection there are all: whoever has no packet of its own looks there.
            packets[kNoConnection].push_back(index);
            if (event.conn != kNoConnection) packets[event.conn].push_back(index);
        }
    }
    gather_neighbours(packets);
}

void PacketComments::gather_neighbours(
    const std::map<ConnectionId, std::vector<EventIndex>>& packets) {
    if (packets.empty()) return;
    for (EventIndex index = 0; index < trace_.events.size(); ++index) {
        const Event& event = trace_.events[index];
        if (!is_of_application(event.what)) continue;
        const auto own = packets.find(event.conn);
        const auto& among = own != packets.end() ? own->second : packets.at(kNoConnection);
        const auto later = std::partition_point(among.begin(), among.end(), [&](EventIndex packet) {
            return trace_.events[packet].at < event.at;
        });
        auto nearest = later != among.end() ? later : std::prev(later);
        if (later != among.end() && later != among.begin()) {
            const Nanos before = event.at - trace_.events[*std::prev(later)].at;
            if (before <= trace_.events[*later].at - event.at) nearest = std::prev(later);
        }
        neighbours_[*nearest].push_back(index);
    }
}

void PacketComments::gather_reasons(std::span<const Finding> findings) {
    for (const Finding& finding : findings) {
        const auto flow = flows_.find(finding.flow);
        if (finding.lane != Lane::wire || flow == flows_.end() || finding.unit == 0) continue;
        const auto& wire = flow->second->lane(Lane::wire);
        if (finding.unit > wire.size()) continue;
        const Unit& unit = wire[finding.unit - 1];
        const std::uint32_t key = flow->second->datagrams ? unit.number : unit.packet;
        reasons_[{finding.flow, key}].push_back(explain(finding, trace_, lineage_, language_));
    }
}

const FlowLineage* PacketComments::flow_of(const Event& event) const {
    const auto found = flows_.find({event.conn, event.who});
    return found == flows_.end() ? nullptr : found->second;
}

std::string PacketComments::name(EndpointId id) const {
    const auto& endpoints = trace_.header.endpoints;
    return index_of(id) < endpoints.size() ? endpoints[index_of(id)].name : "?";
}

std::string PacketComments::of(EventIndex index) const {
    const Event& event = trace_.events[index];
    const auto& packet = std::get<Packet>(event.what);
    Lines lines;
    if (packet.data) {
        add_data(lines, event, flow_of(event));
    } else {
        add_fate(lines, event);
    }
    add_neighbours(lines, index);
    return as_utf8(fmt::format("{}", fmt::join(lines, "\n")));
}

void PacketComments::add_data(Lines& lines, const Event& event, const FlowLineage* flow) const {
    const auto& packet = std::get<Packet>(event.what);
    const ByteRange range = *packet.data;
    const std::string who = name(event.who);
    const std::string whom = flow == nullptr ? "?" : name(flow->receiver);
    std::string bytes(say("no bytes", "没有字节"));
    if (!range.empty()) {
        bytes =
            fmt::format(fmt::runtime(say("bytes {}–{}", "字节 {}–{}")), range.begin, range.end - 1);
    }
    lines.push_back(fmt::format("{} → {}{}{}", who, whom, say(", ", "，"), bytes));
    if (flow == nullptr) return add_fate(lines, event);
    add_contents(lines, *flow, Lane::message, range);
    add_contents(lines, *flow, Lane::send, range);
    add_reasons(lines, *flow, packet);
    add_fate(lines, event);
    add_readers(lines, *flow, event);
}

// "messages: 2–5, 6 in part"
void PacketComments::add_contents(Lines& lines, const FlowLineage& flow, Lane lane,
                                  ByteRange range) const {
    const bool messages = lane == Lane::message;
    const auto& units = flow.lane(lane);
    const std::vector<std::size_t> there = met(units, range);
    const bool seen = flow.observed[static_cast<std::size_t>(lane)] == Observed::all;
    if (there.empty() && messages && seen) return;  // raw sends
    Lines parts;
    for (std::size_t i = 0; i < there.size();) {
        const auto number = [&](std::size_t at) {
            return messages ? std::uint64_t{units[there[at]].number} : there[at] + 1;
        };
        const auto whole = [&](std::size_t at) {
            const ByteRange unit = units[there[at]].range;
            return intersect(unit, range) == unit;
        };
        if (!whole(i)) {
            parts.push_back(fmt::format(fmt::runtime(say("{} in part", "{} 的一部分")), number(i)));
            ++i;
            continue;
        }
        const std::size_t first = i;
        while (i + 1 < there.size() && whole(i + 1) && number(i + 1) == number(i) + 1) ++i;
        parts.push_back(first == i ? fmt::format("{}", number(i))
                                   : fmt::format("{}–{}", number(first), number(i)));
        ++i;
    }
    if (parts.empty())
        parts.emplace_back(seen ? say("none", "无") : say("not observed", "未观察到"));
    lines.push_back(fmt::format("{}{}",
                                messages ? say("messages: ", "消息：") : say("sends: ", "send："),
                                fmt::join(parts, say(", ", "，"))));
}

void PacketComments::add_reasons(Lines& lines, const FlowLineage& flow,
                                 const Packet& packet) const {
    const auto found = reasons_.find({flow.flow, flow.datagrams ? packet.datagram : packet.number});
    // A datagram leaves with its send; only what held or cut it is a finding.
    if (found == reasons_.end() && flow.datagrams) return;
    if (found == reasons_.end()) {
        lines.push_back(fmt::format("{}{}", say("left: ", "发出原因："),
                                    label_of(Cause::unexplained, language_)));
        return;
    }
    for (const std::string& sentence : found->second) {
        lines.push_back(fmt::format("{}{}", say("left: ", "发出原因："), sentence));
    }
}

// Packets without data mention it only where something went wrong.
void PacketComments::add_fate(Lines& lines, const Event& event) const {
    const auto& packet = std::get<Packet>(event.what);
    const auto found = fates_.find(packet.number);
    if (found == fates_.end()) {
        if (packet.data) lines.emplace_back(say("link: not observed", "链路：未观察到"));
        return;
    }
    const auto arrived = [&](EventIndex index) {
        return std::holds_alternative<Arrived>(trace_.events[index].what);
    };
    const std::vector<EventIndex>& fates = found->second;
    if (!packet.data && fates.size() == 1 && arrived(fates.front())) return;
    Lines parts;
    for (const EventIndex index : fates) {
        const Event& fate = trace_.events[index];
        std::string text = describe(fate, trace_, language_);
        if (arrived(index)) text += fmt::format(" {}", apart(event.at, fate.at));
        parts.push_back(std::move(text));
    }
    lines.push_back(
        fmt::format("{}{}", say("link: ", "链路："), fmt::join(parts, say("; ", "；"))));
}

void PacketComments::add_readers(Lines& lines, const FlowLineage& flow, const Event& event) const {
    const auto& packet = std::get<Packet>(event.what);
    const auto& recvs = flow.lane(Lane::recv);
    std::vector<std::size_t> takers;
    if (!flow.datagrams) {
        takers = met(recvs, *packet.data);
    } else if (const auto found = readers_.find({flow.flow, packet.datagram});
               found != readers_.end()) {
        takers = found->second;
    }
    Lines parts;
    for (std::size_t i = 0; i < std::min(takers.size(), kMostReaders); ++i) {
        const Unit& unit = recvs[takers[i]];
        parts.push_back(fmt::format(fmt::runtime(say("{} ({} bytes, {})", "{}（{} 字节，{}）")),
                                    takers[i] + 1, unit.range.size(), apart(event.at, unit.at)));
    }
    if (takers.size() > kMostReaders) {
        parts.push_back(fmt::format(fmt::runtime(say("and {} more", "还有 {} 次")),
                                    takers.size() - kMostReaders));
    }
    if (parts.empty()) {
        const bool seen = flow.observed[static_cast<std::size_t>(Lane::recv)] == Observed::all;
        parts.emplace_back(seen ? say("none returned them", "没有 recv 读到")
                                : say("not observed", "未观察到"));
    }
    lines.push_back(
        fmt::format("{}{}", say("recv: ", "recv："), fmt::join(parts, say(", ", "，"))));
}

void PacketComments::add_neighbours(Lines& lines, EventIndex packet) const {
    const auto found = neighbours_.find(packet);
    if (found == neighbours_.end()) return;
    const std::vector<EventIndex>& events = found->second;
    const Nanos at = trace_.events[packet].at;
    for (std::size_t i = 0; i < std::min(events.size(), kMostNeighbours); ++i) {
        const Event& event = trace_.events[events[i]];
        const std::string who = event.who == kNobody ? std::string() : name(event.who);
        lines.push_back(fmt::format("{} {}{}{}", apart(at, event.at), who,
                                    who.empty() ? "" : say(": ", "："),
                                    describe(event, trace_, language_)));
    }
    if (events.size() > kMostNeighbours) {
        lines.push_back(fmt::format(
            fmt::runtime(say("and {} more events near this packet", "附近还有 {} 个事件")),
            events.size() - kMostNeighbours));
    }
}

}  // namespace sticky
