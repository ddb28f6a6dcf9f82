#include "script/delivered.h"

#include <algorithm>

#include "framing/decoder.h"
#include "framing/scheme.h"
#include "script/scenario_toml.h"

namespace sticky {
namespace {

std::optional<FramingSpec> framing_of(const TraceHeader& header, EndpointId sender) {
    const std::size_t place = index_of(sender);
    const std::optional<Scenario> scenario = scenario_of(header);
    if (!scenario || place >= header.endpoints.size()) return std::nullopt;
    const std::vector<EndpointSpec> endpoints = expanded(*scenario);
    if (endpoints.size() != header.endpoints.size()) return std::nullopt;
    FramingSpec framing = endpoints[place].framing.value_or(scenario->framing);
    if (kind_of(framing) != header.endpoints[place].framing) return std::nullopt;
    return framing;
}

// The frames of these bytes by the offset where each begins, counted from the first byte.
std::vector<std::pair<std::uint64_t, Bytes>> decoded(const FramingSpec& framing, ByteView bytes) {
    std::vector<std::pair<std::uint64_t, Bytes>> frames;
    Decoder decoder(framing);
    const auto take = [&](const Decoded& answer) {
        const auto* frame = std::get_if<Frame>(&answer);
        if (frame != nullptr)
            frames.emplace_back(frame->range.begin,
                                Bytes(frame->bytes.begin(), frame->bytes.end()));
        return frame != nullptr;
    };
    decoder.feed(bytes);
    while (take(decoder.next())) {
    }
    while (take(decoder.finish())) {
    }
    return frames;
}

}  // namespace

std::optional<Scenario> scenario_of(const TraceHeader& header) {
    if (header.scenario_text.empty()) return std::nullopt;
    LoadOptions options;
    options.name = header.scenario;
    options.overrides = header.overrides;
    options.read_file = [](const std::string&, std::uint64_t) { return Result<Bytes>(Bytes()); };
    Result<Scenario> scenario = load_scenario(header.scenario_text, options);
    if (!scenario) return std::nullopt;
    return std::move(*scenario);
}

std::vector<std::optional<Bytes>> delivered(const Trace& trace, const FlowLineage& flow) {
    std::vector<std::optional<Bytes>> frames;
    const std::vector<Unit>& units = flow.lane(Lane::frame);
    if (units.empty()) return frames;
    const auto framing = framing_of(trace.header, flow.flow.sender);
    std::vector<std::pair<std::uint64_t, Bytes>> known;
    if (framing && !flow.datagrams) {
        std::uint64_t end = 0;
        for (const Unit& unit : units) end = std::max(end, unit.range.end);
        known = decoded(*framing, payload_of(trace, flow.flow, {0, end}));
    }
    for (const Unit& unit : units) {
        const ByteView bytes = payload_of(trace, flow.flow, unit.range);
        frames.emplace_back();
        if (bytes.size() < unit.range.size()) continue;
        // Each datagram is decoded by itself.
        if (framing && flow.datagrams) {
            known = decoded(*framing, bytes);
            for (auto& frame : known) frame.first += unit.range.begin;
        }
        const auto same =
            std::ranges::find(known, unit.range.begin, &std::pair<std::uint64_t, Bytes>::first);
        if (same != known.end()) {
            frames.back() = std::move(same->second);
        } else {  // a trace that doesn't carry its scenario
            const ByteView payload = payload_of(trace, flow.flow, unit.payload);
            frames.back() = Bytes(payload.begin(), payload.end());
        }
    }
    return frames;
}

}  // namespace sticky
