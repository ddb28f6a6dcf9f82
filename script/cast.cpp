#include <algorithm>

#include "script/player.h"

namespace sticky {

Cast::Cast(const Scenario& played) : scenario(&played), endpoints(expanded(played)) {
    for (const EndpointSpec& endpoint : endpoints) {
        framings.push_back(endpoint.framing.value_or(played.framing));
        strangers = strangers || endpoint.stranger;
        for (const Step& step : endpoint.program) {
            const auto* wait = std::get_if<WaitForStep>(&step.action);
            if (wait != nullptr && wait->what == WaitForStep::What::acked) watches_acked = true;
        }
    }
}

EndpointId Cast::find(std::string_view name) const {
    const auto found = std::ranges::find(endpoints, name, &EndpointSpec::name);
    return found == endpoints.end()
               ? kNobody
               : EndpointId{static_cast<std::uint32_t>(found - endpoints.begin())};
}

std::vector<EndpointId> Cast::family(std::string_view name) const {
    std::vector<EndpointId> members;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        if (endpoints[i].name == name || family_of(endpoints[i].name) == name) {
            members.push_back(EndpointId{static_cast<std::uint32_t>(i)});
        }
    }
    return members;
}

std::vector<EndpointId> Cast::connectors_of(EndpointId listener) const {
    const std::string& name = endpoints[index_of(listener)].name;
    std::vector<EndpointId> found;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        const EndpointSpec& endpoint = endpoints[i];
        const bool connects = endpoint.connect == name ||
                              std::ranges::any_of(endpoint.program, [&](const Step& step) {
                                  const auto* connect = std::get_if<ConnectStep>(&step.action);
                                  return connect != nullptr && connect->to == name;
                              });
        if (connects) found.push_back(EndpointId{static_cast<std::uint32_t>(i)});
    }
    return found;
}

std::string Cast::place(StepId step) const {
    if (step == kNoStep || index_of(step) >= scenario->sources.size()) return "";
    return "line " + std::to_string(scenario->sources[index_of(step)].line);
}

}  // namespace sticky
