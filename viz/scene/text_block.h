// One block of lane text: which column each boundary gets, and the rows drawn into them. Private to
// lane_text.cpp.
//
// Stops are FlowView's; a block shows stops [first, last].
#pragma once

#include <string>
#include <vector>

#include "viz/scene/story.h"

namespace sticky::text_lanes {

// How much room is given at most: to an interval for its bytes' sake, and to a message's text.
struct Caps {
    std::uint64_t bytes = 1, text = 1;
};
inline constexpr Caps kToScale{~std::uint64_t{0}, ~std::uint64_t{0}};

// What stands between two stops in one row.
struct Item {
    std::size_t begin = 0, end = 0;  // stops
    std::string label;               // if there is room
    std::string brief;               // else; empty: nothing
    char left = '|', right = '|';
    bool tail = false;         // the lost end of a datagram
    std::size_t times = 1;     // empty units at one place
    std::int64_t colour = -1;  // of an empty unit: its message's; -1: by place
};

struct Block {
    std::size_t first = 0, last = 0;
    std::vector<std::size_t> columns;  // of each stop, from 0
};

class BlockMaker {
public:
    BlockMaker(const Story& story, std::size_t flow, std::size_t area)
        : story_(story), flow_(story.lineage.flows[flow]), view_(story.views[flow]), area_(area) {}

    // Stops [first, last] in one block; wider than the area if it must be.
    Block lay_out(std::size_t first, std::size_t last, Caps caps) const;
    // As many stops from `first` on as fit.
    Block fill(std::size_t first, Caps caps) const;
    // The row's line in that block, without its label.
    std::string draw(const LaneRow& row, const Block& block, bool colour) const;

private:
    std::vector<Item> items_of(const LaneRow& row, std::size_t first, std::size_t last) const;
    void add_unit(std::vector<Item>& items, Lane lane, const Unit& unit) const;
    void add_parts(std::vector<Item>& items, const Unit& unit) const;
    std::string brief_of(Lane lane, const Unit& unit) const;
    std::int64_t colour_at(std::size_t stop) const;

    const Story& story_;
    const FlowLineage& flow_;
    const FlowView& view_;
    std::size_t area_;
};

}  // namespace sticky::text_lanes
