// Captures made for tests, and what every import of one must keep.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/capture/capture.h"
#include "tests/support/packets.h"

namespace sticky::test {

inline constexpr std::uint32_t kRaw = 101;  // LINKTYPE_RAW
inline constexpr std::uint64_t kAllBytes = 1 << 20;

// Fails the test if it can't be read at all.
Capture capture_of(std::string_view file);

// Whatever it is made from, an import keeps every promise of a trace, also through its file.
Trace checked(Trace trace);

// One millisecond after the other.
std::vector<Frame> frames_of(const std::vector<Bytes>& packets);

// The packets of a trace as files.
std::string as_pcap(const Trace& trace);
std::string as_pcapng(const Trace& trace);

template <class T>
std::vector<T> all(const Trace& trace) {
    std::vector<T> found;
    for (const Event& event : trace.events) {
        if (const auto* what = std::get_if<T>(&event.what)) found.push_back(*what);
    }
    return found;
}

}  // namespace sticky::test
