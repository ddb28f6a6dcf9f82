// Bytes: a flow's stream in hex and as text; below, what the bytes are called, and the units of
// every lane as strips.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/scene/frame_names.h"
#include "viz/scene/marks.h"
#include "viz/scene/pictures.h"
#include "viz/scene/words.h"

namespace sticky::picture {
namespace {

constexpr double kOffsets = 74;                    // column of offsets
constexpr double kLeastCell = 27, kMostCell = 40;  // width of a byte in hex
constexpr double kLetterShare = 0.55;              // and as text, of that
constexpr double kHexHeight = 24, kNames = 17, kStrip = 4, kAfterRow = 10;
constexpr double kHeading = 30, kFoot = 42;
constexpr double kFolded = 22;
constexpr std::uint64_t kMostNaturalRows = 24;
constexpr std::uint64_t kMostFolded = 4096;

std::uint64_t columns_in(double width) {
    for (const std::uint64_t columns : {32, 16, 8}) {
        if (kOffsets + static_cast<double>(columns) * kLeastCell * (1 + kLetterShare) + 30 <= width)
            return columns;
    }
    return 8;
}

std::uint64_t bytes_of_flow(const Story& story, std::size_t flow) {
    std::uint64_t bytes = 0;
    for (const auto& lane : story.lineage.flows[flow].lanes) {
        if (!lane.empty()) bytes = std::max(bytes, lane.back().reach);
    }
    return bytes;
}

std::vector<Lane> lanes_with_units(const FlowLineage& flow) {
    std::vector<Lane> lanes;
    for (std::size_t i = 0; i < kLaneCount; ++i) {
        if (!flow.lanes[i].empty()) lanes.push_back(static_cast<Lane>(i));
    }
    return lanes;
}

bool has_names(const Story& story, std::size_t flow) {
    return story.names && story.views[flow].whole_lane == Lane::message &&
           story.names->has(story.lineage.flows[flow].flow);
}

double row_height(const Story& story, std::size_t flow) {
    const std::size_t lanes = lanes_with_units(story.lineage.flows[flow]).size();
    return kHexHeight + (has_names(story, flow) ? kNames : 0) +
           static_cast<double>(lanes) * kStrip + kAfterRow;
}

class Grid {
public:
    Grid(const Sheet& sheet, std::size_t flow)
        : sheet_(sheet),
          number_(flow),
          flow_(sheet.story.lineage.flows[flow]),
          view_(sheet.story.views[flow]),
          lanes_(lanes_with_units(flow_)),
          columns_(columns_in(sheet.box.width)),
          bytes_(bytes_of_flow(sheet.story, flow)),
          named_(has_names(sheet.story, flow)),
          below_hex_(kHexHeight + (named_ ? kNames : 0)),
          cell_(std::clamp((sheet.box.width - kOffsets - 30) / static_cast<double>(columns_) /
                               (1 + kLetterShare),
                           kLeastCell, kMostCell)),
          letter_(cell_ * kLetterShare),
          hex_(sheet.box.x + kOffsets),
          text_(hex_ + static_cast<double>(columns_) * cell_ + 24) {}

