// same_bytes COUNT: one line for each of COUNT random scenarios: its seed, its trace's size in
// bytes and a sum over them. same_bytes SEED trace: that one's trace, to see what differs.
// Compilers and optimisations must agree on every line; './dev test' compares what it prints when
// built by different ones.
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "run/conform_draw.h"
#include "script/scenario_toml.h"
#include "sim/play_sim.h"
#include "trace/trace_file.h"

namespace sticky {
namespace {

// FNV-1a (RFC 9923): only to tell two texts apart.
std::uint64_t sum_of(const std::string& text) {
    std::uint64_t sum = 0xcbf29ce484222325U;
    for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return sum;
}

std::string play(std::uint64_t seed) {
    constexpr std::string_view kProfiles[] = {"linux", "textbook", "windows"};
    const bool faults = seed % 3 == 0;
    std::string toml = conform::toml_of(conform::draw(seed, faults));
    toml += "[model]\nprofile = \"" + std::string(kProfiles[seed % 5 % 3]) + "\"\n";
    const Result<Scenario> scenario = load_scenario(toml, {"same.toml", {}, {}});
    if (!scenario) {
        std::fprintf(stderr, "%s\n", to_string(scenario.error()).c_str());
        std::exit(1);
    }
    return write_trace(play_sim(*scenario, {}).trace);
}

}  // namespace
}  // namespace sticky

int main(int argc, char** argv) {
    using namespace sticky;
    const std::uint64_t number = argc >= 2 ? std::strtoull(argv[1], nullptr, 10) : 0;
    if (number == 0 || argc > 3) {
        std::fputs("same_bytes COUNT, or: same_bytes SEED trace\n", stderr);
        return 2;
    }
    if (argc == 3) {
        std::fputs(play(number).c_str(), stdout);
        return 0;
    }
    for (std::uint64_t seed = 1; seed <= number; ++seed) {
        const std::string trace = play(seed);
        std::printf("%" PRIu64 " %zu %016" PRIx64 "\n", seed, trace.size(), sum_of(trace));
    }
    return 0;
}
