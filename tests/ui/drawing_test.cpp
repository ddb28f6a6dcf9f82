// From shapes to pixels: the painter, the rasteriser, the letters.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "run/files.h"
#include "run/lessons.h"
#include "run/open_trace.h"
#include "tests/support/cases.h"
#include "tests/ui/hands.h"
#include "viz/scene/words.h"
#include "viz/ui/library.h"
#include "viz/ui/snapshot.h"

namespace sticky::test {
namespace {

using namespace ui;

constexpr Theme kThemes[] = {Theme::dark, Theme::light};

Hands::Options silent() {
    Hands::Options options;
    options.play = false;
    return options;
}

// A scene of 100 x 100 with one shape on the background.
Image painted(Hands& hands, Shape shape, Theme theme, double scale = 1) {
    Scene scene{{100, 100}, {}, {}, {}, 0};
    scene.shapes.push_back(Rect{{0, 0, 100, 100}, 0, {Role::background, 0, 1}});
    scene.shapes.push_back(std::move(shape));
    return picture_of(scene, theme, scale, hands.fonts());
}

Colour of(Role role, Theme theme, std::uint32_t index = 0) {
    return colour_of({role, index, 1}, theme);
}

TEST(Drawing, ShapesStandWhereTheyShould) {
    Hands hands(silent());
    struct Case {
        Shape shape;
        Point on, off;
    };
    const Paint ink{Role::ink, 0, 1};
    const Case cases[] = {
        {Rect{{20, 30, 40, 20}, 0, ink}, {40, 40}, {65, 40}},
        {Rect{{20, 30, 40, 20}, 6, ink}, {40, 40}, {20, 30}},
        {Outline{{20, 30, 40, 20}, 0, 3, false, ink}, {40, 30}, {40, 40}},
        {Line{{10, 50}, {90, 50}, 3, false, ink}, {50, 50}, {50, 60}},
        {Arrow{{10, 50}, {90, 50}, 3, false, ink}, {84, 51}, {50, 60}},
        {Path{{{10, 10}, {10, 90}, {90, 90}}, 3, false, ink}, {50, 90}, {50, 50}},
        {Ribbon{10, 20, 60, 90, 40, 80, ink}, {50, 50}, {5, 50}},
        {Ribbon{10, 60, 20, 90, 40, 80, ink}, {60, 85}, {5, 50}},
    };
    for (const Theme theme : kThemes) {
        for (const Case& one : cases) {
            for (const double scale : {1.0, 2.0}) {
                const Image image = painted(hands, one.shape, theme, scale);
                ASSERT_EQ(image.width, 100 * scale);
                const auto at = [&](Point p) {
                    return image.at(static_cast<int>(p.x * scale), static_cast<int>(p.y * scale));
                };
                EXPECT_EQ(at(one.on), of(Role::ink, theme)) << one.shape.index();
                EXPECT_EQ(at(one.off), of(Role::background, theme)) << one.shape.index();
                tried();
            }
        }
    }
}

TEST(Drawing, EveryRoleAndPatternIsSeen) {
    Hands hands(silent());
    for (const Theme theme : kThemes) {
        for (std::size_t role = 1; role < kRoleCount; ++role) {
            const auto which = static_cast<Role>(role);
            const Image image = painted(hands, Rect{{20, 20, 60, 60}, 0, {which, 3, 1}}, theme);
            EXPECT_EQ(image.at(50, 50), of(which, theme, 3));
            tried();
        }
        for (std::size_t i = 1; i < kPatternCount; ++i) {
            const Rect plain{{10, 10, 80, 80}, 0, {Role::message, 0, 1}};
            Rect patterned = plain;
            patterned.pattern = static_cast<Pattern>(i);
            EXPECT_NE(painted(hands, plain, theme).pixels, painted(hands, patterned, theme).pixels);
            tried();
        }
    }
}

TEST(Drawing, TextIsDrawnFromItsFont) {
    Hands hands(silent());
    for (const std::string text : {"hello", "粘包", "≠ → µs"}) {
        hands.fonts().need(text);
        hands.frames();
        EXPECT_TRUE(hands.fonts().covers(text));
        const Image image = painted(
            hands, Text{{10, 60}, text, 20, Anchor::begin, Font::plain, false, {Role::ink, 0, 1}},
            Theme::dark);
        std::size_t lit = 0;
        for (int y = 0; y < 100; ++y) {
            for (int x = 0; x < 100; ++x)
                lit += image.at(x, y) != of(Role::background, Theme::dark);
        }
        EXPECT_GT(lit, 100U) << text;
        tried();
    }
}

// Every text that the window or a picture can show, in both languages.
TEST(Drawing, EveryCharacterIsInTheAtlas) {
    Hands hands(silent());
    std::vector<std::string> texts;
    for (const std::string_view text : all_texts()) texts.emplace_back(text);
    for (const Language language : {Language::en, Language::zh}) {
        for (std::size_t i = 0; i < kCauseCount; ++i) {
            texts.emplace_back(label_of(static_cast<Cause>(i), language));
            texts.emplace_back(sentence_of(static_cast<Cause>(i), language));
        }
        for (std::size_t i = 0; i < kSilenceCount; ++i)
            texts.emplace_back(sentence_of(static_cast<Silence>(i), language));
        for (std::size_t i = 0; i < kNounCount; ++i)
            texts.push_back(counted(2, static_cast<Noun>(i), language));
    }
    for (const LibraryEntry& entry : library_in(std::string(STICKY_SOURCE_DIR) + "/scenarios")) {
        texts.push_back(read_whole(entry.file));
        texts.push_back(entry.title_zh);
    }
    for (const std::string& text : texts) hands.fonts().need(text);
    hands.frames();
    for (const std::string& text : texts) {
        EXPECT_TRUE(hands.fonts().covers(text)) << text;
        tried();
    }
    EXPECT_GT(texts.size(), 200U);
}

TEST(Drawing, EveryCharacterOfTheLessonsIsInTheAtlas) {
    Hands hands(silent());
    std::vector<std::string> texts;
    const std::string folder = std::string(STICKY_SOURCE_DIR) + "/scenarios/lessons/";
    for (const std::string& name : lesson_names(folder))
        texts.push_back(read_whole(folder + name + ".toml"));
    texts.push_back(read_whole(folder + "course.toml"));
    for (const std::string& text : texts) hands.fonts().need(text);
    hands.frames();
    for (const std::string& text : texts) {
        EXPECT_TRUE(hands.fonts().covers(text)) << text.substr(0, text.find('\n'));
        tried();
    }
    EXPECT_GT(texts.size(), 1U);
}

TEST(Drawing, AWindowLooksTheSameTwice) {
    Hands hands;
    const Image first = hands.look(), second = hands.look();
    EXPECT_EQ(first.pixels, second.pixels);
    EXPECT_EQ(first.width, 1280);
    EXPECT_EQ(first.height, 800);
}

TEST(Drawing, ScalesBeyondTheScreensAre) {
    for (const double scale : {0.75, 1.0, 1.5, 2.0, 3.0}) {
        Hands::Options options;
        options.scale = scale;
        options.width = static_cast<int>(1280 * scale);
        options.height = static_cast<int>(800 * scale);
        Hands hands(options);
        ASSERT_TRUE(hands.click("compare/compare_none"));
        ASSERT_TRUE(hands.wait());
        EXPECT_FALSE(hands.state().compares()) << scale;
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
