// Traces: what `run` wrote is what `show`, `explain` and `svg` tell again, whole or not.
#include <algorithm>
#include <csignal>
#include <span>

#include "tests/cli/sticky.h"
#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"
#include "trace/trace_file.h"

namespace sticky::test {
namespace {

const char* const kPlayed[] = {"basics/hello_egg.toml", "basics/hello_egg_length_prefix.toml",
                               "basics/udp_truncated.toml", "basics/reset_inside_frame.toml",
                               "causes/cork.toml"};

TEST(Trace, TellsWhatTheRunTold) {
    const TemporaryFolder folder;
    const std::string trace = folder.file("a.jsonl"), picture = folder.file("a.svg");
    for (const char* name : kPlayed) {
        SCOPED_TRACE(name);
        const ProgramResult run =
            run_sticky({"run", scenario_file(name), "--trace", trace, "--svg", picture});
        ASSERT_TRUE(ended(run, 0));
        const ProgramResult show = run_sticky({"show", trace});
        EXPECT_TRUE(ended(show, 0));
        EXPECT_NE(show.out, "");
        EXPECT_TRUE(run.out.starts_with(show.out)) << run.out << "\n---\n" << show.out;
        const ProgramResult explain = run_sticky({"explain", trace});
        EXPECT_TRUE(ended(explain, 0));
        for (const std::string& line : lines_of(explain.out))
            EXPECT_NE(run.out.find(line), std::string::npos) << line << " in\n" << run.out;
        const ProgramResult evidence = run_sticky({"explain", trace, "--evidence"});
        EXPECT_TRUE(ended(evidence, 0));
        EXPECT_GT(evidence.out.size(), explain.out.size());
        const ProgramResult svg = run_sticky({"svg", trace});
        EXPECT_TRUE(ended(svg, 0));
        EXPECT_EQ(svg.out, read_whole(picture));
        EXPECT_TRUE(svg.out.starts_with("<"));
        ProgramOptions input;
        input.input = trace;
        EXPECT_EQ(run_sticky({"show", "-"}, input).out, show.out);
        EXPECT_EQ(show.err + explain.err + svg.err, "");
        tried();
    }
}

TEST(Trace, GoesThroughAPipe) {
    const TemporaryFolder folder;
    const std::string file = folder.write("a.toml", two_sends());
    const ProgramResult run = run_sticky({"run", file, "--trace", "-"});
    ASSERT_TRUE(ended(run, 0));
    EXPECT_TRUE(run.out.starts_with("{\"sticky\":1")) << run.out;
    EXPECT_NE(run.err, "") << "the lanes are told beside it";
    EXPECT_TRUE(ended(run_sticky({"show", folder.write("a.jsonl", run.out)}), 0));
}

TEST(Trace, OneFileForEachRun) {
    const TemporaryFolder folder;
    const std::string file = folder.write("a.toml", two_sends());
    ASSERT_TRUE(ended(
        run_sticky({"run", file, file, "--repeat", "2", "--trace", folder.file("t.jsonl")}), 0));
    for (const char* name : {"t.jsonl", "t.2.jsonl", "t.3.jsonl", "t.4.jsonl"}) {
        EXPECT_TRUE(ended(run_sticky({"show", folder.file(name)}), 0)) << name;
        tried();
    }
}

// Many damaged traces are looked at by few programs: one line of complaint for each file.
class Damage {
public:
    Damage() {
        const std::string scenario = folder_.write("a.toml", two_sends());
        const ProgramResult run =
            run_sticky({"run", scenario, "--quiet", "--trace", folder_.file("a.jsonl")});
        EXPECT_TRUE(ended(run, 0));
        whole_ = read_whole(folder_.file("a.jsonl"));
    }

