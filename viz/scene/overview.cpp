// Very many flows: a small cell for each, messages above, what recv returned below.
#include <fmt/format.h>

#include <algorithm>

#include "viz/scene/marks.h"
#include "viz/scene/pictures.h"
#include "viz/scene/words.h"

namespace sticky::picture {
namespace {

constexpr double kCellWidth = 292, kCellHeight = 30;
constexpr double kName = 150, kStripHeight = 9, kGap = 22;
constexpr double kLegend = 30;
constexpr std::size_t kMostUnits = 60;  // of a strip; beyond it the rest is one piece

class Cell {
public:
    Cell(const Sheet& sheet, std::size_t flow, const Box& box)
        : sheet_(sheet),
          number_(flow),
          flow_(sheet.story.lineage.flows[flow]),
          view_(sheet.story.views[flow]),
          box_(box) {}

    void draw() const {
        sheet_.write({box_.x, box_.y + 15}, sheet_.story.flow_name(flow_), {12, Role::faint},
                     kName - 8);
        const double left = box_.x + kName, width = box_.width - kName;
        const std::uint64_t bytes = std::max<std::uint64_t>(view_.sent_bytes, 1);
        strip(view_.whole_lane, {left, box_.y + 1, width, kStripHeight}, bytes, false);
        strip(Lane::recv, {left, box_.y + 3 + kStripHeight, width, kStripHeight}, bytes, true);
        const std::string label =
            fmt::format("{}: {}, {}", sheet_.story.flow_name(flow_),
                        counted(view_.sent_bytes, Noun::byte, sheet_.view.language),
                        counted(view_.tally(Lane::recv).units, Noun::recv, sheet_.view.language));
        sheet_.hit({box_.x, box_.y, box_.width, kStripHeight * 2 + 4}, number_, Lane::message,
                   std::nullopt, {0, bytes}, label);
    }

private:
    void strip(Lane lane, const Box& row, std::uint64_t bytes, bool outlined) const {
        const std::vector<Unit>& units = flow_.lane(lane);
        const double per_byte = row.width / static_cast<double>(bytes);
        for (std::size_t i = 0; i < std::min(units.size(), kMostUnits); ++i) {
            const Unit& unit = units[i];
            if (!is_sound(unit) || !had_happened(sheet_.view, unit.event)) continue;
            const double left = row.x + static_cast<double>(unit.range.begin) * per_byte;
            const double right = row.x + static_cast<double>(unit.range.end) * per_byte;
            const Box box{left + 0.5, row.y, std::min(right, row.right()) - left - 1, row.height};
            if (box.width <= 0) continue;
            Rect rect{box, 1.5, colour_of_range(view_, flow_, unit.range, outlined ? 0.55 : 0.92)};
            if (sheet_.view.patterns && rect.fill.role == Role::message)
                rect.pattern = pattern_of(rect.fill.index);
            sheet_.add(rect);
            if (outlined) sheet_.add(Outline{box, 1.5, 1, false, {Role::outline, 0, 0.8}});
        }
    }

    const Sheet& sheet_;
    const std::size_t number_;
    const FlowLineage& flow_;
    const FlowView& view_;
    const Box box_;
};

std::size_t columns_in(double width) {
    return static_cast<std::size_t>(std::max(1.0, (width + kGap) / (kCellWidth + kGap)));
}

}  // namespace

void draw_overview(const Sheet& sheet) {
    const std::size_t flows = sheet.story.lineage.flows.size();
    const std::size_t columns = columns_in(sheet.box.width);
    const double width = (sheet.box.width + kGap) / static_cast<double>(columns) - kGap;
    const auto first_row = static_cast<std::size_t>(
        std::min(sheet.view.down / kCellHeight, static_cast<double>((flows - 1) / columns)));
    sheet.scene.room_below = static_cast<double>((flows - 1) / columns) * kCellHeight;
    sheet.write({sheet.box.x, sheet.box.y + 14},
                sheet.pick("each flow: its messages, and below them what each recv returned",
                           "每条流：上面是消息，下面是每次 recv 取到的"),
                {13, Role::faint}, sheet.box.width);
    std::size_t flow = first_row * columns;
    for (double y = sheet.box.y + kLegend; flow < flows; y += kCellHeight) {
        if (y + kCellHeight + 20 > sheet.box.bottom()) break;
        for (std::size_t column = 0; column < columns && flow < flows; ++column, ++flow) {
            const double x = sheet.box.x + static_cast<double>(column) * (width + kGap);
            Cell(sheet, flow, {x, y, width, kCellHeight}).draw();
        }
    }
    if (flow == flows) return;
    const std::size_t more = flows - flow;
    sheet.write({sheet.box.x, sheet.box.bottom() - 6},
                sheet.zh() ? fmt::format("还有 {} 条流", more)
                           : fmt::format("+ {} more flow{}", more, more == 1 ? "" : "s"),
                {13, Role::faint}, sheet.box.width);
}

double overview_height(const Story& story, double width) {
    const std::size_t columns = columns_in(width);
    const std::size_t rows = (story.lineage.flows.size() + columns - 1) / columns;
    return kLegend + static_cast<double>(std::min<std::size_t>(rows, 100)) * kCellHeight + 24;
}

}  // namespace sticky::picture
