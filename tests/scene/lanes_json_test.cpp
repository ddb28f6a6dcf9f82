// --lanes read back by somebody else's parser says what lineage says.
#include "viz/scene/lanes_json.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include "tests/scene/stories.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

using Json = simdjson::dom::element;

std::string_view text_at(const Json& json, const char* key) {
    return json[key].get_string().value();
}

void check_flow(const Story& story, const FlowLineage& flow, const Json& json) {
    EXPECT_EQ(json["id"].get_uint64().value(), index_of(flow.flow.conn));
    EXPECT_EQ(text_at(json, "from"), story.name_of(flow.flow.sender));
    EXPECT_EQ(text_at(json, "to"), story.name_of(flow.receiver));
    EXPECT_EQ(text_at(json, "ends"), name_of(flow.end));
    for (std::size_t i = 0; i < kLaneCount; ++i) {
        const std::string lane(name_of(static_cast<Lane>(i)));
        std::vector<ByteRange> seen, expected;
        for (const Json range : json["lanes"][lane].get_array()) {
            seen.push_back({range.at(0).get_uint64().value(), range.at(1).get_uint64().value()});
        }
        for (const Unit& unit : flow.lanes[i]) expected.push_back(unit.range);
        EXPECT_EQ(seen, expected) << lane;
        EXPECT_EQ(json["observed"][lane].get_string().value(), name_of(flow.observed[i]));
    }
    EXPECT_EQ(json["errors"].get_array().size(), flow.failures.size());
    std::size_t findings = 0;
    for (const Finding& finding : story.findings) {
        if (finding.flow != flow.flow) continue;
        const Json seen = json["findings"].at(findings++).value();
        EXPECT_EQ(text_at(seen, "cause"), name_of(finding.cause));
        EXPECT_EQ(text_at(seen, "certainty"), name_of(finding.certainty));
        const bool costs = finding.cost >= kMillisecond / 20;
        EXPECT_EQ(seen["cost_ms"].error() == simdjson::SUCCESS, costs);
    }
    EXPECT_EQ(json["findings"].get_array().size(), findings);
}

void check(Trace trace) {
    const Story story = make_story(std::move(trace));
    const std::string line = lanes_json(story, false);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    simdjson::dom::parser parser;
    const Json json = parser.parse(line);
    EXPECT_EQ(text_at(json, "scenario"), story.trace.header.scenario);
    EXPECT_FALSE(json["ok"].get_bool().value());
    const auto connections = json["connections"].get_array().value();
    ASSERT_EQ(connections.size(), story.lineage.flows.size());
    for (std::size_t i = 0; i < connections.size(); ++i) {
        check_flow(story, story.lineage.flows[i], connections.at(i).value());
    }
    tried();
}

TEST(LanesJson, SaysWhatLineageSays) {
    for (NamedTrace& each : named_traces()) check(std::move(each.trace));
    for (std::uint32_t seed = 0; seed < 300; ++seed) check(random_trace(seed));
}

TEST(LanesJson, AnyNameIsAString) {
    Trace trace = trace_named("five_messages");
    trace.header.scenario = "a\"b\\c\n\x01.toml";
    trace.header.endpoints[0].name = "粘";
    check(std::move(trace));
}

}  // namespace
}  // namespace sticky::test
