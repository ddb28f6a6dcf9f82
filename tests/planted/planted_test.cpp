// The faults that programs have, planted into our own decoders one at a time: each is found, with
// its fewest cuts, and without them nothing is.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "framing/scheme.h"
#include "framing/split/cost.h"
#include "framing/split/gtest.h"
#include "framing/split_decoder.h"
#include "planted_names.h"
#include "tests/framing/allocations.h"
#include "tests/planted/switch.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

using namespace sticky::split;

template <std::size_t N>
std::string raw(const char (&text)[N]) {
    return {text, N - 1};
}

struct Row {
    std::string name;  // as faults.cmake has it
    std::string kind;
    Settings settings;
    std::string stream;
    std::string found;  // the shortest stream with its fewest cuts; or how it goes over its budget
};

std::vector<Row> rows_of_lengths() {
    const std::string frames = raw("\0\2hi\0\0\0\3egg\0\1x");
    const Settings two{{"width", std::int64_t{2}}};
    const Settings small{{"width", std::int64_t{2}}, {"max_frame", std::int64_t{8}}};
    const Settings passing{{"width", std::int64_t{1}},
                           {"max_frame", std::int64_t{4}},
                           {"on_too_long", std::string("drop")}};
    const Settings octets{{"mark", std::string(" ")}, {"end", std::string("\r\n")}};
    const std::string json = raw("\0\0\0\x0b{\"d\" : 2}  hi") + raw("\0\0\0\x07{\"d\":1}x");
    const Settings d{{"order", std::string("big")}, {"key", std::string("d")}};
    return {
        {"header cut", "length_prefix", two, frames, "|00|02|"},
        {"first of a read", "length_prefix", two, frames, "|00|00 00|"},
        {"one for each read", "length_prefix", two, frames, "|00 00|00 00|"},
        {"rest lost", "length_prefix", two, frames, "|00 00|00|"},
        {"header consumed", "length_prefix", two, frames, "|00 02|68 69|"},
        {"short body", "length_prefix", two, frames, "|00 02 68|69|"},
        {"half a header is one", "length_prefix", two, frames, "|00|02|"},
        {"length counted twice", "length_prefix", two, frames, "|00|02 68|"},
        {"empty message loops", "length_prefix", two, frames, "|00 00|"},
        {"end in the middle", "length_prefix", two, frames + raw("\0\5cu"), "|00|02|"},
        {"resynchronises at a read", "length_prefix", small, raw("\1\0\0\1a"), "|01 00|00|"},
        {"limit of a read", "length_prefix", two, frames, "|00|02 68 69 00 00 00|"},
        {"limit after making room", "length_prefix", {}, raw("\0\x10\0\0"), "held"},
        {"joined too far", "length_prefix", two, frames, "|00|00 00|"},
        {"too long in this read alone", "length_prefix", passing, raw("\5abcde\1x"), "|05|01|"},
        {"padded at a read", "fixed_size", {{"size", std::int64_t{3}}}, "abcdef", "|61|62|"},
        {"varint at 3", "varint", {}, raw("\x80\x80\x80\0\1x"), "|80 80 80|00|"},
        {"varint at 4", "varint", {}, raw("\x80\x80\x80\x80\0\1x"), "|80 80 80 80|00|"},
        {"varint at a read's end", "varint", {}, raw("\x80\1") + std::string(128, 'x'), "|80|01|"},
        {"QUIC's first byte alone",
         "varint",
         {{"form", std::string("quic")}},
         raw("\x40\2hi"),
         "|40|02|"},
        {"digits forgotten", "decimal_length", {}, "12:hello, world,", "|31|3a|"},
        {"end mark cut", "decimal_length", octets, "2 hi\r\n0 \r\n", "|32 20 68 69 0d|0a|"},
        {"JSON length cut", "json_header", d, json, "|00|00|"},
        {"JSON header cut", "json_header", d, json, "|00 00 00 0b 7b|22|"},
        {"UTF-8 cut", "json_header", d, raw("\0\0\0\x11{\"d\":1,\"\xe7\xb2\x98\":\"\"}x"),
         "|00 00 00 e7|b2|"},
    };
}

