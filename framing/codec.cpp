#include "framing/codec.h"

#include "framing/policy.h"

namespace sticky {

Result<void> check(const FramingSpec& spec) {
    auto mistake = std::visit([](const auto& scheme) { return scheme.mistake(); }, spec);
    if (!mistake) return {};
    return fail(ErrorKind::input, "framing." + mistake->key, std::move(mistake->text),
                std::move(mistake->remedy));
}

Result<Encoded> encode(const FramingSpec& spec, ByteView payload, Bytes& out) {
    return std::visit([&](const auto& scheme) { return scheme.encode(payload, out); }, spec);
}

Result<Encoded> Encoder::encode(ByteView payload, Bytes& out) {
    return std::visit(
        [&](auto& scheme) {
            Result<Encoded> encoded = scheme.encode(payload, out);
            if constexpr (requires { scheme.sent(payload); }) {
                if (encoded) scheme.sent(payload);
            }
            return encoded;
        },
        spec_);
}

std::vector<Field> describe(const FramingSpec& spec, ByteView frame, Language language) {
    return std::visit([&](const auto& scheme) { return scheme.describe(frame, language); }, spec);
}

std::string sketch(const FramingSpec& spec, Language language) {
    return std::visit(
        [&](const auto& scheme) {
            std::string text = scheme.sketch(language);
            if constexpr (requires { scheme.on_too_long; }) {
                text += words_for(scheme.on_too_long, language);
            }
            return text;
        },
        spec);
}

}  // namespace sticky
