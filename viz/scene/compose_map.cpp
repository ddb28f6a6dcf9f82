// The map of outcomes as shapes: cells, axes, what each letter means, and real lanes of some kinds.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/scene/block.h"
#include "viz/scene/canvas.h"
#include "viz/scene/outcome_map.h"
#include "viz/scene/words.h"

namespace sticky {
namespace {

using picture::BlockFrame;
using picture::BlockPlan;
using picture::Sheet;

constexpr double kTop = 112, kBottom = 58;  // above the cells, and for what stands below them
constexpr double kEntry = 46;               // of the legend
constexpr double kLetter = 15;              // cells this large show their letter
constexpr double kLanes = 270;              // height of an example
constexpr std::size_t kMostEntries = 9;
constexpr double kFewestEntries = 4;

struct Layout {
    Box cells;
    std::size_t columns = 0, rows = 0;
    double legend = 0;        // its left edge
    double below = 0;         // where examples begin
    std::size_t entries = 0;  // of the legend

    double column(std::size_t i) const {
        return cells.x + cells.width * static_cast<double>(i) / static_cast<double>(columns);
    }
    double row(std::size_t i) const {
        return cells.y + cells.height * static_cast<double>(i) / static_cast<double>(rows);
    }
};

std::size_t values_of(const OutcomeMap& map, std::size_t axis) {
    return axis < map.axes().size() ? map.axes()[axis].values.size() : 1;
}

double label_width(const OutcomeMap& map) {
    double widest = 0;
    if (map.axes().size() > 1) {
        for (const std::string& value : map.axes()[1].values)
            widest = std::max(widest, width_of(value, 13, Font::plain, false));
    }
    return widest + 14;
}

Layout layout_of(const OutcomeMap& map, Size size) {
    Layout layout;
    layout.columns = values_of(map, 0);
    layout.rows = values_of(map, 1);
    const double margin = picture::margin_of(size.width);
    const double left = margin + label_width(map);
    const double whole = size.width - left - margin;
    const bool beside = whole > 620;
    const double width = beside ? whole * 0.56 : whole;
    const double highest = std::max(60.0, std::min(size.height - kTop - kBottom, width * 0.72));
    const bool room = size.height > kTop + kBottom + kLanes + 200;
    const double height =
        layout.rows == 1
            ? 44
            : std::min(highest, room ? size.height - kTop - kBottom - kLanes : highest);
    layout.cells = {left, kTop, width, height};
    layout.legend = beside ? left + width + 32 : size.width;
    // The legend is as long as leaves room for examples, within reason.
    const double fit = std::floor((size.height - kTop - kLanes - 30) / kEntry);
    const auto most = static_cast<std::size_t>(
        std::clamp(fit, kFewestEntries, static_cast<double>(kMostEntries)));
    layout.entries = std::min(map.kinds().size(), most);
    const double legend = static_cast<double>(layout.entries) * kEntry + 20;
    layout.below = std::max(layout.cells.bottom() + kBottom, beside ? kTop + legend : 0);
    return layout;
}

std::size_t point_in(const OutcomeMap& map, std::size_t column, std::size_t row) {
    return map.point_of(std::array{column, row});
}

Paint paint_of(const OutcomeMap& map, std::uint32_t kind) {
    if (map.kinds()[kind].sticking == Sticking::failed) return {Role::bad, 0, 0.55};
    if (kind >= kMapExamples) return {Role::folded, 0, 0.9};
    return {Role::message, kind, 0.92};
}

class MapPainter {
public:
    MapPainter(const Sheet& sheet, const OutcomeMap& map, const MapExamples& examples,
               std::optional<std::size_t> cursor)
        : sheet_(sheet),
          map_(map),
          examples_(examples),
          cursor_(cursor),
          layout_(layout_of(map, sheet.scene.size)) {}

