// What the handshake of a length as text costs, and what a large upload takes: measured, printed.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "apps/table.h"
#include "net/loopback.h"
#include "run/hosts/digest.h"
#include "run/hosts/real.h"
#include "run/load.h"
#include "run/worlds.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

// Between two marks, in ms; -1: one of them is missing.
double between(const Trace& trace, std::string_view from, std::string_view to) {
    Nanos begin = -1, end = -1;
    for (const Event& event : trace.events) {
        const auto* mark = std::get_if<Mark>(&event.what);
        if (mark != nullptr && mark->name == from) begin = event.at;
        if (mark != nullptr && mark->name == to) end = event.at;
    }
    return begin < 0 || end < 0 ? -1 : static_cast<double>(end - begin) / 1e6;
}

TEST(Cost, TheHandshakeIsOneMoreRoundTrip) {
    for (const World& world : worlds()) {
        if (world.name == "loopback") continue;
        for (const int delay : {0, 10, 100}) {
            const Result<Scenario> scenario =
                load_scenario_file(STICKY_SOURCE_DIR "/scenarios/apps/handshake_cost.toml",
                                   {"link.delay_ms=" + std::to_string(delay)});
            ASSERT_TRUE(scenario) << to_string(scenario.error());
            if (world.unfit(*scenario)) GTEST_SKIP() << world.unfit(*scenario)->what;
            const Played played = world.play(*scenario, {});
            ASSERT_FALSE(played.failure) << to_string(*played.failure);
            const double prefix = between(played.trace, "a asks", "a has it");
            const double text = between(played.trace, "b asks", "b has it");
            std::printf("%-8s %3d ms one way: length prefix %6.1f ms, text length %6.1f ms\n",
                        std::string(world.name).c_str(), delay, prefix, text);
            ASSERT_GE(prefix, 2 * delay);
            ASSERT_GE(text, 4 * delay);
            // One more round trip, and no two; a busy machine is late by tens of ms.
            EXPECT_GE(text - prefix, 2 * delay - 60);
            EXPECT_LE(text - prefix, 2 * delay + 60);
            if (world.name == "sim") {
                EXPECT_NEAR(text - prefix, 2 * delay, 4);
            }
            tried();
        }
    }
}

// The most memory this process had since the last reset, in KiB.
std::uint64_t peak_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::strtoull(line.c_str() + 6, nullptr, 10);
    }
    return 0;
}

TEST(Cost, ALargeUploadNeedsLittleMemory) {
#if defined(__SANITIZE_ADDRESS__)
    // The sanitizer keeps what was freed for a while: its memory says nothing.
    const std::uint64_t mib = 16, most_kib = UINT64_MAX;
#else
    const char* deep = std::getenv("STICKY_DEEP");
    const std::uint64_t mib = deep != nullptr && *deep == '1' ? 1024 : 128, most_kib = 64 * 1024;
#endif
    std::string folder = testing::TempDir() + "sticky-large-XXXXXX";
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    RealHost host;
    ASSERT_TRUE(host.use_folder(folder));
    const Result<Scenario> scenario = load_scenario_text(
        "time_limit_ms = 600000\n[endpoint.server]\nlisten = true\n"
        "program = [ { run = \"file-upload\" } ]\n[endpoint.client]\nconnect = \"server\"\n"
        "program = [ { run = \"file-upload\", put = [\"large.bin\"], digest = \"sha256\", size = " +
            std::to_string(mib << 20) + " } ]\n",
        "large.toml", {});
    ASSERT_TRUE(scenario) << to_string(scenario.error());
    PlayOptions options;
    options.apps = apps::table();
    options.host = &host;
    options.stamps = false;
    options.payload_limit = 0;
    std::ofstream("/proc/self/clear_refs") << 5;  // proc(5): resets VmHWM
    const std::uint64_t before = peak_kib();
    const auto begin = std::chrono::steady_clock::now();
    const Played played = play_loopback(*scenario, options);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    ASSERT_FALSE(played.failure) << to_string(*played.failure);
    const std::uint64_t peak = peak_kib();
    std::printf("%lu MiB in %.1f s, %.0f MiB/s; peak %lu KiB, %lu of them before; %zu events\n",
                mib, took.count(), static_cast<double>(mib) / took.count(), peak, before,
                played.trace.events.size());
    EXPECT_LT(peak, most_kib);
    // Only what has the right digest gets its name.
    EXPECT_EQ(std::filesystem::file_size(folder + "/large.bin"), mib << 20);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace sticky::test
