// What every picture is drawn on: a box of a scene, and the few strokes that all of them use.
// Private to viz/scene.
//
// Refuses to know: what the picture shows.
#pragma once

#include <string>
#include <string_view>

#include "viz/scene/shape.h"
#include "viz/scene/story.h"
#include "viz/scene/view_state.h"

namespace sticky::picture {

inline constexpr double kMargin = 48;
inline constexpr double kNarrowMargin = 20;  // where there is little room

inline double margin_of(double width) {
    return width < 900 ? kNarrowMargin : kMargin;
}

struct Lettering {
    double size = 13;
    Role role = Role::ink;
    Anchor anchor = Anchor::begin;
    bool bold = false;
    Font font = Font::plain;
};

// The clock that a picture of time goes by: a run's own, or one that two runs share.
struct Timing {
    const TimeLine* clock = nullptr;
    Nanos origin = 0;  // the moment of the run that the clock calls 0
};

struct Sheet {
    Scene& scene;
    const Story& story;
    const ViewState& view;
    Box box;
    Timing timing{&story.clock, 0};

    bool zh() const { return view.language == Language::zh; }
    std::string_view pick(std::string_view en, std::string_view chinese) const {
        return zh() ? chinese : en;
    }
    void add(Shape shape) const { scene.shapes.push_back(std::move(shape)); }
    // Shortened to the room; nothing where there is none.
    void write(Point at, std::string_view text, const Lettering& how, double room = 1e9) const;
    void line(Point from, Point to, Role role = Role::line, double thickness = 1,
              bool dashed = false) const;
    // Text on a ground of its own, so that what lies below doesn't disturb it.
    void tag(Point middle, std::string_view text, Role role, double size = 12) const;
    void unobserved(const Box& where, std::string_view why) const;
    void hit(const Box& where, std::size_t flow, Lane lane, std::optional<EventIndex> event,
             ByteRange bytes, std::string label) const;
};

// The flow that a picture of one flow shows; none if the story has none.
std::optional<std::size_t> flow_of(const Sheet& sheet);
// A message's colour where all bytes of the range are of one message; else what many have.
Paint colour_of_range(const FlowView& view, const FlowLineage& flow, ByteRange range,
                      double opacity = 1);

// Moments as places along one side of a box, as much as the view shows.
struct TimePlot {
    Timing timing;
    double begin = 0, length = 0;  // pixels
    double from = 0, to = 1;

    double end() const { return begin + length; }
    double at_place(double place) const { return begin + (place - from) / (to - from) * length; }
    // May lie outside: what is not seen.
    double at(Nanos time) const { return at_place(timing.clock->at(time - timing.origin)); }
    Nanos time_at(double pixel) const {
        const double place = from + (pixel - begin) / length * (to - from);
        return timing.clock->time_at(place) + timing.origin;
    }
    bool shows(double pixel) const { return begin - 0.5 <= pixel && pixel <= end() + 0.5; }
};
// Of the time that is seen: its marks below a picture whose time runs to the right.
void draw_time_axis(const Sheet& sheet, const TimePlot& plot, double top);
// What is to be said about the scale of time; may be empty.
std::string text_on(const Sheet& sheet, const Timing& timing);
// Moments at least so many pixels apart that deserve a mark, and what to write there.
struct TimeMark {
    double place = 0;
    std::string text;
};
std::vector<TimeMark> marks_on(const TimePlot& plot, double apart);

// When the first byte of a run was meant or sent: what runs are compared by.
Nanos first_send(const Story& story);

// A pair's view as its second run sees it.
inline ViewState of_second(ViewState view) {
    view.until = view.until_second;
    return view;
}

// Whether the view shows that already.
bool had_happened(const ViewState& view, EventIndex event);
// The moment of the last event that is shown; -1: none is.
Nanos shown_until(const Sheet& sheet);

}  // namespace sticky::picture
