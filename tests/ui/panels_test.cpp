// Every panel and control, by mouse and by keyboard, in English and in Chinese.
#include <gtest/gtest.h>

#include <algorithm>

#include "run/files.h"
#include "tests/support/cases.h"
#include "tests/ui/hands.h"

namespace sticky::test {
namespace {

using namespace ui;

class Panels : public testing::TestWithParam<Language> {
protected:
    Hands::Options options() const {
        Hands::Options options;
        options.language = GetParam();
        return options;
    }
};

std::string name_of_language(const testing::TestParamInfo<Language>& info) {
    return info.param == Language::zh ? "zh" : "en";
}
INSTANTIATE_TEST_SUITE_P(Both, Panels, testing::Values(Language::en, Language::zh),
                         name_of_language);

std::vector<std::size_t> sizes_of(const Story& story, Lane lane) {
    std::vector<std::size_t> sizes;
    for (const Unit& unit : story.lineage.flows.at(0).lane(lane))
        sizes.push_back(unit.range.size());
    return sizes;
}

TEST_P(Panels, FirstLookIsThePlayedComparison) {
    Hands hands(options());
    ASSERT_TRUE(hands.state().compares());
    EXPECT_EQ(sizes_of(*hands.state().slots[0].story, Lane::recv), (std::vector<std::size_t>{22}));
    EXPECT_EQ(hands.state().slots[1].story->lineage.flows[0].lane(Lane::frame).size(), 5U);
    EXPECT_TRUE(hands.state().first_look);
}

// Every control that can be seen anywhere is clicked once in a window of its own kind of state.
TEST_P(Panels, EveryControlCanBeClicked) {
    for (const char* side : {"side/scenarios", "side/experiment", "side/toml"}) {
        Hands hands(options());
        ASSERT_TRUE(hands.click(side)) << side;
        std::vector<std::string> ids;
        std::size_t scenarios = 0;
        for (const Place& place : hands.app().places()) {
            // All are opened by ScenariosAreOpened; here two stand for them.
            if (place.id.ends_with(".toml") && ++scenarios > 2) continue;
            ids.push_back(place.id);
        }
        EXPECT_GT(ids.size(), 20U);
        for (const std::string& id : ids) {
            // What a click before took away.
            if (!hands.find(id)) continue;
            EXPECT_TRUE(hands.click(id)) << id;
            hands.app().carry_out(Cancel{});
            ASSERT_TRUE(hands.wait()) << id;
            hands.key(Key::escape);
            if (std::string_view(side) == "side/toml" || !hands.find("world/loopback"))
                hands.click(side);
            tried();
        }
    }
}

struct Control {
    std::string id, toml;  // what the text has afterwards
};

TEST_P(Panels, ControlsAreKeysOfTheScenario) {
    const Control controls[] = {
        {"toggle nagle", "nodelay = true"},
        {"cork", "cork = true"},
        {"quickack", "quickack = false"},
        {"transport/udp", "transport = \"udp\""},
        {"schedule/race", "= \"race\""},
        {"schedule/reader_first", "reader_first"},
        {"framing/length_prefix", "length_prefix"},
        {"framing/delimiter", "delimiter"},
        {"framing/fixed_size", "fixed_size"},
        {"add_message", "\"hello\""},
        {"add_bytes", "size = 1000"},
        {"add_pause", "sleep_ms = 20"},
    };
    for (const Control& control : controls) {
        Hands hands(options());
        const std::string id = control.id == "toggle nagle" ? "nagle" : control.id;
        const std::string before = hands.toml();
        ASSERT_TRUE(hands.click(id)) << id;
        EXPECT_NE(hands.toml(), before) << id;
        EXPECT_NE(hands.toml().find(control.toml), std::string::npos) << id << "\n" << hands.toml();
        EXPECT_NE(hands.state().experiment.scenario(), nullptr) << hands.toml();
        hands.key(Key{'Z'}, {true, false, false});
        EXPECT_EQ(hands.toml(), before) << id;
        hands.key(Key{'Y'}, {true, false, false});
        EXPECT_NE(hands.toml(), before) << id;
        tried();
    }
}

TEST_P(Panels, NumbersAndTextsAreTyped) {
    struct Typed {
        std::string id, text, toml;
    };
    const Typed fields[] = {
        {"recv_buffer", "10", "recv = 10"},
        {"recv_every", "30", "every_ms = 30"},
        {"delay", "10", "delay_ms = 10"},
        {"mtu", "576", "mtu = 576"},
        {"loss", "5", "loss = 0.05"},
        {"rate", "1000", "rate_kbit = 1000"},
        {"row.0.text", "粘包", "send = \"粘包\""},
    };
    for (const Typed& field : fields) {
        Hands hands(options());
        ASSERT_TRUE(hands.type_into(field.id, field.text)) << field.id;
        EXPECT_NE(hands.toml().find(field.toml), std::string::npos) << field.id << "\n"
                                                                    << hands.toml();
        EXPECT_NE(hands.state().experiment.scenario(), nullptr) << hands.toml();
        tried();
    }
}

TEST_P(Panels, MessagesAreAddedRemovedAndDragged) {
    Hands hands(options());
    ASSERT_TRUE(hands.reveal("row.0.handle"));
    const Place first = *hands.find("row.0.handle"), third = *hands.find("row.2.handle");
    const auto middle = [](const Place& place) {
        return ImVec2((place.low.x + place.high.x) / 2, (place.low.y + place.high.y) / 2);
    };
    hands.drag(middle(first), middle(third));
    const auto at = [&](const char* text) { return hands.toml().find(text); };
    EXPECT_LT(at("\"egg\""), at("\"hello\"")) << hands.toml();
    ASSERT_TRUE(hands.click("row.0.remove"));
    EXPECT_EQ(at("\"egg\""), std::string::npos) << hands.toml();
    // A reader that waited for all bytes waits for all that are left.
    ASSERT_TRUE(hands.click("run"));
    ASSERT_TRUE(hands.wait());
    EXPECT_FALSE(hands.state().slots[0].failure);
    EXPECT_EQ(sizes_of(*hands.state().slots[0].story, Lane::recv), (std::vector<std::size_t>{19}));
    tried(3);
}

TEST_P(Panels, RunRepeatCancel) {
    Hands hands(options());
    ASSERT_TRUE(hands.click("compare/compare_none"));
    ASSERT_TRUE(hands.wait());
    EXPECT_FALSE(hands.state().compares());
    ASSERT_TRUE(hands.click("run_again"));
    ASSERT_TRUE(hands.wait());
    std::size_t runs = 0;
    for (const RunKind& kind : hands.state().slots[0].kinds) runs += kind.runs;
    EXPECT_EQ(runs, 20U);
    hands.app().carry_out(TypeText{R"(
[endpoint.server]
listen = true
program = [ { recv = 10, until = { bytes = 10 } } ]
[endpoint.client]
connect = "server"
program = [ { send = "hello" }, { sleep_ms = 20000 }, { send = "world" } ]
)"});
    hands.frames();
    ASSERT_TRUE(hands.click("run"));
    EXPECT_TRUE(hands.state().busy);
    hands.frames();
    ASSERT_TRUE(hands.click("cancel"));
    ASSERT_TRUE(hands.wait());
    EXPECT_TRUE(hands.state().notice.is_error);
    EXPECT_NE(hands.state().notice.text.find("cancelled"), std::string::npos);
    ASSERT_TRUE(hands.click("close_notice"));
    EXPECT_TRUE(hands.state().notice.text.empty());
    tried(3);
}

TEST_P(Panels, EveryComparisonIsOneClick) {
    for (const char* id : {"compare/compare_prefix", "compare/compare_nagle"}) {
        Hands hands(options());
        hands.click("compare/compare_none");
        ASSERT_TRUE(hands.wait());
        ASSERT_TRUE(hands.click(id));
        ASSERT_TRUE(hands.wait());
        EXPECT_TRUE(hands.state().compares()) << id;
        EXPECT_FALSE(hands.state().slots[0].label.empty());
        tried();
    }
    Hands hands(options());
    hands.click("compare/compare_none");
    ASSERT_TRUE(hands.wait());
    hands.click("compare/compare_before");
    hands.click("framing/length_prefix");
    hands.click("run");
    ASSERT_TRUE(hands.wait());
    ASSERT_TRUE(hands.state().compares());
    EXPECT_TRUE(hands.state().slots[0].story->lineage.flows[0].lane(Lane::frame).empty());
    EXPECT_EQ(hands.state().slots[1].story->lineage.flows[0].lane(Lane::frame).size(), 5U);
}

TEST_P(Panels, PicturesAxisZoomAndKeys) {
    Hands hands(options());
    const char* pictures[] = {"picture/lanes",      "picture/ladder",       "picture/buffers",
                              "picture/bytes_view", "picture/distribution", "picture/map_view"};
    for (std::size_t i = 0; i < kPictureCount; ++i) {
        hands.key(static_cast<Key>('1' + (i + 1) % kPictureCount));
        ASSERT_TRUE(hands.click(pictures[i])) << pictures[i];
        EXPECT_EQ(hands.state().view.picture, static_cast<Picture>(i));
        hands.click(pictures[0]);
        hands.key(static_cast<Key>('1' + i));
        EXPECT_EQ(hands.state().view.picture, static_cast<Picture>(i));
        tried(2);
    }
    hands.key(Key{'1'});
    hands.key(Key{'T'});
    EXPECT_EQ(hands.state().view.axis, Axis::time);
    ASSERT_TRUE(hands.click("axis_bytes"));
    EXPECT_EQ(hands.state().view.axis, Axis::bytes);
    for (int i = 0; i < 5; ++i) hands.key(Key::equal);
    EXPECT_LT(hands.state().view.to - hands.state().view.from, 0.5);
    const double from = hands.state().view.from;
    hands.key(Key{'D'});
    EXPECT_GT(hands.state().view.from, from);
    ASSERT_TRUE(hands.click("fit"));
    EXPECT_EQ(hands.state().view.from, 0);
    EXPECT_EQ(hands.state().view.to, 1);
    const Place canvas = *hands.find("canvas");
    hands.move(canvas.low.x + 300, canvas.low.y + 200);
    hands.wheel(3);
    EXPECT_LT(hands.state().view.to - hands.state().view.from, 0.7);
    hands.drag({canvas.low.x + 300, canvas.low.y + 200}, {canvas.low.x + 200, canvas.low.y + 200});
    hands.key(Key::zero);
    EXPECT_EQ(hands.state().view.to, 1);
    tried(6);
}

TEST_P(Panels, HoverAndFindingsLightTheSameBytes) {
    Hands hands(options());
    const auto& places = hands.app().places();
    const auto sentence = std::ranges::find_if(
        places, [](const Place& place) { return place.id.starts_with("why.0."); });
    ASSERT_NE(sentence, places.end());
    ASSERT_TRUE(hands.click(std::string(sentence->id)));
    ASSERT_TRUE(hands.state().view.lit);
    EXPECT_FALSE(hands.state().view.lit->events.empty());
    const Lit pinned = *hands.state().view.lit;
    const Place canvas = *hands.find("canvas");
    const Scene scene =
        scene_of(hands.state(), {canvas.high.x - canvas.low.x, canvas.high.y - canvas.low.y});
    ASSERT_FALSE(scene.hits.empty());
    for (const Hit& hit : scene.hits) {
        hands.move(canvas.low.x + hit.box.middle(), canvas.low.y + hit.box.y + hit.box.height / 2);
        hands.frames(2);
        ASSERT_TRUE(hands.state().view.lit) << hit.label;
        EXPECT_EQ(hands.state().view.lit->bytes, hit.bytes) << hit.label;
        EXPECT_EQ(hands.state().view.lit->story, hit.story) << hit.label;
        tried();
    }
    hands.move(canvas.low.x + 2, canvas.low.y + 2);
    hands.frames(2);
    EXPECT_EQ(hands.state().view.lit, pinned);
}

TEST_P(Panels, PlaybackByMouseAndKeys) {
    Hands hands(options());
    ASSERT_TRUE(hands.click("step_back"));
    EXPECT_LT(hands.state().playback.done, 1);
    ASSERT_TRUE(hands.state().view.until);
    const auto shown = *hands.state().view.until;
    hands.key(Key::comma);
    EXPECT_LE(*hands.state().view.until, shown);
    hands.key(Key::period);
    hands.key(Key::period);
    EXPECT_EQ(hands.state().playback.done, 1);
    hands.key(Key{'P'});
    EXPECT_TRUE(hands.state().playback.playing);
    hands.frames(30);
    EXPECT_GT(hands.state().playback.done, 0);
    ASSERT_TRUE(hands.click("pause"));
    EXPECT_FALSE(hands.state().playback.playing);
    const Place scrub = *hands.find("scrub");
    hands.click_at((scrub.low.x + scrub.high.x) / 2, (scrub.low.y + scrub.high.y) / 2);
    EXPECT_NEAR(hands.state().playback.done, 0.5, 0.05);
    hands.click("to_end");
    EXPECT_FALSE(hands.state().view.until);
    tried(6);
}

TEST_P(Panels, TheTextIsTheExperiment) {
    Hands hands(options());
    hands.click("side/toml");
    ASSERT_TRUE(hands.click("toml_text"));
    hands.key(Key{'A'}, {true, false, false});
    hands.type("nonsense = [");
    EXPECT_EQ(hands.state().experiment.scenario(), nullptr);
    ASSERT_TRUE(hands.state().experiment.error());
    EXPECT_NE(to_string(*hands.state().experiment.error()).find(":1:"), std::string::npos);
    hands.click("side/experiment");
    hands.frames();
    hands.click("side/toml");
    ASSERT_TRUE(hands.click("undo"));
    EXPECT_NE(hands.state().experiment.scenario(), nullptr);
    const std::string file = hands.folder().file("mine.toml");
    ASSERT_TRUE(hands.type_into("file", file));
    EXPECT_EQ(read_whole(file), hands.toml());
    EXPECT_EQ(hands.state().experiment.file(), file);
    tried(3);
}

TEST_P(Panels, ScenariosAreOpenedByNameAndByPath) {
    Hands hands(options());
    hands.click("side/scenarios");
    std::vector<std::string> ids;
    for (const Place& place : hands.app().places()) {
        if (place.id.ends_with(".toml") && !place.id.starts_with("recent")) ids.push_back(place.id);
    }
    EXPECT_EQ(ids.size(), hands.state().library.size());
    EXPECT_GT(ids.size(), 100U);
    ASSERT_TRUE(hands.click(hands.find_scenario("basics/hello_egg")));
    ASSERT_TRUE(hands.wait());
    EXPECT_EQ(hands.state().experiment.name(), "hello_egg");
    ASSERT_TRUE(hands.type_into("path", hands.find_scenario("basics/udp_hello_hi")));
    ASSERT_TRUE(hands.wait());
    EXPECT_EQ(hands.state().experiment.name(), "udp_hello_hi");
    ASSERT_TRUE(hands.type_into("path", "/nowhere/at.all"));
    ASSERT_TRUE(hands.wait());
    EXPECT_TRUE(hands.state().notice.is_error);
    EXPECT_EQ(hands.state().preferences.recent.front(), hands.find_scenario("basics/udp_hello_hi"));
    tried(3);
}

TEST_P(Panels, PicturesAreSaved) {
    Hands hands(options());
    ASSERT_TRUE(hands.click("save_png"));
    ASSERT_TRUE(hands.click("save_svg"));
    EXPECT_EQ(read_whole(hands.folder().file("five_messages_one_recv.png")).substr(1, 3), "PNG");
    const std::string svg = read_whole(hands.folder().file("five_messages_one_recv.svg"));
    EXPECT_NE(svg.find("hello"), std::string::npos);
    tried(2);
}

TEST_P(Panels, SettingsAreKept) {
    Hands hands(options());
    ASSERT_TRUE(hands.click("settings"));
    ASSERT_TRUE(hands.click("patterns"));
    EXPECT_TRUE(hands.state().preferences.patterns);
    hands.key(Key::escape);
    hands.click("light");
    EXPECT_EQ(hands.state().preferences.theme, Theme::light);
    const Language before = hands.state().preferences.language;
    hands.key(Key{'L'}, {true, false, false});
    EXPECT_NE(hands.state().preferences.language, before);
    const std::string kept = read_whole(hands.folder().file("window.toml"));
    for (const char* text : {"patterns = true", "light"})
        EXPECT_NE(kept.find(text), std::string::npos) << kept;
    tried(3);
}

TEST_P(Panels, FlowsAndMessagesAreGoneTo) {
    Hands hands(options());
    hands.app().open({hands.find_scenario("basics/hundred_clients")});
    ASSERT_TRUE(hands.wait());
    ASSERT_TRUE(hands.click("flow_next"));
    EXPECT_EQ(hands.state().view.flow, std::size_t{0});
    hands.key(Key::right_bracket);
    EXPECT_EQ(hands.state().view.flow, std::size_t{1});
    hands.key(Key::left_bracket);
    hands.key(Key::left_bracket);
    EXPECT_FALSE(hands.state().view.flow);
    const Place canvas = *hands.find("canvas");
    hands.click_at(canvas.low.x + 200, canvas.low.y + 170);
    EXPECT_TRUE(hands.state().view.flow);
    hands.app().open({hands.find_scenario("basics/five_messages_one_recv")});
    ASSERT_TRUE(hands.wait());
    ASSERT_TRUE(hands.type_into("go_to", "4"));
    ASSERT_TRUE(hands.state().view.lit);
    EXPECT_EQ(hands.state().view.lit->bytes, (ByteRange{13, 19}));
    EXPECT_GT(hands.state().view.from, 0.1);
    tried(4);
}

}  // namespace
}  // namespace sticky::test
