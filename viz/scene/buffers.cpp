// Buffers: how many bytes were on each leg of their way, over time; a row for each leg.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "viz/scene/pictures.h"
#include "viz/scene/words.h"

namespace sticky::picture {
namespace {

constexpr double kLabels = 158;
constexpr double kHeading = 30, kAxis = 46, kGap = 14;
constexpr std::size_t kMostFlowsShown = 2;
constexpr std::size_t kMostSteps = 2000;  // beyond it a pixel is one sample

struct Leg {
    Gate in, out;
    std::string_view en, zh;
};
constexpr std::array<Leg, 5> kLegs = {{{Gate::written, Gate::sent, "sending program", "发送程序"},
                                       {Gate::sent, Gate::left, "send buffer", "发送缓冲区"},
                                       {Gate::left, Gate::arrived, "in flight", "在途"},
                                       {Gate::arrived, Gate::read, "receive buffer", "接收缓冲区"},
                                       {Gate::read, Gate::framed, "decoder", "解码器"}}};

// A leg, or several whose gates between were not seen.
struct Row {
    Gate in = Gate::written, out = Gate::framed;
    std::string name;
    bool seen = true;
};

std::vector<Row> rows_of(const Sheet& sheet, const Levels& levels, bool framed) {
    std::vector<Row> rows;
    for (const Leg& leg : kLegs) {
        if (leg.out == Gate::framed && !framed) continue;
        const std::string name(sheet.pick(leg.en, leg.zh));
        const bool joins = !rows.empty() && rows.back().out == leg.in && !levels.seen(leg.in);
        if (joins) {
            rows.back().out = leg.out;
            rows.back().name += std::string(sheet.pick(" or ", "或")) + name;
        } else {
            rows.push_back({leg.in, leg.out, name, true});
        }
    }
    for (Row& row : rows) row.seen = levels.seen(row.out) && levels.seen(row.in);
    // Raw sends were nobody's message before: nothing is known of that leg.
    if (!rows.empty() && rows.front().in == Gate::written && !levels.seen(Gate::written))
        rows.erase(rows.begin());
    return rows;
}

class Chart {
public:
    Chart(const Sheet& sheet, std::size_t flow, const TimePlot& plot)
        : sheet_(sheet), flow_(flow), levels_(sheet.story.levels[flow]), plot_(plot) {}

    void row(const Row& row, const Box& box) {
        sheet_.write({sheet_.box.x, box.y + box.height / 2 + 1}, row.name,
                     {13, Role::ink, Anchor::begin, true}, kLabels - 12);
        sheet_.line({box.x, box.bottom()}, {box.right(), box.bottom()}, Role::unknown);
        if (!row.seen) return sheet_.unobserved(box, sheet_.pick("not observed", "未观察到"));
        const std::vector<Nanos> moments = moments_of(row);
        std::uint64_t most = 0;
        for (const Nanos at : moments) most = std::max(most, level(row, at));
        const std::string peak = fmt::format(fmt::runtime(sheet_.pick("at most {}", "最多 {}")),
                                             counted(most, Noun::byte, sheet_.view.language));
        sheet_.write({sheet_.box.x, box.y + box.height / 2 + 17}, peak, {12, Role::faint},
                     kLabels - 12);
        if (most > 0) steps(row, box, moments, most);
        sheet_.hit(box, flow_, Lane::wire, std::nullopt, {}, row.name + ": " + peak);
    }

private:
    std::uint64_t level(const Row& row, Nanos at) const {
        return levels_.between(row.in, row.out, at);
    }

