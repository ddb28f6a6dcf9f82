#include "trace/validate.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <tuple>

#include "trace/validate_flow.h"

namespace sticky {
namespace {

class Checker {
public:
    Checker(const Trace& trace, std::size_t limit)
        : trace_(trace), connections_(connections_of(trace)), report_(limit) {}

    std::vector<Violation> check() {
        check_header();
        check_connections();
        note_options();
        std::vector<FlowEvents> flows = flows_of_connections();
        for (EventIndex index = 0; index < trace_.events.size(); ++index) {
            check_event(index);
            sort_into(flows, index);
        }
        check_packets();
        check_payloads();
        for (const FlowEvents& flow : flows) check_flow(trace_, flow, report_);
        return report_.take();
    }

private:
    void check_header() {
        for (std::size_t i = 0; i < trace_.header.steps.size(); ++i) {
            if (!is_endpoint(trace_.header.steps[i].endpoint)) {
                report_.add(0, "the header's step {} belongs to an endpoint it does not list", i);
            }
        }
    }

    // Numbers run from 1, each used by one Connected.
    void check_connections() {
        first_.assign(connections_.size(), nullptr);
        connected_.assign(connections_.size(), 0);
        for (EventIndex index = 0; index < trace_.events.size(); ++index) {
            const Event& event = trace_.events[index];
            const auto* connected = std::get_if<Connected>(&event.what);
            if (connected == nullptr) continue;
            const std::size_t number = index_of(event.conn);
            if (!is_endpoint(connected->peer)) {
                report_.add(index, "connection {} has a peer the header does not list", number);
            }
            if (number == 0 || number > connections_.size()) {
                report_.add(index, "connection {} is numbered beyond the {} there are", number,
                            connections_.size());
            } else if (first_[number - 1] != nullptr) {
                report_.add(index, "connection {} connects a second time", number);
            } else {
                first_[number - 1] = &event;
                connected_[number - 1] = index;
            }
        }
    }

    std::vector<FlowEvents> flows_of_connections() const {
        std::vector<FlowEvents> flows(connections_.size() * 2);
        for (std::size_t i = 0; i < flows.size(); ++i) {
            const ConnectionInfo& connection = connections_[i / 2];
            flows[i].flow = {connection.id, i % 2 == 0 ? connection.from : connection.to};
            flows[i].datagrams = connection.datagrams;
            flows[i].reshaped =
                reshapes_.contains(connection.from) || reshapes_.contains(connection.to);
        }
        return flows;
    }

    // An option may be set before there is a connection to note it with.
    void note_options() {
        for (const Event& event : trace_.events) {
            const auto* option = std::get_if<OptionSet>(&event.what);
            if (option != nullptr && option->option.starts_with("udp_"))
                reshapes_.insert(event.who);
        }
    }

    bool is_endpoint(EndpointId id) const {
        return id == kNobody || index_of(id) < trace_.header.endpoints.size();
    }

    void check_event(EventIndex index) {
        const Event& event = trace_.events[index];
        if (index > 0) {
            const Event& before = trace_.events[index - 1];
            if (std::tie(event.at, event.who) < std::tie(before.at, before.who)) {
                report_.add(index, "at {} ns by endpoint {} stands after {} ns by endpoint {}",
                            event.at, index_of(event.who), before.at, index_of(before.who));
            }
        }
        if (!is_endpoint(event.who)) {
            report_.add(index, "endpoint {} is not among the header's {}", index_of(event.who),
                        trace_.header.endpoints.size());
        }
        if (event.step != kNoStep && index_of(event.step) >= trace_.header.steps.size()) {
            report_.add(index, "step {} is not among the header's {}", index_of(event.step),
                        trace_.header.steps.size());
        }
        if (event.conn != kNoConnection) check_place(index, event);
        check_shape(index, event, report_);
    }

    // Nothing happens on a connection before it is connected, nor to a third endpoint.
    void check_place(EventIndex index, const Event& event) {
        const std::size_t number = index_of(event.conn);
        if (number > connections_.size() || first_[number - 1] == nullptr) {
            if (!std::holds_alternative<Connected>(event.what)) {
                report_.add(index, "connection {} was never connected", number);
            }
            return;
        }
        const Event& first = *first_[number - 1];
        // At one instant another endpoint's event may stand before the Connected.
        const bool early =
            event.at < first.at || (event.who == first.who && index < connected_[number - 1]);
        if (early && !comes_early(event.what)) {
            report_.add(index, "connection {} is used at {} ns, it is connected only at {} ns",
                        number, event.at, first.at);
        }
        const ConnectionInfo& connection = connections_[number - 1];
        if (event.who != connection.from && event.who != connection.to) {
            report_.add(index, "endpoint {} is neither end of connection {}", index_of(event.who),
                        number);
        }
    }

