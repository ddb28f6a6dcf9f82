// Every translated length prefix and mark, read back out of its code and played by the library's
// own arithmetic: the same frames and the same end, except exactly where a remark says otherwise.
#include <gtest/gtest.h>

#include <algorithm>

#include "framing/codec.h"
#include "framing/decoder.h"
#include "framing/dialect.h"
#include "tests/framing/libraries.h"
#include "tests/framing/reference.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

using I = std::int64_t;

std::string text_of(const Handed& handed) {
    std::string text;
    for (const Bytes& frame : handed.frames) text += quoted(frame) + " ";
    return text + (handed.failed ? "fault" : "");
}

// What we deliver: messages, or whole frames.
Handed ours(const FramingSpec& spec, const Bytes& stream, bool whole) {
    Handed out;
    Decoder decoder(spec);
    decoder.feed(stream);
    for (;;) {
        const Decoded answer = decoder.next();
        if (const auto* frame = std::get_if<Frame>(&answer)) {
            const ByteRange range = whole ? frame->range : frame->payload;
            out.frames.emplace_back(stream.begin() + static_cast<I>(range.begin),
                                    stream.begin() + static_cast<I>(range.end));
        } else {
            out.failed = std::holds_alternative<Fault>(answer);
            return out;
        }
    }
}

std::string code_of(const FramingSpec& spec, Dialect dialect) {
    std::string code;
    for (const std::string& line : translate(spec, dialect).code) code += line + "\n";
    return code;
}

bool says(const FramingSpec& spec, Dialect dialect, std::string_view words) {
    const Translation translation = translate(spec, dialect);
    return std::ranges::any_of(translation.remarks, [&](const Remark& remark) {
        return remark.text.find(words) != std::string::npos;
    });
}

bool is_little(const LengthPrefix& spec) {
    return spec.order != ByteOrder::big;  // this machine's is little, and big nowhere we test
}

// One frame whose length field holds `value`, with enough behind it for all but the long ones, and
// a whole good frame at the end.
Bytes stream_with(const LengthPrefix& spec, std::uint64_t value) {
    Bytes stream = spec.lead.empty() ? Bytes(spec.offset, 0xee) : spec.lead;
    const Bytes length = number(value, spec.width, spec.order);
    stream.insert(stream.end(), length.begin(), length.end());
    for (int i = 0; i < 40; ++i) {  // TPKT's first byte is 3, or Erlang stops
        stream.push_back(spec.lead.empty() ? static_cast<std::uint8_t>('a' + i % 26)
                                           : spec.lead.front());
    }
    return stream;
}

std::vector<std::uint64_t> values_for(const LengthPrefix& spec) {
    const auto most = static_cast<std::uint64_t>(spec.largest_frame() - spec.overhead());
    std::vector<std::uint64_t> values;
    for (std::uint64_t value = 0; value < 14; ++value) values.push_back(value);
    for (std::uint64_t value : {most - 1, most, most + 1, spec.largest_value(),
                                spec.largest_value() + 1, ~std::uint64_t{0}}) {
        const unsigned unused = 64 - 8 * static_cast<unsigned>(spec.width);
        values.push_back(value & ~std::uint64_t{0} >> unused);
    }
    return values;
}

// The specs of the partition tests, their like with other limits, and TPKT.
std::vector<LengthPrefix> prefixes() {
    std::vector<LengthPrefix> specs = length_prefixes();
    const std::size_t usual = specs.size();
    for (std::size_t i = 0; i < usual; ++i) {
        LengthPrefix spec = specs[i];
        spec.max_frame = spec.header_size() + spec.strip_size() + 9;
        if (!spec.mistake()) specs.push_back(spec);
    }
    LengthPrefix tpkt;
    tpkt.width = 2;
    tpkt.lead = {3, 0};
    tpkt.offset = 2;
    tpkt.adjustment = -4;
    tpkt.strip = 0;
    for (const std::uint64_t most : {kFrameBytes, std::uint64_t{12}}) {
        tpkt.max_frame = most;
        specs.push_back(tpkt);
    }
    return specs;
}

// Where a library is known to deliver what we refuse: an empty message, or a frame shorter than
// what it must hold but longer than `least`.
struct Known {
    bool empty = false, tiny = false;
    bool any() const { return empty || tiny; }
};
Known known(const LengthPrefix& spec, std::uint64_t value, I least) {
    if (value > spec.largest_value() || value > (1U << 30)) return {};
    const I size = static_cast<I>(value) + spec.overhead();
    const I begin = static_cast<I>(spec.message_begin());
    return {!spec.zero_allowed && size == begin, size >= least && size < begin};
}

void compare(const FramingSpec& spec, const Bytes& stream, const Handed& theirs, bool whole,
             Known expected) {
    const Handed we = ours(spec, stream, whole);
    if (!expected.any()) {
        EXPECT_EQ(text_of(we), text_of(theirs)) << to_string(spec);
    } else {  // exactly there: we stop, they deliver
        EXPECT_TRUE(we.failed && we.frames.empty()) << to_string(spec);
        EXPECT_FALSE(theirs.frames.empty()) << to_string(spec);
    }
    tried();
}

