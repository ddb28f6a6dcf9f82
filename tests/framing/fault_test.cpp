// Faults: which, where, in which words; what comes before is delivered, what comes after is not.
#include <gtest/gtest.h>

#include "framing/codec.h"
#include "tests/framing/deliver.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

struct Row {
    FramingSpec spec;
    std::string stream;
    std::size_t frames;
    FaultKind kind;
    std::uint64_t offset;
    std::string text;
};

LengthPrefix prefix(auto change) {
    LengthPrefix spec;
    change(spec);
    return spec;
}
template <std::size_t N>
std::string bytes(const char (&text)[N]) {
    return {text, N - 1};
}

std::vector<Row> rows() {
    using L = LengthPrefix;
    using enum FaultKind;
    const std::string hi = bytes("\0\0\0\2hi");
    return {
        {L{}, hi + bytes("\4\0\0\0"), 1, too_long, 6,
         "length 67108864 is more than max_frame 67108864 allows"},
        {L{}, hi + bytes("\xff\xff\xff\xffwhat"), 1, too_long, 6,
         "length 4294967295 is more than max_frame 67108864 allows"},
        {L{}, hi + hi + bytes("\3\xff\xff\xfd"), 2, too_long, 12,
         "length 67108861 is more than max_frame 67108864 allows"},
        {L{}, hi + bytes("\3\xff\xff\xfc"), 1, truncated, 6,
         "the stream ended inside a frame (payload): 4 bytes of it came, at least 67108860 more "
         "had to follow"},
        {L{}, hi + bytes("\0"), 1, truncated, 6,
         "the stream ended inside a frame (header): 1 byte of it came, at least 3 more had to "
         "follow"},
        {prefix([](L& s) { s.is_signed = true; }), hi + bytes("\xff\xff\xff\xfe"), 1,
         negative_length, 6, "length -2 is negative"},
        {prefix([](L& s) { s.is_signed = true, s.width = 1; }), bytes("\x80"), 0, negative_length,
         0, "length -128 is negative"},
        {prefix([](L& s) { s.is_signed = true, s.width = 8; }), bytes("\x80\0\0\0\0\0\0\0"), 0,
         negative_length, 0, "length -9223372036854775808 is negative"},
        {prefix([](L& s) { s.width = 8; }), bytes("\xff\xff\xff\xff\xff\xff\xff\xff"), 0, too_long,
         0, "length 18446744073709551615 is more than max_frame 67108864 allows"},
        {prefix([](L& s) { s.width = 8, s.adjustment = 7; }),
         bytes("\xff\xff\xff\xff\xff\xff\xff\xf1"), 0, too_long, 0,
         "length 18446744073709551601 is more than max_frame 67108864 allows"},
        {prefix([](L& s) { s.includes_itself = true; }), bytes("\0\0\0\3"), 0, bad_length, 0,
         "length 3 is below 4, the least that covers what it counts"},
        {prefix([](L& s) { s.strip = 6; }), bytes("\0\0\0\1x"), 0, bad_length, 0,
         "length 1 is below 2, the least that covers what it counts"},
        {prefix([](L& s) { s.zero_allowed = false; }), hi + bytes("\0\0\0\0"), 1, zero_length, 6,
         "length 0 announces an empty message, which is not allowed"},
        {prefix([](L& s) { s.zero_allowed = false, s.includes_itself = true; }), bytes("\0\0\0\4"),
         0, zero_length, 0, "length 4 announces an empty message, which is not allowed"},
    };
}

