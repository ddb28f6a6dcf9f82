#include <algorithm>

#include "viz/scene/block.h"

namespace sticky::picture {
namespace {

constexpr double kNarrow = 1.5;  // pieces narrower than this are drawn together

}  // namespace

std::vector<Piece> pieces_of(const Plot& plot, const FlowLineage& flow, ByteRange range) {
    const FlowView& view = *plot.view;
    const std::vector<Unit>& units = flow.lane(view.whole_lane);
    const auto [first, last] = wholes_in(view, flow, range);
    const auto part_of = [&](std::size_t i) {
        return intersect(units[view.wholes[i]].range, range);
    };
    std::vector<Piece> pieces;
    const auto add = [&](Piece piece) {
        piece.left = plot.begin_of(piece.range.begin);
        piece.right = plot.end_of(piece.range.end);
        const bool joins = !pieces.empty() && piece.count > 1 && pieces.back().count > 1;
        if (joins) {
            pieces.back().right = piece.right;
            pieces.back().range.end = piece.range.end;
            pieces.back().count += piece.count;
        } else if (piece.right > piece.left) {
            pieces.push_back(piece);
        }
    };
    std::uint64_t at = range.begin;
    for (std::size_t i = first; i < last;) {
        const ByteRange part = part_of(i);
        if (part.begin > at) add({0, 0, {at, part.begin}, i, 0});
        const double left = plot.begin_of(part.begin);
        std::size_t end = i + 1;
        if (plot.end_of(part.end) - left < kNarrow) {
            const std::size_t stop = plot.stop_by(left + kFold);
            const auto place = std::partition_point(
                view.wholes.begin() + static_cast<std::ptrdiff_t>(end),
                view.wholes.begin() + static_cast<std::ptrdiff_t>(last),
                [&](std::uint32_t whole) { return plot.ends_by(units[whole].range, stop); });
            end = static_cast<std::size_t>(place - view.wholes.begin());
        }
        at = part_of(end - 1).end;
        add({0, 0, {part.begin, at}, i, static_cast<std::uint32_t>(end - i)});
        i = end;
    }
    if (at < range.end) add({0, 0, {at, range.end}, first, 0});
    return pieces;
}

Paint paint_of(const FlowView& view, const Piece& piece, double opacity) {
    if (piece.count == 0) return {Role::neutral, 0, opacity};
    if (piece.count > 1) return {Role::folded, 0, opacity};
    return {Role::message, view.wholes[piece.whole], opacity};
}

void draw_ribbons(Scene& scene, const Plot& plot, const FlowLineage& flow,
                  const std::vector<Drawn>& above, const std::vector<Drawn>& below,
                  const RibbonEdges& edges) {
    if (edges.bottom <= edges.top) return;
    const auto left_in = [](const Drawn& unit, const Piece& piece) {
        return piece.range.begin == unit.range.begin ? unit.from() : piece.left;
    };
    const auto right_in = [](const Drawn& unit, const Piece& piece) {
        return piece.range.end == unit.range.end ? unit.to() : piece.right;
    };
    for (std::size_t a = 0, b = 0; a < above.size() && b < below.size();) {
        const ByteRange both = intersect(above[a].range, below[b].range);
        if (!both.empty()) {
            for (const Piece& piece : pieces_of(plot, flow, both)) {
                scene.shapes.push_back(Ribbon{edges.top, left_in(above[a], piece),
                                              right_in(above[a], piece), edges.bottom,
                                              left_in(below[b], piece), right_in(below[b], piece),
                                              paint_of(*plot.view, piece, edges.opacity)});
            }
        }
        if (above[a].range.end <= below[b].range.end)
            ++a;
        else
            ++b;
    }
}

}  // namespace sticky::picture
