// An app's two ends as a scenario for real ports: one is ours, the other is a stranger. In the text
// of it, which a trace carries, the stranger runs our own program, so that it can be played as it
// stands: what would we have sent?
#pragma once

#include "apps/table.h"
#include "script/scenario.h"
#include "trace/result.h"

namespace sticky {

struct PortEnd {
    std::string app;
    bool serves = false;
    int ip = 4;
    std::string address;  // to listen on
    std::uint16_t port = 0;
    std::vector<std::string> sets;   // "key=value"
    std::vector<std::string> words;  // what the client says
};

Result<Scenario> port_scenario(const PortEnd& end);

}  // namespace sticky
