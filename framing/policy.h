// What several schemes leave to their user in the same words: what becomes of a frame that the
// stream's end cuts.
//
//     on_end = "emit"
//
// Private to this floor. Refuses to know: any scheme, and how a frame is found.
#pragma once

#include "framing/parts.h"
#include "framing/settings.h"

namespace sticky {

OnEnd read_on_end(SettingsReader& settings);
void add_on_end(Settings& settings, OnEnd on_end);  // unless it is the default

}  // namespace sticky