TEST(Dialect, NettyCountsALengthAsWeDo) {
    for (const LengthPrefix& spec : prefixes()) {
        const std::vector<std::string> lines = translate(spec, Dialect::netty).code;
        EXPECT_EQ(lines.empty(), spec.width > 4 && spec.width < 8) << to_string(spec);
        if (lines.empty()) continue;
        const std::string& code = lines.front();
        const std::vector<I> n = numbers_in(code);
        ASSERT_EQ(n.size(), 5) << code;
        EXPECT_EQ(code.find("ByteOrder") != std::string::npos, spec.order != ByteOrder::big);
        const NettyLength p{n[0], n[1], n[2], n[3], n[4], is_little(spec)};
        for (const std::uint64_t value : values_for(spec)) {
            const Bytes stream = stream_with(spec, value);
            Known differs = known(spec, value, 0);
            differs.tiny = false;
            compare(spec, stream, netty_length(p, stream), false, differs);
        }
        EXPECT_EQ(says(spec, Dialect::netty, "zero_allowed"), !spec.zero_allowed);
    }
}

// A number in `.name(NUMBER)`; `usual` if it isn't called.
I called(const std::string& code, std::string_view name, I usual) {
    const std::size_t at = code.find("." + std::string(name) + "(");
    return at == std::string::npos ? usual : numbers_in(code.substr(at + name.size() + 2)).front();
}

TEST(Dialect, TokioCountsALengthFromBehindTheSkip) {
    for (const LengthPrefix& spec : prefixes()) {
        const std::string code = code_of(spec, Dialect::tokio);
        const I header = static_cast<I>(spec.header_size());
        TokioLength p{
            called(code, "max_frame_length", 8 << 20), called(code, "length_field_offset", 0),
            called(code, "length_field_length", 4),    called(code, "length_adjustment", 0),
            called(code, "num_skip", header),          is_little(spec)};
        const I least = static_cast<I>(spec.strip_size());
        bool tiny = false;
        for (const std::uint64_t value : values_for(spec)) {
            const Bytes stream = stream_with(spec, value);
            const Known differs = known(spec, value, least);
            tiny = tiny || differs.tiny;
            compare(spec, stream, tokio_length(p, stream), false, differs);
        }
        EXPECT_EQ(says(spec, Dialect::tokio, "less than its header"), tiny) << to_string(spec);
    }
}

TEST(Dialect, SwooleDeliversFramesShorterThanTheirHeader) {
    std::size_t said = 0;
    for (const LengthPrefix& spec : prefixes()) {
        const std::string code = code_of(spec, Dialect::swoole);
        if (code.empty()) {
            EXPECT_TRUE(spec.width == 3 || (spec.width > 4 && spec.width < 8) ||
                        spec.overhead() < 0)
                << to_string(spec);
            continue;
        }
        ++said;
        const std::size_t letter = code.find("type' => '") + 10;
        const std::vector<I> n = numbers_in(code.substr(letter));
        ASSERT_EQ(n.size(), 3) << code;
        bool tiny = false;
        for (const std::uint64_t value : values_for(spec)) {
            const Bytes stream = stream_with(spec, value);
            const Known differs = known(spec, value, 1);
            tiny = tiny || differs.tiny;
            compare(spec, stream, swoole_length({code[letter], n[0], n[1], n[2]}, stream), true,
                    differs);
        }
        EXPECT_EQ(says(spec, Dialect::swoole, "less than its header"), tiny) << to_string(spec);
    }
    EXPECT_GT(said, 600);
}

TEST(Dialect, SpringAndErlangCountTheMessageAlone) {
    std::size_t spring = 0, erlang = 0;
    for (const LengthPrefix& spec : prefixes()) {
        const std::string java = code_of(spec, Dialect::spring);
        const std::string options = code_of(spec, Dialect::erlang);
        const std::vector<I> j = numbers_in(java), e = numbers_in(options);
        const bool tpkt = options.find("tpkt") != std::string::npos;
        for (const std::uint64_t value : values_for(spec)) {
            const Bytes stream = stream_with(spec, value);
            Known differs = known(spec, value, 0);
            differs.tiny = false;
            if (!java.empty()) {
                const bool inclusive = java.find("Inclusive") != std::string::npos;
                compare(spec, stream, spring_length(j.at(0), inclusive, j.at(1), stream), false,
                        differs);
                ++spring;
            }
            if (!options.empty()) {
                compare(
                    spec, stream,
                    tpkt ? erlang_tpkt(e.at(0), stream) : erlang_packet(e.at(0), e.at(1), stream),
                    false, differs);
                ++erlang;
            }
        }
        if (options.empty()) {
            EXPECT_TRUE(says(spec, Dialect::erlang, "nearest")) << to_string(spec);
        }
    }
    EXPECT_GT(spring, 500);
    EXPECT_GT(erlang, 300);
}

