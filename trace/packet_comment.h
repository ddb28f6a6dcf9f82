// What a person should know of each packet, as lines. Private to the pcapng writer.
//
//     client → server, bytes 10–1457
//     messages: 2–5, 6 in part
//     left: Bytes 10–1457 left together in one full segment ...
//     link: packet 7 arrived, 10.000 ms later
//     recv: 2 (2906 bytes, +10.100 ms)
//     -0.012 ms client: send(4000) accepted 4000 bytes [50, 4050)
#pragma once

#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "trace/attribute.h"

namespace sticky {

class PacketComments {
public:
    PacketComments(const Trace& trace, const Lineage& lineage, std::span<const Finding> findings,
                   Language language);

    // Of the packet that is this event; empty: there is nothing to say. A packet with data always
    // has some. UTF-8.
    std::string of(EventIndex packet) const;

private:
    using Lines = std::vector<std::string>;

    void gather_events();
    void gather_neighbours(const std::map<ConnectionId, std::vector<EventIndex>>& packets);
    void gather_reasons(std::span<const Finding> findings);
    const FlowLineage* flow_of(const Event& event) const;

    void add_data(Lines& lines, const Event& event, const FlowLineage* flow) const;
    void add_contents(Lines& lines, const FlowLineage& flow, Lane lane, ByteRange range) const;
    void add_reasons(Lines& lines, const FlowLineage& flow, const Packet& packet) const;
    void add_fate(Lines& lines, const Event& event) const;
    void add_readers(Lines& lines, const FlowLineage& flow, const Event& event) const;
    void add_neighbours(Lines& lines, EventIndex packet) const;
    std::string name(EndpointId id) const;
    std::string_view say(std::string_view en, std::string_view zh) const {
        return language_ == Language::zh ? zh : en;
    }

    const Trace& trace_;
    const Lineage& lineage_;
    Language language_;
    std::map<FlowId, const FlowLineage*> flows_;
    std::unordered_map<std::uint32_t, std::vector<EventIndex>> fates_;  // by packet
    // Events of applications by the packet nearest to them.
    std::unordered_map<EventIndex, std::vector<EventIndex>> neighbours_;
    // Reasons as sentences, by flow and the packet or, of datagrams, the number that left.
    std::map<std::pair<FlowId, std::uint32_t>, Lines> reasons_;
    // Recvs by flow and datagram, as positions in their lane.
    std::map<std::pair<FlowId, std::uint32_t>, std::vector<std::size_t>> readers_;
};

}  // namespace sticky