std::vector<Row> rows_of_marks() {
    const std::string lines = "hi\r\n\r\negg\na\n";
    const Settings crlf{{"ending", std::string("crlf")}};
    const Settings passing{{"ending", std::string("crlf")},
                           {"max_frame", std::int64_t{4}},
                           {"on_too_long", std::string("drop")}};
    const Settings strict{{"lone_allowed", false}};
    const Settings aab{{"marks", std::string("aab")}};
    const Settings six{{"marks", std::string("\n")}, {"max_frame", std::int64_t{6}}};
    return {
        {"search goes on too late", "delimiter", aab, "xaabyaaab", "|61|61 62|"},
        {"limit at a read's end", "delimiter", six, "hello\negg\n", "|68 65 6c 6c 6f 0a|65|"},
        {"mark cut", "lines", crlf, lines, "|0d|0a|"},
        {"mark cut in what goes by", "lines", passing, "ab\r\nabcdef\r\nx\r\n", "|61 62 0d 0d|0a|"},
        {"CR forgotten", "lines", {}, lines, "|68|0d 0a|"},
        {"CR at a read's end", "lines", {}, lines, "|0d|0a|"},
        {"lone CR judged early", "lines", strict, lines, "|0d|0a|"},
        {"line at a read's end", "lines", {}, lines, "|68|69|"},
        {"empty line at a read's beginning", "lines", {}, "a\n\nb\n", "|0a|62|"},
        {"escape cut", "slip", {}, raw("\xc0\xdb\xdcy\xc0\xdb\x61\xc0"), "|db|db|"},
        {"mark at a read's beginning", "slip", {}, raw("\xc0hi\xc0\xc0yo\xc0"), "|c0|68|"},
        {"chunk size cut",
         "chunked",
         {},
         "1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n",
         "|31|0d 0a|"},
        {"CR LF cut", "chunked", {}, "2\r\nhi\r\n0\r\n\r\n", "|32 0d 0a 68 69 0d 0a|30|"},
    };
}

std::vector<Row> rows_of_protocols() {
    const Settings mllp{{"begin", std::string("<<")}, {"end", std::string(">")}};
    const Settings tls{{"switch", std::string("TLS")}, {"width", std::int64_t{1}}};
    const std::string fragments = raw("\0\0\0\1a\x80\0\0\1b");
    return {
        {"type consumed", "tlv", {}, raw("\1\0\2hi"), "|01|00 02|"},
        {"block is what came of it", "cobs", {}, raw("\3hi\0\2x\2y\0"), "|03|68|"},
        {"begin mark cut", "enclosed", mllp, "<<hi><<egg>", "|3c|3c|"},
        {"string ends with a read", "json_braces", {}, "{\"a\":\"}\"}[1]", "|7b 22|5d|"},
        {"body is what came with the head",
         "content_length",
         {},
         "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi",
         "|50 0d 0a 43 6f 6e 74 65 6e 74 2d 4c 65 6e 67 74 68 3a 32 0d 0a "
         "0d 0a|68|"},
        {"fragment at a read's end is the last",
         "record_mark",
         {},
         fragments,
         "|00 00 00 01 61|80|"},
        {"old mode for the rest of a read", "mode_switch", tls, raw("a\nTLS\n\2hi\1x"),
         "|54 4c 53 0a|02|"},
    };
}

std::vector<Row> rows() {
    std::vector<Row> all = rows_of_lengths();
    for (Row& row : rows_of_protocols()) all.push_back(std::move(row));
    for (Row& row : rows_of_marks()) all.push_back(std::move(row));
    return all;
}

SplitDecoder decoder_of(const Row& row) {
    const auto spec = from_settings(row.kind, row.settings);
    EXPECT_TRUE(spec) << row.name;
    return SplitDecoder(spec ? *spec : FramingSpec{});
}

// What the kit says about the decoder as it is now: the smallest cut, a budget, or nothing.
std::string verdict(const Row& row) {
    const SplitDecoder decoder = decoder_of(row);
    const View stream = view(row.stream);
    const Allocations allocations;
    const Cost cost =
        cost_of(decoder, stream, [&] { return Heap{allocations.count(), allocations.peak()}; });
    if (!cost.over.empty()) return cost.over;
    const Proof proof = prove_split_invariance(decoder, stream);
    tried(proof.feeds + proof.tried);
    if (proof.verdict == Verdict::not_provable) return "not provable";
    if (proof.verdict == Verdict::proved) return "";
    const auto witness = shrink(decoder, stream, proof);
    EXPECT_TRUE(witness.has_value());
    return witness ? lane_of(View(witness->stream), witness->cuts) : "differs";
}

TEST(Planted, EveryFaultHasItsRow) {
    std::set<std::string> in_rows, in_code;
    for (const Row& row : rows()) in_rows.insert(row.name);
    for (const char* name : kPlanted) in_code.insert(name);
    EXPECT_EQ(in_rows, in_code);
    EXPECT_GE(in_code.size(), 24U);
}

TEST(Planted, EachIsFoundAndNothingElse) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(row.name);
        planted = 0;
        EXPECT_EQ(verdict(row), "");
        planted = 1 + static_cast<int>(std::ranges::find(kPlanted, row.name) - kPlanted);
        const std::string found = verdict(row);
        planted = 0;
        if (row.found == "held") {
            EXPECT_EQ(found.substr(0, 4), row.found);
        } else {
            EXPECT_EQ(found, row.found);
        }
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
