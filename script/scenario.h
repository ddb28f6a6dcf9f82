// What somebody wants to happen: who talks to whom, over what, step by step, and what must come
// out.
//
// Plain data, the language of docs/scenario.md after it was checked. Refuses to know: TOML,
// sockets, how a world does it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "framing/spec.h"
#include "script/expectation.h"
#include "script/option.h"
#include "trace/base.h"
#include "trace/limits.h"

namespace sticky {

enum class Transport : std::uint8_t { tcp, udp, unix_stream, unix_datagram, unix_seqpacket };
inline constexpr std::size_t kTransportCount = 5;
enum class Schedule : std::uint8_t { race, reader_first, writer_first };
inline constexpr std::size_t kScheduleCount = 3;

std::string_view name_of(Transport transport);
std::string_view name_of(Schedule schedule);

// udp, unix_datagram: every send names its receiver, nothing ends.
constexpr bool is_datagram(Transport t) {
    return t == Transport::udp || t == Transport::unix_datagram;
}
// Every send is a unit of its own on the other side: datagrams, and seqpacket.
constexpr bool keeps_boundaries(Transport t) {
    return is_datagram(t) || t == Transport::unix_seqpacket;
}

// Whether sockets of this transport have the option (and heed it).
bool has_option(Transport transport, Option option);

// The bytes of a message. A pattern is `size` bytes made by pattern_bytes (program.h), different
// for every message.
struct Content {
    bool is_pattern = false;
    std::uint64_t size = 0;
    Bytes bytes;         // unless a pattern
    std::string packed;  // the format (framing/packing.h) they were packed by; empty: none
};

// Steps. Times are integer nanoseconds; `every` is start to start.
struct SendStep {
    std::vector<Content> contents;  // one; several only if vectored
    bool vectored = false;          // { sendv }: one call
    std::uint64_t times = 1;
    std::optional<Nanos> every;
    bool more = false, eor = false;    // flags
    std::vector<std::uint64_t> parts;  // the encoded bytes in several calls; empty: one
    bool raw = false;                  // no framing, no message
    bool once = false;                 // one call, however much it accepts
    bool nonblocking = false;
    std::optional<std::string> to;  // an endpoint's name, or "sender"
};
struct RecvStep {
    enum class Until : std::uint8_t { once, bytes, frames, end };
    std::uint64_t buffer = 0;
    std::uint64_t times = 1;
    std::optional<Nanos> every;
    Until until = Until::once;
    std::uint64_t until_count = 0;  // of bytes or frames
    std::optional<Nanos> timeout;
    bool peek = false, waitall = false, trunc = false;
    bool nonblocking = false;
};
struct SleepStep {
    Nanos duration = 0;
};
struct MarkStep {
    std::string name;
};
struct WaitForStep {
    enum class What : std::uint8_t { mark, received, sent, acked, frames, over, listening };
    What what = What::mark;
    std::string name;  // the mark's, or the endpoint's
    std::uint64_t count = 0;
};
struct SetStep {
    Options options;
};
struct ShutdownStep {};  // { shutdown = "send" }
struct CloseStep {};
struct ResetStep {};
struct ListenStep {};
struct ConnectStep {
    std::string to;
    bool nonblocking = false;  // the program goes on while the connection is made
};
// { run = "app", ... }: the app's own keys as they stand in the file.
struct RunStep {
    using Value = std::variant<std::int64_t, double, bool, std::string, std::vector<std::string>>;
    std::string app;
    std::map<std::string, Value> keys;
};

using StepAction =
    std::variant<SendStep, RecvStep, SleepStep, MarkStep, WaitForStep, SetStep, ShutdownStep,
                 CloseStep, ResetStep, ListenStep, ConnectStep, RunStep>;
struct Step {
    StepId id = kNoStep;  // its position in Scenario::sources
    StepAction action;
};

struct EndpointSpec {
    std::string name;
    Source source;
    bool listen = false;
    std::optional<std::string> connect;  // the listener's name
    std::uint32_t count = 1;             // above 1: expanded() makes name.1 to name.count
    std::optional<FramingSpec> framing;  // of what it sends; absent: the scenario's
    Options set;
    std::string address;     // of a listener; empty: loopback
    std::uint16_t port = 0;  // to listen on, or to connect from; 0: any
    std::string port_of;     // instead of `port`: the port this listener has
    std::uint32_t at_a_time =
        0;  // of a stream listener: connections served at the same time; 0: all
    // Somebody outside of this run (sticky serve, sticky call; no key says it): no program of his
    // runs here, and what he does is not observed. As one who connects he may come any number of
    // times.
    bool stranger = false;
    std::uint64_t accepts = 0;  // of a listener that serves strangers: it ends after so many; 0: no
    std::vector<Step> program;
};

// Of the worlds that have a link (wire, sim).
struct LinkSpec {
    Nanos delay = 0, jitter = 0;
    std::uint64_t rate_kbit = 0, mtu = 1500, queue = 0;
    std::uint64_t device_kbit = 0;  // of the device that packets enter the link through; 0: any
    double loss = 0;
    // By sender's name; "" is what connecting endpoints send. Numbers of data packets, from 1.
    std::map<std::string, std::vector<std::uint64_t>> drop, duplicate;
    std::map<std::string, std::map<std::uint64_t, Nanos>> delay_more;
};

struct Scenario {
    std::string name;  // its file's name, without folders
    std::string text;  // the TOML it was read from
    std::vector<std::string> overrides;
    std::map<std::string, Bytes> files;  // what { file = "name" } read
    std::string title, title_zh, about, about_zh;
    Transport transport = Transport::tcp;
    int ip = 4;
    Schedule schedule = Schedule::race;
    std::vector<std::string> worlds;  // empty: all, loopback first
    std::uint64_t seed = 1;
    Nanos time_limit = 10'000 * kMillisecond;
    std::uint64_t event_limit = kUsualRunEvents;  // of one endpoint's thread in a race, else of all
    FramingSpec framing;
    std::optional<LinkSpec> link;
    std::string profile = "linux";        // of the world sim: whose habits it has
    std::vector<EndpointSpec> endpoints;  // in file order
    std::vector<Expectation> expectations;
    std::vector<Source> sources;  // where each step stands, by StepId
};

// Endpoints with `count` made into that many, in order. Their steps keep their StepIds.
std::vector<EndpointSpec> expanded(const Scenario& scenario);

// The name an expanded endpoint came from: "client.3" -> "client" if the scenario has `client` with
// a count.
std::string_view family_of(std::string_view endpoint);

}  // namespace sticky
