#include "viz/scene/lanes_json.h"

#include <fmt/format.h>

#include <iterator>
#include <map>

#include "trace/utf8.h"
#include "viz/scene/glyphs.h"

namespace sticky {
namespace {

using Out = std::back_insert_iterator<std::string>;

using FindingsOf = std::map<FlowId, std::vector<const Finding*>>;

void add_lanes(std::string& out, const FlowLineage& flow) {
    out += "\"lanes\":{";
    for (std::size_t i = 0; i < kLaneCount; ++i) {
        fmt::format_to(Out(out), "{}\"{}\":[", i == 0 ? "" : ",", name_of(static_cast<Lane>(i)));
        bool first = true;
        for (const Unit& unit : flow.lanes[i]) {
            fmt::format_to(Out(out), "{}[{},{}]", first ? "" : ",", unit.range.begin,
                           unit.range.end);
            first = false;
        }
        out += ']';
    }
    out += "},\"observed\":{";
    for (std::size_t i = 0; i < kLaneCount; ++i) {
        fmt::format_to(Out(out), "{}\"{}\":\"{}\"", i == 0 ? "" : ",",
                       name_of(static_cast<Lane>(i)), name_of(flow.observed[i]));
    }
    out += '}';
}

void add_errors(std::string& out, const Story& story, const FlowLineage& flow) {
    out += ",\"errors\":[";
    bool first = true;
    for (const EventIndex event : flow.failures) {
        if (!first) out += ',';
        out += quoted_json(std::get<Failed>(story.trace.events[event].what).error);
        first = false;
    }
    out += ']';
}

void add_finding(std::string& out, const Finding& finding) {
    fmt::format_to(Out(out), "{{\"lane\":\"{}\",\"range\":[{},{}],\"cause\":\"{}\"",
                   name_of(finding.lane), finding.bytes.begin, finding.bytes.end,
                   name_of(finding.cause));
    fmt::format_to(Out(out), ",\"certainty\":\"{}\"", name_of(finding.certainty));
    const Nanos tenths = (finding.cost + kMillisecond / 20) / (kMillisecond / 10);
    if (tenths > 0) fmt::format_to(Out(out), ",\"cost_ms\":{}.{}", tenths / 10, tenths % 10);
    out += '}';
}

void add_flow(std::string& out, const Story& story, const FlowLineage& flow,
              const std::vector<const Finding*>& findings) {
    fmt::format_to(Out(out), "{{\"id\":{},\"from\":{},\"to\":{},", index_of(flow.flow.conn),
                   quoted_json(story.name_of(flow.flow.sender)),
                   quoted_json(story.name_of(flow.receiver)));
    add_lanes(out, flow);
    fmt::format_to(Out(out), ",\"ends\":\"{}\"", name_of(flow.end));
    add_errors(out, story, flow);
    out += ",\"findings\":[";
    bool first = true;
    for (const Finding* finding : findings) {
        if (!first) out += ',';
        add_finding(out, *finding);
        first = false;
    }
    out += "]}";
}

}  // namespace

std::string quoted_json(std::string_view text) {
    std::string out = "\"";
    for (const char c : is_utf8(view_of(text)) ? std::string(text) : readable(view_of(text))) {
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x20) {
            fmt::format_to(Out(out), "\\u{:04x}", code);
            continue;
        }
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string lanes_json(const Story& story, bool ok) {
    const TraceHeader& header = story.trace.header;
    std::string out = fmt::format("{{\"scenario\":{},\"world\":{},\"ok\":{},\"connections\":[",
                                  quoted_json(header.scenario), quoted_json(header.world), ok);
    FindingsOf findings;
    for (const Finding& finding : story.findings) findings[finding.flow].push_back(&finding);
    bool first = true;
    for (const FlowLineage& flow : story.lineage.flows) {
        if (!first) out += ',';
        add_flow(out, story, flow, findings[flow.flow]);
        first = false;
    }
    return out + "]}";
}

}  // namespace sticky
