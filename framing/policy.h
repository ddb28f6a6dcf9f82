// What several schemes leave to their user in the same words: what becomes of a frame that the
// stream's end cuts, and of one that is too long.
//
//     on_end = "emit", on_too_long = "drop"
//
// Private to this floor. Refuses to know: any scheme, and how a frame is found.
#pragma once

#include "framing/parts.h"
#include "framing/settings.h"

namespace sticky {

OnEnd read_on_end(SettingsReader& settings);
void add_on_end(Settings& settings, OnEnd on_end);  // unless it is the default

inline constexpr Parameter kOnTooLong{
    "on_too_long",
    SettingType::word,
    "\"error\"",
    "\"drop\"",
    "a frame above max_frame: a fault at once, a fault at its end, or passed over",
    "帧超过 max_frame 时：立即出错、到帧尾再出错，还是跳过这一帧",
    kOnTooLongs};
OnTooLong read_on_too_long(SettingsReader& settings);
void add_on_too_long(Settings& settings, OnTooLong on_too_long);  // unless it is the default
std::string words_for(OnTooLong on_too_long, Language language);  // of a sketch; may be empty

// For cut_beyond(): the window is what a frame that is too long has behind the bytes that went by.
// It ends with the first whole `mark`; if none is there, all goes by that can't begin one.
Cut end_at_mark(ByteView window, ByteView mark);
// Nothing ends it here: all but the last `kept` bytes go by.
Cut all_but(ByteView window, std::uint64_t kept);

}  // namespace sticky
