// Random scenarios: whatever is sent, however it is read, bytes in are bytes out, the trace keeps
// its promises, and where there is a framing frames are messages.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "tests/net/playing.h"
#include "tests/net/random_scenario.h"
#include "tests/support/cases.h"

namespace sticky {
namespace {

bool gone(const Trace& trace) {
    for (const Event& event : trace.events) {
        const auto* received = std::get_if<Received>(&event.what);
        if (received != nullptr && received->real_size > received->size) return true;
    }
    return false;
}

void compare_frames(const test::RandomScenario& drawn, const FlowLineage& flow,
                    std::string& faults) {
    const std::vector<Unit>& messages = flow.lane(Lane::message);
    const std::vector<Unit>& frames = flow.lane(Lane::frame);
    if (messages.size() != frames.size()) {
        faults += std::to_string(messages.size()) + " messages, " + std::to_string(frames.size()) +
                  " frames\n";
        return;
    }
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const bool same = frames[i].range == messages[i].range &&
                          (!drawn.plain_payload || frames[i].payload == messages[i].payload);
        if (!same) faults += "frame " + std::to_string(i + 1) + " is not its message\n";
    }
}

std::uint64_t bytes_of(const std::vector<Unit>& lane) {
    std::uint64_t bytes = 0;
    for (const Unit& unit : lane) bytes += unit.range.size();
    return bytes;
}

void compare_bytes(const Trace& trace, const FlowLineage& flow, std::string& faults) {
    std::uint64_t received = bytes_of(flow.lane(Lane::recv));
    for (const Unplaced& unplaced : flow.unplaced) received += unplaced.size;
    const std::uint64_t sent = bytes_of(flow.lane(Lane::send));
    if (sent != received && !gone(trace)) {
        faults += std::to_string(sent) + " bytes in, " + std::to_string(received) + " bytes out\n";
    }
    if (flow.datagrams &&
        flow.lane(Lane::send).size() != flow.lane(Lane::recv).size() + flow.unplaced.size()) {
        faults += "datagrams were lost\n";
    }
    if (trace.header.transport != "tcp") return;
    std::uint64_t acked = 0;
    for (const Event& event : trace.events) {
        const auto* told = std::get_if<Acked>(&event.what);
        if (told == nullptr || event.conn != flow.flow.conn || event.who != flow.flow.sender)
            continue;
        if (told->offset <= acked) faults += "acknowledged offsets fall back\n";
        acked = told->offset;
    }
}

std::string faults_of(const test::RandomScenario& drawn) {
    const test::Run run = test::run_of(test::scenario_of(drawn.toml));
    std::string faults = test::faults_of(run);
    if (run.played.failure) return faults;
    for (const FlowLineage& flow : run.lineage.flows) {
        compare_bytes(run.played.trace, flow, faults);
        // Frames of a datagram whose place is not known have none either.
        const bool placed = !flow.datagrams || flow.unplaced.empty();
        if (drawn.framed && placed) compare_frames(drawn, flow, faults);
    }
    return faults;
}

std::uint64_t asked(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// STICKY_SEED and STICKY_RUNS choose others: STICKY_SEED=4711 STICKY_RUNS=1 plays one again.
TEST(RandomScenarios, KeepEveryPromise) {
    const std::uint64_t first = asked("STICKY_SEED", 1);
    const std::uint64_t runs = asked("STICKY_RUNS", test::deep() ? 10'000 : 400);
    int failed = 0;
    for (std::uint64_t seed = first; seed < first + runs && failed < 20; ++seed) {
        const test::RandomScenario drawn = test::random_scenario(seed);
        const std::string faults = faults_of(drawn);
        test::tried();
        if (faults.empty()) continue;
        ++failed;
        ADD_FAILURE() << "seed " << seed << ":\n" << faults << drawn.toml;
    }
}

}  // namespace
}  // namespace sticky
