// Small traces, each with one known culprit, and what the detective says of them as short lines.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"
#include "trace/attribute.h"

namespace sticky::test {

using Told = std::vector<std::string>;

constexpr std::uint32_t kMss = 1448;
constexpr Nanos operator""_us(unsigned long long n) {
    return static_cast<Nanos>(n) * kMicrosecond;
}
constexpr Nanos operator""_ms(unsigned long long n) {
    return static_cast<Nanos>(n) * kMillisecond;
}

inline std::string bytes(std::size_t size) {
    return std::string(size, 'x');
}

inline TraceBuilder tcp() {
    TraceBuilder builder;
    builder.world("loopback").connect("client", "server", kMss);
    return builder;
}

inline OptionSet option(std::string_view name, std::int64_t value) {
    return {std::string(name), value, {}};
}

// "wire 2: nagle, merged", in the order of the findings.
inline Told told(const Trace& trace, std::optional<Lane> lane = std::nullopt) {
    Told lines;
    for (const Finding& finding : attribute(trace, trace_lineage(trace))) {
        if (lane && finding.lane != *lane) continue;
        lines.push_back(std::string(name_of(finding.lane)) + " " + std::to_string(finding.unit) +
                        ": " + std::string(name_of(finding.cause)) + ", " +
                        std::string(name_of(finding.effect)));
    }
    return lines;
}
inline Told told(const TraceBuilder& builder, std::optional<Lane> lane = std::nullopt) {
    return told(builder.trace(), lane);
}

inline Finding first_of(const Trace& trace, Cause cause) {
    for (const Finding& finding : attribute(trace, trace_lineage(trace))) {
        if (finding.cause == cause) return finding;
    }
    ADD_FAILURE() << "no finding " << name_of(cause);
    return {};
}

struct Case {
    const char* name;
    TraceBuilder builder;
    Told expected;
};

inline void check(std::vector<Case> cases, std::optional<Lane> lane) {
    for (const Case& row : cases) {
        EXPECT_EQ(told(row.builder, lane), row.expected) << row.name;
        tried();
    }
}

// 10 bytes leave, four times 10 more are sent behind them.
inline TraceBuilder five_sends(TraceBuilder builder) {
    builder.at(1_ms).send(bytes(10)).segment(10);
    for (int i = 0; i < 4; ++i) builder.send(bytes(10));
    return builder;
}
inline TraceBuilder more_send(TraceBuilder builder, std::size_t size, bool more) {
    return builder.send(bytes(size)).change<Sent>([&](Sent& sent) { sent.flags.more = more; });
}

inline const Told kOneAlone{"wire 1: sent_at_once, kept"};

inline Told after_first(const Told& rest) {
    Told all = kOneAlone;
    all.insert(all.end(), rest.begin(), rest.end());
    return all;
}

inline void waited(TraceBuilder& builder, Nanos waited, Nanos took = 0) {
    builder.change<Received>([&](Received& received) {
        received.waited = waited;
        received.took = took;
    });
}
inline TraceBuilder recv_case(TraceBuilder builder, Nanos at, std::uint64_t size,
                              std::uint64_t buffer, Nanos wait = 0,
                              std::optional<std::uint64_t> left = std::nullopt) {
    builder.at(at).received(size, buffer);
    builder.change<Received>([&](Received& received) { received.left = left; });
    waited(builder, wait);
    return builder;
}

// As packets: connected, and the sender has heard of a window.
inline TraceBuilder wire(std::uint64_t window = 65535) {
    TraceBuilder builder;
    builder.world("wire").connect("client", "server", kMss);
    return builder.told(0, window);
}
inline TraceBuilder nodelay(std::uint64_t window = 65535) {
    return wire(window).event(option("nodelay", 1));
}
inline TraceBuilder sends(TraceBuilder builder, std::size_t count, std::size_t size) {
    for (std::size_t i = 0; i < count; ++i) builder.send(bytes(size));
    return builder;
}

std::vector<Case> segment_cases();  // attribute_segments_test.cpp

}  // namespace sticky::test