    const std::string& whole() const { return whole_; }
    std::size_t line_at(std::size_t position) const {
        return 1 +
               static_cast<std::size_t>(std::count(
                   whole_.begin(), whole_.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
    }

    // `place`: the line that must be named.
    void add(const std::string& text, std::size_t place) {
        const std::string file = folder_.write("d" + std::to_string(files_.size()), text);
        files_.push_back(file);
        // What does not even begin as a trace has no line.
        const bool begun = text.starts_with("{\"sticky\":");
        places_.push_back("sticky: " + file + (begun ? ":" + std::to_string(place) : "") + ": ");
        if (files_.size() >= 400) flush();
    }

    void flush() {
        const std::vector<std::string> commands{"show", "explain"};
        for (const std::string& command : std::span(commands).first(deep() ? 2 : 1)) {
            std::vector<std::string> arguments{command};
            arguments.insert(arguments.end(), files_.begin(), files_.end());
            const ProgramResult result = run_sticky(arguments);
            ASSERT_TRUE(ended(result, 2));
            const std::vector<std::string> lines = lines_of(result.err);
            ASSERT_EQ(lines.size(), files_.size());
            for (std::size_t i = 0; i < lines.size(); ++i) {
                EXPECT_TRUE(lines[i].starts_with(places_[i])) << lines[i] << "\n" << places_[i];
                EXPECT_NE(lines[i].find("; "), std::string::npos) << "no remedy: " << lines[i];
            }
            tried(files_.size());
        }
        files_.clear();
        places_.clear();
    }

private:
    TemporaryFolder folder_;
    std::string whole_;
    std::vector<std::string> files_, places_;
};

TEST(Trace, CutAnywhere) {
    Damage damage;
    const std::string& whole = damage.whole();
    ASSERT_GT(whole.size(), 1000u);
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        damage.add(whole.substr(0, cut), damage.line_at(cut));
    damage.flush();
}

TEST(Trace, OneByteChangedAnywhere) {
    Damage damage;
    const std::string& whole = damage.whole();
    const std::vector<int> changes =
        deep() ? std::vector<int>{1, 2, 4, 8, 16, 32, 64, 128} : std::vector<int>{1};
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const int change : changes) {
            std::string altered = whole;
            altered[at] = static_cast<char>(altered[at] ^ change);
            damage.add(altered, damage.line_at(at));
        }
    }
    damage.flush();
}

TEST(Trace, MoreAfterTheEnd) {
    Damage damage;
    const std::string& whole = damage.whole();
    const std::size_t after = damage.line_at(whole.size());
    for (const std::string more : {"\n", "x", "{}", "{}\n"}) damage.add(whole + more, after);
    damage.add(whole + whole, after);
    damage.flush();
}

// What comes before the damage is shown: every event adds to the lanes or leaves them as they are.
TEST(Trace, WhatIsWholeIsShown) {
    const TemporaryFolder folder;
    const std::string scenario = folder.write("a.toml", two_sends());
    const std::string trace = folder.file("a.jsonl");
    ASSERT_TRUE(ended(run_sticky({"run", scenario, "--quiet", "--trace", trace}), 0));
    const std::string whole = read_whole(trace);
    const ProgramResult intact = run_sticky({"show", trace});
    const std::size_t closing = whole.rfind("{\"end\"");
    const ProgramResult open = run_sticky({"show", folder.write("b", whole.substr(0, closing))});
    EXPECT_TRUE(ended(open, 2));
    EXPECT_TRUE(complained(open, {"cut short", "are whole"}));
    EXPECT_EQ(open.out, intact.out);
    // The header alone.
    const ProgramResult header =
        run_sticky({"show", folder.write("c", whole.substr(0, whole.find('\n') + 1))});
    EXPECT_TRUE(ended(header, 2));
    EXPECT_TRUE(complained(header, {folder.file("c") + ":2: ", "cut short", "no event"}));
    EXPECT_EQ(header.out.find("hello"), std::string::npos) << header.out;
    // Half of the first event: no more than the header.
    const ProgramResult half =
        run_sticky({"show", folder.write("c", whole.substr(0, whole.find('\n') + 20))});
    EXPECT_EQ(half.out, header.out);
    // A whole one beside a damaged one is shown all the same.
    const ProgramResult both = run_sticky({"show", folder.file("b"), trace});
    EXPECT_TRUE(ended(both, 2));
    EXPECT_EQ(both.out, intact.out + intact.out);
    const ProgramResult pictures = run_sticky({"svg", folder.file("b"), trace});
    EXPECT_TRUE(ended(pictures, 2));
    EXPECT_TRUE(complained(pictures, {"cut short"}));
    EXPECT_NE(pictures.out.find("</svg>"), std::string::npos);
}

TEST(Trace, TwoAreCompared) {
    const TemporaryFolder folder;
    const auto played = [&](const std::string& name, const std::string& server) {
        const std::string scenario = folder.write(
            name + ".toml", two_endpoints(server, "{ send = \"hello\" }, { send = \"egg\" }",
                                          "schedule = \"writer_first\"\n"));
        const std::string trace = folder.file(name + ".jsonl");
        EXPECT_TRUE(ended(run_sticky({"run", scenario, "--quiet", "--trace", trace}), 0));
        return trace;
    };
    const std::string one = played("one", "{ recv = 100, until = \"end\" }");
    const std::string two = played("two", "{ recv = 6, until = \"end\" }");
    const ProgramResult alike = run_sticky({"diff", one, one});
    EXPECT_TRUE(ended(alike, 0)) << alike.out;
    EXPECT_NE(alike.out.find("alike, 2 units"), std::string::npos) << alike.out;
    const ProgramResult apart = run_sticky({"diff", one, two});
    EXPECT_TRUE(ended(apart, 1)) << apart.out;
    EXPECT_NE(apart.out.find("parts at unit 1: [0, 8) | [0, 6)"), std::string::npos) << apart.out;
    const ProgramResult chinese = run_sticky({"diff", one, two, "--lang", "zh"});
    EXPECT_NE(chinese.out.find("边界不同"), std::string::npos) << chinese.out;
    EXPECT_TRUE(ended(run_sticky({"diff", one}), 2));
    EXPECT_TRUE(ended(run_sticky({"diff", one, folder.file("none")}), 2));
    tried(5);
}

// A file that is read by two threads: what is said of it is what is said of a short one.
TEST(Trace, BigFilesAreReadAsStrictlyAsShortOnes) {
    TraceBuilder builder;
    builder.connect("client", "server");
    const std::string message(200, 'm');
    for (int i = 0; i < 3000; ++i) builder.send(message).segment(200).received(200);
    const std::string whole = write_trace(builder.trace());
    ASSERT_GT(whole.size(), std::size_t{3} << 19);
    const TemporaryFolder folder;
    const ProgramResult intact = run_sticky({"explain", folder.write("whole", whole)});
    ASSERT_TRUE(ended(intact, 0));
    ProgramOptions through_pipe;
    through_pipe.input = folder.file("whole");
    EXPECT_EQ(run_sticky({"explain", "-"}, through_pipe).out, intact.out);
    // In each half, at the seam, at both ends.
    const std::size_t seam = whole.find('\n', whole.size() / 2);
    const std::size_t last = whole.rfind("{\"end\"");
    for (const std::size_t at : {std::size_t{2000}, whole.size() / 4, seam - 300, seam - 8, seam,
                                 seam + 1, seam + 300, whole.size() / 4 * 3, last - 1, last + 9}) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        const auto line =
            1 + std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        const ProgramResult told = run_sticky({"explain", folder.write("damaged", damaged)});
        EXPECT_TRUE(ended(told, 2));
        EXPECT_TRUE(complained(told, {folder.file("damaged") + ":" + std::to_string(line) + ": ",
                                      std::to_string(line - 2) + " events before it are whole"}))
            << told.err;
        const std::size_t begin = whole.rfind('\n', at - 1) + 1;
        const ProgramResult cut =
            run_sticky({"explain", folder.write("cut", whole.substr(0, begin))});
        EXPECT_EQ(told.out, cut.out);
        tried();
    }
}

// Killed in the middle, a trace has what was recorded up to the last flush.
void kill_and_show(const std::string& schedule) {
    SCOPED_TRACE(schedule);
    const TemporaryFolder folder;
    const std::string trace = folder.file("a.jsonl");
    const std::string scenario = folder.write(
        "a.toml", two_endpoints("{ recv = 100, until = \"end\" }",
                                "{ send = \"hello\", times = 1000, every_ms = 5 }",
                                "schedule = \"" + schedule + "\"\ntime_limit_ms = 60000\n"));
    RunningProgram running(sticky_command({"run", scenario, "--quiet", "--trace", trace}));
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    const auto lines = [&] { return std::ranges::count(read_whole(trace), '\n'); };
    while (lines() < 40 && std::chrono::steady_clock::now() < limit)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const auto written = lines();
    ASSERT_GE(written, 40) << "the trace does not grow while the run goes on";
    running.kill(SIGKILL);
    EXPECT_EQ(running.wait().signal, SIGKILL);
    const ProgramResult show = run_sticky({"show", trace});
    EXPECT_TRUE(ended(show, 2));
    EXPECT_TRUE(complained(show, {trace + ":", "cut short", "are whole"}));
    EXPECT_NE(show.out.find("message  |"), std::string::npos) << show.out;
    EXPECT_GE(lines(), written);
    tried();
}

TEST(Trace, SurvivesAKill) {
    for (const std::string schedule : {"race", "writer_first", "reader_first"})
        kill_and_show(schedule);
}

}  // namespace
}  // namespace sticky::test