    void draw() {
        sheet_.write({sheet_.box.x, sheet_.box.y + 16},
                     heading_of(sheet_.story, number_, sheet_.view.language),
                     {15, Role::faint, Anchor::begin, true}, sheet_.box.width);
        const double height = row_height(sheet_.story, number_);
        const double bottom = sheet_.box.bottom() - kFoot;
        const std::uint64_t rows = (bytes_ + columns_ - 1) / columns_;
        const double down = std::isfinite(sheet_.view.down) ? std::max(sheet_.view.down, 0.0) : 0;
        const auto room =
            static_cast<std::uint64_t>(std::max((bottom - sheet_.box.y - kHeading) / height, 0.0));
        const std::uint64_t last_first = rows > room ? rows - room : 0;
        std::uint64_t row =
            static_cast<std::uint64_t>(std::min(down / height, static_cast<double>(last_first)));
        sheet_.scene.room_below = static_cast<double>(last_first) * height;
        double y = sheet_.box.y + kHeading;
        while (row < rows && y + height <= bottom) {
            line(row++, y);
            y += height;
            const std::uint64_t same = rows_as_before(row, rows);
            if (same < 2 || y + kFolded > bottom) continue;
            folded(same, y);
            row += same;
            y += kFolded;
        }
        foot(row < rows ? bytes_ - row * columns_ : 0, y);
    }

private:
    ByteRange range_of(std::uint64_t row) const {
        return {row * columns_, std::min((row + 1) * columns_, bytes_)};
    }
    // Rows from this one on that hold what the row before holds, and no boundary.
    std::uint64_t rows_as_before(std::uint64_t row, std::uint64_t rows) {
        std::uint64_t count = 0;
        const auto kept = [&](std::uint64_t i) {
            return payload_of(sheet_.story.trace, flow_.flow, range_of(i));
        };
        const ByteView before = kept(row - 1);
        while (row + count + 1 < rows && count < kMostFolded &&
               std::ranges::equal(before, kept(row + count)) && is_inside(range_of(row + count)) &&
               !begins_a_name(range_of(row + count)))
            ++count;
        return count;
    }
    // No unit of any lane begins or ends in that range, nor at its edges.
    bool is_inside(ByteRange range) const {
        return std::ranges::all_of(lanes_, [&](Lane lane) {
            const auto [first, last] = units_in(flow_.lane(lane), range);
            if (last - first > 1) return false;
            if (first == last) return true;
            const ByteRange unit = flow_.lane(lane)[first].range;
            return unit.begin < range.begin && range.end < unit.end;
        });
    }
    bool begins_a_name(ByteRange range) {
        const auto [first, last] = wholes_in(view_, flow_, range);
        return named_ && first < last &&
               std::ranges::any_of(
                   fields_of_whole(view_.wholes[first]),
                   [&](const Field& field) { return range.contains(field.range.begin); });
    }
    void folded(std::uint64_t rows, double y) const {
        const std::string text =
            fmt::format(fmt::runtime(sheet_.pick("… {} more, the same", "…… 还有 {}，内容相同")),
                        counted(rows * columns_, Noun::byte, sheet_.view.language));
        sheet_.write({hex_, y + 9}, text, {12, Role::faint}, sheet_.box.right() - hex_);
    }
    void line(std::uint64_t row, double y) {
        const ByteRange range = range_of(row);
        sheet_.write({hex_ - 14, y + 17}, grouped(range.begin),
                     {12, Role::faint, Anchor::end, false, Font::mono});
        colours(range, y);
        const ByteView kept = payload_of(sheet_.story.trace, flow_.flow, range);
        for (std::uint64_t i = 0; i < range.size(); ++i) {
            const double x = hex_ + static_cast<double>(i) * cell_;
            const bool known = i < kept.size();
            const std::string text = known ? fmt::format("{:02x}", kept[i]) : "··";
            sheet_.write({x + cell_ / 2, y + 17}, text,
                         {13, role_at(range.begin + i), Anchor::middle, false, Font::mono});
            hit(range.begin + i, known ? std::optional(kept[i]) : std::nullopt,
                {x, y, cell_, kHexHeight});
        }
        letters(range, y);
        if (named_) names(range, y + kHexHeight);
        for (std::size_t i = 0; i < lanes_.size(); ++i) {
            strip(lanes_[i], range, y + below_hex_ + 2 + static_cast<double>(i) * kStrip);
        }
    }

    // Of a position in the whole lane. Rows ask for the same one again and again.
    const std::vector<Field>& fields_of_whole(std::uint32_t position) {
        if (fields_of_ != position) {
            fields_of_ = position;
            fields_ = sheet_.story.names->of(sheet_.story.trace, flow_.flow,
                                             flow_.lane(view_.whole_lane)[position],
                                             sheet_.view.language);
        }
        return fields_;
    }
    // A payload can be read beside its bytes already.
    std::string text_of_field(const Field& field) const {
        const bool plain =
            field.value.empty() || field.name == label_of(FieldRole::payload, sheet_.view.language);
        return plain ? field.name : field.name + " " + field.value;
    }

    // A bracket below the bytes of each field, and what it is; in the row where it begins.
    void names(ByteRange row, double y) {
        const auto [first, last] = wholes_in(view_, flow_, row);
        for (std::size_t i = first; i < last; ++i) {
            const Unit& whole = flow_.lane(view_.whole_lane)[view_.wholes[i]];
            if (!had_happened(sheet_.view, whole.event)) continue;
            for (const Field& field : fields_of_whole(view_.wholes[i])) {
                const ByteRange bytes = intersect(field.range, row);
                if (bytes.empty()) continue;
                const double left = x_of(bytes.begin, row) + 1.5;
                const double right =
                    x_of(bytes.begin, row) + static_cast<double>(bytes.size()) * cell_ - 1.5;
                sheet_.line({left, y + 2.5}, {right, y + 2.5}, Role::faint);
                if (field.range.begin < row.begin) continue;
                sheet_.line({left, y + 2.5}, {left, y + 6}, Role::faint);
                sheet_.write({left + 3, y + 14}, text_of_field(field), {11, Role::ink},
                             right - left - 3);
            }
        }
    }

    double x_of(std::uint64_t offset, ByteRange row) const {
        return hex_ + static_cast<double>(offset - row.begin) * cell_;
    }