std::vector<Row> rows_of_lines() {
    using enum FaultKind;
    const Lines strict{LineEnding::crlf, false};
    const Lines lenient{LineEnding::any, false};
    return {
        {Lines{}, "hi\r\negg\r", 1, truncated, 4,
         "the stream ended inside a frame (delimiter): 4 bytes of it came, at least 1 more had to "
         "follow"},
        {strict, "hi\r\negg\n", 1, bad_byte, 4,
         "byte 3 of the frame is 0a, which can't stand in its payload"},
        {strict, "hi\r\neg\rg\r\n", 1, bad_byte, 4,
         "byte 2 of the frame is 0d, which can't stand in its payload"},
        {strict, "hi\r\n\r\r\n", 1, bad_byte, 4,
         "byte 0 of the frame is 0d, which can't stand in its payload"},
        {lenient, "hi\n\rx\n", 1, bad_byte, 3,
         "byte 0 of the frame is 0d, which can't stand in its payload"},
        {Lines{LineEnding::crlf, false, OnEnd::emit}, "hi\r\nx\r", 1, truncated, 4,
         "the stream ended inside a frame (delimiter): 2 bytes of it came, at least 1 more had to "
         "follow"},
        {Lines{LineEnding::any, true, OnEnd::emit, 4}, "ab\r\nabcd", 1, too_long, 4,
         "4 bytes came without the frame's end; max_frame is 4"},
    };
}

std::vector<Row> rows_of_numbers() {
    using enum FaultKind;
    const Varint strict{VarintForm::leb128, 10, false};
    const std::string largest = bytes("\xff\xff\xff\xff\xff\xff\xff\xff\xff");
    const DecimalLength netstring;
    return {
        // https://github.com/netty/netty/issues/17549: after any of its bytes a length is unknown.
        {Varint{}, bytes("\1a\xac"), 1, truncated, 2,
         "the stream ended inside a frame (header): 1 byte of it came, at least 1 more had to "
         "follow"},
        {Varint{}, largest + "\1", 0, too_long, 0,
         "length 18446744073709551615 is more than max_frame 67108864 allows"},
        {Varint{}, bytes("\1a") + largest + "\2", 1, bad_byte, 2,
         "byte 9 of the frame is 02, which can't stand in its header"},
        {Varint{}, largest + bytes("\x81\0"), 0, bad_byte, 0,
         "byte 9 of the frame is 81, which can't stand in its header"},
        {strict, bytes("\1a\x81\0b"), 1, bad_byte, 2,
         "byte 1 of the frame is 00, which can't stand in its header"},
        {Varint{VarintForm::leb128, 5}, "\x80\x80\x80\x80\x80", 0, bad_byte, 0,
         "byte 4 of the frame is 80, which can't stand in its header"},
        {Varint{VarintForm::quic, 8, false}, bytes("\x40\x25"), 0, bad_byte, 0,
         "byte 1 of the frame is 25, which can't stand in its header"},
        {Varint{VarintForm::leb128, 10, true, 5, false}, bytes("\4abcd\0"), 1, zero_length, 5,
         "length 0 announces an empty message, which is not allowed"},
        {Varint{VarintForm::leb128, 10, true, 5}, "\4abcd\5", 1, too_long, 5,
         "length 5 is more than max_frame 5 allows"},
        {netstring, "2:hi,05:hello,", 1, bad_byte, 5,
         "byte 1 of the frame is 35, which can't stand in its header"},
        {netstring, "2:hi,-1:", 1, bad_byte, 5,
         "byte 0 of the frame is 2d, which can't stand in its header"},
        {netstring, "2:hi;", 0, bad_byte, 0,
         "byte 4 of the frame is 3b, which can't stand in its delimiter"},
        {netstring, "3:hi,x", 0, bad_byte, 0,
         "byte 5 of the frame is 78, which can't stand in its delimiter"},
        {netstring, "11111111111", 0, bad_byte, 0,
         "byte 10 of the frame is 31, which can't stand in its header"},
        {netstring, "9999999999:", 0, too_long, 0,
         "length 9999999999 is more than max_frame 67108864 allows"},
        {netstring, "5:hello", 0, truncated, 0,
         "the stream ended inside a frame (delimiter): 7 bytes of it came, at least 1 more had to "
         "follow"},
        {DecimalLength{{' '}, {}, 10, kFrameBytes, false}, "2 hi0 ", 1, zero_length, 4,
         "length 0 announces an empty message, which is not allowed"},
    };
}

