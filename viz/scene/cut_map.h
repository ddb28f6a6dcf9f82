// What a decoder is in the middle of wherever its stream is cut: a row for each state, a column for
// each place between two bytes.
//
//     byte       00 00 00 02 68 69 | 03 ..
//     between                      x
//     header        x  x  x
//     payload                x  x
//
// Refuses to know: decoders, and whether a cut does harm.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "trace/cause.h"
#include "viz/scene/shape.h"

namespace sticky {

struct CutMap {
    std::string title, under;
    Bytes stream;
    std::vector<ByteRange> frames;
    // A state, and the places where a cut meets it: n is before byte n.
    std::vector<std::pair<std::string, std::vector<std::size_t>>> rows;
};

// In blocks of as many columns as fit into `width` columns of a terminal.
std::string to_text(const CutMap& map, int width, Language language);
Scene compose_cuts(const CutMap& map, Language language);

}  // namespace sticky
