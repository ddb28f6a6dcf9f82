#include "viz/scene/frame_names.h"

#include <algorithm>

#include "framing/codec.h"
#include "framing/pack_words.h"
#include "framing/scheme.h"
#include "script/delivered.h"

namespace sticky {
namespace {

void shift(Field& field, std::uint64_t by) {
    field.range = {field.range.begin + by, field.range.end + by};
}

}  // namespace

FrameNames::FrameNames(const TraceHeader& header) {
    const std::optional<Scenario> scenario = scenario_of(header);
    if (!scenario) return;
    const std::vector<EndpointSpec> endpoints = expanded(*scenario);
    if (endpoints.size() != header.endpoints.size()) return;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        framings_.push_back(endpoints[i].framing.value_or(scenario->framing));
        if (kind_of(framings_.back()) != header.endpoints[i].framing) framings_.back() = Unframed{};
        packs_.push_back(false);
        for (const Step& step : endpoints[i].program) {
            const auto* send = std::get_if<SendStep>(&step.action);
            if (send == nullptr) continue;
            const bool packed = std::ranges::any_of(
                send->contents, [](const Content& content) { return !content.packed.empty(); });
            if (packed) structs_.try_emplace(step.id, parts_of(*send));
            packs_.back() = packs_.back() || packed;
        }
    }
}

std::vector<FrameNames::Part> FrameNames::parts_of(const SendStep& send) {
    std::vector<Part> parts;
    for (const Content& content : send.contents) {
        Part part{content.size, std::nullopt};
        if (!content.packed.empty()) {
            if (Result<PackLayout> layout = parse_packing(content.packed)) part.layout = *layout;
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

bool FrameNames::has(FlowId flow) const {
    const std::size_t sender = index_of(flow.sender);
    return sender < framings_.size() &&
           (packs_[sender] || !std::holds_alternative<Unframed>(framings_[sender]));
}

std::vector<Field> FrameNames::of(const Trace& trace, FlowId flow, const Unit& message,
                                  Language language) const {
    if (!has(flow) || message.range.size() > kMostNamed) return {};
    const ByteView frame = payload_of(trace, flow, message.range);
    if (frame.empty() || frame.size() < message.range.size()) return {};
    const auto parts = structs_.find(trace.events[message.event].step);
    const FramingSpec& framing = framings_[index_of(flow.sender)];
    if (parts == structs_.end() && std::holds_alternative<Unframed>(framing)) return {};

    std::vector<Field> fields;
    for (Field& field : describe(framing, frame, language)) {
        std::uint64_t size = 0;
        if (parts != structs_.end())
            for (const Part& part : parts->second) size += part.size;
        // Where a framing escapes bytes, a struct does not lie there byte by byte.
        if (field.role != FieldRole::payload || size == 0 || field.range.size() != size) {
            fields.push_back(std::move(field));
            continue;
        }
        std::uint64_t at = field.range.begin;
        for (const Part& part : parts->second) {
            const ByteView bytes = frame.subspan(at, part.size);
            if (part.layout) {
                for (Field& value : fields_of(*part.layout, bytes, language)) {
                    shift(value, at);
                    fields.push_back(std::move(value));
                }
            } else {
                add_field(fields, frame, {at, at + part.size}, FieldRole::payload, language,
                          quoted(bytes));
            }
            at += part.size;
        }
    }
    for (Field& field : fields) shift(field, message.range.begin);
    return fields;
}

}  // namespace sticky
