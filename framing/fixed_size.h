// Every frame has the same size, so nothing needs to be said about it.
//
//     size = 4      r e a d | w r i t | ...
//
// With a pad byte shorter messages are filled up behind; the receiver can't tell padding from
// message, and delivers both.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "framing/parts.h"
#include "framing/settings.h"

namespace sticky {

class FixedSizeCutter;

struct FixedSize {
    std::uint64_t size = 0;                // 1 to kMessageBytes
    std::optional<std::uint8_t> pad = {};  // none: only messages of exactly `size` can be encoded
    OnEnd on_end = OnEnd::error;           // fewer bytes than that, when the stream ends

    using Cutter = FixedSizeCutter;
    static constexpr std::string_view kKind = "fixed_size";
    static constexpr std::string_view kAbout = "every frame has the same size";
    static constexpr std::string_view kAboutZh = "每一帧大小固定";
    static std::span<const Parameter> parameters();
    static FixedSize read(SettingsReader& settings);
    Settings settings() const;

    std::optional<SettingsError> mistake() const;
    Result<Encoded> encode(ByteView payload, Bytes& out) const;
    // Pad bytes at the end are named padding, though they may be the message's own.
    std::vector<Field> describe(ByteView frame, Language language) const;
    std::string sketch(Language language) const;

    friend bool operator==(const FixedSize&, const FixedSize&) = default;
};

class FixedSizeCutter {
public:
    explicit FixedSizeCutter(const FixedSize& spec) : size_(spec.size), on_end_(spec.on_end) {}
    Cut cut(ByteView window) {
        if (window.size() < size_) return Cut::needs(size_ - window.size(), Part::payload);
        return Cut::at(size_, {0, size_});
    }
    Cut cut_at_end(ByteView window) const;
    friend bool operator==(const FixedSizeCutter&, const FixedSizeCutter&) = default;

private:
    std::uint64_t size_;
    OnEnd on_end_;
};

}  // namespace sticky
