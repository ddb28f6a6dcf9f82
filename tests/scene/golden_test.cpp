// Texts and pictures that people have looked at. STICKY_REWRITE=1 writes them anew; the diff is to
// be reviewed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/scene/stories.h"
#include "tests/support/cases.h"
#include "tests/support/packet_trace.h"
#include "viz/scene/compose.h"
#include "viz/scene/distribution.h"
#include "viz/scene/lane_text.h"
#include "viz/scene/lanes_json.h"
#include "viz/scene/outcome_map.h"
#include "viz/scene/svg.h"

namespace sticky::test {
namespace {

void expect_golden(const std::string& name, const std::string& seen) {
    tried();
    const std::string path = std::string(STICKY_SOURCE_DIR) + "/tests/scene/golden/" + name;
    if (std::getenv("STICKY_REWRITE") != nullptr) {
        std::ofstream(path, std::ios::binary) << seen;
        return;
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream expected;
    expected << file.rdbuf();
    // Not EXPECT_EQ: nobody reads two SVGs in a terminal.
    EXPECT_TRUE(expected.str() == seen)
        << "tests/scene/golden/" << name << " differs; rewrite with STICKY_REWRITE=1 and review";
}

std::string picture(const Story& story, const ViewState& view) {
    return to_svg(compose(story, view, natural_size(story, view, 1280)), view.theme);
}

TEST(Golden, LaneText) {
    for (NamedTrace& each : named_traces()) {
        const Story story = make_story(std::move(each.trace));
        std::string text = lane_text(story);
        LaneTextOptions options;
        options.language = Language::zh;
        options.width = 60;
        text += "\n---- 60 columns, Chinese\n" + lane_text(story, options);
        expect_golden(each.name + ".txt", text);
    }
}

TEST(Golden, LaneTextInColour) {
    LaneTextOptions options;
    options.colour = true;
    expect_golden("five_messages.colour.txt",
                  lane_text(make_story(trace_named("five_messages")), options));
}

TEST(Golden, LanesJson) {
    std::string lines;
    for (NamedTrace& each : named_traces()) {
        lines += lanes_json(make_story(std::move(each.trace)), true) + "\n";
    }
    expect_golden("lanes.jsonl", lines);
}

TEST(Golden, Pictures) {
    for (NamedTrace& each : named_traces()) {
        expect_golden(each.name + ".svg", picture(make_story(std::move(each.trace)), {}));
    }
}

TEST(Golden, LightAndChinese) {
    ViewState view;
    view.language = Language::zh;
    view.theme = Theme::light;
    for (const std::string name : {"five_messages", "datagrams", "unix_stream"}) {
        expect_golden(name + ".zh.light.svg", picture(make_story(trace_named(name)), view));
    }
}

TEST(Golden, Pair) {
    const Story above = make_story(trace_named("five_messages"));
    const Story below = make_story(trace_named("five_framed"));
    const Scene scene = compose_pair(above, below, {}, natural_pair_size(above, below, {}, 1280));
    expect_golden("pair.svg", to_svg(scene, Theme::dark));
}

// Nagle over a link, one packet lost on the way: what every kind of picture has to show.
Trace over_a_link() {
    return PacketTrace()
        .handshake()
        .send("hello")
        .packet(0, 5)
        .arrives(10 * kMillisecond)
        .send("egg")
        .send("world")
        .ack(5)
        .packet(5, 13)
        .dropped(DropRule::listed)
        .after(200 * kMillisecond)
        .packet(5, 13, true)
        .arrives(10 * kMillisecond)
        .ack(13)
        .received(13)
        .close()
        .trace();
}

TEST(Golden, EveryPictureInBothLanguages) {
    for (const auto& [name, trace] :
         {std::pair{"over_a_link", over_a_link()}, {"five_framed", trace_named("five_framed")}}) {
        const Story story = make_story(trace);
        for (const Language language : {Language::en, Language::zh}) {
            const std::string tail = language == Language::zh ? ".zh.svg" : ".svg";
            ViewState view;
            view.language = language;
            view.patterns = language == Language::zh;
            for (const Picture kind : {Picture::ladder, Picture::buffers, Picture::bytes}) {
                view.picture = kind;
                expect_golden(fmt::format("{}.{}{}", name, name_of(kind), tail),
                              picture(story, view));
            }
            view.picture = Picture::lanes;
            view.axis = Axis::time;
            expect_golden(fmt::format("{}.time{}", name, tail), picture(story, view));
        }
    }
}

TEST(Golden, PairOfLadders) {
    ViewState view;
    view.picture = Picture::ladder;
    const Story above = make_story(over_a_link()), below = make_story(trace_named("five_framed"));
    const Scene scene =
        compose_pair(above, below, view, natural_pair_size(above, below, view, 1280));
    expect_golden("pair.ladder.svg", to_svg(scene, Theme::dark));
}

TEST(Golden, Distribution) {
    std::vector<RunKind> kinds;
    for (const char* name : {"five_messages", "five_messages", "five_framed", "unix_stream"})
        add_run(kinds, std::make_shared<Story>(make_story(trace_named(name))));
    ViewState view;
    view.picture = Picture::distribution;
    const Scene scene = compose_kinds({&kinds}, view, natural_kinds_size(kinds, view, 1280));
    expect_golden("distribution.svg", to_svg(scene, Theme::dark));
}

// A map whose cells are given: kinds by a rule, some points not played yet.
OutcomeMap map_by_rule(std::size_t columns, std::size_t rows) {
    MapAxis across{"link.delay_ms", {}}, down{"endpoint.server.program.0.recv", {}};
    for (std::size_t i = 0; i < columns; ++i) across.values.push_back(std::to_string(i));
    for (std::size_t i = 0; i < rows; ++i) down.values.push_back(std::to_string(i + 1));
    OutcomeMap map(std::vector<MapAxis>{across, down});
    for (std::size_t point = 0; point < map.points(); ++point) {
        const std::size_t x = map.places_of(point)[0], y = map.places_of(point)[1];
        const std::size_t kind = x < y ? 0 : x > 2 * y ? 1 : 2 + x % 11;
        if (point % 17 == 16) continue;
        if (kind == 12)
            map.note(point, Sticking::failed, "deadlock: server waits to receive (line 8)\n");
        else
            map.note(point, static_cast<Sticking>(kind % 4),
                     fmt::format("client -> server: wire [10, {}], recv [{}]\n", kind, kind));
    }
    map.sort_kinds();
    return map;
}

TEST(Golden, Map) {
    const OutcomeMap wide = map_by_rule(24, 12);
    const OutcomeMap line(std::vector<MapAxis>{{"seed", {"1", "2", "3"}}});
    const MapExamples examples = {
        std::make_shared<const Story>(make_story(trace_named("five_messages"))),
        std::make_shared<const Story>(make_story(trace_named("five_framed")))};
    ViewState view;
    expect_golden("map.svg", to_svg(compose_map(wide, examples, view, natural_map_size(wide, 1280)),
                                    Theme::dark));
    view.language = Language::zh;
    view.patterns = true;
    expect_golden("map.zh.light.svg",
                  to_svg(compose_map(wide, examples, view, {700, 620}, 30), Theme::light));
    expect_golden("map.line.svg",
                  to_svg(compose_map(line, {}, view, natural_map_size(line, 1280)), Theme::dark));
}

}  // namespace
}  // namespace sticky::test