    // Payload as high as its cell, what a framing added lower.
    void colours(ByteRange row, double y) {
        const std::vector<Unit>& wholes = flow_.lane(view_.whole_lane);
        const auto [first, last] = wholes_in(view_, flow_, row);
        for (std::size_t i = first; i < last; ++i) {
            const Unit& whole = wholes[view_.wholes[i]];
            if (!had_happened(sheet_.view, whole.event)) continue;
            const auto part = [&](ByteRange of, double height, double opacity) {
                const ByteRange bytes = intersect(of, row);
                if (bytes.empty()) return;
                Rect rect{{x_of(bytes.begin, row), y + kHexHeight - height,
                           static_cast<double>(bytes.size()) * cell_, height},
                          2,
                          {Role::message, view_.wholes[i], opacity}};
                if (sheet_.view.patterns) rect.pattern = pattern_of(view_.wholes[i]);
                sheet_.add(rect);
            };
            part({whole.range.begin, whole.payload.begin}, kHexHeight * 0.75, 0.55);
            part(whole.payload, kHexHeight, 0.92);
            part({whole.payload.end, whole.range.end}, kHexHeight * 0.75, 0.55);
        }
    }

    // Of the letters of a byte: payload lies on its message's colour.
    Role role_at(std::uint64_t offset) const {
        const auto [first, last] = wholes_in(view_, flow_, {offset, offset + 1});
        if (first == last) return Role::faint;
        const Unit& whole = flow_.lane(view_.whole_lane)[view_.wholes[first]];
        if (!had_happened(sheet_.view, whole.event)) return Role::faint;
        return whole.payload.contains(offset) ? Role::on_message : Role::ink;
    }

    // A character is as wide as its bytes; one that a lane cuts is marked.
    void letters(ByteRange row, double y) {
        // A character may begin in the row above and end in the one below.
        const std::uint64_t before = std::min<std::uint64_t>(row.begin, 3);
        const ByteRange around{row.begin - before, std::min(row.end + 3, bytes_)};
        const ByteView kept = payload_of(sheet_.story.trace, flow_.flow, around);
        for (std::uint64_t at = character_from(kept, before); at < kept.size();) {
            const std::uint64_t offset = around.begin + at;
            if (offset >= row.end) break;
            const std::size_t size = visible_character(kept.subspan(at));
            const ByteRange bytes{offset, offset + std::max<std::size_t>(size, 1)};
            const double x =
                text_ + (static_cast<double>(offset) - static_cast<double>(row.begin)) * letter_;
            if (offset >= row.begin) {
                const std::string text =
                    size > 0 ? std::string(text_of(kept.subspan(at, size))) : std::string("·");
                const double width = static_cast<double>(bytes.size()) * letter_;
                sheet_.write(
                    {x + width / 2, y + 17}, text,
                    {14, size > 0 ? Role::ink : Role::unknown, Anchor::middle, false, Font::mono});
            }
            for (std::uint64_t cut = bytes.begin + 1; cut < bytes.end; ++cut) {
                if (cut <= row.begin || cut >= row.end || !is_cut(cut)) continue;
                const double place = text_ + static_cast<double>(cut - row.begin) * letter_;
                sheet_.line({place, y + 1}, {place, y + kHexHeight - 1}, Role::bad, 2);
            }
            at += bytes.size();
        }
    }

    // Where in `kept` the first character begins that reaches past `before`.
    static std::uint64_t character_from(ByteView kept, std::uint64_t before) {
        for (std::uint64_t back = std::min<std::uint64_t>(before, kept.size()); back > 0; --back) {
            if (visible_character(kept.subspan(before - back)) > back) return before - back;
        }
        return before;
    }

    // Whether a segment or recv ends inside a message there.
    bool is_cut(std::uint64_t offset) const {
        for (const Lane lane : {Lane::send, Lane::wire, Lane::recv}) {
            const auto [first, last] = units_in(flow_.lane(lane), {offset - 1, offset});
            for (std::size_t i = first; i < last; ++i) {
                const Unit& unit = flow_.lane(lane)[i];
                if (unit.range.end == offset && had_happened(sheet_.view, unit.event)) return true;
            }
        }
        return false;
    }

    void strip(Lane lane, ByteRange row, double y) {
        const std::vector<Unit>& units = flow_.lane(lane);
        const auto [first, last] = units_in(units, row);
        for (std::size_t i = first; i < last; ++i) {
            const ByteRange bytes = intersect(units[i].range, row);
            if (bytes.empty() || !had_happened(sheet_.view, units[i].event)) continue;
            const double left =
                x_of(bytes.begin, row) + (units[i].range.begin >= row.begin ? 2 : 0);
            const double right = x_of(bytes.begin, row) +
                                 static_cast<double>(bytes.size()) * cell_ -
                                 (units[i].range.end <= row.end ? 2 : 0);
            sheet_.add(Rect{{left, y, right - left, kStrip - 1.5},
                            1,
                            {lane == Lane::recv ? Role::accent : Role::faint, 0, 0.95}});
        }
    }