    void paint() {
        title();
        sheet_.add(Rect{layout_.cells, 3, {Role::panel, 0, 1}});
        for (std::size_t row = 0; row < layout_.rows; ++row) cells_of(row);
        across();
        if (map_.axes().size() > 1) down();
        mark_cursor();
        legend();
        lanes();
    }

private:
    void title() {
        const std::string& named = sheet_.view.names[0];
        const std::string& name = named.empty() ? sheet_.story.title(sheet_.view.language) : named;
        sheet_.write({sheet_.box.x, 52}, name, {24, Role::ink, Anchor::begin, true},
                     sheet_.box.width);
        std::string under = sheet_.zh()
                                ? fmt::format("模型 · {} 个点 · {} 种结果", grouped(map_.played()),
                                              grouped(map_.kinds().size()))
                                : fmt::format("the model · {} points · {} outcomes",
                                              grouped(map_.played()), grouped(map_.kinds().size()));
        for (std::size_t i = 2; i < map_.axes().size(); ++i)
            under += fmt::format(" · {} = {}", map_.axes()[i].key, map_.axes()[i].values.front());
        sheet_.write({sheet_.box.x, 80}, under, {15, Role::faint}, sheet_.box.width);
    }

    // Equal neighbours are one shape.
    void cells_of(std::size_t row) {
        std::size_t begin = 0;
        for (std::size_t i = 1; i <= layout_.columns; ++i) {
            const std::uint32_t kind = map_.kind_at(point_in(map_, begin, row));
            if (i < layout_.columns && map_.kind_at(point_in(map_, i, row)) == kind) continue;
            if (kind != OutcomeMap::kNotYet) stretch(row, begin, i, kind);
            begin = i;
        }
    }

    void stretch(std::size_t row, std::size_t begin, std::size_t end, std::uint32_t kind) {
        const double x = layout_.column(begin), y = layout_.row(row);
        const Box box{x, y, layout_.column(end) - x, layout_.row(row + 1) - y};
        const double cell = layout_.cells.width / static_cast<double>(layout_.columns);
        const bool spaced = std::min(cell, box.height) > 7;
        const Box inner{box.x, box.y, box.width - (spaced ? 1 : 0), box.height - (spaced ? 1 : 0)};
        sheet_.add(Rect{
            inner, 0, paint_of(map_, kind),
            sheet_.view.patterns ? static_cast<Pattern>(kind % kPatternCount) : Pattern::none});
        if (box.height >= kLetter && box.width >= kLetter) {
            sheet_.write({box.x + box.width / 2, box.y + box.height / 2 + 5},
                         std::string(1, letter_of(kind)),
                         {13, Role::on_message, Anchor::middle, true}, box.width);
        }
        hit(box, row, begin, end, kind);
    }

    void hit(const Box& box, std::size_t row, std::size_t begin, std::size_t end,
             std::uint32_t kind) {
        const MapAxis& axis = map_.axes()[0];
        std::string label = fmt::format("{} = {}", axis.key, axis.values[begin]);
        if (end - begin > 1) label += ".." + axis.values[end - 1];
        if (map_.axes().size() > 1)
            label += fmt::format(", {} = {}", map_.axes()[1].key, map_.axes()[1].values[row]);
        label += fmt::format(": {} {}", letter_of(kind),
                             label_of(map_.kinds()[kind].sticking, sheet_.view.language));
        Hit region;
        region.box = box;
        region.unit = static_cast<std::uint32_t>(point_in(map_, begin, row));
        region.count = static_cast<std::uint32_t>(end - begin);
        region.label = std::move(label);
        sheet_.scene.hits.push_back(std::move(region));
    }

    // Values at least so many pixels apart get their number.
    static std::size_t every(std::size_t count, double length, double apart) {
        const double cell = length / static_cast<double>(count);
        return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(apart / cell)));
    }

