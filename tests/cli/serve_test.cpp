// `sticky serve`, talked to by scripts as learners write them from the byte descriptions, and by
// strangers who mean no good.
#include <chrono>

#include "tests/cli/on_port.h"
#include "tests/support/cases.h"
#include "trace/trace_file.h"
#include "trace/validate.h"

namespace sticky::test {
namespace {

const std::string kCount1000 = [] {
    std::string text;
    for (int i = 1; i <= 1000; ++i) text += std::to_string(i) + "\n";
    return text;
}();

// The script says `said`, and the server ends well.
void talk(OnPort& server, const std::string& script, std::vector<std::string> words,
          const std::string& said, std::size_t port_at = 0) {
    words.insert(words.begin() + static_cast<std::ptrdiff_t>(port_at), server.port());
    const ProgramResult client = run_learner(script, words);
    EXPECT_TRUE(ended(client, 0));
    EXPECT_EQ(client.out, said) << script;
    const ProgramResult result = server.end();
    EXPECT_TRUE(ended(result, 0));
    EXPECT_EQ(result.err, "");
    tried();
}

TEST(Serve, FirstPairs) {
    OnPort tcp = serve({"first-tcp"});
    EXPECT_EQ(run_learner("first_tcp_client", {tcp.port()}).out, "hi\n");
    talk(tcp, "first_tcp_client", {}, "hi\n");
    // The program of a datagram socket is over after one exchange, and begins again.
    OnPort udp = serve({"first-udp"});
    EXPECT_EQ(run_learner("first_udp_client", {udp.port()}).out, "hi\n");
    talk(udp, "first_udp_client", {}, "hi\n");
    tried(2);
}

TEST(Serve, ChatWithSeveral) {
    OnPort server = serve({"udp-chat", "--set", "answers=你好"});
    talk(server, "udp_chat_client", {"anna", "bo", "chen"},
         "anna 你好 True\nbo 你好 True\nchen 你好 True\n");
    // More than it tells apart: who has been silent longest is forgotten, and answered all the
    // same.
    OnPort many = serve({"udp-chat"});
    std::vector<std::string> names;
    std::string said;
    for (int i = 0; i < 100; ++i) {
        names.push_back("n" + std::to_string(i));
        said += names.back() + " hi True\n";
    }
    talk(many, "udp_chat_client", names, said);
}

TEST(Serve, TimeOfDay) {
    OnPort server = serve({"time-of-day"});
    const ProgramResult client =
        run_learner("time_client", {server.port(), "", "%Y-%m-%d", "year %Y", "%%"});
    EXPECT_TRUE(ended(client, 0));
    const std::vector<std::string> lines = lines_of(client.out);
    ASSERT_EQ(lines.size(), 4u) << client.out;
    // An empty datagram means "%Y-%m-%d %X".
    EXPECT_EQ(lines[0].size(), 19u) << lines[0];
    EXPECT_EQ(lines[0].substr(0, 10), lines[1]);
    EXPECT_EQ(lines[2], "year " + lines[1].substr(0, 4));
    EXPECT_EQ(lines[3], "%");
    EXPECT_TRUE(ended(server.end(), 0));
    tried(4);
}

TEST(Serve, RemoteCommands) {
    const std::string refused = "rm: command not found (here: pwd, ls -l, echo WORDS, seq N)\n";
    const std::string size = std::to_string(refused.size());
    for (const std::string form : {"text-length", "i32", "json"}) {
        OnPort server = serve({"remote-command-" + form});
        talk(server, "command_client", {form, "echo 你好", "seq 1000", "rm -rf /", "echo done"},
             "echo 你好: 7 bytes\n你好\nseq 1000: 3893 bytes\n" + kCount1000 + "rm -rf /: " + size +
                 " bytes\n" + refused + "echo done: 5 bytes\ndone\n",
             1);
    }
    // Unframed: the rest of a long answer is the next one's begin.
    OnPort tcp = serve({"remote-command"});
    talk(tcp, "command_client", {"tcp", "seq 1000", "echo done"},
         "seq 1000: 1024 bytes\n" + kCount1000.substr(0, 1024) + "echo done: 1024 bytes\n" +
             kCount1000.substr(1024, 1024),
         1);
    // Datagrams: the tail is lost, the next answer is whole.
    OnPort udp = serve({"remote-command-udp"});
    talk(udp, "command_client", {"udp", "seq 1000", "echo done"},
         "seq 1000: 1025 bytes\n|" + kCount1000.substr(0, 1024) + "echo done: 6 bytes\n|done\n", 1);
}

TEST(Serve, OnlyTheRightKeyGetsIn) {
    for (const std::string digest : {"md5", "sha256"}) {
        OnPort server = serve({"hmac-echo", "--set", "key=secret", "--set", "digest=" + digest});
        const std::pair<std::string, std::string> cases[] = {{"secret", "HELLO\n"},
                                                             {"secreT", "closed\n"},
                                                             {"none", "closed\n"},
                                                             {"replay:secret", "HELLO\nclosed\n"}};
        for (const auto& [key, said] : cases) {
            EXPECT_EQ(run_learner("hmac_client", {server.port(), digest, key}).out, said)
                << digest << " " << key;
            tried();
        }
        talk(server, "hmac_client", {digest, "secret"}, "HELLO\n");
    }
}

TEST(Serve, UpperEchoAnswersEachLine) {
    OnPort server = serve({"upper-echo"});
    talk(server, "upper_client", {"hello", " egg ", "你好 a"}, "HELLO\nEGG\n你好 A\n");
    OnPort naive = serve({"upper-echo", "--set", "naive=true"});
    talk(naive, "upper_client", {"hello"}, "HELLO\n");
}

TEST(Serve, ThousandClientsAtOnce) {
    OnPort server = serve({"upper-echo"});
    const auto begin = std::chrono::steady_clock::now();
    talk(server, "many_clients", {"1000", "100"}, "right 100000 wrong 0 closed 0\n");
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf("1000 clients, 100 messages each: %.1f s\n", took.count());
    tried(100'000);
}

TEST(Serve, Http) {
    OnPort server = serve({"http"});
    talk(server, "http_client", {},
         "GET / 200 <!DOCTYPE html>\nGET /long 200 20000\nGET /chunked 200 20000\n"
         "HEAD /long 200 0\nGET /nowhere 404 14\nHTTP/1.1 200 OK True\n");
}

// The names are a stranger's: what is kept lies in the folder.
TEST(Serve, Uploads) {
    TemporaryFolder folder;
    OnPort server = serve({"file-upload", "--folder", folder.path()});
    talk(server, "upload_client",
         {"put", "a.bin", "100000", "put", "../../b.bin", "0", "put", "c.bin", "3", "get", "a.bin",
          "get", "../c.bin", "get", "none"},
         "a.bin 100000 True\nc.bin 3 True\nnone 0 False\n");
    EXPECT_EQ(read_whole(folder.file("a.bin")).size(), 100000u);
    EXPECT_EQ(read_whole(folder.file("c.bin")).size(), 3u);
    EXPECT_NE(server.output().find("kept: \"a.bin\", 100000 bytes"), std::string::npos);
    tried(3);
}

TEST(Serve, BigUploadInLittleMemory) {
    const std::uint64_t size = deep() ? std::uint64_t{1} << 30 : std::uint64_t{96} << 20;
    TemporaryFolder folder;
    OnPort server = serve({"file-upload", "--folder", folder.path()});
    const ProgramResult client = run_learner(
        "upload_client", {server.port(), "put", "big", std::to_string(size), "get", "big"});
    EXPECT_TRUE(ended(client, 0));
    EXPECT_EQ(client.out, "big " + std::to_string(size) + " True\n");
    const std::uint64_t memory = server.most_memory();
    std::printf("%llu bytes there and back, VmHWM %llu KiB\n",
                static_cast<unsigned long long>(size), static_cast<unsigned long long>(memory));
    EXPECT_GT(memory, 0u);
    EXPECT_LT(memory, 64U * 1024);
    EXPECT_TRUE(ended(server.end(), 0));
    tried();
}

TEST(Serve, GarbageEndsNobody) {
    const std::pair<const char*, const char*> apps[] = {{"first-tcp", "tcp"},
                                                        {"first-udp", "udp"},
                                                        {"udp-chat", "udp"},
                                                        {"time-of-day", "udp"},
                                                        {"remote-command", "tcp"},
                                                        {"remote-command-udp", "udp"},
                                                        {"remote-command-i32", "tcp"},
                                                        {"remote-command-json", "tcp"},
                                                        {"remote-command-text-length", "tcp"},
                                                        {"file-upload", "tcp"},
                                                        {"http", "tcp"},
                                                        {"hmac-echo", "tcp"},
                                                        {"upper-echo", "tcp"}};
    std::string seed = "1";
    for (const auto& [app, kind] : apps) {
        TemporaryFolder folder;
        OnPort server = serve({app, "--trace", folder.file("out.jsonl")});
        const ProgramResult strangers = run_learner("garbage", {server.port(), kind, "300", seed});
        EXPECT_TRUE(ended(strangers, 0));
        EXPECT_TRUE(strangers.out.starts_with("sent ")) << app;
        // And it is as if they had never been there.
        const std::string word =
            std::string_view(app) == "file-upload" ? STICKY_SOURCE_DIR "/README.md" : "pwd";
        const ProgramResult call = run_sticky({"call", app, server.place(), word});
        EXPECT_TRUE(ended(call, 0)) << app;
        EXPECT_TRUE(call.out != "" || word != "pwd") << app;
        const ProgramResult result = server.end();
        EXPECT_TRUE(ended(result, 0)) << app;
        EXPECT_EQ(result.err, "") << app;
        const Result<ReadTrace> trace = read_trace(read_whole(folder.file("out.jsonl")), app);
        ASSERT_TRUE(trace) << app;
        EXPECT_FALSE(trace->damage) << app << to_string(*trace->damage);
        const std::vector<Violation> broken = validate(trace->trace, 3);
        EXPECT_TRUE(broken.empty()) << app << ": " << broken[0].text;
        seed += "1";
        tried(300);
    }
}

TEST(Serve, SilentStrangersAreNoHindrance) {
    OnPort server = serve({"hmac-echo"});
    OnPort silent(learner("silent_clients", {server.port(), "50"}));
    talk(server, "hmac_client", {"sha256", "a shared secret"}, "HELLO\n");
}

// What has gone leaves nothing behind, whether it is written down or not.
TEST(Serve, NothingGrowsWithTheNumberOfClients) {
    const std::pair<const char*, const char*> apps[] = {{"upper-echo", "tcp"}, {"udp-chat", "udp"}};
    for (const auto& [app, kind] : apps) {
        for (const bool traced : {false, true}) {
            TemporaryFolder folder;
            std::vector<std::string> words{app};
            if (traced) words.insert(words.end(), {"--trace", folder.file("out.jsonl")});
            OnPort server = serve(words);
            std::uint64_t memory[2] = {};
            for (std::uint64_t& most : memory) {
                EXPECT_EQ(run_learner("churn", {server.port(), kind, "2000"}).out, "2000\n");
                most = server.most_memory();
            }
            EXPECT_GT(memory[0], 0u);
            EXPECT_LT(memory[1], memory[0] + 200) << app << ", KiB: 2000 more clients";
            EXPECT_TRUE(ended(server.end(), 0));
            tried(4000);
        }
    }
}

TEST(Serve, TraceOfOneEnd) {
    TemporaryFolder folder;
    const std::string file = folder.file("out.jsonl");
    OnPort server = serve({"upper-echo", "--trace", file, "--clients", "2"});
    EXPECT_EQ(run_learner("upper_client", {server.port(), "hello", "egg"}).out, "HELLO\nEGG\n");
    EXPECT_EQ(run_learner("upper_client", {server.port(), "x"}).out, "X\n");
    EXPECT_TRUE(ended(server.end(true), 0));  // both were there
    const Result<ReadTrace> read = read_trace(read_whole(file), file);
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->damage);
    EXPECT_EQ(read->trace.header.world, "real");
    EXPECT_TRUE(validate(read->trace).empty());
    const ProgramResult show = run_sticky({"show", file, "--lang", "en"});
    EXPECT_TRUE(ended(show, 0));
    for (const char* word : {"stranger", "server", "not observed"})
        EXPECT_NE(show.out.find(word), std::string::npos) << word << " in " << show.out;
    EXPECT_TRUE(ended(run_sticky({"explain", file}), 0));
    tried(3);
}

TEST(Serve, WrongLinesGetOneLine) {
    OnPort server = serve({"first-tcp"});
    const ProgramResult used = run_sticky({"serve", "first-tcp", "--port", server.port()});
    EXPECT_TRUE(ended(used, 3));
    EXPECT_TRUE(complained(used, {"127.0.0.1", "EADDRINUSE", "sticky ports " + server.port()}));
    const std::pair<std::vector<std::string>, const char*> cases[] = {
        {{"upper-eco"}, "upper-echo"},
        {{"upper-echo", "--set", "lines"}, "'lines' has no '='"},
        {{"upper-echo", "--set", "line=x"}, "lines"},
        {{"upper-echo", "--set", "naive=yes"}, "true or false"},
        {{"hmac-echo", "--set", "digest=md4"}, "md5"},
        {{"upper-echo", "--address", "localhost"}, "IPv4 address"},
        {{"upper-echo", "--port", "70000"}, "70000"},
        {{"upper-echo", "--any-command"}, "it runs no commands"},
        {{"remote-command", "--any-command", "--address", "0.0.0.0"}, "as you"},
        {{"udp-chat", "--clients", "1"}, "no connections"},
        {{"upper-echo", "--trace", "/nowhere/at/all"}, "mkdir -p"},
    };
    for (const auto& [words, text] : cases) {
        std::vector<std::string> all{"serve"};
        all.insert(all.end(), words.begin(), words.end());
        const ProgramResult result = run_sticky(all);
        EXPECT_TRUE(ended(result, 2)) << words.back();
        EXPECT_TRUE(complained(result, {text}));
        tried();
    }
    const ProgramResult far = run_sticky({"serve", "first-tcp", "--address", "192.0.2.1"});
    EXPECT_TRUE(ended(far, 3));
    EXPECT_TRUE(complained(far, {"192.0.2.1", "EADDRNOTAVAIL"}));
    tried(2);
}

TEST(Serve, ListsItsNames) {
    for (const char* command : {"serve", "call"}) {
        const ProgramResult english = run_sticky({command, "--lang", "en"});
        EXPECT_TRUE(ended(english, 0));
        EXPECT_NE(english.out.find("upper-echo   "), std::string::npos) << english.out;
        EXPECT_NE(english.out.find("each line back in upper case"), std::string::npos);
        EXPECT_NE(run_sticky({command, "--lang", "zh"}).out.find("把每一行变成大写"),
                  std::string::npos);
        tried(2);
    }
}

// What a stranger may run is in the Host's list, unless its owner says otherwise.
TEST(Serve, AnyCommandOnlyIfAsked) {
    OnPort careful = serve({"remote-command-i32"});
    talk(careful, "command_client", {"i32", "uname"},
         "uname: 63 bytes\nuname: command not found (here: pwd, ls -l, echo WORDS, seq N)\n", 1);
    OnPort open = serve({"remote-command-i32", "--any-command"});
    talk(open, "command_client", {"i32", "uname"}, "uname: 6 bytes\nLinux\n", 1);
}

}  // namespace
}  // namespace sticky::test