    void hit(std::uint64_t offset, std::optional<std::uint8_t> byte, const Box& box) {
        const auto [first, last] = wholes_in(view_, flow_, {offset, offset + 1});
        std::string label =
            fmt::format("{}: {}", bytes_text({offset, offset + 1}, sheet_.view.language),
                        byte ? fmt::format("0x{:02x}", *byte) : "?");
        if (first < last) {
            const std::uint32_t number = view_.wholes[first];
            const Unit& whole = flow_.lane(view_.whole_lane)[number];
            label += fmt::format("; {} {}", label_of(view_.whole_lane, sheet_.view.language),
                                 number + 1);
            if (!whole.payload.contains(offset)) label += sheet_.pick(", header", "，头部");
            if (named_) {
                for (const Field& field : fields_of_whole(number))
                    if (field.range.contains(offset)) label += "; " + text_of_field(field);
            }
        }
        sheet_.hit(box, number_, view_.whole_lane, std::nullopt, {offset, offset + 1},
                   std::move(label));
    }

    void foot(std::uint64_t more, double y) {
        std::string legend(sheet_.pick("strips, from the top: ", "细条自上而下："));
        for (std::size_t i = 0; i < lanes_.size(); ++i) {
            if (i > 0) legend += sheet_.pick(", ", "、");
            legend += label_of(lanes_[i], sheet_.view.language);
        }
        if (more > 0) {
            legend = fmt::format(fmt::runtime(sheet_.pick("+ {} below; ", "下面还有 {}；")),
                                 counted(more, Noun::byte, sheet_.view.language)) +
                     legend;
        }
        sheet_.write({hex_, y + 14}, legend, {12, Role::faint}, sheet_.box.right() - hex_);
        const std::string waiting = decoder_state();
        if (!waiting.empty())
            sheet_.write({hex_, y + 32}, waiting, {13, Role::ink}, sheet_.box.right() - hex_);
    }

    // What the decoder holds of a message that is not whole.
    std::string decoder_state() const {
        if (!view_.framed || flow_.datagrams) return {};
        const Nanos now = shown_until(sheet_);
        const Levels& levels = sheet_.story.levels[number_];
        const std::uint64_t read = levels.passed(Gate::read, now);
        const std::uint64_t held = levels.between(Gate::read, Gate::framed, now);
        if (held == 0) return {};
        const auto [first, last] = wholes_in(view_, flow_, {read - 1, read});
        if (first == last) return {};
        const std::uint64_t end = flow_.lane(view_.whole_lane)[view_.wholes[first]].range.end;
        return fmt::format(fmt::runtime(sheet_.pick("the decoder holds {} and waits for {} more",
                                                    "解码器手里有 {}，还在等 {}")),
                           counted(held, Noun::byte, sheet_.view.language),
                           counted(end - read, Noun::byte, sheet_.view.language));
    }

    const Sheet& sheet_;
    const std::size_t number_;
    const FlowLineage& flow_;
    const FlowView& view_;
    const std::vector<Lane> lanes_;
    const std::uint64_t columns_, bytes_;
    const bool named_;
    std::optional<std::uint32_t> fields_of_;
    std::vector<Field> fields_;
    const double below_hex_, cell_, letter_, hex_, text_;
};

}  // namespace

void draw_bytes(const Sheet& sheet) {
    const auto flow = flow_of(sheet);
    if (flow) Grid(sheet, *flow).draw();
}

double bytes_height(const Story& story, const ViewState& view, double width) {
    if (story.lineage.flows.empty()) return 60;
    const std::size_t flow = view.flow && *view.flow < story.lineage.flows.size() ? *view.flow : 0;
    const std::uint64_t columns = columns_in(width);
    const std::uint64_t rows =
        std::min((bytes_of_flow(story, flow) + columns - 1) / columns, kMostNaturalRows);
    const double height = row_height(story, flow);
    return kHeading + static_cast<double>(rows) * height + kFoot;
}

double scroll_to_byte(const Story& story, const ViewState& view, double width,
                      std::uint64_t offset) {
    const std::size_t flow = view.flow.value_or(0);
    if (flow >= story.lineage.flows.size()) return 0;
    const std::uint64_t row = offset / columns_in(width - 2 * margin_of(width));
    const double height = row_height(story, flow);
    return std::max(static_cast<double>(row) - 1, 0.0) * height;
}

}  // namespace sticky::picture
