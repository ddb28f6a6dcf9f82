#include "tests/net/playing.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "script/scenario_toml.h"
#include "trace/validate.h"

namespace sticky::test {

Scenario scenario_of(std::string_view toml, std::vector<std::string> overrides) {
    LoadOptions options;
    options.name = "test.toml";
    options.overrides = std::move(overrides);
    Result<Scenario> scenario = load_scenario(toml, options);
    if (scenario) return std::move(*scenario);
    ADD_FAILURE() << to_string(scenario.error()) << "\n" << toml;
    return {};
}

const FlowLineage& Run::from(std::string_view sender) const {
    static const FlowLineage nothing;
    for (const FlowLineage& flow : lineage.flows) {
        if (flow.flow.sender == kNobody) continue;
        if (played.trace.header.endpoints[index_of(flow.flow.sender)].name == sender) return flow;
    }
    ADD_FAILURE() << sender << " sent nothing";
    return nothing;
}

std::vector<std::uint64_t> Run::sizes(std::string_view sender, Lane lane) const {
    std::vector<std::uint64_t> sizes;
    for (const Unit& unit : from(sender).lane(lane)) sizes.push_back(unit.range.size());
    return sizes;
}

Run run_of(const Scenario& scenario, bool stamps) {
    PlayOptions options;
    options.stamps = stamps;
    Run run{play_loopback(scenario, options), {}};
    run.lineage = trace_lineage(run.played.trace);
    return run;
}

Run run_of(std::string_view toml, std::vector<std::string> overrides) {
    return run_of(scenario_of(toml, std::move(overrides)));
}

std::string faults_of(const Run& run) {
    std::string faults;
    if (run.played.failure) faults += to_string(*run.played.failure) + "\n";
    for (const Violation& violation : validate(run.played.trace)) {
        faults += "event " + std::to_string(violation.event) + ": " + violation.text + "\n";
    }
    return faults;
}

std::string pair_of(std::string_view client, std::string_view server, std::string_view top,
                    std::string_view client_set, std::string_view server_set) {
    const auto endpoint = [](std::string_view opens, std::string_view set,
                             std::string_view program) {
        std::string text(opens);
        if (!set.empty()) text += "set = { " + std::string(set) + " }\n";
        return text + "program = [ " + std::string(program) + " ]\n";
    };
    return std::string(top) + "\n" +
           endpoint("[endpoint.server]\nlisten = true\n", server_set, server) +
           endpoint("[endpoint.client]\nconnect = \"server\"\n", client_set, client);
}

bool deep() {
    const char* asked = std::getenv("STICKY_DEEP");
    return asked != nullptr && std::string_view(asked) == "1";
}

}  // namespace sticky::test
