#include "viz/scene/sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace sticky::picture {

void Sheet::write(Point at, std::string_view text, const Lettering& how, double room) const {
    std::string shown = fitted(text, how.size, how.font, how.bold, room);
    if (shown.empty()) return;
    add(Text{at, std::move(shown), how.size, how.anchor, how.font, how.bold, {how.role, 0, 1}});
}

void Sheet::line(Point from, Point to, Role role, double thickness, bool dashed) const {
    add(Line{from, to, thickness, dashed, {role, 0, 1}});
}

void Sheet::tag(Point middle, std::string_view text, Role role, double size) const {
    const double width = width_of(text, size, Font::plain) + 10;
    add(Rect{{middle.x - width / 2, middle.y - size * 0.75, width, size * 1.5},
             size * 0.4,
             {Role::background, 0, 0.9}});
    write({middle.x, middle.y + size * 0.36}, text, {size, role, Anchor::middle});
}

void Sheet::unobserved(const Box& where, std::string_view why) const {
    add(Hatch{where, 9, {Role::unknown, 0, 0.45}});
    add(Outline{where, 6, 1.3, true, {Role::unknown, 0, 1}});
    const std::string text = fitted(why, 13, Font::plain, false, where.width - 24);
    if (!text.empty()) tag({where.middle(), where.y + where.height / 2}, text, Role::faint, 13);
}

void Sheet::hit(const Box& where, std::size_t flow, Lane lane, std::optional<EventIndex> event,
                ByteRange bytes, std::string label) const {
    scene.hits.push_back({where, flow, lane, 0, 1, event, bytes, std::move(label), 0});
}

std::optional<std::size_t> flow_of(const Sheet& sheet) {
    const std::size_t flows = sheet.story.lineage.flows.size();
    if (flows == 0) return std::nullopt;
    return sheet.view.flow && *sheet.view.flow < flows ? *sheet.view.flow : 0;
}

Paint colour_of_range(const FlowView& view, const FlowLineage& flow, ByteRange range,
                      double opacity) {
    const auto [first, last] = wholes_in(view, flow, range);
    if (last == first) return {Role::neutral, 0, opacity};
    if (last - first > 1) return {Role::folded, 0, opacity};
    return {Role::message, view.wholes[first], opacity};
}

std::vector<TimeMark> marks_on(const TimePlot& plot, double apart) {
    std::vector<Nanos> moments;
    double free = plot.begin;
    const TimeLine& clock = *plot.timing.clock;
    const std::vector<Nanos>& stops = clock.stops();
    const auto first =
        std::ranges::lower_bound(stops, plot.time_at(plot.begin) - plot.timing.origin);
    for (auto stop = first; stop != stops.end(); ++stop) {
        const double place = plot.at_place(clock.at(*stop));
        if (place > plot.end() + 0.5) break;
        if (place < free - 0.5) continue;
        moments.push_back(*stop);
        free = place + apart;
    }
    std::vector<TimeMark> marks;
    for (std::size_t i = 0; i < moments.size(); ++i) {
        Nanos nearest = std::abs(moments[i]);
        if (i > 0) nearest = std::min(nearest, moments[i] - moments[i - 1]);
        if (i + 1 < moments.size()) nearest = std::min(nearest, moments[i + 1] - moments[i]);
        marks.push_back({plot.at_place(clock.at(moments[i])), time_text(moments[i], nearest)});
    }
    return marks;
}

void draw_time_axis(const Sheet& sheet, const TimePlot& plot, double top) {
    for (const TimeMark& mark : marks_on(plot, 88)) {
        const double x = std::clamp(mark.place, plot.begin, plot.end());
        sheet.line({x, top}, {x, top + 5}, Role::unknown);
        const double half = width_of(mark.text, 11, Font::plain) / 2;
        sheet.write({std::min(x, sheet.scene.size.width - half - 4), top + 18}, mark.text,
                    {11, Role::faint, Anchor::middle});
    }
    sheet.write({plot.end(), top + 36}, text_on(sheet, plot.timing), {12, Role::faint, Anchor::end},
                plot.length);
}

std::string text_on(const Sheet& sheet, const Timing& timing) {
    std::string text;
    if (timing.origin != 0) text = sheet.pick("0: the first send", "0：第一次发送");
    if (timing.clock->to_scale()) return text;
    if (!text.empty()) text += sheet.pick("; ", "；");
    text += sheet.pick("time is not to scale: bursts are widened", "时间未按比例：密集处已放宽");
    return text;
}

Nanos first_send(const Story& story) {
    for (const Event& event : story.trace.events) {
        if (std::holds_alternative<Wrote>(event.what) || std::holds_alternative<Sent>(event.what))
            return event.at;
    }
    return 0;
}

bool had_happened(const ViewState& view, EventIndex event) {
    return !view.until || event < *view.until;
}

Nanos shown_until(const Sheet& sheet) {
    const auto& events = sheet.story.trace.events;
    if (events.empty() || sheet.view.until == EventIndex{0}) return -1;
    const std::size_t all = events.size();
    return events[std::min<std::size_t>(sheet.view.until.value_or(all), all) - 1].at;
}

}  // namespace sticky::picture
