// The fields of a trace file's header, for both directions; see event_fields.h. Private to the
// trace file's writer and parser.
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

#include "trace/trace.h"

namespace sticky {

template <class T, class Of>
concept Is = std::same_as<std::remove_const_t<T>, Of>;

template <class Field, Is<EndpointInfo> T>
void visit_fields(Field& field, T& endpoint) {
    field("name", endpoint.name);
    field("framing", endpoint.framing, std::string_view{});
}

template <class Field, Is<StepInfo> T>
void visit_fields(Field& field, T& step) {
    field("who", step.endpoint, kNobody);
    field("line", step.line);
    field("column", step.column);
}

template <class Field, Is<TraceHeader> T>
void visit_fields(Field& field, T& header) {
    field("scenario", header.scenario);
    field("title", header.title, std::string_view{});
    field("title_zh", header.title_zh, std::string_view{});
    field("world", header.world);
    field("transport", header.transport);
    field("ip", header.ip);
    field("schedule", header.schedule, std::string_view{});
    field("seed", header.seed);
    field("machine", header.machine, std::string_view{});
    field("started_unix_ns", header.started_unix_ns);
    field("payload_limit", header.payload_limit);
    field("overrides", header.overrides, std::vector<std::string>{});
    field("endpoints", header.endpoints);
    field("steps", header.steps, std::vector<StepInfo>{});
    field("scenario_text", header.scenario_text, std::string_view{});
}

}  // namespace sticky
