// Units of a row: filled with their messages' colours, framed, and named where there is room.
#include <fmt/format.h>

#include <algorithm>

#include "viz/scene/block.h"
#include "viz/scene/marks.h"
#include "viz/scene/words.h"

namespace sticky::picture {
namespace {

constexpr double kPad = 2.5;           // between a unit's outline and its bytes
constexpr double kHeaderHeight = 0.6;  // of a unit: what a framing added lies lower
constexpr double kText = 15, kSize = 13, kHex = 11;
constexpr std::uint64_t kLongestText = 256;  // bytes; a longer message is shown by its size
constexpr std::size_t kMostUnread = 2000;

double radius_of(double width) {
    return std::clamp(width / 3, 0.0, 6.0);
}

}  // namespace

void BlockPainter::paint_row(std::size_t index, const std::vector<Drawn>& drawn) {
    const LaneRow& row = view_.rows[index];
    const BlockPlan::Row& place = plan_.rows[index];
    const std::vector<Unit>& units = flow_.lane(row.lane);
    for (const Drawn& each : drawn) {
        const Box box{each.from(), frame_.top + place.top, std::max(each.to() - each.from(), 1.0),
                      place.height};
        const Unit& unit = units[each.first];
        if (unit.range.empty() && each.count == 1) {
            paint_empty(unit, box, each.nth);
        } else if (each.count > 1) {
            paint_folded(row, each, box);
        } else {
            paint_unit(row, each, box);
        }
        if (each.count == 1) {
            paint_tail(unit, {plot_.left, box.y, plot_.width, box.height});
        }
        add_hit(row, each, box);
    }
    // Until the end, it may still be read.
    const bool whole_run = !view_state_.until;
    if (row.lane == Lane::recv && row.depth == 0 && whole_run) paint_unread(place);
}

void BlockPainter::paint_unit(const LaneRow& row, const Drawn& drawn, const Box& box) {
    const Unit& unit = flow_.lane(row.lane)[drawn.first];
    const double pad = std::min(kPad, box.width / 4);
    const bool texts = row.lane == Lane::message || row.lane == Lane::frame;
    Solid solid;
    std::size_t messages = 0;
    for (const Piece& piece : pieces_of(plot_, flow_, unit.range)) {
        // Messages inside a unit are told apart by a thin line.
        const double seam = piece.right - piece.left > 8 ? 0.75 : 0;
        const double left = std::max(piece.left + seam, box.x + pad);
        const double right = std::min(piece.right - seam, box.right() - pad);
        if (right <= left) continue;
        solid =
            paint_piece(piece, {left, box.y + kPad, right - left, box.height - 2 * kPad}, texts);
        messages += piece.count;
    }
    add(Outline{box,
                radius_of(box.width),
                box.width < 8 ? 1.0 : 1.5,
                unit.segments > 1,
                {Role::outline, 0, unit.again ? 0.55 : 0.9}});
    if (messages > 1) solid = {};
    if (!texts) paint_size(row, unit, box, solid);
}

// Answers the part of the piece that is as high as the unit.
BlockPainter::Solid BlockPainter::paint_piece(const Piece& piece, const Box& box, bool texts) {
    if (piece.count != 1) {
        add(Rect{box, 2, paint_of(view_, piece, 0.75)});
        return {box.x, box.right()};
    }
    const Unit& whole = flow_.lane(view_.whole_lane)[view_.wholes[piece.whole]];
    Solid solid;
    const auto part = [&](ByteRange of, bool header) {
        const ByteRange bytes = intersect(of, piece.range);
        if (bytes.empty()) return;
        const double left = std::max(plot_.begin_of(bytes.begin), box.x);
        const double right = std::min(plot_.end_of(bytes.end), box.right());
        if (right <= left) return;
        const double height = header ? box.height * kHeaderHeight : box.height;
        const Box at{left, box.bottom() - height, right - left, height};
        Rect rect{at, std::min(2.0, at.width / 3), paint_of(view_, piece, header ? 0.5 : 0.92)};
        if (view_state_.patterns) rect.pattern = pattern_of(rect.fill.index);
        add(rect);
        if (!header) solid = {left, right};
        if (texts) paint_texts(whole, bytes, at, header);
    };
    part({whole.range.begin, whole.payload.begin}, true);
    part(whole.payload, false);
    part({whole.payload.end, whole.range.end}, true);
    return solid;
}

void BlockPainter::paint_texts(const Unit& whole, ByteRange part, const Box& box, bool header) {
    const ByteView kept =
        part.size() <= kLongestText ? payload_of(story_.trace, flow_.flow, part) : ByteView{};
    const bool all = kept.size() == part.size();
    const double room = box.width - 8;
    const auto put = [&](std::string text, double size, Font font, Role role) {
        add(Text{{box.middle(), box.y + box.height / 2 + size * 0.35},
                 std::move(text),
                 size,
                 Anchor::middle,
                 font,
                 !header,
                 {role, 0, 1}});
    };
    if (header) {
        const std::string hex = all ? hex_text(kept) : std::string();
        if (!hex.empty() && width_of(hex, kHex, Font::mono) <= room) {
            put(hex, kHex, Font::mono, Role::ink);
        }
        return;
    }
    const bool cut = part != whole.payload;
    if (all && !cut && reads_as_text(kept)) {
        const std::string text = readable(kept);
        for (const double size : {kText, kText - 2, kText - 4}) {
            if (width_of(text, size, Font::mono) > room) continue;
            return put(text, size, Font::mono, Role::on_message);
        }
    }
    for (const std::string& text :
         {counted(part.size(), Noun::byte, view_state_.language), grouped(part.size())}) {
        if (width_of(text, kSize, Font::plain, true) > room) continue;
        put(text, kSize, Font::plain, Role::on_message);
        return;
    }
}

void BlockPainter::paint_size(const LaneRow& row, const Unit& unit, const Box& box, Solid solid) {
    const std::string size = grouped(unit.range.size());
    std::vector<std::string> texts;
    if (row.lane == Lane::recv) texts.push_back(fmt::format("recv → {}", size));
    if (unit.segments > 1) {
        texts.push_back(zh()
                            ? fmt::format("{} 字节，{} 个报文段，切点没有看到", size, unit.segments)
                            : fmt::format("{} in {} segments, cuts not seen", size, unit.segments));
        texts.push_back(fmt::format("{} / {}", size, unit.segments));
    } else {
        texts.push_back(size);
    }
    const double font = box.height < 26 ? 11 : kSize;
    const double baseline = box.y + box.height / 2 + font * 0.36;
    for (const std::string& text : texts) {
        const double width = width_of(text, font, Font::plain, true);
        if (width + 10 <= solid.right - solid.left) {
            add(Text{{(solid.left + solid.right) / 2, baseline},
                     text,
                     font,
                     Anchor::middle,
                     Font::plain,
                     true,
                     {Role::on_message, 0, 1}});
            return;
        }
        if (width + 16 <= box.width) {
            // It is about several messages: it lies across them, on a ground of its own.
            add(Rect{{box.middle() - width / 2 - 6, box.y + box.height / 2 - font * 0.8, width + 12,
                      font * 1.6},
                     font * 0.8,
                     {Role::background, 0, 0.78}});
            add(Text{{box.middle(), baseline},
                     text,
                     font,
                     Anchor::middle,
                     Font::plain,
                     true,
                     {Role::ink, 0, 1}});
            return;
        }
    }
}

void BlockPainter::paint_folded(const LaneRow& row, const Drawn& drawn, const Box& box) {
    const double pad = std::min(kPad, box.width / 4);
    const Box inside{box.x + pad, box.y + kPad, box.width - 2 * pad, box.height - 2 * kPad};
    add(Rect{inside, 2, {Role::folded, 0, 0.55}});
    add(Hatch{inside, 4, {Role::background, 0, 0.5}});
    add(Outline{box, radius_of(box.width), 1, false, {Role::outline, 0, 0.7}});
    const std::string text =
        counted(drawn.count, noun_of(row.lane, flow_.datagrams), view_state_.language);
    for (const std::string& label : {text, grouped(drawn.count)}) {
        const double width = width_of(label, kSize, Font::plain, true);
        if (width + 20 > box.width) continue;
        add(Rect{{box.middle() - width / 2 - 8, box.y + box.height / 2 - 10, width + 16, 20},
                 10,
                 {Role::background, 0, 0.85}});
        add(Text{{box.middle(), box.y + box.height / 2 + 5},
                 label,
                 kSize,
                 Anchor::middle,
                 Font::plain,
                 true,
                 {Role::ink, 0, 1}});
        return;
    }
}

// An empty message or datagram has no bytes to fill it with: a thin mark in its colour, and a 0.
void BlockPainter::paint_empty(const Unit& unit, const Box& box, std::size_t nth) {
    const double width = std::min(box.width, 26.0);
    const Box mark{box.middle() - width / 2, box.y, width, box.height};
    const std::uint32_t colour = empty_whole_at(view_, flow_, unit.range.begin, nth);
    const double bar = std::max(width - 2 * kPad, width / 2);
    add(Rect{{mark.middle() - bar / 2, mark.bottom() - kPad - 10, bar, 10},
             1,
             {Role::message, colour, 0.92}});
    add(Outline{mark, radius_of(width), 1.2, false, {Role::outline, 0, 0.9}});
    if (width >= 12) {
        add(Text{{mark.middle(), mark.y + mark.height / 2 - 1},
                 "0",
                 11,
                 Anchor::middle,
                 Font::plain,
                 true,
                 {Role::ink, 0, 1}});
    }
}

void BlockPainter::paint_tail(const Unit& unit, const Box& row) {
    const auto tail = lost_tail(unit);
    if (!tail) return;
    const double left = plot_.begin_of(tail->begin), right = plot_.end_of(tail->end);
    if (right - left < 2) return;
    const Box box{left + 1, row.y + kPad, right - left - 4, row.height - 2 * kPad};
    add(Hatch{box, 6, {Role::bad, 0, 0.8}});
    add(Outline{box, radius_of(box.width), 1, true, {Role::bad, 0, 0.9}});
    const std::string text = fmt::format("{} {}", zh() ? "丢掉" : "cut off", grouped(tail->size()));
    const double width = width_of(text, 12, Font::plain, true);
    if (width + 16 > box.width) return;
    add(Rect{{box.middle() - width / 2 - 6, box.y + 6, width + 12, box.height - 12},
             4,
             {Role::background, 0, 1}});
    add(Text{{box.middle(), box.y + box.height / 2 + 4},
             text,
             12,
             Anchor::middle,
             Font::plain,
             true,
             {Role::bad, 0, 1}});
}

// Datagrams that no recv returned.
void BlockPainter::paint_unread(const BlockPlan::Row& place) {
    const std::vector<Unit>& sends = flow_.lane(Lane::send);
    const auto seen = std::partition_point(
        view_.unread.begin(), view_.unread.end(),
        [&](std::uint32_t i) { return plot_.begin_of(sends[i].range.end) <= plot_.left; });
    std::size_t shown = 0;
    for (auto at = seen; at != view_.unread.end() && shown < kMostUnread; ++at, ++shown) {
        const ByteRange range = sends[*at].range;
        const double left = range.empty() ? plot_.end_of(range.begin) : plot_.begin_of(range.begin);
        const double right = range.empty() ? plot_.begin_of(range.end) : plot_.end_of(range.end);
        if (left >= plot_.right()) break;
        if (right - left < kFold) continue;
        const Box box{left + 2, frame_.top + place.top + kPad, right - left - 4,
                      place.height - 2 * kPad};
        if (box.width <= 0) continue;
        add(Outline{box, radius_of(box.width), 1.2, true, {Role::bad, 0, 0.9}});
        const std::string text = zh() ? "没有读到" : "no recv";
        if (width_of(text, 12, Font::plain) + 8 > box.width) continue;
        add(Text{{box.middle(), box.y + box.height / 2 + 4},
                 text,
                 12,
                 Anchor::middle,
                 Font::plain,
                 false,
                 {Role::bad, 0, 1}});
    }
}

void BlockPainter::add_hit(const LaneRow& row, const Drawn& drawn, const Box& box) {
    const std::uint32_t position = drawn.first;
    const Unit& unit = flow_.lane(row.lane)[position];
    Hit hit{box, frame_.flow, row.lane, position, drawn.count, unit.event, drawn.range, {}};
    const std::string_view lane = label_of(row.lane, view_state_.language);
    if (drawn.count > 1) {
        hit.label = fmt::format(
            "{}, {}",
            counted(drawn.count, noun_of(row.lane, flow_.datagrams), view_state_.language),
            bytes_text(drawn.range, view_state_.language));
    } else if (unit.range.empty()) {
        hit.label = fmt::format("{} {}: {}", lane, position + 1,
                                counted(0, Noun::byte, view_state_.language));
    } else {
        hit.label = fmt::format("{} {}: {}, {}", lane, position + 1,
                                counted(unit.range.size(), Noun::byte, view_state_.language),
                                bytes_text(unit.range, view_state_.language));
    }
    scene_.hits.push_back(std::move(hit));
}

}  // namespace sticky::picture
