// The program sticky-gui as people start it: pictures without a display, errors, and under Xvfb the
// real window with a real pointer.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "run/worlds.h"
#include "tests/support/cases.h"
#include "tests/ui/hands.h"

namespace sticky::test {
namespace {

using namespace ui;

ProgramOptions without_display() {
    ProgramOptions options;
    options.environment = {"DISPLAY=", "WAYLAND_DISPLAY="};
    return options;
}

std::uint32_t number_at(const std::string& bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

TEST(Program, ScreenshotsNeedNoDisplay) {
    const TemporaryFolder folder;
    const std::string out = folder.file("out.png");
    const std::string scenario =
        std::string(STICKY_SOURCE_DIR) + "/scenarios/basics/hello_egg.toml";
    for (const char* view : {"lanes", "ladder", "buffers", "bytes", "distribution"}) {
        for (const char* language : {"en", "zh"}) {
            const ProgramResult shot =
                run_program({STICKY_WINDOW, "--screenshot", out, "--size", "900x700", "--view",
                             view, "--lang", language, scenario},
                            without_display());
            ASSERT_EQ(shot.status, 0) << shot.err;
            EXPECT_EQ(shot.err, "");
            const std::string png = read_whole(out);
            ASSERT_GT(png.size(), 1000U);
            EXPECT_EQ(png.substr(1, 3), "PNG");
            EXPECT_EQ(number_at(png, 16), 900U);
            EXPECT_EQ(number_at(png, 20), 700U);
            tried();
        }
    }
}

TEST(Program, BadInputIsOneLine) {
    const TemporaryFolder folder;
    struct Bad {
        std::vector<std::string> arguments;
        std::string says;
    };
    const std::string out = folder.file("out.png");
    const Bad cases[] = {
        {{}, "no display"},
        {{"--screenshot", out, "--size", "0x0"}, "no size"},
        {{"--screenshot", out, "--size", "99999x1"}, "no size"},
        {{"--screenshot", out, "/nowhere.toml"}, "/nowhere.toml"},
        {{"--screenshot", out, "/nowhere.jsonl"}, "/nowhere.jsonl"},
        {{"--screenshot", folder.path() + "/no/such/folder.png"}, "folder.png"},
        {{"--screenshot", out, "--view", "nothing"}, "--view"},
    };
    for (const Bad& bad : cases) {
        std::vector<std::string> command{STICKY_WINDOW};
        command.insert(command.end(), bad.arguments.begin(), bad.arguments.end());
        const ProgramResult said = run_program(command, without_display());
        EXPECT_GT(said.status, 0) << bad.says;
        EXPECT_NE(said.err.find(bad.says), std::string::npos) << said.err;
        tried();
    }
}

// A display of its own, as long as it lives.
class Display {
public:
    Display() {
        for (int number = 90; number < 130 && name_.empty(); ++number) {
            const std::string name = ":" + std::to_string(number);
            auto server = std::make_unique<RunningProgram>(std::vector<std::string>{
                "Xvfb", name, "-screen", "0", "1280x800x24", "-nolisten", "tcp"});
            for (int i = 0; i < 50; ++i) {
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
                ProgramOptions there;
                there.environment = {"DISPLAY=" + name};
                if (run_program({"xdotool", "getmouselocation"}, there).status == 0) {
                    name_ = name;
                    break;
                }
            }
            if (!name_.empty()) server_ = std::move(server);
        }
    }
    const std::string& name() const { return name_; }

private:
    std::string name_;
    std::unique_ptr<RunningProgram> server_;
};

// A pointer that is moved by the X server. Where controls stand is known from the same window
// without a display: it lays out alike.
class Pointer {
public:
    explicit Pointer(std::string display) { options_.environment = {"DISPLAY=" + display}; }
    void click(const Hands& twin, const std::string& id) {
        const auto place = twin.find(id);
        ASSERT_TRUE(place && place->visible) << id;
        const auto whole = [](float value) { return std::to_string(static_cast<int>(value)); };
        run({"mousemove", whole((place->low.x + place->high.x) / 2),
             whole((place->low.y + place->high.y) / 2)});
        run({"click", "1"});
    }
    void key(const std::string& name) { run({"key", name}); }

private:
    void run(std::vector<std::string> words) {
        words.insert(words.begin(), "xdotool");
        const ProgramResult done = run_program(words, options_);
        EXPECT_EQ(done.status, 0) << done.err;
        std::this_thread::sleep_for(std::chrono::milliseconds(400));
    }
    ProgramOptions options_;
};

bool there(const std::string& file) {
    for (int i = 0; i < 100; ++i) {
        if (!read_whole(file).empty()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
}

bool has_display_programs() {
    return run_program({"sh", "-c", "command -v xdotool && command -v Xvfb"}).status == 0;
}

// The window on a display, with a folder of its own, where it saves what it is asked to.
class OnDisplay {
public:
    OnDisplay(const Display& display, const std::vector<std::string>& files)
        : pointer_(display.name()) {
        ProgramOptions options;
        options.environment = {"DISPLAY=" + display.name(), "LIBGL_ALWAYS_SOFTWARE=1",
                               "LC_ALL=C.UTF-8", "XDG_CONFIG_HOME=" + folder_.path()};
        options.folder = folder_.path();
        std::vector<std::string> command{STICKY_WINDOW};
        command.insert(command.end(), files.begin(), files.end());
        program_ = std::make_unique<RunningProgram>(command, options);
        // Its first frame writes what is kept.
        EXPECT_TRUE(there(folder_.file("stickyscope/window.toml")));
        std::this_thread::sleep_for(std::chrono::seconds(2));
    }
    Pointer& pointer() { return pointer_; }
    std::string file(const std::string& name) const { return folder_.file(name); }
    // What it shows now.
    std::string svg(const Hands& twin, const std::string& name) {
        std::filesystem::remove(folder_.file(name + ".svg"));
        pointer_.click(twin, "save_svg");
        EXPECT_TRUE(there(folder_.file(name + ".svg")));
        return read_whole(folder_.file(name + ".svg"));
    }
    // Ends it; what it left behind is looked at.
    void close() {
        program_->kill(SIGTERM);
        const ProgramResult ended = program_->wait();
        EXPECT_FALSE(ended.left_processes);
        EXPECT_EQ(ended.err, "");
    }

private:
    TemporaryFolder folder_;
    Pointer pointer_;
    std::unique_ptr<RunningProgram> program_;
};

#define STICKY_NEEDS_DISPLAY()   \
    if (!has_display_programs()) \
    GTEST_SKIP() << "xdotool or Xvfb is missing: apt-get install xdotool xvfb"

void wait_a_second() {
    std::this_thread::sleep_for(std::chrono::seconds(1));
}

TEST(Program, ARealWindowWithARealPointer) {
    STICKY_NEEDS_DISPLAY();
    const Display display;
    ASSERT_FALSE(display.name().empty()) << "Xvfb could not be started";
    Hands twin;
    twin.frames();
    OnDisplay window(display, {});
    Pointer& pointer = window.pointer();
    // No comparison; a run; a picture of it.
    pointer.click(twin, "compare/compare_none");
    pointer.click(twin, "run");
    std::string svg = window.svg(twin, "five_messages_one_recv");
    EXPECT_NE(svg.find("recv → 22"), std::string::npos);
    EXPECT_EQ(svg.find("00 00 00 05"), std::string::npos);
    // The length prefix, by mouse; run by keyboard; frames come out whole.
    twin.click("compare/compare_none");
    twin.wait();
    pointer.click(twin, "compare/compare_prefix");
    pointer.key("F5");
    wait_a_second();
    svg = window.svg(twin, "five_messages_one_recv");
    EXPECT_NE(svg.find("recv → 42"), std::string::npos);
    pointer.click(twin, "save_png");
    ASSERT_TRUE(there(window.file("five_messages_one_recv.png")));
    pointer.click(twin, "language");
    wait_a_second();
    EXPECT_NE(read_whole(window.file("stickyscope/window.toml")).find("\"zh\""), std::string::npos);
    window.close();
    tried(5);
}

TEST(Program, ARealWindowOverTheWire) {
    STICKY_NEEDS_DISPLAY();
    if (const auto missing = missing_for_wire(Language::en))
        GTEST_SKIP() << "the world wire can't be played here: " << *missing;
    const Display display;
    ASSERT_FALSE(display.name().empty()) << "Xvfb could not be started";
    Hands twin;
    const std::string scenario = twin.find_scenario("wire/nagle_waits_a_round_trip");
    const std::string name = "nagle_waits_a_round_trip";
    twin.app().open({scenario});
    ASSERT_TRUE(twin.wait());
    OnDisplay window(display, {scenario});
    Pointer& pointer = window.pointer();
    EXPECT_NE(window.svg(twin, name).find("recv → 40"), std::string::npos);
    // Nagle off: five segments, and a late reader merges them.
    pointer.click(twin, "nagle");
    pointer.click(twin, "run");
    wait_a_second();
    const std::string five = window.svg(twin, name);
    EXPECT_EQ(five.find("recv → 40"), std::string::npos);
    EXPECT_NE(five.find("5 segments"), std::string::npos);
    // On again; every packet in the hand. While the first one waits, nothing else has left.
    pointer.click(twin, "nagle");
    pointer.click(twin, "step_wire");
    ASSERT_TRUE(twin.click("step_wire"));
    for (int i = 0; i < 1000 && twin.state().held.empty(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        twin.frames(1);
    }
    ASSERT_FALSE(twin.state().held.empty());
    twin.frames();
    wait_a_second();
    const std::string held = window.svg(twin, name);
    EXPECT_EQ(held.find("recv →"), std::string::npos);
    EXPECT_NE(held.find("1 segment"), std::string::npos);
    pointer.click(twin, "deliver." + std::to_string(twin.state().held.front().packet));
    wait_a_second();
    EXPECT_NE(window.svg(twin, name).find("recv → 10"), std::string::npos);
    pointer.click(twin, "let_go");
    wait_a_second();
    EXPECT_NE(window.svg(twin, name).find("recv → 40"), std::string::npos);
    window.close();
    tried(5);
}

TEST(Program, ATraceByArgument) {
    STICKY_NEEDS_DISPLAY();
    const Display display;
    ASSERT_FALSE(display.name().empty()) << "Xvfb could not be started";
    Hands twin;
    const std::string trace = twin.folder().file("egg.jsonl");
    ASSERT_EQ(run_program({STICKY_PROGRAM, "run", twin.find_scenario("basics/hello_egg"), "--quiet",
                           "--trace", trace})
                  .status,
              0);
    twin.app().open({trace});
    ASSERT_TRUE(twin.wait());
    twin.frames();
    OnDisplay window(display, {trace});
    EXPECT_NE(window.svg(twin, "hello_egg").find("recv → 8"), std::string::npos);
    window.close();
    tried();
}

}  // namespace
}  // namespace sticky::test