    void across() {
        const MapAxis& axis = map_.axes()[0];
        double widest = 20;
        for (const std::string& value : axis.values)
            widest = std::max(widest, width_of(value, 13, Font::plain, false));
        const std::size_t step = every(layout_.columns, layout_.cells.width, widest + 18);
        const double bottom = layout_.cells.bottom();
        for (std::size_t i = 0; i < layout_.columns; i += step) {
            const double x = (layout_.column(i) + layout_.column(i + 1)) / 2;
            sheet_.line({x, bottom + 2}, {x, bottom + 7});
            sheet_.write({x, bottom + 21}, axis.values[i], {13, Role::faint, Anchor::middle});
        }
        sheet_.write({layout_.cells.right(), bottom + 42}, axis.key + " →",
                     {14, Role::ink, Anchor::end}, layout_.cells.width);
    }

    void down() {
        const MapAxis& axis = map_.axes()[1];
        const std::size_t step = every(layout_.rows, layout_.cells.height, 22);
        for (std::size_t i = 0; i < layout_.rows; i += step) {
            const double y = (layout_.row(i) + layout_.row(i + 1)) / 2;
            sheet_.line({layout_.cells.x - 6, y}, {layout_.cells.x - 2, y});
            sheet_.write({layout_.cells.x - 10, y + 4}, axis.values[i],
                         {13, Role::faint, Anchor::end});
        }
        sheet_.write({sheet_.box.x, kTop - 10}, axis.key + " ↓", {14, Role::ink},
                     layout_.cells.right() - sheet_.box.x);
    }

    void mark_cursor() {
        if (!cursor_ || *cursor_ >= map_.points()) return;
        const std::vector<std::size_t> places = map_.places_of(*cursor_);
        const std::size_t row = places.size() > 1 ? places[1] : 0;
        const double x = layout_.column(places[0]), y = layout_.row(row);
        const Box cell{x, y, layout_.column(places[0] + 1) - x, layout_.row(row + 1) - y};
        const double grow = std::max(0.0, (9 - std::min(cell.width, cell.height)) / 2);
        sheet_.add(
            Outline{{cell.x - grow, cell.y - grow, cell.width + 2 * grow, cell.height + 2 * grow},
                    2,
                    2.5,
                    false,
                    {Role::ink, 0, 1}});
    }

    // "wire [10, 1448]  recv [1458]" of the first flow that has any.
    static std::string short_outcome(const MapKind& kind) {
        if (kind.sticking == Sticking::failed)
            return kind.outcome.substr(0, kind.outcome.find('\n'));
        std::string text;
        for (const std::string_view lane : {"wire [", "recv ["}) {
            const std::size_t begin = kind.outcome.find(lane);
            if (begin == std::string::npos) continue;
            text += (text.empty() ? "" : "   ") +
                    kind.outcome.substr(begin, kind.outcome.find(']', begin) + 1 - begin);
        }
        return text;
    }

    void legend() {
        const double room = sheet_.box.right() - layout_.legend;
        if (room < 160) return;
        double y = kTop;
        const std::size_t shown = layout_.entries;
        for (std::uint32_t i = 0; i < shown; ++i, y += kEntry) {
            const MapKind& kind = map_.kinds()[i];
            const bool here = cursor_ && *cursor_ < map_.points() && map_.kind_at(*cursor_) == i;
            if (here)
                sheet_.add(Rect{
                    {layout_.legend - 8, y - 4, room + 8, kEntry - 4}, 5, {Role::accent, 0, 0.16}});
            sheet_.add(Rect{{layout_.legend, y + 1, 22, 22}, 4, paint_of(map_, i)});
            sheet_.write({layout_.legend + 11, y + 17}, std::string(1, letter_of(i)),
                         {14, Role::on_message, Anchor::middle, true});
            const double share = 100.0 * static_cast<double>(kind.points) /
                                 static_cast<double>(std::max<std::size_t>(map_.played(), 1));
            sheet_.write(
                {layout_.legend + 34, y + 11},
                fmt::format("{:.1f} %  {}", share, label_of(kind.sticking, sheet_.view.language)),
                {14, Role::ink, Anchor::begin, true}, room - 34);
            sheet_.write({layout_.legend + 34, y + 29}, short_outcome(kind), {12.5, Role::faint},
                         room - 34);
        }
        const std::size_t more = map_.kinds().size() - shown;
        if (more == 0) return;
        sheet_.write({layout_.legend, y + 10},
                     sheet_.zh() ? fmt::format("还有 {} 种更少见的结果", more)
                                 : fmt::format("+ {} rarer outcome{}", more, more == 1 ? "" : "s"),
                     {13, Role::faint}, room);
    }

