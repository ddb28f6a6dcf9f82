// What a picture is made of: plain shapes in pixels, each painted in a role (theme.h gives it a
// colour), and the regions that say what lies where.
//
// Refuses to know: SVG, windows, colours. The order of shapes is the order of painting.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "trace/lineage.h"
#include "viz/scene/glyphs.h"

namespace sticky {

struct Size {
    double width = 0, height = 0;
};
struct Point {
    double x = 0, y = 0;
};
struct Box {
    double x = 0, y = 0, width = 0, height = 0;

    double right() const { return x + width; }
    double bottom() const { return y + height; }
    double middle() const { return x + width / 2; }
    bool contains(Point p) const { return x <= p.x && p.x < right() && y <= p.y && p.y < bottom(); }
};

enum class Role : std::uint8_t {
    background,
    panel,
    ink,    // what is to be read first
    faint,  // what is to be read second
    line,   // what guides the eye
    accent,
    good,
    bad,
    outline,     // around a unit
    unknown,     // what nobody observed
    folded,      // many units in one shape
    neutral,     // bytes of no message
    on_message,  // text on a message's colour
    message,     // with an index: the message's colour
};
inline constexpr std::size_t kRoleCount = static_cast<std::size_t>(Role::message) + 1;

struct Paint {
    Role role = Role::ink;
    std::uint32_t index = 0;  // Role::message: which; cycles through the palette
    double opacity = 1;
};

// Marks on a message's colour, for eyes that colours don't help; by message, cycles like the
// palette.
enum class Pattern : std::uint8_t {
    none,
    rising,  // slanted lines
    falling,
    level,
    upright,
    dots,
    crossed,  // rising and falling
    grid,     // level and upright
};
inline constexpr std::size_t kPatternCount = 8;

struct Rect {
    Box box;
    double radius = 0;
    Paint fill;
    Pattern pattern = Pattern::none;  // in Role::on_message, faint
};
struct Outline {
    Box box;
    double radius = 0;
    double thickness = 1.5;
    bool dashed = false;
    Paint stroke;
};
// From an edge above to an edge below, with sides that bend; top and bottom are level.
struct Ribbon {
    double top = 0, top_left = 0, top_right = 0;
    double bottom = 0, bottom_left = 0, bottom_right = 0;
    Paint fill;
};
struct Line {
    Point from, to;
    double thickness = 1;
    bool dashed = false;
    Paint stroke;
};
// A straight line with a head at `to`.
struct Arrow {
    Point from, to;
    double thickness = 1.5;
    bool dashed = false;
    Paint stroke;
};
// Straight pieces from point to point.
struct Path {
    std::vector<Point> points;
    double thickness = 1.5;
    bool dashed = false;
    Paint stroke;
};
// Slanted lines in a box.
struct Hatch {
    Box box;
    double step = 8;
    Paint stroke;
};
enum class Anchor : std::uint8_t { begin, middle, end };
struct Text {
    Point at;  // on the baseline
    std::string text;
    double size = 15;
    Anchor anchor = Anchor::begin;
    Font font = Font::plain;
    bool bold = false;
    Paint fill;
};
using Shape = std::variant<Rect, Outline, Ribbon, Line, Arrow, Path, Hatch, Text>;

// What a region of the picture shows.
struct Hit {
    Box box;
    std::size_t flow = 0;  // in Story::lineage.flows
    Lane lane = Lane::message;
    std::uint32_t unit = 0;   // position in the lane, the first of `count`
    std::uint32_t count = 1;  // above 1: folded
    std::optional<EventIndex> event;
    ByteRange bytes;
    std::string label;      // one line
    std::size_t story = 0;  // compose_pair: 1 is the one below
};

// Where the part of the run that the view shows lies, for who zooms: from begin to end, in pixels.
struct Span {
    double begin = 0, end = 0;
    bool down = false;  // it runs down, not to the right
};

struct Scene {
    Size size;
    std::vector<Shape> shapes;
    std::vector<Hit> hits;
    std::optional<Span> span;  // none: this picture is not zoomed
    double room_below = 0;     // pixels that it can be scrolled down
};

}  // namespace sticky