std::vector<Row> rows_of_json() {
    using enum FaultKind;
    const JsonHeader spec{ByteOrder::little};
    const auto stream = [&](const std::string& header, const std::string& body) {
        const Bytes length = number(header.size(), 4, ByteOrder::little);
        return std::string(text_of(length)) + header + body;
    };
    const std::string good = stream(R"({"data_size": 2})", "hi");
    return {
        {spec, good + bytes("\xff\xff\xff\xff"), 1, negative_length, 22, "length -1 is negative"},
        {spec, bytes("\1\0\0\0{"), 0, bad_length, 0,
         "length 1 is below 2, the least that covers what it counts"},
        {spec, bytes("\0\0\0\x7f"), 0, header_too_long, 0,
         "a header of 2130706432 bytes is above the limit of 4096"},
        {spec, good + stream("{}", "x"), 1, no_length, 22, "the header's 2 bytes name no length"},
        {spec, stream(R"({"a": {"data_size": 1}})", ""), 0, no_length, 0,
         "the header's 23 bytes name no length"},
        {spec, stream(R"({"data_size": 1, "data\u005fsize": 2})", ""), 0, duplicate_key, 0,
         "the header names a key twice, the second time at byte 21"},
        {spec, stream(R"({"data_size": -3})", ""), 0, negative_length, 0, "length -3 is negative"},
        {spec, stream(R"({"data_size": 1e3})", ""), 0, bad_byte, 0,
         "byte 19 of the frame is 65, which can't stand in its header"},
        {spec, stream(R"({"data_size": "3"})", ""), 0, bad_byte, 0,
         "byte 18 of the frame is 22, which can't stand in its header"},
        {spec, stream(R"({"data_size": 3)", ""), 0, bad_byte, 0,
         "byte 18 of the frame is 33, which can't stand in its header"},
        {spec, stream(R"({"data_size": 1073741824000})", ""), 0, too_long, 0,
         "length 1073741824000 is more than max_frame 67108864 allows"},
        {spec, stream(R"({"data_size": 99999999999999999999})", ""), 0, too_long, 0,
         "length 18446744073709551615 is more than max_frame 67108864 allows"},
        {spec, good + stream(R"({"data_size": 5})", "hell"), 1, truncated, 22,
         "the stream ended inside a frame (payload): 24 bytes of it came, at least 1 more had to "
         "follow"},
        {Ndjson{false}, "1\n\n", 1, bad_byte, 2,
         "byte 0 of the frame is 0a, which can't stand in its payload"},
        {Ndjson{true, true}, "{}\n{\"a\":[1}\n", 1, bad_byte, 3,
         "byte 7 of the frame is 7d, which can't stand in its payload"},
        {Ndjson{true, true}, "\n[1\n", 0, bad_byte, 1,
         "byte 2 of the frame is 0a, which can't stand in its payload"},
    };
}

TEST(Faults, KindPlaceAndText) {
    std::vector<Row> all = rows();
    for (const auto& more : {rows_of_lines(), rows_of_numbers(), rows_of_json()})
        all.insert(all.end(), more.begin(), more.end());
    for (const Row& row : all) {
        SCOPED_TRACE(row.text);
        expect_simple_deliveries(row.spec, view_of(row.stream));
        const Outcome outcome = [&] {
            Decoder decoder(row.spec);
            Outcome got;
            decoder.feed(view_of(row.stream));
            drain_to_end(decoder, view_of(row.stream), got);
            return got;
        }();
        EXPECT_EQ(outcome.frames.size(), row.frames);
        ASSERT_TRUE(outcome.fault);
        EXPECT_EQ(outcome.fault->kind, row.kind);
        EXPECT_EQ(outcome.fault->offset, row.offset);
        EXPECT_EQ(outcome.fault->text(), row.text);
        EXPECT_FALSE(outcome.fault->text(Language::zh).empty());
        tried();
    }
}

