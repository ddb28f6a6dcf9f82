// `sticky convert` and `import`, and what tshark and tcpdump say to them.
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "tests/cli/sticky.h"
#include "tests/support/cases.h"
#include "tests/support/packet_trace.h"
#include "tests/support/packets.h"
#include "trace/trace_file.h"

namespace sticky::test {
namespace {

using testing::HasSubstr;

bool installed(const std::string& program) {
    const char* const path = std::getenv("PATH");
    std::istringstream folders(path == nullptr ? "/usr/bin" : path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        if (access((folder + "/" + program).c_str(), X_OK) == 0) return true;
    }
    return false;
}

// What the link did to them is in it: loss, a copy, a retransmission, both languages' worth.
Trace eventful(std::uint32_t isn, bool ip6) {
    PacketTrace built(isn, 0xffffff00, ip6);
    built.handshake().event(Mark{"begin"}).send("hello ").send(std::string(3000, 'x'));
    built.packet(0, 6).arrives(kMillisecond).packet(6, 1466).dropped(DropRule::loss);
    built.packet(1466, 2926).duplicated().arrives(kMillisecond).arrives(kMillisecond).ack(6);
    built.packet(2926, 3006).arrives(kMillisecond).ack(6).after(200 * kMillisecond);
    built.packet(6, 1466, true).arrives(kMillisecond).ack(3006).received(3006);
    built.from("server").send("thanks").packet(0, 6).arrives(kMillisecond).ack(6).received(6);
    return built.close().trace();
}

// tshark says to root that it is root.
std::string warnings_of(const ProgramResult& result) {
    std::string warnings;
    for (const std::string& line : lines_of(result.err)) {
        if (!line.starts_with("Running as user")) warnings += line + "\n";
    }
    return warnings;
}

ProgramResult tshark(const std::string& file, std::vector<std::string> more) {
    std::vector<std::string> command{
        "tshark", "-r", file, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"};
    command.insert(command.end(), more.begin(), more.end());
    ProgramOptions options;
    options.environment = {"LC_ALL=C.UTF-8"};
    return run_program(command, options);
}

TEST(Capture, TsharkReadsWhatConvertWrites) {
    if (!installed("tshark")) GTEST_SKIP() << "tshark is not installed";
    const TemporaryFolder folder;
    for (const bool ip6 : {false, true}) {
        const std::string trace = folder.write("a.jsonl", write_trace(eventful(0xfffffff0, ip6)));
        for (const char* language : {"en", "zh"}) {
            ASSERT_TRUE(
                ended(run_sticky({"convert", trace, "--to", "pcapng", "--lang", language}), 0));
            const std::string file = folder.file("a.pcapng");
            const ProgramResult fields =
                tshark(file, {"-T", "fields", "-E", "aggregator=^", "-e", "frame.number", "-e",
                              "tcp.len", "-e", "frame.comment"});
            ASSERT_TRUE(ended(fields, 0));
            EXPECT_EQ(warnings_of(fields), "");
            std::size_t data = 0;
            for (const std::string& line : lines_of(fields.out)) {
                tried();
                const std::size_t length = line.find('\t') + 1, comment = line.find('\t', length);
                ASSERT_NE(comment, std::string::npos) << line;
                const bool carries = line.substr(length, comment - length) != "0";
                EXPECT_EQ(std::count(line.begin(), line.end(), '^'), 0) << "two comments: " << line;
                if (!carries) continue;
                ++data;
                EXPECT_GT(line.size(), comment + 1) << "no comment: " << line;
                EXPECT_THAT(line, HasSubstr(" → "));
            }
            EXPECT_EQ(data, 6U);
            const ProgramResult wrong =
                tshark(file, {"-Y", "_ws.malformed || _ws.expert.severity == error"});
            ASSERT_TRUE(ended(wrong, 0));
            EXPECT_EQ(wrong.out + warnings_of(wrong), "");
        }
    }
}

TEST(Capture, ConvertAndBack) {
    const TemporaryFolder folder;
    const std::string trace = folder.write("a.jsonl", write_trace(eventful(1000, false)));
    ASSERT_TRUE(ended(run_sticky({"convert", trace, "--to", "pcapng"}), 0));
    const ProgramResult again =
        run_sticky({"import", folder.file("a.pcapng"), "--out", folder.file("b.jsonl")});
    ASSERT_TRUE(ended(again, 0));
    EXPECT_THAT(again.out, HasSubstr("10.0.0.1:40000 → 10.0.0.2:5000"));
    const ProgramResult shown = run_sticky({"show", folder.file("b.jsonl")});
    ASSERT_TRUE(ended(shown, 0));
    for (const char* part : {"client → server, 3,006 bytes", "recv     not observed",
                             "send     not observed", "again", "server → client, 6 bytes"}) {
        EXPECT_THAT(shown.out, HasSubstr(part));
    }
    const ProgramResult explained = run_sticky({"explain", folder.file("b.jsonl"), "--evidence"});
    ASSERT_TRUE(ended(explained, 0));
    EXPECT_THAT(explained.out, HasSubstr("nobody recorded the sends"));
    EXPECT_THAT(explained.out, HasSubstr("sent again"));
    EXPECT_TRUE(ended(run_sticky({"svg", folder.file("b.jsonl")}), 0));
    const ProgramResult lanes = run_sticky({"show", "--lanes", folder.file("b.jsonl")});
    ASSERT_TRUE(ended(lanes, 0));
    EXPECT_EQ(lines_of(lanes.out).size(), 1U);
    EXPECT_THAT(lanes.out,
                HasSubstr(R"("message":"none","send":"none","wire":"all","recv":"none")"));

    // Through pipes, the same bytes.
    ProgramOptions input;
    input.input = trace;
    const ProgramResult piped = run_sticky({"convert", "-", "--to", "pcapng"}, input);
    EXPECT_EQ(piped.out, read_whole(folder.file("a.pcapng")));
    input.input = folder.file("a.pcapng");
    const ProgramResult imported = run_sticky({"import", "-"}, input);
    ASSERT_TRUE(ended(imported, 0));
    EXPECT_EQ(lines_of(imported.out).size(), lines_of(read_whole(folder.file("b.jsonl"))).size());
}

TEST(Capture, SaysWhatIsWrong) {
    const TemporaryFolder folder;
    const std::string scenario = folder.write("s.toml", two_sends());
    const std::string plain = folder.file("plain.jsonl");
    ASSERT_TRUE(ended(run_sticky({"run", scenario, "--quiet", "--trace", plain}), 0));
    const ProgramResult none = run_sticky({"convert", plain, "--to", "pcapng"});
    EXPECT_TRUE(ended(none, 2));
    EXPECT_TRUE(complained(none, {plain, "no packets", "--world wire", "--capture"}));
    EXPECT_FALSE(read_whole(plain).empty());

    struct Case {
        std::vector<std::string> arguments;
        std::vector<std::string> words;
    };
    const std::string two = folder.write(
        "two.pcap", pcap_of(101, {{0, packet_of({.seq = 1, .flags = "S"})},
                                  {1, packet_of({.client_port = 4, .seq = 1, .flags = "S"})}}));
    const std::string arp = folder.write("arp.pcap", pcap_of(1, {{0, Bytes(60)}}));
    const Case cases[] = {
        {{"convert", plain}, {"--to"}},
        {{"convert", plain, "--to", "pcap"}, {"pcap"}},
        {{"convert", plain, "--to", "pcapng", "--out", plain}, {"over itself"}},
        {{"convert", two, "--to", "pcapng"}, {"no trace"}},
        {{"import", plain, "--out", folder.file("x")}, {"byte ", "no capture"}},
        {{"import", two}, {"it has 2 TCP connections", "--connection 1 to 2"}},
        {{"import", two, "--connection", "3"}, {"no connection 3"}},
        {{"import", arp}, {"none of its 1 packets"}},
        {{"import", folder.file("missing.pcap")}, {"missing.pcap"}},
    };
    for (const Case& c : cases) {
        const ProgramResult result = run_sticky(c.arguments);
        EXPECT_TRUE(ended(result, 2));
        for (const std::string& word : c.words) EXPECT_THAT(result.err, HasSubstr(word));
        EXPECT_EQ(lines_of(result.err).size(), 1U) << result.err;
        tried();
    }
    const ProgramResult listed = run_sticky({"import", two});
    EXPECT_EQ(lines_of(listed.out).size(), 2U) << listed.out;
    EXPECT_TRUE(ended(run_sticky({"import", two, "--connection", "2"}), 0));

    const std::string whole = read_whole(two);
    const std::string cut = folder.write("cut.pcap", whole.substr(0, 24 + 16 + 40 + 20));
    const ProgramResult half = run_sticky({"import", cut});
    EXPECT_TRUE(ended(half, 2));
    EXPECT_TRUE(
        complained(half, {"cut.pcap: packet 2 (byte 80): ", "1 packets before it are whole"}));
    EXPECT_TRUE(ended(run_sticky({"show", folder.file("cut.jsonl")}), 0));
}

// Somebody else's traffic: a client and a server in Python, seen by tcpdump on loopback.
constexpr std::string_view kTraffic = R"(
import socket, subprocess, sys, threading, time
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(1)
port = listener.getsockname()[1]
dump = subprocess.Popen(["tcpdump", "-i", "lo", "-U", "--immediate-mode", "-w", sys.argv[1],
                         "tcp port %d" % port], stderr=subprocess.PIPE, text=True)
said = dump.stderr.readline()
while said and "listening on" not in said:
    last = said
    said = dump.stderr.readline()
if not said:
    print(last)
    sys.exit(77)
def serve():
    peer, _ = listener.accept()
    got = 0
    while True:
        piece = peer.recv(4096)
        if not piece: break
        got += len(piece)
    peer.sendall(b"got %d" % got)
    peer.close()
server = threading.Thread(target=serve)
server.start()
client = socket.create_connection(("127.0.0.1", port))
for i in range(3):
    client.sendall(b"hello %d\n" % i)
    time.sleep(0.02)
client.sendall(b"x" * 5000)
client.shutdown(socket.SHUT_WR)
assert client.recv(100) == b"got 5024"
server.join()
client.close()
time.sleep(0.3)
dump.terminate()
dump.wait()
)";

TEST(Capture, TcpdumpOfSomebodyElsesTraffic) {
    for (const char* program : {"tcpdump", "python3"}) {
        if (!installed(program)) GTEST_SKIP() << program << " is not installed";
    }
    const TemporaryFolder folder;
    const std::string file = folder.file("lo.pcap");
    const ProgramResult traffic =
        run_program({"python3", folder.write("traffic.py", kTraffic), file});
    if (traffic.status == 77) GTEST_SKIP() << "tcpdump may not capture: " << traffic.out;
    ASSERT_TRUE(ended(traffic, 0));
    const ProgramResult import = run_sticky({"import", file});
    ASSERT_TRUE(ended(import, 0));
    EXPECT_EQ(import.err, "");
    const ProgramResult shown = run_sticky({"show", folder.file("lo.jsonl")});
    ASSERT_TRUE(ended(shown, 0));
    for (const char* part : {"client → server, 5,024 bytes", "server → client, 8 bytes",
                             "recv     not observed", "message  not observed"}) {
        EXPECT_THAT(shown.out, HasSubstr(part));
    }
    const ProgramResult lanes = run_sticky({"show", "--lanes", folder.file("lo.jsonl")});
    EXPECT_THAT(lanes.out, HasSubstr(R"("wire":[[0,8],[8,16],[16,24],)"));
    EXPECT_THAT(lanes.out, HasSubstr(R"("wire":"all")"));
    EXPECT_THAT(read_whole(folder.file("lo.jsonl")), HasSubstr(R"("text":"hello 0\n")"));
    const ProgramResult svg = run_sticky({"svg", folder.file("lo.jsonl")});
    ASSERT_TRUE(ended(svg, 0));
    EXPECT_TRUE(svg.out.starts_with("<"));
}

}  // namespace
}  // namespace sticky::test
