// The kit finds every faulty decoder, with its fewest cuts and its shortest stream, and leaves the
// right ones alone.
#include <gtest/gtest-spi.h>

#include "framing/split/gtest.h"
#include "framing/split_decoder.h"
#include "tests/framing/faulty/lengths.h"
#include "tests/framing/faulty/states.h"
#include "tests/framing/faulty/texts.h"
#include "tests/framing/faulty/varints.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

using namespace sticky::split;
using namespace sticky::test::faulty;

struct Found {
    Proof proof;
    std::optional<Witness> witness;
};
template <class D>
Found examine(View stream) {
    Found found{prove_split_invariance(D{}, stream), {}};
    if (found.proof.verdict == Verdict::differs) {
        found.witness = shrink(D{}, stream, found.proof);
    }
    return found;
}

struct Row {
    const char* name;
    const char* source;  // where a program had it; empty: a common one
    Found (*examine)(View stream);
    std::string stream;
    std::string lane;  // the shortest stream with its fewest cuts
};

template <std::size_t N>
std::string raw(const char (&text)[N]) {
    return {text, N - 1};
}

std::vector<Row> rows() {
    const std::string frames = raw("\0\2hi\0\0\0\3egg\0\1x");
    const std::string lines = "hi\r\n\r\negg\na\n";
    return {
        {"header cut", "BurntSushi/rust-snappy#42", examine<HeaderCut>, frames, "|00|00|"},
        {"half a header is one", "", examine<HalfHeader>, frames, "|00|02|"},
        {"first of a read", "espressif/esp-mqtt#18", examine<FirstOfRead>, frames, "|00 00|00 00|"},
        {"one for each read", "smarkets/smk_python_sdk#12", examine<OnePerRead>, frames,
         "|00 02 68 69|00 00|"},
        {"rest lost", "willianmarquess/open-mt2#76", examine<RestLost>, frames, "|00 00 00|00|"},
        {"header consumed", "matthunz/futures-codec#34", examine<HeaderConsumed>, frames,
         "|00 02|68 69|"},
        {"short body", "", examine<ShortBody>, frames, "|00 02|68|"},
        {"length counted twice", "", examine<LengthTwice>, frames, "|00 02|68|"},
        {"empty message loops", "eblot/pybootd#13", examine<ZeroLoop>, frames, "|00 00|"},
        {"end in the middle", "", examine<EndInMiddle>, frames + raw("\0\5cu"), "|00|02|"},
        {"resynchronises at a read", "", examine<ResyncAtRead>, raw("\1\0\0\1a"), "|01 00|00 00|"},
        {"limit of a read", "", examine<LimitOfRead>, frames, "|00|02 68 69 00 00 00|"},
        {"sum of a read", "", examine<SumOfRead>, raw("\2ab.\1c."), "|02|61 62 2e|"},
        {"padded at a read", "", examine<PaddedAtRead>, "abcdef", "|61|62|"},
        {"a read is a message", "hobbyquaker/cul#21", examine<ReadIsMessage>, "hello", "|68|65|"},
        {"varint at 3", "netty/netty#17549", examine<VarintAtThree>, raw("\x80\x80\x80\0\1x"),
         "|80 80 80|00|"},
        {"varint at 4", "netty/netty#17550", examine<VarintAtFour>, raw("\x80\x80\x80\x80\0\1x"),
         "|80 80 80 80|00|"},
        {"varint at a read's end", "libp2p/py-libp2p#1327", examine<VarintAtEnd>,
         raw("\x80\1") + std::string(128, 'x'), "|80|01|"},
        {"mark cut", "heroku/vegur#82", examine<MarkCut>, lines, "|0d|0a|"},
        {"search goes on too late", "", examine<ScanFromEnd>, "xaabyaaab", "|61|61 62|"},
        {"CR at a read's end", "commonmark/cmark#117", examine<CrAtEnd>, lines, "|0d|0a|"},
        {"CR forgotten", "curl/curl#21221", examine<CrForgotten>, lines, "|0d|0a|"},
        {"half a mark lost", "fastify/busboy#218", examine<HalfMarkLost>, "a\rb\r\n", "|0d|0d 0a|"},
        {"longest mark of a read", "", examine<LongestInRead>, "a\n\nb\n", "|0a|0a|"},
        {"line at a read's end", "", examine<LineAtReadEnd>, lines, "|68|69|"},
        {"read is trimmed", "hobbyquaker/cul#21", examine<TrimmedRead>, lines, "|0a|0d|"},
        {"empty line at a read's beginning", "", examine<EmptyAtBegin>, "a\n\nb\n", "|0a|0a|"},
        {"mark of order at each read", "", examine<MarkOfOrder>, "\xfe\x61\xfe\n", "|fe|fe 0a|"},
        {"quotes end with a read", "", examine<QuoteCut>, "\"a\nb\"\n", "|22|0a|"},
        {"escape cut", "", examine<EscapeCut>, "a\\\\b\n", "|5c|0a|"},
        {"limit at a read's end", "", examine<LimitAtReadEnd>, "hello\negg\n", "|68 65 6c 6c|0a|"},
        {"UTF-8 cut", "tomas/needle#374", examine<Utf8Cut>, "a\xe8\xaf\xbb\n", "|e8|0a|"},
        {"UTF-8 holds one byte", "", examine<Utf8HoldsOne>, "a\xe8\xaf\xbb\n", "|e8 af|0a|"},
        {"hides state", "", examine<HidesState>, "hello\negg and more\n", "|68|65|6c 0a|"},
        {"not comparable", "", examine<NotComparable>, lines, "|0d|0a|"},
    };
}