// A mark is still to come after each of these streams, so that whoever counts differently has
// failed by then, too.
std::vector<Bytes> streams_of_marks(const FramingSpec& spec, std::uint64_t max_frame) {
    std::vector<Bytes> streams = std::visit([](const auto& one) { return streams_for(one); }, spec);
    for (Bytes& stream : streams) {
        if (max_frame <= 64) stream.insert(stream.end(), max_frame + 16, 'z');
    }
    return streams;
}

Bytes without_mark(const Bytes& frame, std::size_t size) {
    return {frame.begin(), frame.end() - static_cast<I>(size)};
}

void compare_marks(const Delimiter& spec, const Bytes& stream) {
    std::size_t shortest = SIZE_MAX, longest = 0;
    for (const Bytes& mark : spec.marks) {
        shortest = std::min(shortest, mark.size());
        longest = std::max(longest, mark.size());
    }
    const Handed we = ours(spec, stream, false), whole = ours(spec, stream, true);
    const std::string netty = code_of(spec, Dialect::netty);
    if (!netty.empty()) {
        const Handed they =
            netty_marks({numbers_in(netty).front(), !spec.keep, spec.marks}, stream);
        // A longer mark at the limit is one that they take.
        if (they != we) {
            ASSERT_LT(shortest, longest) << to_string(spec);
            ASSERT_GT(they.frames.size(), we.frames.size());
            EXPECT_TRUE(std::equal(we.frames.begin(), we.frames.end(), they.frames.begin()));
        }
        tried();
    }
    if (const std::string tokio = code_of(spec, Dialect::tokio); !tokio.empty()) {
        Bytes marks;
        for (const Bytes& mark : spec.marks) marks.push_back(mark.front());
        Handed want = we;
        if (spec.keep) {
            for (Bytes& frame : want.frames) frame = without_mark(frame, 1);
        }
        EXPECT_EQ(want, tokio_marks(numbers_in(tokio).back(), marks, stream)) << to_string(spec);
        tried();
    }
    if (const std::string erlang = code_of(spec, Dialect::erlang); !erlang.empty()) {
        const std::vector<I> n = numbers_in(erlang);
        EXPECT_EQ(whole, erlang_line(spec.marks[0][0], n.at(n.size() - 2), n.back(), stream));
        tried();
    }
    if (const std::string swoole = code_of(spec, Dialect::swoole); !swoole.empty()) {
        Pieces bytes;
        for (const std::uint8_t byte : stream) bytes.push_back({byte});
        EXPECT_EQ(whole, swoole_eof(spec.marks[0], numbers_in(swoole).back(), bytes))
            << to_string(spec);
        tried();
    }
    if (const std::string spring = code_of(spec, Dialect::spring); !spring.empty()) {
        Handed want = we;
        if (spec.keep) {
            for (Bytes& frame : want.frames) frame = without_mark(frame, spec.marks[0].size());
        }
        const I limit = numbers_in(spring).back();
        EXPECT_EQ(want, spec.marks[0].size() == 2 ? spring_crlf(limit, stream)
                                                  : spring_byte(spec.marks[0][0], limit, stream))
            << to_string(spec);
        tried();
    }
}

TEST(Dialect, MarksCutAtTheSamePlaces) {
    for (const Delimiter& spec : delimiters()) {
        for (const Bytes& stream : streams_of_marks(spec, spec.max_frame))
            compare_marks(spec, stream);
    }
}

TEST(Dialect, LinesEndAtTheSamePlaces) {
    std::uint64_t longer = 0;
    for (const Lines& spec : lines()) {
        if (!spec.lone_allowed) {
            EXPECT_TRUE(says(spec, Dialect::netty, "lone_allowed"));
            continue;
        }
        for (const Bytes& stream : streams_of_marks(spec, spec.max_frame)) {
            if (spec.ending != LineEnding::any) {
                Delimiter mark;
                mark.marks = {bytes_of(spec.ending == LineEnding::lf ? "\n" : "\r\n")};
                mark.max_frame = spec.max_frame;
                compare_marks(mark, stream);
                continue;
            }
            const Handed we = ours(spec, stream, false);
            const std::string netty = code_of(spec, Dialect::netty);
            const Handed they = netty_lines(numbers_in(netty).front(), true, {stream});
            if (they != we) {
                ++longer;
                ASSERT_GT(they.frames.size(), we.frames.size());
                EXPECT_EQ(they.frames[we.frames.size()].size(), spec.max_frame - 1);
            }
            const std::string tokio = code_of(spec, Dialect::tokio);
            EXPECT_EQ(we, tokio_lines(numbers_in(tokio).back(), stream)) << to_string(spec);
            tried(2);
        }
    }
    EXPECT_GT(longer, 0);
}

}  // namespace
}  // namespace sticky::test
