#include "tests/framing/fuzz_case.h"

#include <algorithm>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "framing/split/partition.h"
#include "framing/split/shrink.h"
#include "framing/split_decoder.h"

namespace sticky::test {
namespace {

using namespace sticky::split;

std::uint8_t take(ByteView& input) {
    if (input.empty()) return 0;
    const std::uint8_t byte = input.front();
    input = input.subspan(1);
    return byte;
}

Bytes take_bytes(ByteView& input) {
    const std::size_t wanted = 1 + take(input) % 3;
    const std::size_t size = std::min(wanted, input.size());
    const Bytes bytes(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(size));
    input = input.subspan(size);
    return bytes;
}

SettingValue value_for(const Parameter& parameter, ByteView& input) {
    constexpr std::int64_t kNumbers[] = {0,  1,   2,   3,    4,  5,  8,  10,    16,      17,
                                         64, 100, 300, 4096, -1, -2, -4, 65536, 67108864};
    switch (parameter.type) {
        case SettingType::integer:
            return kNumbers[take(input) % std::size(kNumbers)];
        case SettingType::boolean:
            return take(input) % 2 == 1;
        case SettingType::word:
            return std::string(parameter.words[take(input) % parameter.words.size()]);
        case SettingType::byte:
            return std::int64_t{take(input)};
        case SettingType::bytes:
            return take_bytes(input);
        case SettingType::byte_list: {
            std::vector<SettingScalar> list;
            for (int left = 1 + take(input) % 3; left > 0; --left)
                list.emplace_back(take_bytes(input));
            return list;
        }
    }
    return std::int64_t{0};
}

// Settings as the input says; those that can't be meant fall back to the defaults.
FramingSpec spec_from(const Scheme& scheme, ByteView& input) {
    Settings settings, needed;
    for (const Parameter& parameter : scheme.parameters) {
        const bool given = take(input) % 2 == 1;
        if (!given && !parameter.fallback.empty()) continue;
        settings.push_back({std::string(parameter.name), value_for(parameter, input)});
        if (parameter.fallback.empty()) needed.push_back(settings.back());
    }
    for (const Settings& some : {settings, needed}) {
        if (const auto spec = from_settings(scheme.kind, some)) return *spec;
    }
    for (Setting& setting : needed) {
        setting.value = setting.key == "size" ? SettingValue(std::int64_t{3}) : SettingValue("\n");
    }
    const auto spec = from_settings(scheme.kind, needed);
    STICKY_ASSERT(spec.has_value());
    return *spec;
}

std::string differs(const FramingSpec& spec, ByteView stream, const Outcome& whole,
                    const Cuts& cuts) {
    if (outcome_of(SplitDecoder(spec), stream, cuts) == whole) return {};
    return std::string(kind_of(spec)) + ": " + lane_of(stream, cuts) + " differs from the whole";
}

// A message goes there and back, if it can be sent at all. What comes back may have more around it
// (padding, a mark that is kept, a header that is not stripped).
std::string round_trip(const FramingSpec& spec, ByteView message) {
    Bytes stream;
    const auto encoded = encode(spec, message, stream);
    if (!encoded) return stream.empty() ? "" : "a refused message left bytes";
    if (std::holds_alternative<Unframed>(spec)) return {};
    if (encoded->size != stream.size()) return "encode counted wrongly";
    Decoder decoder(spec);
    decoder.feed(stream);
    Decoded answer = decoder.next();
    if (std::holds_alternative<NeedMore>(answer)) answer = decoder.finish();
    const auto* frame = std::get_if<Frame>(&answer);
    if (frame == nullptr) {
        const auto* fault = std::get_if<Fault>(&answer);
        return "what was sent is no frame: " + (fault ? fault->text() : "more is needed");
    }
    if (frame->range != ByteRange{0, stream.size()}) return "what was sent is several frames";
    const auto inside = std::ranges::search(frame->bytes, message);
    if (!message.empty() && inside.empty()) return "another message came back";
    std::vector<Field> fields = describe(spec, stream, Language::en);
    std::uint64_t at = 0;
    for (const Field& field : fields) {
        if (field.range.begin != at) return "the fields don't tile the frame";
        at = field.range.end;
    }
    return at == stream.size() ? "" : "the fields don't reach the frame's end";
}

}  // namespace

std::string fuzz_case(std::string_view kind, ByteView input) {
    const auto scheme = std::ranges::find(schemes(), kind, &Scheme::kind);
    STICKY_ASSERT(scheme != schemes().end());
    const FramingSpec spec = spec_from(*scheme, input);
    Draw draw(take(input));
    const Outcome whole = outcome_of(SplitDecoder(spec), input, {});
    if (std::string wrong = differs(spec, input, whole, byte_by_byte(input.size())); !wrong.empty())
        return wrong;
    for (int i = 0; i < 8; ++i) {
        std::string wrong = differs(spec, input, whole, drawn(input.size(), draw));
        if (!wrong.empty()) return wrong;
    }
    return round_trip(spec, input);
}

}  // namespace sticky::test
