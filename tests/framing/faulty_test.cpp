// The kit finds every faulty decoder, with its fewest cuts and its shortest stream, and leaves the
// right ones alone.
#include <gtest/gtest-spi.h>

#include "framing/split/gtest.h"
#include "framing/split_decoder.h"
#include "tests/framing/faulty/lengths.h"
#include "tests/framing/faulty/marks.h"
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
        {"half a header is one", "", examine<HalfHeader>, frames, "|00|00|"},
        {"first of a read", "espressif/esp-mqtt#18", examine<FirstOfRead>, frames, "?"},
        {"one for each read", "smarkets/smk_python_sdk#12", examine<OnePerRead>, frames, "?"},
        {"rest lost", "willianmarquess/open-mt2#76", examine<RestLost>, frames, "?"},
        {"header consumed", "matthunz/futures-codec#34", examine<HeaderConsumed>, frames, "?"},
        {"short body", "", examine<ShortBody>, frames, "?"},
        {"length counted twice", "", examine<LengthTwice>, frames, "?"},
        {"empty message loops", "eblot/pybootd#13", examine<ZeroLoop>, frames, "|00 00|"},
        {"end in the middle", "", examine<EndInMiddle>, frames + raw("\0\5cu"), "?"},
        {"resynchronises at a read", "", examine<ResyncAtRead>, raw("\1\0\0\1a"), "?"},
        {"limit of a read", "", examine<LimitOfRead>, frames, "?"},
        {"sum of a read", "", examine<SumOfRead>, raw("\2ab.\1c."), "?"},
        {"padded at a read", "", examine<PaddedAtRead>, "abcdef", "?"},
        {"a read is a message", "hobbyquaker/cul#21", examine<ReadIsMessage>, "hello", "?"},
        {"varint at 3", "netty/netty#17549", examine<VarintAtThree>, raw("\x80\x80\x80\0\1x"), "?"},
        {"varint at 4", "netty/netty#17550", examine<VarintAtFour>, raw("\x80\x80\x80\x80\0\1x"),
         "?"},
        {"varint at a read's end", "libp2p/py-libp2p#1327", examine<VarintAtEnd>, raw("\x80\1") + std::string(128, 'x'),
         "?"},
        {"mark cut", "heroku/vegur#82", examine<MarkCut>, lines, "|0d|0a|"},
        {"search goes on too late", "", examine<ScanFromEnd>, "xaabyaaab", "?"},
        {"CR at a read's end", "commonmark/cmark#117", examine<CrAtEnd>, lines, "|0d|0a|"},
        {"CR forgotten", "curl/curl#21221", examine<CrForgotten>, lines, "|0d|0a|"},
        {"half a mark lost", "fastify/busboy#218", examine<HalfMarkLost>, "a\rb\r\n", "?"},
        {"longest mark of a read", "", examine<LongestInRead>, "a\n\nb\n", "|0a|0a|"},
        {"line at a read's end", "", examine<LineAtReadEnd>, lines, "?"},
        {"read is trimmed", "hobbyquaker/cul#21", examine<TrimmedRead>, lines, "?"},
        {"empty line at a read's beginning", "", examine<EmptyAtBegin>, lines, "?"},
        {"mark of order at each read", "", examine<MarkOfOrder>, "\xfe\x61\xfe\n", "?"},
        {"quotes end with a read", "", examine<QuoteCut>, "\"a\nb\"\n", "?"},
        {"escape cut", "", examine<EscapeCut>, "a\\\\b\n", "?"},
        {"limit at a read's end", "", examine<LimitAtReadEnd>, "hello\negg\n", "?"},
        {"UTF-8 cut", "tomas/needle#374", examine<Utf8Cut>, "a\xe8\xaf\xbb\n", "?"},
        {"UTF-8 holds one byte", "", examine<Utf8HoldsOne>, "a\xe8\xaf\xbb\n", "?"},
        {"hides state", "", examine<HidesState>, "hello\negg and more\n", "?"},
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

}  // namespace
}  // namespace sticky::test
