#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"
#include "tests/trace/in_pieces.h"
#include "trace/checksum.h"
#include "trace/trace_file.h"

namespace sticky {
namespace {

using test::read_all_ways;
using test::TraceBuilder;
using testing::HasSubstr;
using namespace std::string_view_literals;

const std::string kAwkward[] = {
    "",
    "plain",
    "\"quoted\" \\ and / back",
    std::string("nul\0inside", 10),
    "line\nend\r\ttab\b\f",
    "\x01\x1f\x7f",
    "粘包 \U0001F600",
    "\xff\xfe not UTF-8",
    "cut \xe7\xb2",
    "{\"hex\":\"00\"}",
    "\",\"sum\":\"00000000\"}",
    "</script>\xe2\x80\xa8",
};

// One event of every kind, its fields full of `text`.
std::vector<What> full_events(const std::string& text) {
    const CallFlags flags{true, true, true, true, true, true, true};
    const std::uint64_t far = ~std::uint64_t{0};
    return {
        Wrote{1, {0, 20}, {4, 20}},
        Sent{{3, 3}, 77, 5, 6, 7, flags},
        Segment{{1, far}, 4, true, 3, Cause::nagle},
        Datagram{9, {4, 8}, 4, Cause::unexplained},
        Acked{far},
        Received{ByteRange{1, 9}, 7, 10, 11, far, 12, 13, 0xfedcba98U, true, true, flags},
        Received{{}, 0, 0, 0, 0, 0, 0, 0, true, false, {}},
        Framed{3, {1, 9}, {5, 9}},
        FrameFault{far, text, text},
        WouldBlock{Call::connect, 5},
        Failed{Call::close, text, text, 3},
        OptionSet{text, std::numeric_limits<std::int64_t>::min(), text},
        Connected{EndpointId{1}, true, text, text, 1448},
        Closed{Closed::How::reset, true},
        Mark{text},
        Sampled{text, std::numeric_limits<std::int64_t>::max()},
        Gap{Lane::frame, ByteRange{2, 2}, text},
        Packet{4, 52, ByteRange{4, 8}, 9, TcpFlags{true, true, true, true, true, true}, 0xffffffffU,
               7, far, 65536, bytes_of(text)},
        Packet{5, 40, {}, 0, TcpFlags{}, 0, 0, {}, 0, {}},
        Arrived{4},
        Dropped{5, DropRule::closed},
        Duplicated{4},
        Held{{4, 8}, Cause::nagle},
    };
}

Trace full_trace(const std::string& text) {
    Trace trace;
    TraceHeader& header = trace.header;
    header.scenario = header.title = header.title_zh = header.scenario_text = text;
    header.world = header.transport = header.schedule = header.machine = text;
    header.overrides = {text, "", text};
    header.ip = 6;
    header.seed = ~std::uint64_t{0};
    header.started_unix_ns = -5;
    header.payload_limit = 1 << 20;
    header.endpoints = {{text, text}, {"server", ""}};
    header.steps = {{EndpointId{1}, 7, 9}, {kNobody, 0, 0}};
    Nanos at = -2;
    for (const What& what : full_events(text)) {
        trace.events.push_back({at++, EndpointId{0}, ConnectionId{1}, StepId{1}, what});
        trace.events.push_back({at++, kNobody, kNoConnection, kNoStep, what});
    }
    // Defaults, so that what is left out of a line comes back.
    for (std::size_t i = 0; i < std::variant_size_v<What>; ++i) {
        trace.events.push_back({at++, EndpointId{1}, kNoConnection, kNoStep, {}});
    }
    trace.events.push_back({at++, EndpointId{0}, ConnectionId{1}, kNoStep,
                            Sent{{0, text.size()}, text.size(), 0, 0, 0, {}}});
    if (!text.empty()) trace.payloads[{ConnectionId{1}, EndpointId{0}}] = bytes_of(text);
    order_events(trace.events);
    return trace;
}

Trace small_trace() {
    return TraceBuilder()
        .connect("client", "server")
        .line(12)
        .send("hello")
        .send("\x01\x02\xff")
        .segment(8)
        .received(8)
        .event(Mark{"\"done\"\n"})
        .trace();
}

ReadTrace read_back(const std::string& text) {
    auto read = read_all_ways(text, "t.jsonl");
    if (!read) {
        ADD_FAILURE() << to_string(read.error());
        return {};
    }
    return std::move(*read);
}

// Gives every line the sum it should have, so that a reader looks at what the lines say.
std::string with_sums(std::string_view lines) {
    std::string text;
    std::istringstream in{std::string(lines)};
    for (std::string line; std::getline(in, line);) {
        STICKY_ASSERT(!line.empty() && line.back() == '}');
        line.pop_back();
        text += line + ",\"sum\":\"";
        char digits[9];
        std::snprintf(digits, sizeof digits, "%08x", checksum(view_of(text)));
        text += std::string(digits) + "\"}\n";
    }
    return text;
}

const std::string kHeader =
    R"({"sticky":1,"scenario":"a.toml","world":"sim","transport":"tcp","ip":4,"seed":1,)"
    R"("started_unix_ns":0,"payload_limit":100,"endpoints":[{"name":"a"},{"name":"b"}]})"
    "\n";

TEST(TraceFile, EveryKindOfEventComesBackWithAwkwardContents) {
    for (const std::string& text : kAwkward) {
        const Trace trace = full_trace(text);
        const ReadTrace read = read_back(write_trace(trace));
        EXPECT_FALSE(read.damage) << to_string(read.damage.value_or(Error{}));
        EXPECT_TRUE(read.trace == trace) << text;
        test::tried(trace.events.size());
    }
}

TEST(TraceFile, EachKindOfDefaultComesBack) {
    Trace trace;
    const What defaults[] = {
        Wrote{},      Sent{},       Segment{}, Datagram{},  Acked{},     Received{},   Framed{},
        FrameFault{}, WouldBlock{}, Failed{},  OptionSet{}, Connected{}, Closed{},     Mark{},
        Sampled{},    Gap{},        Packet{},  Arrived{},   Dropped{},   Duplicated{}, Held{}};
    static_assert(std::size(defaults) == std::variant_size_v<What>);
    for (const What& what : defaults) trace.events.push_back({0, kNobody, {}, kNoStep, what});
    EXPECT_TRUE(read_back(write_trace(trace)).trace == trace);
    test::tried(std::size(defaults));
}

TEST(TraceFile, LinesAreShortAndReadable) {
    const std::string text = write_trace(small_trace());
    EXPECT_THAT(text, HasSubstr(R"({"at":2000,"who":0,"conn":1,"step":0,"sent":{"range":[0,5],)"
                                R"("message":1,"text":"hello"},"sum":")"));
    EXPECT_THAT(text, HasSubstr(R"("hex":"0102ff"})"));
    EXPECT_THAT(text, HasSubstr(R"("mark":{"name":"\"done\"\n"})"));
    EXPECT_THAT(text, HasSubstr(R"({"end":{"events":8},"sum":")"));
}

TEST(TraceFile, OnlyKeptBytesAreWritten) {
    for (std::uint64_t limit = 0; limit <= 9; ++limit) {
        const Trace trace = TraceBuilder()
                                .payload_limit(limit)
                                .connect("client", "server")
                                .send("粘")
                                .send("bcd")
                                .raw("")
                                .raw("\xff\n")
                                .trace();
        EXPECT_TRUE(read_back(write_trace(trace)).trace == trace) << limit;
        test::tried();
    }
}

// Recorded endpoint by endpoint, read in order of time.
TEST(TraceFile, EndpointsMayBeWrittenOneAfterTheOther) {
    const Trace trace = small_trace();
    std::string text;
    struct Sink : ByteSink {
        explicit Sink(std::string& to) : text(to) {}
        void write(std::string_view bytes) override {
            EXPECT_TRUE(bytes.ends_with('\n'));
            text += bytes;
        }
        std::string& text;
    } sink(text);
    TraceWriter writer(sink);
    writer.begin(trace.header);
    for (const std::uint32_t who : {1U, 0U}) {
        for (const Event& event : trace.events) {
            if (event.who == EndpointId{who}) writer.write({&event, 1}, trace.payloads);
        }
    }
    writer.finish();
    const ReadTrace read = read_back(text);
    EXPECT_FALSE(read.damage);
    EXPECT_TRUE(read.trace == trace);
}

// `damaged` differs from a whole file first at byte `at`: the reader must say so, and give what the
// lines before it say and nothing else.
void expect_noticed(const Trace& trace, const std::string& whole, const std::string& damaged,
                    std::size_t at) {
    const auto lines = static_cast<std::size_t>(
        std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    const auto read = read_all_ways(damaged, "t.jsonl");
    test::tried();
    if (lines == 0) {
        EXPECT_FALSE(read) << "byte " << at;
        return;
    }
    ASSERT_TRUE(read) << "byte " << at << ": " << to_string(read.error());
    ASSERT_TRUE(read->damage) << "byte " << at;
    EXPECT_EQ(read->damage->where, "t.jsonl:" + std::to_string(lines + 1)) << "byte " << at;
    EXPECT_FALSE(read->damage->what.empty() || read->damage->remedy.empty());
    // The builder's events are in order, so a prefix of the lines is a prefix of the events.
    const std::size_t events = std::min(lines - 1, trace.events.size());
    ASSERT_EQ(read->trace.events.size(), events) << "byte " << at;
    EXPECT_TRUE(
        std::equal(read->trace.events.begin(), read->trace.events.end(), trace.events.begin()));
    EXPECT_TRUE(read->trace.header == trace.header);
}

TEST(TraceFile, EveryChangedByteIsNoticed) {
    const Trace trace = small_trace();
    const std::string whole = write_trace(trace);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
            expect_noticed(trace, whole, damaged, at);
        }
    }
}

// In a run of equal bytes it cannot be told which one is gone: the first difference counts.
std::size_t first_difference(const std::string& a, const std::string& b) {
    const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(x - a.begin());
}

TEST(TraceFile, EveryLostOrDoubledByteIsNoticed) {
    const Trace trace = small_trace();
    const std::string whole = write_trace(trace);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string damaged = whole;
        damaged.erase(at, 1);
        expect_noticed(trace, whole, damaged, first_difference(whole, damaged));
        damaged = whole;
        damaged.insert(at, 1, whole[at]);
        expect_noticed(trace, whole, damaged, first_difference(whole, damaged));
    }
}

TEST(TraceFile, EveryCutIsNoticed) {
    const Trace trace = small_trace();
    const std::string whole = write_trace(trace);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        expect_noticed(trace, whole, whole.substr(0, at), at);
    }
    const ReadTrace read = read_back(whole.substr(0, whole.find("{\"end\"")));
    ASSERT_TRUE(read.damage);
    EXPECT_EQ(to_string(*read.damage),
              "t.jsonl:10: the trace ends without its closing line: the run was cut short; the "
              "rest of the file is not to be trusted; 8 events before it are whole");
    EXPECT_TRUE(read.trace == trace);
}

TEST(TraceFile, WholeLinesTakenOutOrTurnedRoundAreNoticed) {
    const Trace trace = small_trace();
    const std::string whole = write_trace(trace);
    std::vector<std::string> lines;
    std::istringstream in(whole);
    for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
    const auto join = [](const std::vector<std::string>& all) {
        std::string text;
        for (const std::string& line : all) text += line;
        return text;
    };
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
        auto fewer = lines;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        expect_noticed(trace, whole, join(fewer), first_difference(whole, join(fewer)));
        auto turned = lines;
        std::swap(turned[i], turned[i + 1]);
        expect_noticed(trace, whole, join(turned), first_difference(whole, join(turned)));
    }
    const auto more = read_all_ways(whole + lines[1], "t.jsonl");
    ASSERT_TRUE(more && more->damage);
    EXPECT_THAT(more->damage->what, HasSubstr("more after the closing line"));
}

