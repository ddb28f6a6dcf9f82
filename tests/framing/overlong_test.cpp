// A frame above max_frame under each on_too_long: a fault at once, a fault at its end, or passed
// over; the same however the stream was cut, and never kept.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "framing/split/prove.h"
#include "framing/split/shrink.h"
#include "framing/split/walk.h"
#include "framing/split_decoder.h"
#include "tests/framing/allocations.h"
#include "tests/framing/reference.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

constexpr std::uint64_t kSmall = 100;

template <class Spec>
concept MayPass = requires(Spec spec) { spec.on_too_long; };

bool is_small(const FramingSpec& spec) {
    return std::visit(
        [](const auto& scheme) {
            if constexpr (requires { scheme.limit(); }) return scheme.limit() < kSmall;
            if constexpr (requires { scheme.max_frame < kSmall; }) return scheme.max_frame < kSmall;
            return false;
        },
        spec);
}

// Every spec of the partition tests with a small limit, under each on_too_long but the default.
std::vector<FramingSpec> specs() {
    std::vector<FramingSpec> all;
    for (FramingSpec spec : all_specs()) {
        if (const auto* prefix = std::get_if<LengthPrefix>(&spec)) {
            if (prefix->order != ByteOrder::big) continue;
        }
        if (!is_small(spec)) continue;
        for (const OnTooLong how : {OnTooLong::late, OnTooLong::drop}) {
            const bool has = std::visit(
                [&](auto& scheme) {
                    if constexpr (MayPass<std::remove_reference_t<decltype(scheme)>>) {
                        scheme.on_too_long = how;
                        return true;
                    }
                    return false;
                },
                spec);
            if (has) all.push_back(spec);
        }
    }
    return all;
}

Outcome outcome_after(const FramingSpec& spec, ByteView stream, std::size_t step, bool ended) {
    Decoder decoder(spec);
    Outcome got;
    const auto take = [&](bool at_end) {
        for (;;) {
            const Decoded answer = at_end ? decoder.finish() : decoder.next();
            decoder.check_invariants();
            if (const auto* fault = std::get_if<Fault>(&answer)) got.fault = *fault;
            const auto* frame = std::get_if<Frame>(&answer);
            if (frame == nullptr) return;
            got.frames.push_back({frame->range, frame->payload});
        }
    };
    for (std::size_t at = 0; at < stream.size(); at += step) {
        decoder.feed(stream.subspan(at, std::min(step, stream.size() - at)));
        take(false);
    }
    if (ended) take(true);
    return got;
}

TEST(Overlong, GoesByAsTheReferenceSaysWhateverTheCuts) {
    std::uint64_t passed = 0;
    for (const FramingSpec& spec : specs()) {
        for (const Bytes& stream : std::visit([](const auto& s) { return streams_for(s); }, spec)) {
            SCOPED_TRACE(to_string(spec) + " over " + quoted(stream));
            for (std::size_t size = 0; size <= stream.size(); ++size) {
                const ByteView begun = ByteView(stream).first(size);
                for (const bool ended : {false, true}) {
                    const Outcome want = expected(spec, begun, ended);
                    for (const std::size_t step : {std::size_t{1}, stream.size()}) {
                        const Outcome got = outcome_after(spec, begun, step, ended);
                        ASSERT_EQ(got, want)
                            << to_string(got) << "\nnot " << to_string(want) << "\nafter " << size
                            << (ended ? ", ended" : "") << ", step " << step;
                        tried();
                    }
                }
            }
            const SplitDecoder fresh(spec);
            const split::Walked walked = walk_partitions(fresh, stream, split::Walk::merged);
            ASSERT_FALSE(walked.differs) << split::lane_of(stream, *walked.differs);
            tried(walked.partitions);
            ++passed;
        }
    }
    EXPECT_GT(passed, 1000U);
}

// Merged rests on operator==, so some are walked one by one.
TEST(Overlong, EachPartitionOfSome) {
    const std::vector<FramingSpec> all = specs();
    for (std::size_t i = 0; i < all.size(); i += 9) {
        const auto streams = std::visit([](const auto& s) { return streams_for(s); }, all[i]);
        const Bytes& stream = streams[i / 9 % streams.size()];
        const SplitDecoder fresh(all[i]);
        const split::Walked walked = walk_partitions(fresh, stream, split::Walk::each);
        ASSERT_FALSE(walked.differs)
            << to_string(all[i]) << " " << split::lane_of(stream, *walked.differs);
        tried(walked.partitions);
    }
}

struct Row {
    const char* kind;
    Settings settings;
    std::string stream;               // a good frame, one too long, and a good one
    std::uint64_t fault_at, late_at;  // bytes after which it is known: at once, late
};

std::int64_t n(std::int64_t number) {
    return number;
}

