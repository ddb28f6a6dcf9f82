// What pictures promise: everything inside the canvas, lanes aligned, long flows folded.
#include "viz/scene/compose.h"
#include "viz/scene/outcome_map.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>
#include <map>

#include "tests/scene/stories.h"
#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"
#include "viz/scene/svg.h"

namespace sticky::test {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Box bounds_of(const Shape& shape) {
    struct Bounds {
        Box operator()(const Rect& s) const { return s.box; }
        Box operator()(const Outline& s) const { return s.box; }
        Box operator()(const Hatch& s) const { return s.box; }
        Box operator()(const Text& s) const {
            const double width = width_of(s.text, s.size, s.font, s.bold) * 0.9;
            const double left = s.anchor == Anchor::begin ? 0 : s.anchor == Anchor::end ? 1 : 0.5;
            return {s.at.x - width * left, s.at.y - s.size * 0.8, width, s.size};
        }
        Box operator()(const Line& s) const {
            return {s.from.x, s.from.y, s.to.x - s.from.x, s.to.y - s.from.y};
        }
        Box operator()(const Arrow& s) const { return around({s.from, s.to}); }
        Box operator()(const Path& s) const { return around(s.points); }
        Box operator()(const Ribbon& s) const {
            const double left = std::min(s.top_left, s.bottom_left);
            return {left, s.top, std::max(s.top_right, s.bottom_right) - left, s.bottom - s.top};
        }
        static Box around(const std::vector<Point>& points) {
            if (points.empty()) return {};
            Point low = points[0], high = points[0];
            for (const Point& p : points) {
                low = {std::min(low.x, p.x), std::min(low.y, p.y)};
                high = {std::max(high.x, p.x), std::max(high.y, p.y)};
            }
            return {low.x, low.y, high.x - low.x, high.y - low.y};
        }
    };
    return std::visit(Bounds{}, shape);
}

void expect_inside(const Scene& scene, const std::string& what) {
    constexpr double slack = 0.01;
    const auto check = [&](const Box& box) {
        const bool inside = box.x >= -slack && box.y >= -slack &&
                            box.right() <= scene.size.width + slack &&
                            box.bottom() <= scene.size.height + slack && box.width >= -slack &&
                            box.height >= -slack;
        EXPECT_TRUE(inside) << what << ": " << box.x << "," << box.y << " " << box.width << "x"
                            << box.height << " in " << scene.size.width << "x" << scene.size.height;
    };
    for (const Shape& shape : scene.shapes) check(bounds_of(shape));
    for (const Hit& hit : scene.hits) check(hit.box);
    tried();
}

TEST(Compose, EverythingInside) {
    const std::vector<Size> sizes = {{0, 0},      {1, 1},          {200, 200},  {320, 240},
                                     {640, 480},  {1280, 800},     {1920, 300}, {16384, 16384},
                                     {kNaN, 700}, {kInfinity, 700}};
    for (NamedTrace& each : named_traces()) {
        const Story story = make_story(std::move(each.trace));
        for (const Size& size : sizes) {
            for (const Language language : {Language::en, Language::zh}) {
                ViewState view;
                view.language = language;
                expect_inside(compose(story, view, size), each.name);
                expect_inside(compose_pair(story, story, view, size), each.name + " twice");
            }
        }
    }
}

TEST(Compose, AnyZoom) {
    const std::vector<std::pair<double, double>> zooms = {
        {0, 0},       {0.5, 0.5},      {0.9, 0.1},  {-5, 5},
        {kNaN, kNaN}, {0.2, 0.200001}, {kNaN, 0.5}, {-kInfinity, kInfinity},
        {1, 1}};
    for (NamedTrace& each : named_traces()) {
        const Story story = make_story(std::move(each.trace));
        for (const auto& [from, to] : zooms) {
            ViewState view;
            view.from = from;
            view.to = to;
            expect_inside(compose(story, view, {1000, 700}), each.name);
        }
    }
}

// Every unit that begins at an offset begins at the same x, whatever its lane.
TEST(Compose, BoundariesAreAligned) {
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        const Story story = make_story(random_trace(seed));
        const Scene scene = compose(story, {}, {1400, 900});
        std::map<std::uint64_t, double> begins, ends;
        for (const Hit& hit : scene.hits) {
            if (hit.count > 1) continue;
            const auto [at, is_new] = begins.emplace(hit.bytes.begin, hit.box.x);
            EXPECT_NEAR(at->second, hit.box.x, 4.01);  // the widest inset of a unit
            const auto [end, new_end] = ends.emplace(hit.bytes.end, hit.box.right());
            EXPECT_NEAR(end->second, hit.box.right(), 4.01);
        }
        tried();
    }
}

TEST(Compose, EveryUnitIsDrawnOrFolded) {
    for (std::uint32_t seed = 0; seed < 300; ++seed) {
        const Story story = make_story(random_trace(seed));
        const Scene scene = compose(story, {}, {1400, 900});
        std::array<std::uint64_t, kLaneCount> drawn{};
        for (const Hit& hit : scene.hits) drawn[static_cast<std::size_t>(hit.lane)] += hit.count;
        for (std::size_t i = 0; i < kLaneCount; ++i) {
            EXPECT_EQ(drawn[i], story.lineage.flows[0].lanes[i].size()) << seed;
        }
        tried();
    }
}

