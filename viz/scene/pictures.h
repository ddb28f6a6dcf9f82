// One function for each picture: draws a story into the box of a sheet, and
// says how high that box should be. Private to viz/scene.
#pragma once

#include <array>

#include "viz/scene/sheet.h"

namespace sticky::picture {

using Pair = std::array<const Story*, 2>;  // the one above, the one below

// Message, send, wire, recv, frame, one above the other; flows below each other.
void draw_lanes(const Sheet& sheet);
double lanes_height(const Story& story, const ViewState& view, double width);
// Where there are too many flows for lanes and none was chosen.
inline constexpr std::size_t kMostFlows = 8;
void draw_overview(const Sheet& sheet);
double overview_height(const Story& story, double width);
// The first flow of each, a byte as wide in one as in the other if both are to scale.
void draw_lane_pair(const Sheet& sheet, const Pair& pair, const std::array<Timing, 2>& timings);
double lane_pair_height(const Pair& pair, const ViewState& view, double width);

// Two verticals, a segment an arrow in time, what was held a bar with its reason.
void draw_ladder(const Sheet& sheet);
double ladder_height(const Story& story);

// Bytes on each leg of their way, over time.
void draw_buffers(const Sheet& sheet);
double buffers_height(const Story& story);

// Every byte of a flow: hex and text, its message's colour, the boundaries of each lane.
void draw_bytes(const Sheet& sheet);
double bytes_height(const Story& story, const ViewState& view, double width);
// How far to scroll down until the byte is in the second row; `width` of the whole picture.
double scroll_to_byte(const Story& story, const ViewState& view, double width,
                      std::uint64_t offset);

}  // namespace sticky::picture
