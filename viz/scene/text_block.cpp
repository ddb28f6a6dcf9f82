#include "viz/scene/text_block.h"

#include <fmt/format.h>

#include <algorithm>

#include "viz/scene/glyphs.h"
#include "viz/scene/theme.h"

namespace sticky::text_lanes {
namespace {

// Longer messages are shown by their size, however much room there is.
constexpr std::uint64_t kLongestText = 256;

struct Cell {
    std::string glyph = " ";  // empty: the second column of a wide glyph
    std::int64_t colour = -1;
};

void put(std::vector<Cell>& cells, std::size_t at, const std::string& label) {
    for (const Glyph& glyph : glyphs_of(label)) {
        if (glyph.columns == 0 && at > 0) {
            cells[at - 1].glyph += glyph.text;
            continue;
        }
        cells[at].glyph = glyph.text;
        for (std::size_t i = 1; i < glyph.columns; ++i) cells[at + i].glyph.clear();
        at += glyph.columns;
    }
}

std::string line_of(const std::vector<Cell>& cells, bool colour) {
    std::string line;
    std::int64_t now = -1;
    for (const Cell& cell : cells) {
        if (colour && cell.colour != now) {
            now = cell.colour;
            line += now < 0 ? std::string(kAnsiReset) : ansi_of_message(now);
        }
        line += cell.glyph;
    }
    if (now >= 0) line += kAnsiReset;
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

// Draws what an item says into its columns, if there is room.
void put_label(std::vector<Cell>& cells, const Item& item, std::size_t at, std::size_t room) {
    if (item.tail) {
        for (std::size_t i = 0; i < room; ++i) cells[at + i].glyph = "/";
        return;
    }
    const std::string& label = columns_of(item.label) <= room ? item.label : item.brief;
    if (columns_of(label) <= room) put(cells, at, label);
}

void put_bar(std::vector<Cell>& cells, std::size_t at, char bar) {
    std::string& glyph = cells[at].glyph;
    if (bar != '+' || glyph == " ") glyph = std::string(1, bar);
}

}  // namespace

std::string BlockMaker::brief_of(Lane lane, const Unit& unit) const {
    const std::uint64_t size = unit.range.size();
    if (lane == Lane::wire && unit.segments > 1) return fmt::format("{}/{}", size, unit.segments);
    return fmt::to_string(size);
}

// header + payload + trailer of a message or frame.
void BlockMaker::add_parts(std::vector<Item>& items, const Unit& unit) const {
    const ByteRange whole = unit.range, payload = unit.payload;
    std::string brief = fmt::format("({})", payload.size());
    std::string text = brief;
    if (payload.size() <= kLongestText) {
        const ByteView kept = payload_of(story_.trace, flow_.flow, payload);
        if (kept.size() == payload.size() && reads_as_text(kept)) text = readable(kept);
    }
    if (columns_of(text) < columns_of(brief)) brief = text;
    const auto add = [&](ByteRange range, std::string label, std::string short_label) {
        items.push_back({view_.stop_at_begin(range.begin), view_.stop_at_end(range.end),
                         std::move(label), std::move(short_label),
                         range.begin == whole.begin ? '|' : '+', range.end == whole.end ? '|' : '+',
                         false, 1, -1});
    };
    if (payload.empty()) {
        const std::string label = fmt::format("{}+0", whole.size());
        add(whole, label, label);
        return;
    }
    const ByteRange header{whole.begin, payload.begin}, trailer{payload.end, whole.end};
    const std::string header_size = fmt::to_string(header.size());
    const std::string trailer_size = fmt::to_string(trailer.size());
    if (!header.empty()) add(header, header_size, header_size);
    add(payload, text, brief);
    if (!trailer.empty()) add(trailer, trailer_size, trailer_size);
}

void BlockMaker::add_unit(std::vector<Item>& items, Lane lane, const Unit& unit) const {
    const std::string brief = brief_of(lane, unit);
    if (unit.range.empty()) {
        const std::size_t before = view_.stop_at_end(unit.range.begin);
        const bool repeated = !items.empty() && items.back().begin == before &&
                              items.back().end == before + 1 && items.back().colour >= 0;
        if (repeated) {
            Item& item = items.back();
            ++item.times;
            item.label = item.brief = fmt::format("{}x0", item.times);
            return;
        }
        items.push_back({before, before + 1, "0", "0", '|', '|', false, 1,
                         empty_whole_at(view_, flow_, unit.range.begin, 0)});
    } else if (lane == Lane::message || lane == Lane::frame) {
        add_parts(items, unit);
    } else {
        items.push_back({view_.stop_at_begin(unit.range.begin), view_.stop_at_end(unit.range.end),
                         brief, brief, '|', '|', false, 1, -1});
    }
    if (const auto tail = lost_tail(unit)) {
        items.push_back({view_.stop_at_begin(tail->begin), view_.stop_at_end(tail->end), "", "",
                         '|', '|', true, 1, -1});
    }
}

std::vector<Item> BlockMaker::items_of(const LaneRow& row, std::size_t first,
                                       std::size_t last) const {
    const std::vector<Unit>& units = flow_.lane(row.lane);
    const auto reach = [&](const Unit& unit) {
        return std::max(unit.range.end, unit.range.begin + unit.real_size);
    };
    const std::uint64_t begin = view_.stops[first], end = view_.stops[last];
    auto unit = std::partition_point(row.units.begin(), row.units.end(),
                                     [&](std::uint32_t i) { return reach(units[i]) < begin; });
    std::vector<Item> items;
    for (; unit != row.units.end() && units[*unit].range.begin <= end; ++unit) {
        add_unit(items, row.lane, units[*unit]);
    }
    std::erase_if(items, [&](const Item& item) { return item.end <= first || item.begin >= last; });
    for (Item& item : items) {
        if (item.begin >= first && item.end <= last) continue;
        item.label = item.brief;
        if (item.begin < first) item.left = '<';
        if (item.end > last) item.right = '>';
        item.begin = std::max(item.begin, first);
        item.end = std::min(item.end, last);
    }
    return items;
}

Block BlockMaker::lay_out(std::size_t first, std::size_t last, Caps caps) const {
    struct Need {
        std::size_t begin, columns;
    };
    std::vector<std::vector<Need>> needs(last - first + 1);
    for (const LaneRow& row : view_.rows) {
        for (const Item& item : items_of(row, first, last)) {
            const std::size_t brief = columns_of(item.brief), label = columns_of(item.label);
            const bool cut = item.left == '<' || item.right == '>';
            const std::size_t columns = cut ? 0
                                        : label <= std::max<std::uint64_t>(caps.text, brief)
                                            ? label
                                            : brief;
            needs[item.end - first].push_back({item.begin, columns});
        }
    }
    Block block{first, last, {0}};
    for (std::size_t stop = first + 1; stop <= last; ++stop) {
        const std::uint64_t bytes = view_.stops[stop] - view_.stops[stop - 1];
        const std::uint64_t want =
            std::clamp<std::uint64_t>(std::min(bytes, caps.bytes), 1, 10'000);
        std::size_t column = block.columns.back() + 1 + want;
        for (const Need& need : needs[stop - first]) {
            column = std::max(column, block.columns[need.begin - first] + 1 + need.columns);
        }
        block.columns.push_back(column);
    }
    return block;
}

Block BlockMaker::fill(std::size_t first, Caps caps) const {
    // Each stop takes two columns at least.
    const std::size_t most = std::min(view_.stops.size() - 1, first + area_ / 2);
    Block block = lay_out(first, most, caps);
    std::size_t fitting = first + 1;
    while (fitting < most && block.columns[fitting + 1 - first] < area_) ++fitting;
    // An empty unit's two stops stay together.
    const bool between =
        fitting < most && fitting > first + 1 && view_.stops[fitting] == view_.stops[fitting - 1];
    if (between) --fitting;
    block = lay_out(first, fitting, caps);
    for (std::size_t& column : block.columns) column = std::min(column, area_ - 1);
    return block;
}

std::int64_t BlockMaker::colour_at(std::size_t stop) const {
    const std::uint64_t begin = view_.stops[stop];
    if (stop + 1 >= view_.stops.size()) return -1;
    const auto [first, last] = wholes_in(view_, flow_, {begin, view_.stops[stop + 1]});
    return first == last ? -1 : static_cast<std::int64_t>(view_.wholes[first]);
}

std::string BlockMaker::draw(const LaneRow& row, const Block& block, bool colour) const {
    std::vector<Cell> cells(block.columns.back() + 1);
    const auto column = [&](std::size_t stop) { return block.columns[stop - block.first]; };
    for (const Item& item : items_of(row, block.first, block.last)) {
        const std::size_t begin = column(item.begin), end = column(item.end);
        if (begin == end) continue;
        for (std::size_t stop = item.begin; stop < item.end && !item.tail; ++stop) {
            const std::int64_t by_place = item.colour >= 0 ? item.colour : colour_at(stop);
            const std::size_t from = std::max(column(stop), begin + 1);
            for (std::size_t at = from; at < column(stop + 1); ++at) cells[at].colour = by_place;
        }
        put_label(cells, item, begin + 1, end - begin - 1);
        put_bar(cells, begin, item.left);
        put_bar(cells, end, item.right);
    }
    return line_of(cells, colour);
}

}  // namespace sticky::text_lanes