Trace million_units() {
    Trace trace = TraceBuilder().connect("client", "server").trace();
    trace.header.payload_limit = 0;
    Nanos at = 10 * kMicrosecond;
    for (std::uint64_t i = 0; i < 250'000; ++i) {
        const ByteRange range{i, i + 1};
        const EndpointId client{0}, server{1};
        const ConnectionId conn{1};
        const auto number = static_cast<std::uint32_t>(i + 1);
        trace.events.push_back({at, client, conn, kNoStep, Wrote{number, range, range}});
        trace.events.push_back({at, client, conn, kNoStep, Sent{range, 1, number, 0, 0, {}}});
        trace.events.push_back({at, client, conn, kNoStep, Segment{range, 1, false, 0, {}}});
        Received received;
        received.range = range;
        received.size = 1;
        trace.events.push_back({at, server, conn, kNoStep, received});
        at += 10;
    }
    return trace;
}

TEST(Compose, AMillionUnits) {
    const Story story = make_story(million_units());
    for (const double to : {1.0, 0.1, 0.001, 0.00001}) {
        ViewState view;
        view.to = to;
        const auto begin = std::chrono::steady_clock::now();
        const Scene scene = compose(story, view, {1600, 700});
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        EXPECT_LT(scene.shapes.size(), 20'000U) << to;
        EXPECT_LT(took.count(), 2.0) << to;  // about a millisecond, unless the machine is busy
        expect_inside(scene, "a million units");
    }
    const Scene all = compose(story, {}, {1600, 700});
    EXPECT_TRUE(std::any_of(all.hits.begin(), all.hits.end(),
                            [](const Hit& hit) { return hit.count == 250'000; }));
}

TEST(Compose, SameStorySamePicture) {
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        const Story a = make_story(random_trace(seed)), b = make_story(random_trace(seed));
        const Size size{1280, 700};
        EXPECT_EQ(to_svg(compose(a, {}, size), Theme::dark),
                  to_svg(compose(b, {}, size), Theme::dark));
        tried();
    }
}

// A trace that no recorder would write: nothing may be read beyond its end.
TEST(Compose, BrokenTraces) {
    std::vector<What> bad = {Segment{{9, 3}, 1, false, 0, {}},
                             Segment{{0, ~std::uint64_t{0}}, 0, true, 0, {}},
                             Wrote{7, {5, 2}, {9, 9}}, Framed{1, {0, 4}, {2, 9}},
                             Segment{{~std::uint64_t{0}, ~std::uint64_t{0}}, 1, false, 0, {}}};
    for (const What& what : bad) {
        TraceBuilder b;
        b.connect("client", "server").send("hello").event(what).received(5);
        const Story story = make_story(b.trace());
        expect_inside(compose(story, {}, {1000, 700}), "broken");
    }
}

TEST(Ruler, RisesAndSaysWhetherItIsToScale) {
    const Ruler even({0, 5, 10, 15});
    EXPECT_TRUE(even.to_scale());
    EXPECT_NEAR(even.at_stop(1), 1.0 / 3, 1e-9);
    const Ruler uneven({0, 10, 20, 20, 1'000'000});
    EXPECT_FALSE(uneven.to_scale());
    for (std::size_t i = 0; i + 1 < 5; ++i)
        EXPECT_GE(uneven.at_stop(i + 1) - uneven.at_stop(i), 0.03);
    EXPECT_NEAR(uneven.at_stop(4), 1, 1e-9);
    EXPECT_TRUE(Ruler(std::vector<std::uint64_t>{}).to_scale());
}

TEST(Theme, RolesCanBeToldFromTheirGround) {
    for (const Theme theme : {Theme::dark, Theme::light}) {
        const auto grey = [&](Role role, std::uint32_t index = 0) {
            const Colour c = colour_of({role, index, 1}, theme);
            return 0.299 * c.red + 0.587 * c.green + 0.114 * c.blue;
        };
        for (const Role role : {Role::ink, Role::faint, Role::good, Role::bad, Role::outline}) {
            EXPECT_GT(std::abs(grey(role) - grey(Role::background)), 70);
            tried();
        }
        for (std::uint32_t i = 0; i < kMessageColours; ++i) {
            EXPECT_GT(std::abs(grey(Role::on_message) - grey(Role::message, i)), 90);
            EXPECT_FALSE(colour_of({Role::message, i, 1}, theme) ==
                         colour_of({Role::message, i + 1, 1}, theme));
            tried();
        }
    }
}

// Whatever the size, every cell is where point_at() looks for it, and what was not played is empty.
TEST(OutcomeMaps, CellsAreFoundWhereTheyAreDrawn) {
    for (const Size size : {Size{1280, 800}, Size{700, 500}, Size{330, 260}, Size{4000, 3000}}) {
        OutcomeMap map(std::vector<MapAxis>{{"a", {"1", "2", "3", "4", "5", "6", "7"}},
                                            {"b", {"x", "y", "z"}}});
        for (std::size_t point = 0; point < map.points(); point += 2)
            map.note(point, Sticking::kept, std::to_string(point) + "\n");
        const Scene scene = compose_map(map, {}, {}, size);
        std::size_t seen = 0;
        for (const Hit& hit : scene.hits) {
            const Point middle{hit.box.x + hit.box.width / 2, hit.box.y + hit.box.height / 2};
            const auto point = point_at(map, size, middle);
            ASSERT_TRUE(point);
            EXPECT_EQ(*point, hit.unit);
            EXPECT_EQ(*point % 2, 0U);
            seen += hit.count;
            tried();
        }
        EXPECT_EQ(seen, map.played());
        EXPECT_FALSE(point_at(map, size, {0, 0}));
    }
    EXPECT_FALSE(point_at(OutcomeMap(), {800, 600}, {400, 300}));
    for (const Size size : {Size{0, 0}, Size{10, 10}, Size{320, 100}, Size{-5, 1e9}})
        compose_map(OutcomeMap(std::vector<MapAxis>{{"a", {"1"}}}), {}, {}, size, 5);
}

}  // namespace
}  // namespace sticky::test
