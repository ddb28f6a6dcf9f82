// Scenarios given as text, played once over loopback, and what every run must keep.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/loopback.h"
#include "trace/lineage.h"

namespace sticky::test {

// Fails the test and plays an empty scenario if the text can't be loaded.
Scenario scenario_of(std::string_view toml, std::vector<std::string> overrides = {});

// A run and what is asked of it again and again.
struct Run {
    Played played;
    Lineage lineage;

    // The flow that `sender` sends; fails the test if there is none.
    const FlowLineage& from(std::string_view sender) const;
    std::vector<std::uint64_t> sizes(std::string_view sender, Lane lane) const;
    template <class T>
    std::vector<T> all() const {
        std::vector<T> found;
        for (const Event& event : played.trace.events) {
            if (const auto* what = std::get_if<T>(&event.what)) found.push_back(*what);
        }
        return found;
    }
};

Run run_of(const Scenario& scenario, bool stamps = true);
Run run_of(std::string_view toml, std::vector<std::string> overrides = {});

// Why this run is none: it failed, or its trace breaks a promise. Empty: all is well.
std::string faults_of(const Run& run);

// A server and a client that connects to it, as TOML.
std::string pair_of(std::string_view client, std::string_view server, std::string_view top = "",
                    std::string_view client_set = "", std::string_view server_set = "");

// STICKY_DEEP=1: many more cases are wanted.
bool deep();

}  // namespace sticky::test