TEST(Faults, AMarkThatDoesNotCome) {
    Decoder decoder(Delimiter{{bytes_of("\r\n")}, false, 8});
    decoder.feed(view_of("ok\r\n1234567"));
    EXPECT_TRUE(std::holds_alternative<Frame>(decoder.next()));
    EXPECT_EQ(std::get<NeedMore>(decoder.next()), (NeedMore{1, Part::payload}));
    decoder.feed(view_of("\r"));  // an eighth byte: no frame of at most 8 can end any more
    const Fault fault = std::get<Fault>(decoder.next());
    EXPECT_EQ(fault.kind, FaultKind::too_long);
    EXPECT_EQ(fault.offset, 4U);
    EXPECT_EQ(fault.text(), "8 bytes came without the frame's end; max_frame is 8");
    EXPECT_EQ(fault.text(Language::zh), "已到 8 字节，仍没有帧尾；max_frame 是 8");
}

// A last line that has no end: a fault, a frame, or nothing; and asked again, nothing more.
TEST(Faults, ALastLineWithoutAnEndIsWhatTheSettingSays) {
    for (const OnEnd on_end : {OnEnd::error, OnEnd::emit, OnEnd::drop}) {
        Decoder decoder(Lines{LineEnding::any, true, on_end});
        decoder.feed(view_of("hi\r\neg"));
        EXPECT_EQ(text_of(std::get<Frame>(decoder.next()).bytes), "hi");
        decoder.feed(view_of("g\r"));
        EXPECT_EQ(std::get<NeedMore>(decoder.next()), (NeedMore{1, Part::delimiter}));
        const Decoded last = decoder.finish();
        if (on_end == OnEnd::error) {
            EXPECT_EQ(std::get<Fault>(last).kind, FaultKind::truncated);
        } else if (on_end == OnEnd::emit) {
            EXPECT_EQ(text_of(std::get<Frame>(last).bytes), "egg\r");
        }
        if (on_end != OnEnd::error) {
            EXPECT_EQ(decoder.framed(), 8U);
            EXPECT_EQ(std::get<NeedMore>(decoder.finish()), NeedMore{});
        }
        decoder.check_invariants();
        tried();
    }
}

// Likewise behind the last mark, half a mark included, and of a frame of fixed size.
TEST(Faults, ALastFrameThatIsNotWholeIsWhatTheSettingSays) {
    for (const OnEnd on_end : {OnEnd::error, OnEnd::emit, OnEnd::drop}) {
        Delimiter mark{{bytes_of("\r\n")}};
        mark.on_end = on_end;
        for (const FramingSpec& spec : {FramingSpec(mark), FramingSpec(FixedSize{4, {}, on_end})}) {
            Decoder decoder(spec);
            decoder.feed(view_of("hi\r\neg\r"));
            EXPECT_TRUE(std::holds_alternative<Frame>(decoder.next()));
            EXPECT_TRUE(std::holds_alternative<NeedMore>(decoder.next()));
            const Decoded last = decoder.finish();
            if (on_end == OnEnd::error) {
                EXPECT_EQ(std::get<Fault>(last).kind, FaultKind::truncated);
                EXPECT_EQ(std::get<Fault>(last).offset, 4U);
            } else if (on_end == OnEnd::emit) {
                EXPECT_EQ(text_of(std::get<Frame>(last).bytes), "eg\r");
                EXPECT_EQ(std::get<NeedMore>(decoder.finish()), NeedMore{});
            } else {
                EXPECT_EQ(std::get<NeedMore>(last), NeedMore{});
            }
            tried();
        }
    }
}