    // Every moment at which it changes; where those are too many, each pixel's.
    std::vector<Nanos> moments_of(const Row& row) const {
        const Nanos begin = plot_.time_at(plot_.begin), end = plot_.time_at(plot_.end());
        std::vector<Nanos> moments{begin, end};
        for (const Gate gate : {row.in, row.out}) {
            const auto& all = levels_.steps(gate);
            const auto first = std::ranges::lower_bound(all, begin, {}, &Levels::Step::at);
            const auto last = std::ranges::upper_bound(all, end, {}, &Levels::Step::at);
            if (last - first > static_cast<std::ptrdiff_t>(kMostSteps)) {
                for (double x = plot_.begin; x < plot_.end(); x += 1)
                    moments.push_back(plot_.time_at(x));
                continue;
            }
            for (auto step = first; step != last; ++step) moments.push_back(step->at);
        }
        std::ranges::sort(moments);
        moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
        if (sheet_.view.until) {
            const Nanos until = shown_until(sheet_);
            std::erase_if(moments, [&](Nanos at) { return at > until; });
        }
        return moments;
    }

    void steps(const Row& row, const Box& box, const std::vector<Nanos>& moments,
               std::uint64_t most) {
        Path outline{{}, 1.6, false, {Role::accent, 0, 1}};
        const auto height = [&](std::uint64_t bytes) {
            return box.bottom() -
                   (box.height - 6) * static_cast<double>(bytes) / static_cast<double>(most);
        };
        for (std::size_t i = 0; i < moments.size(); ++i) {
            const double x = std::clamp(plot_.at(moments[i]), plot_.begin, plot_.end());
            const double next =
                i + 1 < moments.size() ? std::clamp(plot_.at(moments[i + 1]), x, plot_.end()) : x;
            const double y = height(level(row, moments[i]));
            if (!outline.points.empty()) outline.points.push_back({x, outline.points.back().y});
            outline.points.push_back({x, y});
            if (next > x && y < box.bottom())
                sheet_.add(Rect{{x, y, next - x, box.bottom() - y}, 0, {Role::accent, 0, 0.25}});
        }
        sheet_.add(std::move(outline));
    }

    const Sheet& sheet_;
    const std::size_t flow_;
    const Levels& levels_;
    const TimePlot& plot_;
};

std::vector<std::size_t> flows_of(const Sheet& sheet) {
    std::vector<std::size_t> flows;
    if (sheet.view.flow) {
        if (const auto flow = flow_of(sheet)) flows.push_back(*flow);
        return flows;
    }
    for (std::size_t i = 0; i < sheet.story.lineage.flows.size(); ++i) {
        if (flows.size() < kMostFlowsShown) flows.push_back(i);
    }
    return flows;
}

}  // namespace

void draw_buffers(const Sheet& sheet) {
    const std::vector<std::size_t> flows = flows_of(sheet);
    if (flows.empty()) return;
    const TimePlot plot{sheet.timing, sheet.box.x + kLabels,
                        std::max(sheet.box.width - kLabels, 1.0), sheet.view.from, sheet.view.to};
    if (!sheet.scene.span) sheet.scene.span = Span{plot.begin, plot.end(), false};
    std::size_t count = 0;
    std::vector<std::vector<Row>> rows;
    for (const std::size_t flow : flows) {
        rows.push_back(rows_of(sheet, sheet.story.levels[flow], sheet.story.views[flow].framed));
        count += rows.back().size();
    }
    const double heads = kHeading * static_cast<double>(flows.size());
    const double room = (sheet.box.height - heads - kAxis) / static_cast<double>(count);
    if (room < 12) return;
    double y = sheet.box.y;
    for (std::size_t i = 0; i < flows.size(); ++i) {
        sheet.write({sheet.box.x, y + 16},
                    sheet.story.flow_name(sheet.story.lineage.flows[flows[i]]),
                    {15, Role::faint, Anchor::begin, true}, sheet.box.width);
        y += kHeading;
        Chart chart(sheet, flows[i], plot);
        for (const Row& row : rows[i]) {
            chart.row(row, {plot.begin, y, plot.length, std::min(room - kGap, 96.0)});
            y += std::min(room, 96 + kGap);
        }
    }
    draw_time_axis(sheet, plot, y - kGap + 2);
}

double buffers_height(const Story& story) {
    const auto flows = static_cast<double>(
        std::clamp<std::size_t>(story.lineage.flows.size(), 1, kMostFlowsShown));
    return flows * (kHeading + 5 * (60 + kGap)) + kAxis;
}

}  // namespace sticky::picture
