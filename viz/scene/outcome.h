// What the reader of a flow ends up with, as words and as good or bad (verdict.h finds it).
#pragma once

#include <cstdint>
#include <string>

namespace sticky {

enum class Tone : std::uint8_t { plain, good, bad };

struct Outcome {
    Tone tone = Tone::plain;
    std::string text;  // empty: nothing was sent
};

}  // namespace sticky
