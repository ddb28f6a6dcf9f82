#include "framing/until_close.h"

#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr Parameter kParameters[] = {
    {"max_frame", SettingType::integer, "67108864", "65536",
     "the most bytes of the stream; all of them are kept until it ends",
     "整条流最多多少字节；流结束之前全都要留着"},
};

}  // namespace

std::span<const Parameter> UntilClose::parameters() {
    return kParameters;
}

UntilClose UntilClose::read(SettingsReader& settings) {
    UntilClose spec;
    settings.read("max_frame", spec.max_frame);
    return spec;
}

Settings UntilClose::settings() const {
    if (max_frame == kFrameBytes) return {};
    return {{"max_frame", static_cast<std::int64_t>(max_frame)}};
}

std::optional<SettingsError> UntilClose::mistake() const {
    return mistake_in_max_frame(max_frame, 1, "it counts all that comes until the end");
}

Result<Encoded> UntilClose::encode(ByteView payload, Bytes& out) const {
    if (payload.empty()) {
        return refuse_message(payload, "is no frame: a stream that ends without a byte has none",
                              "send at least one byte, or use a length prefix");
    }
    if (payload.size() > max_frame) return above_max_frame(payload, payload.size(), max_frame);
    out.insert(out.end(), payload.begin(), payload.end());
    return Encoded{payload.size(), {0, payload.size()}};
}

std::vector<Field> UntilClose::describe(ByteView frame, Language language) const {
    std::vector<Field> fields;
    add_field(fields, frame, {0, frame.size()}, FieldRole::payload, language, quoted(frame));
    return fields;
}

std::string UntilClose::sketch(Language language) const {
    return language == Language::zh ? "到流结束为止是一帧" : "one frame, until the stream ends";
}

Cut UntilCloseCutter::cut(ByteView window) const {
    // max_frame bytes may be all there is; one more, and there is no such frame.
    if (window.size() <= max_frame_) return Cut::needs(1, Part::payload);
    return Cut::wrong(FaultKind::too_long, Part::payload, max_frame_ + 1, max_frame_);
}

Cut UntilCloseCutter::cut_at_end(ByteView window) const {
    return Cut::at(window.size(), {0, window.size()});
}

}  // namespace sticky
