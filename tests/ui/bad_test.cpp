// What must not break the window: strange sizes, views, files, fonts, and a monkey at the controls.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <random>

#include "tests/support/cases.h"
#include "tests/ui/hands.h"

namespace sticky::test {
namespace {

using namespace ui;

TEST(Bad, SizesOfTheWindow) {
    Hands hands;
    for (const auto& [width, height] : {std::pair{0, 0},
                                        {1, 1},
                                        {1, 800},
                                        {1280, 1},
                                        {200, 100},
                                        {16384, 300},
                                        {300, 16384},
                                        {16384, 16384},
                                        {-5, -5},
                                        {1280, 800}}) {
        hands.resize(width, height);
        EXPECT_EQ(hands.state().slots[0].story != nullptr, true);
        tried();
    }
    ASSERT_TRUE(hands.click("compare/compare_none"));
}

TEST(Bad, ViewsBeyondAllBounds) {
    Hands hands;
    const double values[] = {std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity(),
                             1e308,
                             -1e308,
                             0,
                             1,
                             1e-300};
    for (std::size_t picture = 0; picture < kPictureCount; ++picture) {
        for (const double from : values) {
            for (const double to : values) {
                ViewState view = hands.state().view;
                view.picture = static_cast<Picture>(picture);
                view.axis = picture % 2 == 0 ? Axis::time : Axis::bytes;
                view.from = from;
                view.to = to;
                view.down = from;
                view.flow = 1'000'000;
                view.until = static_cast<EventIndex>(picture * 1000);
                hands.app().carry_out(ChangeView{view});
                hands.frames(1);
                tried();
            }
        }
    }
    hands.key(Key{'1'});
    hands.key(Key::zero);
    EXPECT_EQ(hands.state().view.to, 1);
}

TEST(Bad, FilesThatAreNoScenarioAndNoTrace) {
    Hands hands;
    const std::string trace = hands.folder().file("good.jsonl");
    const ProgramResult made =
        run_program({STICKY_PROGRAM, "run", hands.find_scenario("basics/hello_egg"), "--quiet",
                     "--trace", trace});
    ASSERT_EQ(made.status, 0) << made.err;
    const std::string good = read_whole(trace);
    std::vector<std::string> files{hands.folder().path(), "/nowhere", "/dev/null"};
    files.push_back(hands.folder().write("empty.jsonl", ""));
    files.push_back(hands.folder().write("empty.toml", ""));
    files.push_back(hands.folder().write("text.jsonl", "hello\n"));
    files.push_back(hands.folder().write("bytes.jsonl", std::string(4096, '\0')));
    files.push_back(hands.folder().write("deep.jsonl", std::string(100000, '[')));
    files.push_back(hands.folder().write("bad.toml", "[endpoint"));
    for (const double share : {0.1, 0.5, 0.9, 0.99}) {
        const auto size = static_cast<std::size_t>(share * static_cast<double>(good.size()));
        files.push_back(hands.folder().write("cut" + std::to_string(size) + ".jsonl",
                                             std::string_view(good).substr(0, size)));
    }
    for (const std::string& file : files) {
        hands.app().open({file});
        ASSERT_TRUE(hands.wait());
        EXPECT_TRUE(hands.state().notice.is_error) << file;
        EXPECT_EQ(hands.state().notice.text.find('\n'), std::string::npos) << file;
        EXPECT_FALSE(hands.state().notice.text.empty());
        hands.key(Key{'2'});
        hands.key(Key{'1'});
        tried();
    }
    hands.app().open({trace});
    ASSERT_TRUE(hands.wait());
    EXPECT_FALSE(hands.state().notice.is_error) << hands.state().notice.text;
    ASSERT_NE(hands.state().slots[0].story, nullptr);
}

TEST(Bad, FontsThatAreNotThere) {
    for (const char* folder : {"/nowhere", "/usr/share/fonts/opentype"}) {
        Hands::Options options;
        options.fonts = folder;
        options.language = Language::zh;
        Hands hands(options);
        EXPECT_FALSE(hands.fonts().files().missing.empty()) << folder;
        ASSERT_TRUE(hands.click("compare/compare_none")) << folder;
        ASSERT_TRUE(hands.wait());
        EXPECT_FALSE(hands.state().compares());
        tried();
    }
}

class Monkey {
public:
    Monkey(Hands& hands, std::uint32_t seed) : hands_(hands), random_(seed) {}

    // Several events, then a frame.
    void act() {
        const int events = number(1, 6);
        for (int i = 0; i < events; ++i) event();
        done_ += static_cast<std::uint64_t>(events);
    }
    std::uint64_t done() const { return done_; }

private:
    int number(int least, int most) {
        return std::uniform_int_distribution<int>(least, most)(random_);
    }
    void push(InputEvent event) { hands_.headless().input().push(std::move(event)); }
    void event() {
        const ImVec2 size = ImGui::GetIO().DisplaySize;
        switch (number(0, 11)) {
            case 0:
            case 1:
            case 2:
                return push(
                    MouseMove{static_cast<float>(number(-10, static_cast<int>(size.x) + 10)),
                              static_cast<float>(number(-10, static_cast<int>(size.y) + 10))});
            case 3:
                return onto_a_control();
            case 4:
            case 5:
            case 6:
                return push(MouseButton{number(0, 2) == 2 ? 1 : 0, number(0, 1) == 1});
            case 7:
                return push(MouseWheel{0, static_cast<float>(number(-20, 20))});
            case 8:
                return push(KeyChange{static_cast<Key>(number(32, 150)), number(0, 1) == 1});
            case 9:
                return push(Modifiers{number(0, 5) == 0, number(0, 3) == 0, number(0, 7) == 0});
            case 10:
                return push(Typed{
                    number(0, 1) == 0 ? "粘" : std::string(1, static_cast<char>(number(32, 126)))});
            default:
                return push(MouseButton{0, false});
        }
    }
    void onto_a_control() {
        const auto& places = hands_.app().places();
        if (places.empty()) return;
        const Place& place =
            places[static_cast<std::size_t>(number(0, static_cast<int>(places.size()) - 1))];
        push(MouseMove{(place.low.x + place.high.x) / 2, (place.low.y + place.high.y) / 2});
    }

    Hands& hands_;
    std::mt19937 random_;
    std::uint64_t done_ = 0;
};

// ImGui's own assertions are on: each stops this program.
TEST(Bad, AMonkeyAtTheControls) {
    const bool deep = std::getenv("STICKY_DEEP") != nullptr;
    const std::uint64_t wanted = deep ? 1'000'000 : 20'000;
    std::uint64_t done = 0;
    for (std::uint32_t seed = 1; done < wanted; ++seed) {
        Hands::Options options;
        options.language = seed % 2 == 0 ? Language::zh : Language::en;
        Hands hands(options);
        // It types file names; those are relative to a folder that goes with it.
        const std::filesystem::path here = std::filesystem::current_path();
        std::filesystem::current_path(hands.folder().path());
        Monkey monkey(hands, seed);
        while (monkey.done() < std::min<std::uint64_t>(10'000, wanted)) {
            monkey.act();
            hands.frames(1);
        }
        hands.app().carry_out(Cancel{});
        EXPECT_TRUE(hands.wait()) << seed;
        done += monkey.done();
        std::filesystem::current_path(here);
    }
    tried(done);
}

}  // namespace
}  // namespace sticky::test
