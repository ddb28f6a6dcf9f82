#include "tests/scene/stories.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/trace_builder.h"

namespace sticky::test {
namespace {

using namespace std::string_literals;

const std::vector<std::string> kFive = {"hello", "egg", "world", "粘包", "bye"};

Trace titled(Trace trace, std::string scenario, std::string title, std::string title_zh) {
    trace.header.scenario = scenario + ".toml";
    trace.header.title = std::move(title);
    trace.header.title_zh = std::move(title_zh);
    trace.header.schedule = "writer_first";
    return trace;
}

Trace five_messages() {
    TraceBuilder b;
    b.world("loopback").connect("client", "server");
    for (const std::string& text : kFive) b.send(text).segment(text.size());
    b.received(22).end_of_stream();
    return titled(b.trace(), "five_messages_one_recv", "Five messages, one recv",
                  "五条消息，一次接收");
}

Trace five_framed() {
    TraceBuilder b;
    b.world("loopback").framing("client", "length_prefix").connect("client", "server");
    for (const std::string& text : kFive) {
        b.send("\0\0\0"s + static_cast<char>(text.size()), text).segment(text.size() + 4);
    }
    b.received(31).framed(4, 5).framed(4, 3).framed(4, 5);
    b.received(11).framed(4, 6).framed(4, 3).end_of_stream();
    return titled(b.trace(), "five_messages_length_prefix", "The same with a length prefix",
                  "同样五条，加上长度前缀");
}

// FACTS A12: Nagle holds the tail, the MSS cuts the big one; here a segment is also sent again.
Trace small_and_big() {
    TraceBuilder b;
    b.world("wire").connect("client", "server");
    for (char c = 'a'; c < 'f'; ++c) b.send(std::string(10, c));
    b.send(std::string(4000, 'f')).segment(10).segment(1448).segment(1448).segment(1144);
    b.again(10, 1458).received(2906).received(1144);
    return titled(b.trace(), "small_and_big", "Five small sends and a big one",
                  "五个小消息和一个大消息");
}

Trace two_hundred() {
    TraceBuilder b;
    b.world("loopback").connect("client", "server");
    for (int i = 0; i < 200; ++i) b.send(std::string(10, static_cast<char>('a' + i % 26)));
    for (int i = 0; i < 17; ++i) b.segment(10);
    b.segment(1830, 2).received(1500).gap(Lane::wire, "2 stamps are missing").reset();
    return titled(b.trace(), "two_hundred", "Two hundred small sends", "两百次小发送");
}

Trace datagrams() {
    TraceBuilder b;
    b.transport("udp").world("wire").connect("alice", "bob");
    b.send("hello").send("").send("a long datagram").send("lost").send("last");
    for (std::uint32_t i = 1; i <= 5; ++i) b.datagram(i);
    b.received_datagram(1).received_datagram(2).received_datagram(5).received_datagram(3, 6);
    b.wrote(std::string(70, 'x')).refused("EMSGSIZE");
    return titled(b.trace(), "datagrams", "Datagrams: kept, empty, cut, lost",
                  "数据报：完整、空、截断、丢失");
}

Trace alike_datagrams() {
    TraceBuilder b;
    b.transport("udp").connect("alice", "bob").send("same").send("same").send("");
    b.received_datagram(1).received_datagram(2);
    return b.trace();
}

Trace unix_stream() {
    TraceBuilder b;
    b.transport("unix_stream").world("loopback").connect("client", "server", 0);
    b.send("hello egg").received(2).received(7).from("server").send("HELLO").received(5);
    return titled(b.trace(), "unix_stream", "A pipe of bytes", "字节的管道");
}

Trace broken_frame() {
    TraceBuilder b;
    b.framing("client", "length_prefix").connect("client", "server");
    b.send("\0\0\0\5"s, "hello").send("\0\0\0\3"s, "egg").raw("\x7f\xff");
    b.segment(18).received(18).framed(4, 5).framed(4, 3).fault("truncated");
    b.end_of_stream();
    return b.trace();
}

Trace control_characters() {
    TraceBuilder b;
    b.connect("client", "server")
        .send("a|b<&>\"")
        .send("\n\t\0\x1b[31m"s)
        .send("")
        .send("e\xcc\x81");
    b.send("\xe7\xb2"s).segment(20).received(19);
    return b.trace();
}

Trace many_clients() {
    TraceBuilder b;
    for (int i = 1; i <= 20; ++i) {
        b.connect("client." + std::to_string(i), "server").send("hi").segment(2).received(2);
    }
    return b.trace();
}

}  // namespace

std::vector<NamedTrace> named_traces() {
    return {{"five_messages", five_messages()},
            {"five_framed", five_framed()},
            {"small_and_big", small_and_big()},
            {"two_hundred", two_hundred()},
            {"datagrams", datagrams()},
            {"alike_datagrams", alike_datagrams()},
            {"unix_stream", unix_stream()},
            {"broken_frame", broken_frame()},
            {"control_characters", control_characters()},
            {"many_clients", many_clients()},
            {"nothing", TraceBuilder().trace()}};
}

Trace trace_named(const std::string& name) {
    for (NamedTrace& each : named_traces()) {
        if (each.name == name) return std::move(each.trace);
    }
    ADD_FAILURE() << "no trace " << name;
    return {};
}

Trace random_trace(std::uint32_t seed) {
    std::mt19937 random(seed);
    const auto upto = [&](std::uint32_t most) { return 1 + random() % most; };
    const std::uint32_t messages = upto(12), largest = upto(seed % 3 == 0 ? 4000 : 12);
    TraceBuilder b;
    b.connect("client", "server");
    std::uint64_t bytes = 0;
    for (std::uint32_t i = 0; i < messages; ++i) {
        const std::uint64_t size = upto(largest),
                            first = std::min<std::uint64_t>(size, upto(largest));
        b.wrote(std::string(size, static_cast<char>('a' + i % 26))).sent(first);
        if (first < size) b.sent(size - first);
        bytes += size;
    }
    for (std::uint64_t at = 0; at < bytes;) {
        const std::uint64_t size = std::min<std::uint64_t>(upto(largest * 2), bytes - at);
        b.segment(size);
        if (random() % 8 == 0) b.again(at, at + size);
        at += size;
    }
    for (std::uint64_t at = 0; at < bytes;) {
        const std::uint64_t size = std::min<std::uint64_t>(upto(largest * 3), bytes - at);
        b.received(size);
        at += size;
        if (random() % 16 == 0) break;
    }
    return b.trace();
}

}  // namespace sticky::test
