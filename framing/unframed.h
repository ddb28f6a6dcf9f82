// No framing: bytes go out as they are, and nothing on the other side says where a message ended.
//
//     message  hello|egg          stream  h e l l o e g g          frames  none
//
// The scheme that the others are compared with: a reader can only take one recv for one message.
#pragma once

#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"

namespace sticky {

class UnframedCutter;

struct Unframed {
    using Cutter = UnframedCutter;
    static constexpr std::string_view kKind = "none";
    static constexpr std::string_view kAbout = "no framing: the stream says nothing of messages";
    static constexpr std::string_view kAboutZh = "无分帧：字节流里没有消息边界";
    static std::span<const Parameter> parameters() { return {}; }
    static Unframed read(SettingsReader&) { return {}; }
    Settings settings() const { return {}; }

    std::optional<SettingsError> mistake() const { return std::nullopt; }
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const Unframed&, const Unframed&) = default;
};

class UnframedCutter {
public:
    explicit UnframedCutter(const Unframed&) {}
    Cut cut(ByteView window) {
        return window.empty() ? Cut::needs(0, Part::none) : Cut::skips(window.size());
    }
    friend bool operator==(const UnframedCutter&, const UnframedCutter&) = default;
};

}  // namespace sticky
