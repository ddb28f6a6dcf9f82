#include "trace/attribute_packets.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "trace/attribute_facts.h"

namespace sticky::detective {
namespace {

constexpr std::uint32_t kTimestamps = 12;  // the option and its padding (RFC 7323 A)

// The options of a TCP header that a reason can rest on (RFC 9293 3.1, RFC 7323).
struct TcpOptions {
    std::uint32_t size = 0;  // bytes of all options
    std::uint32_t mss = 0;   // of a SYN
    bool timestamps = false;
};

std::optional<TcpOptions> options_of(ByteView header) {
    if (header.empty()) return std::nullopt;
    const std::size_t ip = header[0] >> 4 == 6 ? 40 : (header[0] & 15U) * 4;
    if (header.size() < ip + 20) return std::nullopt;
    const ByteView tcp = header.subspan(ip);
    const std::size_t end = std::min<std::size_t>((tcp[12] >> 4) * 4U, tcp.size());
    TcpOptions options;
    for (std::size_t at = 20; at < end;) {
        const std::uint8_t kind = tcp[at];
        if (kind == 0) break;
        if (kind == 1) {
            ++at;
            continue;
        }
        if (at + 1 >= end || tcp[at + 1] < 2) break;
        if (kind == 2 && at + 3 < end) options.mss = tcp[at + 2] * 256U + tcp[at + 3];
        if (kind == 8) options.timestamps = true;
        at += tcp[at + 1];
    }
    options.size = static_cast<std::uint32_t>(end > 20 ? end - 20 : 0);
    return options;
}

// One flow while its packets are read.
struct Draft {
    FlowFacts* facts = nullptr;
    std::optional<TcpOptions> syn;                 // its sender's
    std::optional<Nanos> handshake;                // its sender's last SYN left
    std::uint32_t last_seq = 0;                    // of the packet that told the window (snd_wl1)
    std::uint64_t next = 0;                        // every byte below is readable
    std::map<std::uint64_t, std::uint64_t> ahead;  // arrived beyond that: begin and end
};

class PacketReader {
public:
    PacketReader(const Trace& trace, FlowIndex& index, std::vector<FlowFacts>& flows)
        : trace_(trace), index_(index), flows_(flows), drafts_(flows.size()) {
        for (std::size_t i = 0; i < flows.size(); ++i) drafts_[i].facts = &flows[i];
    }

    void read() {
        // A tap on loopback sees a packet arrive as it leaves.
        tap_ = trace_.header.world == "loopback" &&
               std::none_of(trace_.events.begin(), trace_.events.end(), [](const Event& event) {
                   return std::holds_alternative<Arrived>(event.what);
               });
        for (std::size_t i = 0; i < trace_.events.size(); ++i) {
            const Event& event = trace_.events[i];
            const auto at = static_cast<EventIndex>(i);
            if (const auto* packet = std::get_if<Packet>(&event.what)) {
                numbers_.emplace_back(packet->number, at);
                left(event, *packet, at);
            } else if (const auto* arrived = std::get_if<Arrived>(&event.what)) {
                if (const Event* sent = packet_of(arrived->packet)) came(event.at, at, *sent);
            } else if (const auto* dropped = std::get_if<Dropped>(&event.what)) {
                drop(event, at, dropped->packet);
            } else if (const auto* sampled = std::get_if<Sampled>(&event.what);
                       sampled != nullptr && sampled->metric == "device_kbit") {
                slow_device(*sampled, at);
            }
        }
        for (const Draft& draft : drafts_) finish(draft);
    }

private:
    Draft* draft_of(FlowFacts* facts) {
        return facts == nullptr ? nullptr : &drafts_[static_cast<std::size_t>(facts - &flows_[0])];
    }

    // Packets are numbered in the order in which they were seen.
    const Event* packet_of(std::uint32_t number) {
        const auto found = std::partition_point(
            numbers_.begin(), numbers_.end(), [&](const auto& one) { return one.first < number; });
        const bool known = found != numbers_.end() && found->first == number;
        return known ? &trace_.events[found->second] : nullptr;
    }

    void left(const Event& event, const Packet& packet, EventIndex at) {
        if (Draft* own = draft_of(index_.sent_by(event.conn, event.who));
            own != nullptr && packet.tcp && packet.tcp->syn) {
            own->handshake = event.at;
            own->syn = options_of(packet.header);
        } else if (Draft* to = draft_of(index_.received_by(event.conn, event.who));
                   to != nullptr && packet.tcp && packet.tcp->syn) {
            // A flow with nothing in it has no facts: its SYN counts for the other one.
            to->facts->packets.mss = mss_of(options_of(packet.header));
        }
        if (tap_) came(event.at, at, event);
    }

    void drop(const Event& event, EventIndex at, std::uint32_t number) {
        FlowFacts* facts = index_.sent_by(event.conn, event.who);
        const Event* sent = packet_of(number);
        if (facts == nullptr || sent == nullptr) return;
        facts->packets.drops.push_back({number, std::get<Packet>(sent->what).datagram, at});
    }

    void slow_device(const Sampled& sampled, EventIndex at) {
        for (FlowFacts& facts : flows_) {
            facts.packets.device_kbit = static_cast<std::uint64_t>(sampled.value);
            facts.packets.device = at;
        }
    }

    static std::uint32_t mss_of(const std::optional<TcpOptions>& options) {
        if (!options || options->mss == 0) return 0;
        const std::uint32_t always = options->timestamps ? kTimestamps : 0;
        return options->mss - std::min(options->mss, always);
    }

