// What several schemes refuse in the same words: a message that doesn't fit, and a max_frame that
// can't be meant.
//
//     "a message of 3 bytes makes a frame of 4, above max_frame 3; send less at once, ..."
//
// Private to this floor. Refuses to know: any scheme, and what a frame is made of.
#pragma once

#include <optional>
#include <string>

#include "framing/parts.h"
#include "framing/settings.h"

namespace sticky {

// A message whose frame would be of `size` bytes.
tl::unexpected<Error> above_max_frame(ByteView payload, std::uint64_t size,
                                      std::uint64_t max_frame);
tl::unexpected<Error> empty_message();
// "a message of 3 bytes WHY; REMEDY".
tl::unexpected<Error> refuse_message(ByteView payload, std::string_view why, std::string remedy);

// max_frame lies between the shortest frame there can be and what any message may have.
std::optional<SettingsError> mistake_in_max_frame(std::uint64_t max_frame, std::uint64_t least,
                                                  std::string_view remedy);
// A whole number outside its limits.
std::optional<SettingsError> mistake_in_range(std::string_view key, std::uint64_t value,
                                              std::uint64_t least, std::uint64_t most,
                                              std::string_view remedy);

}  // namespace sticky
