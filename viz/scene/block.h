// One flow's lanes as shapes: where its parts stand, and what is drawn there. Private to
// compose.cpp and block_*.cpp.
//
// Everything a block draws goes through one Plot, so a boundary has the same x in every lane.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "viz/scene/sheet.h"

namespace sticky::picture {

inline constexpr double kFold = 3;  // pixels: units narrower than this are folded

// Where a block's parts stand, counted from its top.
struct BlockPlan {
    struct Row {
        double top = 0, height = 0;
    };
    std::vector<Row> rows;  // as FlowView::rows
    double labels = 142;    // width of the column of labels
    double axis = 0;        // the offsets' baseline
    double notes_top = 0;
    bool narrow = false;  // what the reader ends up with stands below the heading
    std::vector<std::string> notes;
    double height = 0;
    bool in_time = false;  // segments under way together need room
};
BlockPlan plan_block(const Story& story, std::size_t flow, const ViewState& view, double width);
// Stands rows closer to each other: 1 as generous as can be, 0 as close.
void lay_out(BlockPlan& plan, const FlowView& view, double generosity);

struct BlockFrame {
    std::size_t flow = 0;
    double top = 0, left = 0, right = 0;
    double share = 1;     // of the room for lanes that they take
    std::string heading;  // empty: who sends to whom
    std::string beside;   // fainter
    Timing timing;
};

// Maps stops to pixels, clipped to what is seen.
struct Plot {
    const FlowView* view = nullptr;
    double left = 0, width = 0;
    double from = 0, to = 1;  // of the ruler

    double right() const { return left + width; }
    double at_stop(std::size_t stop) const;
    double begin_of(std::uint64_t offset) const { return at_stop(view->stop_at_begin(offset)); }
    double end_of(std::uint64_t offset) const { return at_stop(view->stop_at_end(offset)); }
    // The last stop at or left of that pixel, and whether a range ends there or before: searches
    // ask once where a pixel is, not of each range where it lies.
    std::size_t stop_by(double x) const;
    bool ends_by(ByteRange range, std::size_t stop) const;
};

// What was drawn of a row: a unit, or several folded. left and right are the stops' places.
struct Drawn {
    double left = 0, right = 0;
    ByteRange range;
    std::uint32_t first = 0;  // position in the lane
    std::uint32_t count = 1;
    double inset = 0;     // of the outline at each end
    std::size_t nth = 0;  // of several empty units at one place

    double from() const { return left + inset; }
    double to() const { return right - inset; }
};

// The bytes of one message in a range; of several, where each would be too narrow.
struct Piece {
    double left = 0, right = 0;
    ByteRange range;
    std::size_t whole = 0;    // position in FlowView::wholes
    std::uint32_t count = 1;  // 0: bytes of no message
};
std::vector<Piece> pieces_of(const Plot& plot, const FlowLineage& flow, ByteRange range);
Paint paint_of(const FlowView& view, const Piece& piece, double opacity);

struct RibbonEdges {
    double top = 0, bottom = 0;
    double opacity = 1;
};
void draw_ribbons(Scene& scene, const Plot& plot, const FlowLineage& flow,
                  const std::vector<Drawn>& above, const std::vector<Drawn>& below,
                  const RibbonEdges& edges);

// With time on the x axis: a unit, or several that happened within 3 pixels.
struct Timed {
    std::uint32_t first = 0, count = 1;  // positions in the lane
    double left = 0, right = 0, next = 0;
    ByteRange range;
    std::uint32_t slot = 0;  // of those under way together
};

class BlockPainter {
public:
    BlockPainter(Scene& scene, const Story& story, const ViewState& view, const BlockFrame& frame,
                 const BlockPlan& plan);
    void paint();

private:
    void paint_heading();
    void paint_label(std::size_t row);
    void paint_silence(std::size_t row);
    void paint_axis();
    void paint_notes();
    void paint_all_ribbons(const std::vector<std::vector<Drawn>>& drawn);
    std::vector<Drawn> decide_row(std::size_t row) const;
    // The units of a row that had happened by then.
    std::vector<std::uint32_t> happened(const LaneRow& row) const;

    // block_unit.cpp; a Solid is the part of a unit that is as high as it
    void paint_row(std::size_t row, const std::vector<Drawn>& drawn);
    void paint_unit(const LaneRow& row, const Drawn& drawn, const Box& box);
    void paint_folded(const LaneRow& row, const Drawn& drawn, const Box& box);
    void paint_empty(const Unit& unit, const Box& box, std::size_t nth);
    void paint_tail(const Unit& unit, const Box& row);
    void paint_unread(const BlockPlan::Row& row);
    struct Solid {
        double left = 0, right = 0;
    };
    Solid paint_piece(const Piece& piece, const Box& box, bool texts);
    void paint_texts(const Unit& whole, ByteRange part, const Box& box, bool header);
    void paint_size(const LaneRow& row, const Unit& unit, const Box& box, Solid solid);
    void add_hit(const LaneRow& row, const Drawn& drawn, const Box& box);

    void add(Shape shape) { scene_.shapes.push_back(std::move(shape)); }
    bool zh() const { return view_state_.language == Language::zh; }
    bool in_time() const { return view_state_.axis == Axis::time; }
    Paint message(std::uint32_t index, double opacity) const {
        return {Role::message, index, opacity};
    }

    // block_time.cpp: the same rows with time on the x axis
    struct Moment {
        Nanos begin = 0, end = 0;
    };
    void paint_in_time();
    Moment moment_of(Lane lane, const Unit& unit) const;
    static void stack(std::vector<Timed>& drawn);
    std::vector<Timed> decide_times(const LaneRow& row) const;
    void paint_times(std::size_t row, const std::vector<Timed>& drawn);
    void paint_bytes_of(const Timed& timed, const Box& box);
    void paint_ribbons_from(std::size_t above, const std::vector<std::vector<Timed>>& drawn,
                            std::size_t below);
    // Of the bytes in `only`.
    void paint_time_ribbons(std::size_t above, const std::vector<Timed>& upper, std::size_t below,
                            const std::vector<Timed>& lower, const std::vector<ByteRange>& only);

    Scene& scene_;
    const Story& story_;
    const ViewState& view_state_;
    const BlockFrame& frame_;
    const BlockPlan& plan_;
    const FlowLineage& flow_;
    const FlowView& view_;
    Plot plot_;
    TimePlot times_;
};

}  // namespace sticky::picture