    void came(Nanos at, EventIndex arrived, const Event& sent) {
        const auto& packet = std::get<Packet>(sent.what);
        if (!packet.tcp) return;
        if (Draft* flow = draft_of(index_.sent_by(sent.conn, sent.who)); flow && packet.data) {
            became_readable(*flow, {*packet.data, at, arrived, packet.number});
        }
        if (Draft* back = draft_of(index_.received_by(sent.conn, sent.who)); back && packet.acked) {
            learn(*back, at, arrived, sent);
        }
    }

    static void became_readable(Draft& flow, ReadableFact fact) {
        if (fact.range.end <= flow.next) return;
        if (fact.range.begin > flow.next) {
            std::uint64_t& end = flow.ahead[fact.range.begin];
            end = std::max(end, fact.range.end);
            return;
        }
        fact.range.begin = flow.next;
        auto& ahead = flow.ahead;
        while (!ahead.empty() && ahead.begin()->first <= fact.range.end) {
            fact.range.end = std::max(fact.range.end, ahead.begin()->second);
            ahead.erase(ahead.begin());
        }
        flow.next = fact.range.end;
        flow.facts->packets.readable.push_back(fact);
    }

    // tcp_ack_update_window and tcp_may_update_window (net/ipv4/tcp_input.c).
    void learn(Draft& flow, Nanos at, EventIndex arrived, const Event& sent) {
        const auto& packet = std::get<Packet>(sent.what);
        PacketFacts& facts = flow.facts->packets;
        const bool first = facts.learned.empty();
        LearnedFact fact = first ? LearnedFact{} : facts.learned.back();
        const std::uint64_t window = fact.edge - fact.acked;
        const auto newer = static_cast<std::int32_t>(packet.seq - flow.last_seq);
        const bool grown = newer == 0 && (packet.window > window || packet.window == 0);
        const bool fresh = *packet.acked > fact.acked || newer > 0 || grown;
        if (first && flow.handshake) facts.round_trip = std::max<Nanos>(0, at - *flow.handshake);
        const bool old = *packet.acked < fact.acked;
        fact.acked = std::max(fact.acked, *packet.acked);
        if (first || (fresh && !old)) {
            flow.last_seq = packet.seq;
            fact.edge = fact.acked + packet.window;
            fact.max_window = std::max(fact.max_window, packet.window);
        } else {
            fact.edge = fact.acked + window;
        }
        fact.at = at;
        fact.arrived = arrived;
        fact.packet = static_cast<EventIndex>(&sent - trace_.events.data());
        fact.departed = sent.at;
        facts.learned.push_back(fact);
    }

    // Each end sends no more than both announced (tcp_parse_options: mss_clamp; tcp_sync_mss).
    void finish(const Draft& draft) {
        PacketFacts& facts = draft.facts->packets;
        const std::uint32_t own = mss_of(draft.syn);
        std::uint32_t other = facts.mss;
        const FlowId id = draft.facts->flow->flow;
        if (const Draft* back = draft_of(index_.received_by(id.conn, id.sender))) {
            other = mss_of(back->syn);
        }
        facts.mss = own != 0 && other != 0 ? std::min(own, other) : draft.facts->mss;
        std::sort(facts.drops.begin(), facts.drops.end(),
                  [](const DropFact& a, const DropFact& b) { return a.packet < b.packet; });
        const auto& wire = draft.facts->flow->lane(Lane::wire);
        facts.exact = !draft.facts->flow->datagrams && !wire.empty() &&
                      std::all_of(wire.begin(), wire.end(),
                                  [](const Unit& unit) { return unit.packet != 0; });
    }

    const Trace& trace_;
    FlowIndex& index_;
    std::vector<FlowFacts>& flows_;
    std::vector<Draft> drafts_;
    std::vector<std::pair<std::uint32_t, EventIndex>> numbers_;
    bool tap_ = false;
};

}  // namespace

const LearnedFact* PacketFacts::known_at(Nanos at) const {
    const auto after = std::upper_bound(learned.begin(), learned.end(), at,
                                        [](Nanos t, const LearnedFact& f) { return t < f.at; });
    return after == learned.begin() ? nullptr : &*(after - 1);
}

const LearnedFact* PacketFacts::ack_of(std::uint64_t offset) const {
    const auto found = std::partition_point(learned.begin(), learned.end(),
                                            [&](const LearnedFact& f) { return f.acked < offset; });
    return found == learned.end() ? nullptr : &*found;
}

const ReadableFact* PacketFacts::readable_at(std::uint64_t offset) const {
    const auto found =
        std::partition_point(readable.begin(), readable.end(),
                             [&](const ReadableFact& f) { return f.range.end <= offset; });
    return found == readable.end() ? nullptr : &*found;
}

const DropFact* PacketFacts::drop_of(std::uint32_t packet) const {
    const auto found = std::partition_point(drops.begin(), drops.end(),
                                            [&](const DropFact& f) { return f.packet < packet; });
    return found == drops.end() || found->packet != packet ? nullptr : &*found;
}

std::uint32_t extra_options(const Packet& packet) {
    const std::optional<TcpOptions> options = options_of(packet.header);
    if (!options) return 0;
    return options->size - (options->timestamps ? std::min(options->size, kTimestamps) : 0);
}

void collect_packets(const Trace& trace, FlowIndex& index, std::vector<FlowFacts>& flows) {
    const auto is_packet = [](const Unit& unit) { return unit.packet != 0; };
    const bool any = std::any_of(flows.begin(), flows.end(), [&](const FlowFacts& facts) {
        const auto& wire = facts.flow->lane(Lane::wire);
        return std::any_of(wire.begin(), wire.end(), is_packet);
    });
    if (!any) return;
    PacketReader(trace, index, flows).read();
}

}  // namespace sticky::detective