struct RefusedCase {
    std::string text;
    const char* says;
};

TEST(TraceFile, WhatIsNoTraceIsRefusedInOneLine) {
    std::string letters(1 << 20, 'x');
    const RefusedCase cases[] = {
        {"", "t.jsonl: the file is empty"},
        {"\n", "no trace"},
        {std::string(1 << 20, '['), "no trace"},
        {"\xff\xfe\x00", "no trace"},
        {"hello\nworld\n", "no trace"},
        {"{}", "no trace"},
        {"{\"sticky\":", "cut short"},
        {"{\"sticky\":1}\n", "does not end with its sum"},
        {"{\"sticky\":" + std::string(1 << 20, '[') + "\n", "does not end with its sum"},
        {with_sums("{\"sticky\":" + std::string(1 << 20, '[') + "}\n"), "must be a whole number"},
        {with_sums("{\"sticky\":1" + letters + "}\n"), "t.jsonl:1: "},
        {with_sums("{\"sticky\":2}\n"), "format 2 is not known here"},
        {with_sums("{\"sticky\":1}\n"), "'scenario' is missing"},
        {with_sums("{\"sticky\":1,\"scenario\":7}\n"), "'scenario' must be text"},
        {with_sums("{\"sticky\":1,\"endpoints\":[[[[7]]]]}\n"), "must be an object"},
        {with_sums("{\"sticky\":1,\"ip\":99999999999}\n"), "'ip' must be a whole number"},
        {with_sums("{\"sticky\":1,\"later\":1}\n"), "unknown field 'later'"},
    };
    for (const RefusedCase& one : cases) {
        const auto read = read_all_ways(one.text, "t.jsonl");
        ASSERT_FALSE(read) << one.says;
        EXPECT_EQ(read.error().kind, ErrorKind::input);
        EXPECT_THAT(to_string(read.error()), HasSubstr(one.says));
        EXPECT_EQ(to_string(read.error()).find('\n'), std::string::npos);
        EXPECT_LT(to_string(read.error()).size(), 300U);
        test::tried();
    }
}