    // A connection is made by packets, and a program may mean to send before it is there.
    static bool comes_early(const What& what) {
        return std::holds_alternative<Wrote>(what) || std::holds_alternative<Packet>(what) ||
               std::holds_alternative<Arrived>(what) || std::holds_alternative<Dropped>(what) ||
               std::holds_alternative<Duplicated>(what);
    }

    // Packets are numbered once each; what happened to one happened after it was seen.
    void note_packet(EventIndex index, const Packet& packet) {
        if (packet.number == 0 || !packets_.emplace(packet.number, index).second) {
            report_.add(index, "packet {} is numbered a second time", packet.number);
        }
    }
    void check_packet(EventIndex index, std::uint32_t number) {
        const auto found = packets_.find(number);
        if (found == packets_.end()) {
            report_.add(index, "packet {} was never seen", number);
        } else if (trace_.events[found->second].at > trace_.events[index].at) {
            report_.add(index, "packet {} has its fate before it was seen", number);
        }
    }
    void check_unit(EventIndex index, std::uint32_t number, ByteRange range) {
        if (number == 0) return;
        check_packet(index, number);
        const auto found = packets_.find(number);
        if (found == packets_.end()) return;
        const auto& packet = std::get<Packet>(trace_.events[found->second].what);
        const bool inside = packet.data && packet.data->begin == range.begin &&
                            packet.data->end <= range.end &&
                            (packet.datagram != 0 || packet.data->end == range.end);
        if (!inside) {
            report_.add(index, "packet {} does not carry [{}, {})", number, range.begin, range.end);
        }
    }
    void check_packets() {
        for (EventIndex index = 0; index < trace_.events.size(); ++index) {
            const What& what = trace_.events[index].what;
            if (const auto* packet = std::get_if<Packet>(&what)) note_packet(index, *packet);
        }
        for (EventIndex index = 0; index < trace_.events.size(); ++index) {
            const What& what = trace_.events[index].what;
            if (const auto* one = std::get_if<Arrived>(&what)) check_packet(index, one->packet);
            if (const auto* one = std::get_if<Dropped>(&what)) check_packet(index, one->packet);
            if (const auto* one = std::get_if<Duplicated>(&what)) check_packet(index, one->packet);
            if (const auto* one = std::get_if<Segment>(&what))
                check_unit(index, one->packet, one->range);
            if (const auto* one = std::get_if<Datagram>(&what))
                check_unit(index, one->packet, one->range);
        }
    }

    void sort_into(std::vector<FlowEvents>& flows, EventIndex index) const {
        const Event& event = trace_.events[index];
        const std::size_t number = index_of(event.conn);
        if (number == 0 || number > connections_.size()) return;
        const ConnectionInfo& connection = connections_[number - 1];
        if (event.who != connection.from && event.who != connection.to) return;
        const FlowId flow = flow_of(event, connection);
        const std::size_t side = flow.sender == connection.from ? 0 : 1;
        flows[(number - 1) * 2 + side].events.push_back(index);
    }

    void check_payloads() {
        for (const auto& [flow, kept] : trace_.payloads) {
            if (kept.size() > trace_.header.payload_limit) {
                report_.add(0, "{} bytes of a flow of connection {} are kept, the limit is {}",
                            kept.size(), index_of(flow.conn), trace_.header.payload_limit);
            }
            const std::size_t number = index_of(flow.conn);
            const bool known = number >= 1 && number <= connections_.size() &&
                               (flow.sender == connections_[number - 1].from ||
                                flow.sender == connections_[number - 1].to);
            if (!known && !kept.empty()) {
                report_.add(0, "bytes are kept of connection {}, whose sender it does not have",
                            number);
            }
        }
    }

    const Trace& trace_;
    std::vector<ConnectionInfo> connections_;
    Report report_;
    std::vector<const Event*> first_;  // the Connected of each connection
    std::set<EndpointId> reshapes_;
    std::map<std::uint32_t, EventIndex> packets_;
    std::vector<EventIndex> connected_;  // and where it stands
};

}  // namespace

std::vector<Violation> validate(const Trace& trace, std::size_t limit) {
    return Checker(trace, limit).check();
}

}  // namespace sticky