    // Lanes of what lies under the cursor, else of the commonest kinds.
    void lanes() {
        std::vector<std::uint32_t> kinds;
        if (cursor_ && *cursor_ < map_.points()) {
            const std::uint32_t kind = map_.kind_at(*cursor_);
            if (kind != OutcomeMap::kNotYet) kinds.push_back(kind);
        }
        for (std::uint32_t i = 0; i < map_.kinds().size() && kinds.size() < 2; ++i) {
            if (std::ranges::find(kinds, i) == kinds.end()) kinds.push_back(i);
        }
        const double between = 28, half = (sheet_.box.width - between) / 2;
        if (half < 330) return;
        double left = sheet_.box.x;
        for (const std::uint32_t kind : kinds) {
            if (kind >= examples_.size() || examples_[kind] == nullptr) continue;
            if (!example(*examples_[kind], kind, {left, layout_.below, half, kLanes})) return;
            left += half + between;
        }
    }

    bool example(const Story& story, std::uint32_t kind, const Box& box) {
        if (story.lineage.flows.empty()) return true;
        ViewState view = sheet_.view;
        view.until.reset();
        view.flow.reset();
        view.lit.reset();
        BlockPlan plan = picture::plan_block(story, 0, view, box.width);
        plan.notes.clear();
        picture::lay_out(plan, story.views[0], 0);
        if (box.y + plan.height > sheet_.scene.size.height) return false;
        const std::size_t hits = sheet_.scene.hits.size();
        BlockFrame frame{0, box.y, box.x, box.right(), 1, {}, {}, {&story.clock, 0}};
        frame.heading =
            fmt::format("{}   {}", letter_of(kind), story.flow_name(story.lineage.flows[0]));
        picture::BlockPainter(sheet_.scene, story, view, frame, plan).paint();
        sheet_.scene.hits.resize(hits);  // of another story than the cells
        return true;
    }

    const Sheet& sheet_;
    const OutcomeMap& map_;
    const MapExamples& examples_;
    std::optional<std::size_t> cursor_;
    Layout layout_;
};

}  // namespace

Scene compose_map(const OutcomeMap& map, const MapExamples& examples, const ViewState& state,
                  Size size, std::optional<std::size_t> cursor) {
    Scene scene = picture::blank(size);
    ViewState view = picture::bounded(state);
    view.from = 0;
    view.to = 1;
    if (scene.size.width < picture::kNarrowest || scene.size.height < kTop + kBottom + 60 ||
        map.points() == 0)
        return scene;
    static const Story kNone;
    const Story* story = &kNone;
    for (const auto& example : examples) {
        if (example != nullptr && story == &kNone) story = example.get();
    }
    const double margin = picture::margin_of(scene.size.width);
    const Sheet sheet{
        scene, *story, view, {margin, 0, scene.size.width - 2 * margin, scene.size.height}};
    MapPainter(sheet, map, examples, cursor).paint();
    return scene;
}

Size natural_map_size(const OutcomeMap& map, double width) {
    const Layout layout = layout_of(map, {width, 900});
    return {width, layout.below + kLanes + 20};
}

std::optional<std::size_t> point_at(const OutcomeMap& map, Size size, Point at) {
    if (map.points() == 0) return std::nullopt;
    const Layout layout = layout_of(map, size);
    if (!layout.cells.contains(at)) return std::nullopt;
    const auto place = [](double part, std::size_t count) {
        return std::min(count - 1, static_cast<std::size_t>(part * static_cast<double>(count)));
    };
    return point_in(map, place((at.x - layout.cells.x) / layout.cells.width, layout.columns),
                    place((at.y - layout.cells.y) / layout.cells.height, layout.rows));
}

}  // namespace sticky