std::vector<Row> rows() {
    const auto raw = [](std::string_view text) { return std::string(text); };
    return {
        {"length_prefix", {{"width", n(1)}, {"max_frame", n(4)}}, "\2ab\6abcdef\1x", 4, 10},
        {"length_prefix",
         {{"width", n(1)}, {"max_frame", n(2)}, {"limit", std::string("value")}},
         "\2ab\3abc\1x",
         4,
         7},
        {"varint", {{"max_frame", n(4)}}, "\2ab\6abcdef\1x", 4, 10},
        {"decimal_length", {{"max_frame", n(6)}}, "2:ab,6:abcdef,1:x,", 7, 14},
        {"json_header",
         {{"order", std::string("big")}, {"key", std::string("d")}, {"max_frame", n(14)}},
         raw({"\0\0\0\7{\"d\":2}ab\0\0\0\7{\"d\":6}abcdef\0\0\0\7{\"d\":1}x", 42}),
         24,
         30},
        {"tlv", {{"width", n(1)}, {"max_frame", n(4)}}, "\1\2ab\1\6abcdef\1\1x", 6, 12},
        {"protocol",
         {{"name", std::string("dns")}, {"max_frame", n(4)}},
         raw({"\0\2ab\0\6abcdef\0\1x", 15}),
         6,
         12},
        {"content_length",
         {{"start", std::string()}, {"max_frame", n(25)}},
         "Content-Length: 2\r\n\r\nabContent-Length: 6\r\n\r\nabcdefContent-Length: 1\r\n\r\nx",
         44,
         50},
        {"delimiter",
         {{"marks", std::string("\r\n")}, {"max_frame", n(4)}},
         "ab\r\nabcdef\r\nx\r\n",
         8,
         12},
        {"lines", {{"max_frame", n(4)}}, "ab\r\nabcdef\r\nx\r\n", 8, 12},
        {"ndjson", {{"max_frame", n(4)}}, "12\n123456\n1\n", 7, 10},
        {"slip",
         {{"max_frame", n(4)}},
         "\xc0"
         "ab\xc0\xc0"
         "abcdef\xc0\xc0x\xc0",
         8,
         12},
        {"hdlc", {{"fcs", false}, {"max_frame", n(4)}}, "~ab~~abcdef~~x~", 8, 12},
        {"cobs", {{"max_frame", n(4)}}, raw({"\3ab\0\7abcdef\0\2x\0", 15}), 5, 12},
        {"enclosed", {{"max_frame", n(4)}}, "\2ab\3\2abcdef\3\2x\3", 8, 12},
        {"json_seq",
         {{"max_frame", n(4)}},
         "\x1e"
         "12\n\x1e"
         "123456\n\x1e"
         "1\n",
         8,
         13},
    };
}

// Byte by byte: how many frames, and after how many bytes the fault.
struct Seen {
    std::size_t frames = 0;
    std::uint64_t fault_at = 0;
    std::optional<Fault> fault;
};
Seen see(const FramingSpec& spec, std::string_view stream) {
    Seen seen;
    Decoder decoder(spec);
    for (std::size_t at = 0; at < stream.size() && !seen.fault; ++at) {
        decoder.feed(view_of(stream.substr(at, 1)));
        Decoded answer = decoder.next();
        for (; std::holds_alternative<Frame>(answer); answer = decoder.next()) ++seen.frames;
        if (const auto* fault = std::get_if<Fault>(&answer)) {
            seen.fault = *fault;
            seen.fault_at = at + 1;
        }
    }
    if (!seen.fault) {
        EXPECT_EQ(std::get<NeedMore>(decoder.finish()), NeedMore{});
    }
    return seen;
}

TEST(Overlong, AtOnceAtItsEndOrNotAtAll) {
    for (const Row& row : rows()) {
        SCOPED_TRACE(row.kind);
        for (const std::string_view how : kOnTooLongs) {
            Settings settings = row.settings;
            settings.push_back({"on_too_long", std::string(how)});
            const auto spec = from_settings(row.kind, settings);
            ASSERT_TRUE(spec) << spec.error().text;
            const Seen seen = see(*spec, row.stream);
            if (how == "drop") {
                EXPECT_EQ(seen.frames, 2U);
                EXPECT_FALSE(seen.fault) << seen.fault->text();
            } else {
                EXPECT_EQ(seen.frames, 1U);
                ASSERT_TRUE(seen.fault) << how;
                EXPECT_EQ(seen.fault->kind, FaultKind::too_long);
                EXPECT_EQ(seen.fault_at, how == "late" ? row.late_at : row.fault_at) << how;
            }
            tried();
        }
    }
}

// Of each scheme that has on_too_long there is a row, and of the others none can be made.
TEST(Overlong, EverySchemeHasARowOrRefuses) {
    for (const Scheme& scheme : schemes()) {
        const bool has = std::ranges::any_of(
            scheme.parameters, [](const Parameter& one) { return one.name == "on_too_long"; });
        const auto all = rows();
        // crc_prefix is in the reference's test alone: its checksums don't fit into a row.
        const bool row =
            scheme.kind == "crc_prefix" ||
            std::ranges::any_of(all, [&](const Row& one) { return scheme.kind == one.kind; });
        EXPECT_EQ(has, row) << scheme.kind;
        tried();
    }
}