TEST(Faults, StayForEver) {
    Decoder decoder(LengthPrefix{});
    decoder.feed(view_of({"\0\0\0\2hi\xff\xff\xff\xff", 10}));
    EXPECT_TRUE(std::holds_alternative<Frame>(decoder.next()));
    const Fault fault = std::get<Fault>(decoder.next());
    decoder.feed(view_of({"\0\0\0\2hi", 6}));
    EXPECT_EQ(std::get<Fault>(decoder.next()), fault);
    EXPECT_EQ(std::get<Fault>(decoder.finish()), fault);
    EXPECT_EQ(decoder.received(), 16U);
    EXPECT_EQ(decoder.framed(), 6U);
    EXPECT_EQ(decoder.pending(), 0U);
    decoder.check_invariants();
}

TEST(Faults, NoFramingHasNone) {
    Decoder decoder;
    EXPECT_EQ(std::get<NeedMore>(decoder.next()), (NeedMore{0, Part::none}));
    decoder.feed(view_of("hello egg"));
    EXPECT_EQ(std::get<NeedMore>(decoder.next()), (NeedMore{0, Part::none}));
    EXPECT_EQ(decoder.pending(), 0U);
    EXPECT_EQ(std::get<NeedMore>(decoder.finish()), (NeedMore{0, Part::none}));
}

TEST(Faults, EveryKindHasANameThatParses) {
    for (std::size_t i = 0; i < kFaultKindCount; ++i) {
        const auto kind = static_cast<FaultKind>(i);
        FaultKind parsed{};
        EXPECT_TRUE(parse(name_of(kind), parsed));
        EXPECT_EQ(parsed, kind);
        tried();
    }
    FaultKind parsed{};
    EXPECT_FALSE(parse("tool_ong", parsed));
}

// What a decoder waits for, byte by byte.
TEST(NeedMoreAnswers, SayWhatIsMissing) {
    Decoder decoder(LengthPrefix{});
    const std::string stream = bytes("\0\0\0\2hi");
    const NeedMore waits[] = {{4, Part::header}, {3, Part::header},  {2, Part::header},
                              {1, Part::header}, {2, Part::payload}, {1, Part::payload}};
    for (std::size_t i = 0; i < stream.size(); ++i) {
        EXPECT_EQ(std::get<NeedMore>(decoder.next()), waits[i]) << i;
        decoder.feed(view_of(stream).subspan(i, 1));
        tried();
    }
    EXPECT_TRUE(std::holds_alternative<Frame>(decoder.next()));

    Decoder lines(Delimiter{{bytes_of("\r\n")}});
    lines.feed(view_of("hello\r"));
    EXPECT_EQ(std::get<NeedMore>(lines.next()), (NeedMore{1, Part::delimiter}));
}

// Equal decoders answer alike; one that saw other bytes, or took other frames, is not equal.
TEST(Equality, CountsBytesFramesAndFaultsButNotPieces) {
    const auto decoder = [](std::vector<std::string_view> pieces, bool drained = true) {
        Decoder made(LengthPrefix{});
        for (const std::string_view piece : pieces) {
            made.feed(view_of(piece));
            while (drained && std::holds_alternative<Frame>(made.next())) {
            }
        }
        return made;
    };
    const std::string_view hi{"\0\0\0\2hi", 6};
    EXPECT_EQ(decoder({hi, hi.substr(0, 3)}), decoder({hi.substr(0, 5), "i", hi.substr(0, 3)}));
    EXPECT_EQ(decoder({hi}, false), decoder({hi.substr(0, 1), hi.substr(1)}, false));
    EXPECT_FALSE(decoder({hi}) == decoder({hi}, false));
    EXPECT_FALSE(decoder({hi}) == decoder({hi, hi}));
    EXPECT_FALSE(decoder({hi.substr(0, 5)}) == decoder({{"\0\0\0\2x", 5}}));
    EXPECT_FALSE(Decoder(LengthPrefix{}) == Decoder(FixedSize{4, {}}));
    EXPECT_FALSE(Decoder(FixedSize{5, {}}) == Decoder(FixedSize{4, {}}));
    tried(7);
}

}  // namespace
}  // namespace sticky::test