TEST(Faulty, EveryOneIsFound) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(row.name);
        const Found found = row.examine(view(row.stream));
        EXPECT_EQ(found.proof.verdict, Verdict::differs);
        EXPECT_TRUE(found.witness.has_value());
        if (!found.witness) continue;
        EXPECT_EQ(lane_of(View(found.witness->stream), found.witness->cuts), row.lane)
            << lanes_of(*found.witness);
        tried(found.proof.feeds + found.proof.tried + found.witness->tried);
    }
}

template <class D>
void expect_right(std::string_view stream) {
    const Proof proof = prove_split_invariance(D{}, view(stream));
    EXPECT_EQ(proof.verdict, Verdict::proved) << proof.why;
    EXPECT_EQ(proof.feeds, stream.size() * (stream.size() + 1) / 2);
    const View begin = view(stream).first(std::min<std::size_t>(stream.size(), 14));
    EXPECT_FALSE(walk_partitions(D{}, begin, Walk::each).differs);
    tried(proof.feeds + proof.tried);
}

TEST(Faulty, RightOnesRaiseNoAlarm) {
    expect_right<RightLength>(raw("\0\2hi\0\0\0\3egg\0\1x\0\5cut"));
    expect_right<RightVarint>(raw("\2hi\x80\0\3egg\x80\x80\x80\x80\x80 and no more"));
    expect_right<RightLines>("hi\r\n\r\r\negg\n\n\ra\r");
    expect_right<RightText>("a\xe8\xaf\xbb\n\xf0\x9f\x99\x82\n\xc3\n\xbb\n");
}

TEST(Faulty, WhatCantBeComparedIsNotProved) {
    const Proof proof = prove_split_invariance(RightNotComparable{}, view("hi\r\negg\n"));
    EXPECT_EQ(proof.verdict, Verdict::not_provable);
    EXPECT_EQ(proof.tried, 128U);  // all partitions of 8 bytes
    tried(proof.tried);
}

// Equal states with different futures: the induction holds, and only sampling convicts.
TEST(Faulty, HiddenStateIsNeverProved) {
    const Proof proof = prove_split_invariance(SpoiltByLongRead{}, view("ab\ncd\n"));
    EXPECT_EQ(proof.verdict, Verdict::differs);
    EXPECT_EQ(proof.feeds, 21U);
    EXPECT_GT(proof.tried, 0U);
    EXPECT_NE(proof.why.find("hides state"), std::string_view::npos) << proof.why;
}

// A state that never meets: right frames, but how they came is part of operator==.
struct ComparesReads : RightLines {
    std::size_t reads = 0;
    void feed(R read) {
        ++reads;
        RightLines::feed(read);
    }
    friend bool operator==(const ComparesReads&, const ComparesReads&) = default;
};
TEST(Faulty, LayoutInTheStateIsNotProvable) {
    const Proof proof = prove_split_invariance(ComparesReads{}, view("hi\negg\n"));
    EXPECT_EQ(proof.verdict, Verdict::not_provable);
    EXPECT_EQ(proof.tried, 64U);
}

// A message is seen only if the bytes that came end with it.
struct ExactOnly : RightLength {
    void feed(R read) {
        keep(read);
        if (kept.size() >= 2 && kept.size() == 2 + length_in(kept)) take();
    }
};

TEST(Matchers, SayWhatTheySee) {
    EXPECT_SPLIT_INVARIANT(RightLines{}, "hi\r\negg\n");
    EXPECT_SPLIT_INVARIANT(RightNotComparable{}, "hi\r\negg\n");
    EXPECT_FRAMES(RightLines{}, "hi\r\negg\n", {"hi", "egg"});
    EXPECT_FRAMES(RightLines{}, "hi\r\nmany more bytes\n", {"hi", "many more bytes"});
    EXPECT_CUT_INVARIANT(CrAtEnd{}, "a\r\n", (Cuts{1}));
    EXPECT_SPLIT_INVARIANT(ExactOnly{}, raw("\0\1a"));  // no cut shows it
    EXPECT_NONFATAL_FAILURE(EXPECT_FRAMES(ExactOnly{}, raw("\0\1a"), {"a"}), "|00 01 61 00|");
    EXPECT_NONFATAL_FAILURE(EXPECT_CUT_INVARIANT(CrAtEnd{}, "a\r\n", (Cuts{2})), "|61 0d|0a|");
    EXPECT_NONFATAL_FAILURE(EXPECT_FRAMES(CrAtEnd{}, "a\r\n", {"a"}), "|61 0d|0a|");
    EXPECT_NONFATAL_FAILURE(EXPECT_SPLIT_INVARIANT(CrAtEnd{}, "hello\r\n"),
                            "TEST(Split, Cut1) {\n"
                            "    const std::vector<std::uint8_t> stream{0x0d, 0x0a};\n"
                            "    const std::vector<std::size_t> cuts{1};\n"
                            "    EXPECT_CUT_INVARIANT(CrAtEnd{}, stream, cuts);\n}\n");
    EXPECT_NONFATAL_FAILURE(EXPECT_SPLIT_INVARIANT(ZeroLoop{}, std::string(4, '\0')), "spins");
    tried(9);
}

}  // namespace
}  // namespace sticky::test
