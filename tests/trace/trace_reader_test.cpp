// Pieces of a trace file, where they depend on each other. That damage of any kind is found in
// pieces as in the whole file, test_trace_file.cpp asks everywhere.
#include "trace/trace_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"
#include "tests/trace/in_pieces.h"

namespace sticky {
namespace {

using test::read_all_ways;
using test::read_in_pieces;
using test::TraceBuilder;
using testing::HasSubstr;

constexpr std::size_t kMessages = 40;

Trace long_trace() {
    TraceBuilder builder;
    builder.connect("client", "server");
    for (std::size_t i = 0; i < kMessages; ++i) builder.send("message " + std::to_string(i));
    return builder.trace();
}

std::size_t line_of(std::string_view text, std::size_t position) {
    return 1 + static_cast<std::size_t>(std::count(
                   text.begin(), text.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
}

TEST(TraceReader, EveryPieceIsReadAndAllTogetherAreTheFile) {
    const Trace trace = long_trace();
    const std::string text = write_trace(trace);
    const std::size_t lines = line_of(text, text.size()) - 2;  // without the header
    for (std::size_t pieces = 1; pieces < 2 * lines; ++pieces) {
        Result<TraceReader> reader = TraceReader::open(text, "t", pieces);
        ASSERT_TRUE(reader);
        EXPECT_LE(reader->pieces(), std::min(pieces, lines));
        EXPECT_GE(reader->pieces(), std::min<std::size_t>(pieces, 2));
        const auto read = read_in_pieces(text, "t", pieces);
        ASSERT_TRUE(read);
        EXPECT_FALSE(read->damage) << to_string(read->damage.value_or(Error{}));
        EXPECT_TRUE(read->trace == trace);
        test::tried();
    }
}

// A byte of the first half, of the second, of the seam's lines, of their sums: all of them.
TEST(TraceReader, DamageIsAtItsLineInEveryPiece) {
    const std::string text = write_trace(long_trace());
    for (std::size_t at = text.find('\n') + 1; at < text.size(); ++at) {
        std::string damaged = text;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        const auto read = read_in_pieces(damaged, "t", 2);
        ASSERT_TRUE(read && read->damage) << at;
        const std::size_t line = line_of(text, at);
        EXPECT_EQ(read->damage->where, "t:" + std::to_string(line)) << at;
        EXPECT_EQ(read->trace.events.size(), std::min(line - 2, 2 * kMessages + 1)) << at;
        test::tried();
    }
    for (std::size_t at = 0; at < text.size(); ++at) read_all_ways(text.substr(0, at), "t");
}

// A piece that is whole by itself, but does not follow the one before.
TEST(TraceReader, LinesOfAnotherRunBehindASeamAreDamage) {
    const std::string one = write_trace(long_trace());
    const std::string other = write_trace(
        TraceBuilder().connect("a", "b").send(std::string(4000, 'x')).send("y").trace());
    for (std::size_t cut = one.find('\n') + 1; cut < one.size(); cut = one.find('\n', cut) + 1) {
        const std::string mixed = one.substr(0, cut) + other.substr(other.find('\n') + 1);
        const auto read = read_all_ways(mixed, "t");
        ASSERT_TRUE(read && read->damage);
        EXPECT_EQ(read->damage->where, "t:" + std::to_string(line_of(mixed, cut)));
        EXPECT_THAT(read->damage->what, HasSubstr("the line was altered"));
        test::tried();
    }
}

// Which bytes a send must bring is known when the pieces before it are.
TEST(TraceReader, BytesThatDoNotFollowThoseOfThePieceBefore) {
    const Trace trace = long_trace();
    for (std::size_t missing = 1; missing < 2 * kMessages; ++missing) {
        if (!std::holds_alternative<Sent>(trace.events[missing].what)) continue;
        Trace without = trace;
        without.events.erase(without.events.begin() + static_cast<std::ptrdiff_t>(missing));
        const auto read = read_all_ways(write_trace(without), "t");
        ASSERT_TRUE(read && read->damage) << missing;
        EXPECT_THAT(read->damage->what, HasSubstr("do not follow"));
        EXPECT_EQ(read->trace.events.size(), missing + 1);
        test::tried();
    }
}

// What two ends recorded one after the other is sorted, wherever the seams are.
TEST(TraceReader, EventsAreInOrderOfTimeAcrossSeams) {
    TraceBuilder builder;
    builder.connect("client", "server");
    for (std::size_t i = 0; i < kMessages; ++i) builder.send("hello").segment(5).received(5);
    const Trace trace = builder.trace();
    Trace recorded = trace;
    std::stable_sort(recorded.events.begin(), recorded.events.end(),
                     [](const Event& a, const Event& b) { return a.who > b.who; });
    const auto read = read_all_ways(write_trace(recorded), "t");
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->damage);
    EXPECT_TRUE(read->trace == trace);
}

}  // namespace
}  // namespace sticky
