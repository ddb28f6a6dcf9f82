// A run as facts: a header (what was asked for, where), events in order of time, and the bytes that
// were sent.
//
// Order: by `at`, then by endpoint, then as that endpoint recorded them (order_events does it). An
// EventIndex is a position in that order, so a trace read back from a file has the same indices as
// the one that was written.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "trace/event.h"
#include "trace/result.h"

namespace sticky {

// One direction of one connection.
struct FlowId {
    ConnectionId conn = kNoConnection;
    EndpointId sender = kNobody;
    friend auto operator<=>(const FlowId&, const FlowId&) = default;
};

struct EndpointInfo {
    std::string name;
    std::string framing;  // the kind of what it sends: "none", "length_prefix", ...
    bool operator==(const EndpointInfo&) const = default;
};

// Where a step stands in the scenario's text.
struct StepInfo {
    EndpointId endpoint = kNobody;
    std::uint32_t line = 0;    // from 1
    std::uint32_t column = 0;  // from 1
    bool operator==(const StepInfo&) const = default;
};

// The world of a trace made from somebody's capture: its wire was seen, and nothing else.
inline constexpr std::string_view kWorldImport = "import";

struct TraceHeader {
    std::string scenario;  // its file's name, without folders
    std::string title, title_zh;
    std::string scenario_text;           // the whole TOML, as it was read
    std::vector<std::string> overrides;  // --set and --seed, as given
    std::string world;                   // "loopback", "wire", "sim", "import"
    std::string transport;               // "tcp", "udp", "unix_stream", ...
    int ip = 4;
    std::string schedule;
    std::uint64_t seed = 1;
    std::string machine;               // "Linux 6.1.0 x86_64"
    std::int64_t started_unix_ns = 0;  // wall clock at Nanos 0
    std::uint64_t payload_limit =
        0;  // bytes kept of each flow; what was sent beyond has ranges only
    std::vector<EndpointInfo> endpoints;
    std::vector<StepInfo> steps;
    bool operator==(const TraceHeader&) const = default;
};

// The first bytes of each flow, from offset 0, up to the header's payload_limit.
using Payloads = std::map<FlowId, Bytes>;

struct Trace {
    TraceHeader header;
    std::vector<Event> events;
    Payloads payloads;
    bool operator==(const Trace&) const = default;
};

struct ConnectionInfo {
    ConnectionId id = kNoConnection;
    EndpointId from = kNobody;  // connected (datagrams: spoke first)
    EndpointId to = kNobody;
    bool datagrams = false;
    std::uint32_t mss = 0;
    std::string local, remote;

    EndpointId other(EndpointId end) const { return end == from ? to : from; }
    bool operator==(const ConnectionInfo&) const = default;
};

// Connections in order of their numbers: element i has id i + 1.
std::vector<ConnectionInfo> connections_of(const Trace& trace);

// The flow an event belongs to: the receiver's events belong to the flow of the other end.
FlowId flow_of(const Event& event, const ConnectionInfo& connection);

// Sorts by (at, who), keeping the order in which each endpoint recorded its own events.
void order_events(std::vector<Event>& events);
// The same for events that lie in several places: moves them out of there.
std::vector<Event> take_in_order(std::span<Event* const> events);

// The kept bytes of a range; shorter than the range where they were beyond the payload limit.
ByteView payload_of(const Trace& trace, FlowId flow, ByteRange range);

}  // namespace sticky
