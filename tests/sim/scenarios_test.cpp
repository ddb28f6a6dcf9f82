// The repository's scenarios in the model: what they expect holds, the causes that the table for
// the world wire names are named here too, and every run repeats byte by byte.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "run/worlds.h"
#include "script/expectation.h"
#include "tests/sim/playing.h"
#include "tests/support/cases.h"
#include "trace/attribute.h"
#include "trace/trace_file.h"

namespace sticky::test {
namespace {

// What they show is a property of loopback: an ACK that comes back within the send call, offload
// that joins datagrams, a reader that sees a burst as one. The world wire shows it no more.
const std::set<std::string> kOfLoopback = {"nagle_invisible_on_loopback.toml",
                                           "nagle_invisible_on_loopback_length_prefix.toml",
                                           "partial_send.toml", "udp_gro.toml"};

// With the apps and the host that every program for people has there.
Played in_sim(const Scenario& scenario) {
    return worlds().back().play(scenario, {});
}

TEST(SimScenarios, HoldWhatTheyExpect) {
    std::size_t held = 0;
    for (const std::string& file : scenario_files()) {
        const Result<Scenario> scenario = load_file(file);
        ASSERT_TRUE(scenario) << file;
        if (kOfLoopback.contains(scenario->name) || unfit_for_sim(*scenario)) continue;
        const Played played = in_sim(*scenario);
        EXPECT_EQ(faults_of(played), "") << file;
        const Lineage lineage = trace_lineage(played.trace);
        std::vector<Finding> findings = attribute(played.trace, lineage);
        add_decisions(played.trace, lineage, findings);
        for (const Expectation& expectation : scenario->expectations) {
            if (!applies_in(expectation, "sim")) continue;
            if (std::holds_alternative<ExpectStable>(expectation.claim)) continue;
            const Verdict verdict = judge(expectation, {played.trace, lineage, findings});
            EXPECT_TRUE(verdict.holds) << file << ":" << expectation.source.line << " expected "
                                       << verdict.expected << ", seen " << verdict.seen;
            tried();
        }
        ++held;
    }
    EXPECT_GE(held, 170U);
}

TEST(SimScenarios, RepeatByteByByte) {
    for (const std::string& file : scenario_files()) {
        const Result<Scenario> scenario = load_file(file);
        ASSERT_TRUE(scenario) << file;
        const std::string first = write_trace(in_sim(*scenario).trace);
        EXPECT_TRUE(first == write_trace(in_sim(*scenario).trace)) << file;
        tried();
    }
}

std::vector<std::string> split(const std::string& text, char by) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, by);) parts.push_back(part);
    return parts;
}

// tests/cli/wire_causes.tsv, line by line.
TEST(SimCauses, AreThoseOfTheWire) {
    std::ifstream file(STICKY_SOURCE_DIR "/tests/cli/wire_causes.tsv");
    std::map<std::string, std::pair<Played, std::vector<Finding>>> runs;
    std::size_t held = 0, missed = 0;
    for (std::string line; std::getline(file, line);) {
        const std::vector<std::string> cell = split(line, '\t');
        if (line.front() == '#' || cell.size() != 7) continue;
        const std::string key = cell[0] + " " + cell[1];
        if (!runs.contains(key)) {
            std::vector<std::string> overrides{"expect=[]"};
            if (cell[1] != "-") {
                for (const std::string& change : split(cell[1], ' ')) overrides.push_back(change);
            }
            const Result<Scenario> scenario = load_file(STICKY_SOURCE_DIR "/" + cell[0], overrides);
            ASSERT_TRUE(scenario) << line;
            if (unfit_for_sim(*scenario)) continue;
            Played played = in_sim(*scenario);
            EXPECT_EQ(faults_of(played), "") << line;
            std::vector<Finding> findings = attribute(played.trace, trace_lineage(played.trace));
            runs.emplace(key, std::pair(std::move(played), std::move(findings)));
        }
        const auto& [played, findings] = runs.at(key);
        Lane lane{};
        Cause cause{};
        ASSERT_TRUE(parse(cell[2], lane) && parse(cell[6], cause)) << line;
        const Lineage lineage = trace_lineage(played.trace);
        bool seen = false;
        for (const FlowLineage& flow : lineage.flows) {
            const bool at_receiver = lane == Lane::recv || lane == Lane::frame;
            const EndpointId who = at_receiver ? flow.receiver : flow.flow.sender;
            if (played.trace.header.endpoints[index_of(who)].name != cell[3]) continue;
            for (const Finding& finding : findings) {
                if (finding.flow != flow.flow || finding.lane != lane) continue;
                const bool here = cell[4] == "*" || finding.unit == std::stoul(cell[4]);
                seen = seen || (here && finding.cause == cause);
            }
        }
        const bool right = seen == (cell[5] == "is");
        EXPECT_TRUE(right) << line;
        ++(right ? held : missed);
        tried();
    }
    std::cout << held << " claims of the wire's table hold in the model, " << missed << " do not\n";
}

}  // namespace
}  // namespace sticky::test
