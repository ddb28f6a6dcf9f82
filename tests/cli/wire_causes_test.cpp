// The table of what must, and must never, be named when a scenario is played in the world wire:
// each cause where it is known to act, and its twin in which it is switched off.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "net/capabilities.h"
#include "net/wire/wire.h"
#include "script/scenario_toml.h"
#include "tests/cli/sticky.h"
#include "tests/support/cases.h"
#include "trace/attribute.h"

namespace sticky::test {
namespace {

struct Claim {
    Lane lane{};
    std::string endpoint;
    std::uint32_t unit = 0;  // 0: all of them
    bool is = false;
    Cause cause{};
    std::string text;
};
struct Row {
    std::string scenario;  // below scenarios/
    std::vector<std::string> overrides;
    std::vector<Claim> claims;
    std::string faults;
    std::set<Cause> named;
};

std::vector<std::string> split(const std::string& text, char by) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, by);) parts.push_back(part);
    return parts;
}

std::vector<Row> table() {
    std::map<std::pair<std::string, std::string>, std::vector<Claim>> rows;
    std::ifstream file(STICKY_SOURCE_DIR "/tests/cli/wire_causes.tsv");
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        const std::vector<std::string> cell = split(line, '\t');
        Claim claim;
        const bool good = cell.size() == 7 && parse(cell[2], claim.lane) &&
                          parse(cell[6], claim.cause) && (cell[5] == "is" || cell[5] == "never");
        EXPECT_TRUE(good) << line;
        if (!good) continue;
        claim.endpoint = cell[3];
        claim.unit = cell[4] == "*" ? 0 : static_cast<std::uint32_t>(std::stoul(cell[4]));
        claim.is = cell[5] == "is";
        claim.text = line;
        rows[{cell[0], cell[1]}].push_back(claim);
    }
    std::vector<Row> all;
    for (const auto& [key, claims] : rows) {
        Row one{key.first, {"expect=[]"}, claims, "", {}};
        if (key.second != "-") {
            for (std::string& change : split(key.second, ' ')) one.overrides.push_back(change);
        }
        all.push_back(one);
    }
    return all;
}

void judge(Row& one) {
    LoadOptions options;
    options.name = one.scenario;
    options.overrides = one.overrides;
    const std::string text = read_whole(STICKY_SOURCE_DIR "/" + one.scenario);
    const Result<Scenario> scenario = load_scenario(text, options);
    if (!scenario) {
        one.faults = to_string(scenario.error());
        return;
    }
    const Played played = play_wire(*scenario, {});
    if (played.failure) {
        one.faults = to_string(*played.failure);
        return;
    }
    const Lineage lineage = trace_lineage(played.trace);
    const auto& endpoints = played.trace.header.endpoints;
    const std::vector<Finding> findings = attribute(played.trace, lineage);
    for (const Claim& claim : one.claims) {
        bool seen = false;
        for (const FlowLineage& flow : lineage.flows) {
            const bool at_receiver = claim.lane == Lane::recv || claim.lane == Lane::frame;
            const EndpointId who = at_receiver ? flow.receiver : flow.flow.sender;
            if (endpoints[index_of(who)].name != claim.endpoint) continue;
            for (const Finding& finding : findings) {
                if (finding.flow != flow.flow || finding.lane != claim.lane) continue;
                one.named.insert(finding.cause);
                const bool here = claim.unit == 0 || finding.unit == claim.unit;
                seen = seen || (here && finding.cause == claim.cause);
            }
        }
        if (seen != claim.is) one.faults += "\n  " + claim.text;
    }
}

TEST(WireCauses, AreNamedWhereTheyActAndNowhereElse) {
    for (const Capability& one : wire_capabilities()) {
        if (!one.there) GTEST_SKIP() << one.name << ": " << one.detail << "; " << one.remedy;
    }
    std::vector<Row> all = table();
    std::atomic<std::size_t> next{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 2; ++i) {  // a run mostly waits for its link
        threads.emplace_back([&] {
            for (std::size_t k = next++; k < all.size(); k = next++) judge(all[k]);
        });
    }
    threads.clear();
    std::set<Cause> named;
    std::size_t is = 0, never = 0;
    for (const Row& one : all) {
        EXPECT_EQ(one.faults, "") << one.scenario;
        named.insert(one.named.begin(), one.named.end());
        for (const Claim& claim : one.claims) ++(claim.is ? is : never);
        tried(one.claims.size());
    }
    std::cout << all.size() << " runs: " << is << " causes that must be named, " << never
              << " that must not; " << named.size() << " different ones occurred\n";
    EXPECT_GE(is, 60U);
    EXPECT_GE(never, 60U);
}

}  // namespace
}  // namespace sticky::test