TEST(Overlong, WhatTheStreamsEndCutsOff) {
    for (const std::string_view on_end : kOnEnds) {
        for (const std::string_view how : {"late", "drop"}) {
            const auto spec = from_settings("lines", {{"max_frame", n(4)},
                                                      {"on_end", std::string(on_end)},
                                                      {"on_too_long", std::string(how)}});
            Decoder decoder(*spec);
            decoder.feed(view_of("a\nabcdefgh"));
            EXPECT_TRUE(std::holds_alternative<Frame>(decoder.next()));
            EXPECT_TRUE(std::holds_alternative<NeedMore>(decoder.next()));
            const Decoded last = decoder.finish();
            if (how == "late") {
                EXPECT_EQ(std::get<Fault>(last).kind, FaultKind::too_long) << on_end;
            } else if (on_end == "error") {
                EXPECT_EQ(std::get<Fault>(last).kind, FaultKind::truncated);
                EXPECT_EQ(std::get<Fault>(last).seen, 8U);
            } else {
                EXPECT_EQ(std::get<NeedMore>(last), NeedMore{});
                EXPECT_EQ(decoder.framed(), 10U);
            }
            decoder.check_invariants();
            tried();
        }
    }
    Decoder decoder(*from_settings("length_prefix",
                                   {{"max_frame", n(8)}, {"on_too_long", std::string("drop")}}));
    decoder.feed(view_of({"\0\0\0\x9xyz", 7}));
    EXPECT_EQ(std::get<NeedMore>(decoder.next()), (NeedMore{6, Part::payload}));
    EXPECT_EQ(decoder.pending(), 0U);
    EXPECT_EQ(std::get<Fault>(decoder.finish()).text(),
              "the stream ended inside a frame (payload): 7 bytes of it came, at least 6 more had "
              "to follow");
    tried();
}

// No stream has 2^62 bytes: such a length is wrong, not something to wait for.
TEST(Overlong, ALengthNobodyCanSendIsAFaultAtOnce) {
    for (const std::string_view how : {"late", "drop"}) {
        const auto spec =
            from_settings("length_prefix", {{"width", n(8)}, {"on_too_long", std::string(how)}});
        for (const bool whole : {false, true}) {
            Decoder decoder(*spec);
            const Bytes header =
                number(whole ? ~std::uint64_t{0} : std::uint64_t{1} << 62, 8, ByteOrder::big);
            decoder.feed(header);
            EXPECT_EQ(std::get<Fault>(decoder.next()).kind, FaultKind::too_long);
            tried();
        }
        Decoder decoder(*spec);
        const Bytes most = number((std::uint64_t{1} << 62) - 1, 8, ByteOrder::big);
        decoder.feed(most);
        EXPECT_TRUE(std::holds_alternative<NeedMore>(decoder.next()));
        tried();
    }
}

// 64 MiB go by in pieces of 16 KiB, and nothing of them is kept.
TEST(Overlong, NothingOfItIsKept) {
    const Bytes piece(16 * 1024, 'x');
    for (const Row& row : rows()) {
        SCOPED_TRACE(row.kind);
        Settings settings = row.settings;
        settings.push_back({"on_too_long", std::string("drop")});
        const auto spec = from_settings(row.kind, settings);
        ASSERT_TRUE(spec);
        if (std::string_view(row.kind) == "length_prefix" || !is_small(*spec)) continue;
        // What of the row begins the long frame: up to where it is known to be one.
        const Allocations allocations;
        Decoder decoder(*spec);
        decoder.feed(view_of(row.stream).first(row.fault_at));
        while (std::holds_alternative<Frame>(decoder.next())) {
        }
        for (int i = 0; i < 4096; ++i) {
            decoder.feed(piece);
            const Decoded answer = decoder.next();
            if (!std::holds_alternative<NeedMore>(answer)) break;
            ASSERT_LE(decoder.pending(), 64U);
        }
        EXPECT_LT(allocations.peak(), 64U * 1024);
        tried();
    }
    LengthPrefix spec;
    spec.max_frame = 1024;
    spec.on_too_long = OnTooLong::drop;
    const Allocations allocations;
    Decoder decoder(spec);
    const Bytes header = number(64 << 20, 4, ByteOrder::big);
    decoder.feed(header);
    for (int i = 0; i < 4096; ++i) {
        EXPECT_TRUE(std::holds_alternative<NeedMore>(decoder.next()));
        EXPECT_EQ(decoder.pending(), 0U);
        decoder.feed(piece);
    }
    EXPECT_LT(allocations.peak(), 4096U);
    EXPECT_EQ(std::get<NeedMore>(decoder.next()).at_least, 4U);
    EXPECT_EQ(decoder.framed(), 4U + (64U << 20));
    tried();
}

}  // namespace
}  // namespace sticky::test
