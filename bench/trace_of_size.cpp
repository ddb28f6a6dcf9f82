#include "bench/trace_of_size.h"

#include <algorithm>
#include <string>

#include "trace/checksum.h"
#include "trace/limits.h"

namespace sticky::bench {
namespace {

constexpr EndpointId kClient{0}, kServer{1};
constexpr ConnectionId kConn{1};
constexpr std::uint64_t kHeader = 4, kMessage = 64, kFrame = kHeader + kMessage;

class Writer {
public:
    explicit Writer(Trace& trace) : trace_(trace) {}
    void add(EndpointId who, What what) {
        trace_.events.push_back({now_ += 700, who, kConn, StepId{index_of(who)}, std::move(what)});
    }

private:
    Trace& trace_;
    Nanos now_ = 0;
};

TraceHeader header() {
    TraceHeader header;
    header.scenario = "bench.toml";
    header.title = "A long run";
    header.world = "loopback";
    header.transport = "tcp";
    header.schedule = "race";
    header.payload_limit = kPayloadBytes;
    header.endpoints = {{"client", "length_prefix"}, {"server", "none"}};
    header.steps = {{kClient, 4, 1}, {kServer, 8, 1}};
    return header;
}

// Messages [first, first + count): sent one by one, on the wire as one segment, received by one
// recv.
void add_group(Writer& writer, Bytes& stream, std::uint32_t first, std::uint32_t count) {
    const std::uint64_t begin = first * kFrame, end = (first + count) * kFrame;
    for (std::uint32_t i = first; i < first + count; ++i) {
        const ByteRange range{i * kFrame, (i + 1) * kFrame};
        const ByteRange payload{range.begin + kHeader, range.end};
        stream.insert(stream.end(), {0, 0, 0, static_cast<std::uint8_t>(kMessage)});
        stream.insert(stream.end(), kMessage, static_cast<std::uint8_t>('a' + i % 26));
        writer.add(kClient, Wrote{i + 1, range, payload});
        Sent sent;
        sent.range = range;
        sent.asked = kFrame;
        sent.message = i + 1;
        sent.took = 600;
        writer.add(kClient, sent);
    }
    writer.add(kClient, Segment{{begin, end}, 1, false, 0, std::nullopt});
    Received received;
    received.range = ByteRange{begin, end};
    received.size = received.real_size = end - begin;
    received.buffer = 65536;
    received.left = 0;
    received.waited = 5000;
    received.summed = end < kPayloadBytes;
    if (received.summed) received.sum = checksum(ByteView(stream).subspan(begin, end - begin));
    writer.add(kServer, received);
    for (std::uint32_t i = first; i < first + count; ++i) {
        const ByteRange range{i * kFrame, (i + 1) * kFrame};
        writer.add(kServer, Framed{i + 1, range, {range.begin + kHeader, range.end}});
    }
}

}  // namespace

Trace trace_of_size(std::size_t events) {
    Trace trace;
    trace.header = header();
    trace.events.reserve(events + 64);
    Writer writer(trace);
    writer.add(kClient, Connected{kServer, false, "127.0.0.1:40000", "127.0.0.1:40001", 65483});
    Bytes stream;
    std::uint32_t messages = 0;
    for (std::uint32_t group = 0; trace.events.size() + 2 < events; ++group) {
        const std::uint32_t count = 1 + group % 8;
        add_group(writer, stream, messages, count);
        messages += count;
    }
    writer.add(kClient, Closed{Closed::How::close, true});
    Received last;
    last.range = ByteRange{stream.size(), stream.size()};
    last.buffer = 65536;
    last.end = true;
    writer.add(kServer, last);
    writer.add(kServer, Closed{Closed::How::close, true});
    stream.resize(std::min<std::size_t>(stream.size(), kPayloadBytes));
    trace.payloads[{kConn, kClient}] = std::move(stream);
    return trace;
}

}  // namespace sticky::bench
