// A run told to a person: its lanes, its reasons as sentences.
#pragma once

#include <span>
#include <string>

#include "cli/arguments.h"
#include "viz/scene/story.h"

namespace sticky {

std::string tell_lanes(const Story& story, const Look& look);

// One sentence a line, the same sentence of several flows once with a count; at most `limit` lines.
std::string tell_findings(const Story& story, const Look& look, std::size_t limit = 12);

// The lanes as SVG; two stories stand one above the other, on one scale.
std::string svg_of(std::span<const Story> stories, const Look& look);

}  // namespace sticky