struct DamagedCase {
    std::string line;
    const char* says;
};

TEST(TraceFile, ALineThatMakesNoSenseIsDamageAtThatLine) {
    const std::string deep(100'000, '[');
    const std::string open(100'000, '{');
    const DamagedCase cases[] = {
        {R"({"at":1})", "does not tell what happened"},
        {R"({"mark":{"name":"x"}})", "'at' is missing"},
        {R"({"at":1,"teleported":{"to":"mars"}})", "unknown field 'teleported'"},
        {R"({"at":1,"mark":{"name":"x"},"acked":{"offset":1}})", "two events"},
        {R"({"at":1,"at":2,"mark":{"name":"x"}})", "'at' stands there twice"},
        {R"({"at":1.5,"mark":{"name":"x"}})", "'at' must be a whole number"},
        {R"({"at":1e999,"mark":{"name":"x"}})", "'at' must be a whole number"},
        {R"({"at":99999999999999999999999,"mark":{"name":"x"}})", "'at' must be a whole number"},
        {R"({"at":"1","mark":{"name":"x"}})", "'at' must be a whole number"},
        {R"({"at":null,"mark":{"name":"x"}})", "'at' must be a whole number"},
        {R"({"at":1,"who":-1,"mark":{"name":"x"}})", "'who' must be a whole number"},
        {R"({"at":1,"who":2,"mark":{"name":"x"}})", "not in the header's list"},
        {R"({"at":1,"connected":{"peer":5}})", "not in the header's list"},
        {R"({"at":1,"step":0,"mark":{"name":"x"}})", "'step' is not in the header's list"},
        {R"({"at":1,"mark":{}})", "'name' is missing"},
        {R"({"at":1,"mark":{"name":"x","more":1}})", "unknown field 'more'"},
        {R"({"at":1,"mark":{"name":[1]}})", "'name' must be text"},
        {R"({"at":1,"mark":{"name":{"hex":"0"}}})", "'name' must be text"},
        {R"({"at":1,"mark":{"name":{"hex":"GG"}}})", "'name' must be text"},
        {R"({"at":1,"mark":{"name":{"text":"x"}}})", "unknown field 'text'"},
        {R"({"at":1,"mark":"x"})", "'mark' must be an object"},
        {R"({"at":1,"mark":[)" + deep + R"(]})", "'mark' must be an object"},
        {R"({"at":1,"mark":)" + open + R"(})", "JSON"},
        {R"({"at":1,"acked":{"offset":-1}})", "'offset' must be a whole number"},
        {R"({"at":1,"wrote":{"message":1,"range":[5,3]}})", "'range' must be two offsets"},
        {R"({"at":1,"wrote":{"message":1,"range":[5]}})", "'range' must be two offsets"},
        {R"({"at":1,"wrote":{"message":1,"range":[1,2,3]}})", "'range' must be two offsets"},
        {R"({"at":1,"wrote":{"message":1,"range":[1,"2"]}})", "'range' must be two offsets"},
        {R"({"at":1,"wrote":{"message":4294967296,"range":[1,2]}})", "'message' must be"},
        {R"({"at":1,"sent":{"range":[0,1],"flags":["urgent"]}})", "'urgent' is none"},
        {R"({"at":1,"sent":{"range":[0,1],"flags":"more"}})", "'flags' must be a list"},
        {R"({"at":1,"sent":{"range":[0,1],"text":"ab"}})", "do not follow"},
        {R"({"at":1,"sent":{"range":[5,6],"text":"a"}})", "do not follow"},
        {R"({"at":1,"sent":{"range":[0,1],"hex":"0"}})", "'hex' must be"},
        {R"({"at":1,"sent":{"range":[0,9],"hex":"00","text":"a"}})", "'hex' must be"},
        {R"({"at":1,"segment":{"range":[0,1],"cause":"magic"}})", "'magic' is none"},
        {R"({"at":1,"segment":{"range":[0,1],"again":1}})", "'again' must be true or false"},
        {R"({"at":1,"received":{"size":1,"crc":"123"}})", "'crc' must be eight"},
        {R"({"at":1,"gap":{"lane":"pipe"}})", "'pipe' is none"},
        {R"({"at":1,"failed":{"call":"fork","error":"E"}})", "'fork' is none"},
        {R"({"at":1 "mark":{"name":"x"}})", "JSON"},
        {R"({"at":1,,"mark":{"name":"x"}})", "JSON"},
        {R"({"at":1,"mark":{"name":"x"}}})", "goes on after its object"},
        {"{\"at\":1,\"mark\":{\"name\":\"\xff\"}}", "JSON"},
        {"{\"at\":1,\"mark\":{\"name\":\"\x01\"}}", ""},
        {R"({"at":1,"mark":{"name":"\ud800"}})", "'name' must be text"},
        {R"({"end":{"events":7}})", "counts 7 events, there are 1"},
        {R"({"end":{}})", "'events' is missing"},
        {R"({"end":7})", "'end' must be an object"},
    };
    for (const DamagedCase& one : cases) {
        const std::string text = with_sums(kHeader + R"({"at":0,"mark":{"name":"whole"}})" + "\n" +
                                           one.line + "\n" + R"({"end":{"events":2}})" + "\n");
        const auto read = read_all_ways(text, "t.jsonl");
        ASSERT_TRUE(read) << to_string(read.error());
        EXPECT_EQ(read->trace.events.size(), 1U) << one.line.substr(0, 80);
        ASSERT_TRUE(read->damage) << one.line.substr(0, 80);
        EXPECT_EQ(read->damage->where, "t.jsonl:3") << one.line.substr(0, 80);
        EXPECT_THAT(read->damage->what, HasSubstr(one.says)) << one.line.substr(0, 80);
        EXPECT_THAT(read->damage->remedy, HasSubstr("the one event before it is whole"));
        EXPECT_EQ(to_string(*read->damage).find('\n'), std::string::npos);
        test::tried();
    }
}

// Past the sums: whatever a line says, the reader answers.
TEST(TraceFile, AnyByteOfALineMayBeAnything) {
    const std::string line =
        R"({"at":1,"who":1,"sent":{"range":[0,3],"asked":4,"flags":["more"],"text":"a\u00e9"}})";
    std::uint64_t accepted = 0;
    for (std::size_t at = 1; at < line.size(); ++at) {
        for (int value = 0; value < 256; ++value) {
            if (value == '\n') continue;
            std::string damaged = line;
            damaged[at] = static_cast<char>(value);
            if (damaged.back() != '}') continue;
            const auto read = read_all_ways(
                with_sums(kHeader + damaged + "\n" + R"({"end":{"events":1}})" + "\n"), "t");
            ASSERT_TRUE(read);
            EXPECT_EQ(read->trace.events.size(), read->damage ? 0U : 1U);
            accepted += read->damage ? 0U : 1U;
            test::tried();
        }
    }
    EXPECT_GT(accepted, line.size());
}

}  // namespace
}  // namespace sticky
