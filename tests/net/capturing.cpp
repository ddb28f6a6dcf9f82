#include "tests/net/capturing.h"

#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "trace/pcapng.h"
#include "trace/trace_file.h"
#include "trace/validate.h"

namespace sticky::test {

Capture capture_of(std::string_view file) {
    auto capture = Capture::read(file, "a.pcap");
    EXPECT_TRUE(capture) << capture.error().what;
    return std::move(*capture);
}

Trace checked(Trace trace) {
    for (const Violation& violation : validate(trace)) ADD_FAILURE() << violation.text;
    const auto again = read_trace(write_trace(trace), "import");
    if (!again || again->damage) {
        ADD_FAILURE() << "the trace cannot be read back";
        return trace;
    }
    EXPECT_TRUE(again->trace == trace) << write_trace(trace);
    test::tried();
    return trace;
}

std::vector<Frame> frames_of(const std::vector<Bytes>& packets) {
    std::vector<Frame> frames;
    for (const Bytes& packet : packets) {
        frames.push_back(
            {1'700'000'000'000'000'000 + static_cast<std::int64_t>(frames.size()) * kMillisecond,
             packet});
    }
    return frames;
}

std::string as_pcap(const Trace& trace) {
    std::vector<Frame> frames;
    for (const Event& event : trace.events) {
        const auto* packet = std::get_if<Packet>(&event.what);
        if (packet == nullptr) continue;
        Frame frame{trace.header.started_unix_ns + event.at, packet->header};
        if (packet->data) {
            const ByteView bytes = payload_of(trace, {event.conn, event.who}, *packet->data);
            frame.bytes.insert(frame.bytes.end(), bytes.begin(), bytes.end());
        }
        frames.push_back(std::move(frame));
    }
    return pcap_of(kRaw, frames);
}

std::string as_pcapng(const Trace& trace) {
    const Lineage lineage = trace_lineage(trace);
    return to_pcapng(trace, lineage, attribute(trace, lineage), Language::en);
}

}  // namespace sticky::test
