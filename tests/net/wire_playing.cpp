#include "tests/net/wire_playing.h"

namespace sticky::test {

std::string wire_is_missing() {
    std::string missing;
    for (const Capability& one : wire_capabilities()) {
        if (!one.there) missing += one.name + ": " + one.detail + "; " + one.remedy + "\n";
    }
    return missing;
}

Run wire_run_of(const Scenario& scenario) {
    Run run{play_wire(scenario, {}), {}};
    run.lineage = trace_lineage(run.played.trace);
    return run;
}

Run wire_run_of(std::string_view toml, std::vector<std::string> overrides) {
    return wire_run_of(scenario_of(toml, std::move(overrides)));
}

}  // namespace sticky::test
