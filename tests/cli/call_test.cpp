// `sticky call`, answered by servers as learners write them from the byte descriptions.
#include "tests/cli/on_port.h"
#include "tests/support/cases.h"
#include "trace/trace_file.h"
#include "trace/validate.h"

namespace sticky::test {
namespace {

std::string heard(const OnPort& server) {
    const std::string text = server.output();
    return text.substr(text.find('\n') + 1);
}

ProgramResult call(const OnPort& server, const std::string& app,
                   const std::vector<std::string>& words) {
    std::vector<std::string> all{"call", app, server.place()};
    all.insert(all.end(), words.begin(), words.end());
    return run_sticky(all);
}

// Our client prints `said`, the server heard `it_heard`.
void answered(const OnPort& server, const std::string& app, const std::vector<std::string>& words,
              const std::string& said, const std::string& it_heard) {
    const ProgramResult result = call(server, app, words);
    EXPECT_TRUE(ended(result, 0)) << app;
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(result.out, said) << app;
    EXPECT_EQ(heard(server), it_heard) << app;
    tried();
}

TEST(Call, FirstPairs) {
    OnPort tcp(learner("first_tcp_server", {}));
    const ProgramResult one = call(tcp, "first-tcp", {"hello!"});
    EXPECT_TRUE(ended(one, 0));
    EXPECT_EQ(one.out, "hi\n");
    EXPECT_TRUE(ended(tcp.end(true), 0));
    EXPECT_EQ(heard(tcp), "hello!\n");
    OnPort udp(learner("first_udp_server", {}));
    EXPECT_EQ(call(udp, "first-udp", {"hello"}).out, "hi\n");
    EXPECT_TRUE(ended(udp.end(true), 0));
    EXPECT_EQ(heard(udp), "hello\n");
    tried(2);
}

TEST(Call, ChatAndTime) {
    OnPort chat(learner("udp_chat_server", {"你好"}));
    answered(chat, "udp-chat", {"hello", "在吗", "q", "not sent"}, "你好\n你好\n", "hello\n在吗\n");
    OnPort clock(learner("time_server", {"3"}));
    const ProgramResult times = call(clock, "time-of-day", {"", "%Y", "%%"});
    EXPECT_TRUE(ended(times, 0));
    EXPECT_EQ(lines_of(times.out).size(), 3u) << times.out;
    EXPECT_EQ(heard(clock), "0\n2\n2\n");
    tried();
}

TEST(Call, RemoteCommands) {
    for (const std::string form : {"text-length", "i32", "json"}) {
        OnPort server(learner("command_server", {form}));
        answered(server, "remote-command-" + form, {"pwd", "seq 3", "rm", "echo 你好"},
                 "/srv/learner\n1\n2\n3\nrm: command not found\n你好\n", "");
    }
    OnPort udp(learner("command_server", {"udp"}));
    answered(udp, "remote-command-udp", {"pwd", "rm"}, "/srv/learner\nrm: command not found\n", "");
    // Unframed: what was left of the long answer comes first.
    OnPort tcp(learner("command_server", {"tcp"}));
    const ProgramResult stuck = call(tcp, "remote-command", {"seq 1000", "pwd"});
    EXPECT_EQ(stuck.out.find("/srv/learner"), std::string::npos);
    EXPECT_EQ(stuck.out.size(), 2048U);
    EXPECT_TRUE(stuck.out.ends_with("\n538\n539\n")) << stuck.out;
    tried();
}

TEST(Call, ProvesThatItHasTheKey) {
    for (const std::string digest : {"md5", "sha256"}) {
        OnPort right(learner("hmac_server", {digest, "secret"}));
        answered(right, "hmac-echo",
                 {"hello", "egg", "--set", "key=secret", "--set", "digest=" + digest},
                 "HELLO\nEGG\n", "let in\n");
        OnPort wrong(learner("hmac_server", {digest, "secret"}));
        const ProgramResult out = call(wrong, "hmac-echo", {"hello", "--set", "digest=" + digest});
        EXPECT_TRUE(ended(out, 4));
        EXPECT_EQ(out.out, "");
        EXPECT_EQ(heard(wrong), "kept out\n");
        tried();
    }
}

TEST(Call, ServerThatAnswersOnce) {
    OnPort server(learner("upper_server", {"2"}));
    answered(server, "upper-echo", {"hello"}, "HELLO\n", "hello\n");
    const ProgramResult twice = call(server, "upper-echo", {"a", "b"});
    EXPECT_TRUE(ended(twice, 4));
    EXPECT_EQ(twice.out, "A\n");
    EXPECT_TRUE(complained(twice, {server.place()}));
    tried();
}

TEST(Call, FilesAndPages) {
    TemporaryFolder folder;
    const std::string file = folder.write("notes.txt", std::string(200'000, 'x'));
    OnPort files(learner("upload_server", {}));
    const ProgramResult there =
        call(files, "file-upload",
             {file, "--set", "get=notes.txt", "--set", "get=none", "--folder", folder.path()});
    EXPECT_TRUE(ended(there, 0));
    EXPECT_NE(there.err.find("kept: \"notes.txt\", 200000 bytes"), std::string::npos) << there.err;
    EXPECT_EQ(heard(files), "put notes.txt 200000 True\nget notes.txt 200000\nget none 0\n");
    EXPECT_EQ(read_whole(file), std::string(200'000, 'x'));
    OnPort pages(learner("http_server", {}));
    const ProgramResult result = call(pages, "http", {"/", "/egg"});
    EXPECT_TRUE(ended(result, 0));
    EXPECT_TRUE(result.out.starts_with("you asked for /\nyou asked for /egg")) << result.out;
    tried();
}

TEST(Call, TypedLines) {
    TemporaryFolder folder;
    ProgramOptions typed;
    typed.input = folder.write("typed", "hello\n egg \nlast");
    OnPort server(sticky_command({"serve", "upper-echo"}));
    const ProgramResult result = run_sticky({"call", "upper-echo", server.place()}, typed);
    EXPECT_TRUE(ended(result, 0));
    EXPECT_EQ(result.out, "HELLO\nEGG\nLAST\n");
    EXPECT_TRUE(ended(server.end(), 0));
    // An empty line is a message too, where empty messages are.
    typed.input = folder.write("typed", "\n%Y\n");
    OnPort clock(learner("time_server", {"2"}));
    EXPECT_TRUE(ended(run_sticky({"call", "time-of-day", clock.place()}, typed), 0));
    EXPECT_EQ(heard(clock), "0\n2\n");
    tried(2);
}

TEST(Call, TraceOfOneEnd) {
    for (const char* app : {"remote-command-i32", "time-of-day"}) {
        TemporaryFolder folder;
        const std::string file = folder.file("out.jsonl");
        OnPort server = serve({app});
        const ProgramResult result =
            run_sticky({"call", app, server.place(), "pwd", "seq 500", "--trace", file});
        EXPECT_TRUE(ended(result, 0));
        const Result<ReadTrace> read = read_trace(read_whole(file), file);
        ASSERT_TRUE(read);
        EXPECT_FALSE(read->damage);
        const std::vector<Violation> broken = validate(read->trace);
        EXPECT_TRUE(broken.empty()) << broken[0].text;
        const ProgramResult show = run_sticky({"show", file, "--lang", "en"});
        EXPECT_TRUE(ended(show, 0));
        EXPECT_NE(show.out.find("not observed"), std::string::npos) << show.out;
        tried();
    }
}

TEST(Call, WhatCanGoWrongIsOneLine) {
    std::string free;
    {
        OnPort server = serve({"first-tcp"});
        free = server.place();
        server.end();
    }
    const std::pair<std::vector<std::string>, const char*> failures[] = {
        {{"first-tcp", free, "x"}, "ECONNREFUSED"},
        {{"first-udp", free, "x"}, "ECONNREFUSED"},
    };
    for (const auto& [words, text] : failures) {
        std::vector<std::string> all{"call"};
        all.insert(all.end(), words.begin(), words.end());
        const ProgramResult result = run_sticky(all);
        EXPECT_TRUE(ended(result, 4)) << words[0];
        EXPECT_TRUE(complained(result, {text, free}));
        tried();
    }
    // Nobody answers.
    OnPort silent(learner("silent_server", {}));
    const ProgramResult late =
        run_sticky({"call", "first-udp", silent.place(), "x", "--wait", "1"});
    EXPECT_TRUE(ended(late, 4));
    EXPECT_TRUE(complained(late, {"nothing came within 1 s", "--wait"}));
    const std::pair<std::vector<std::string>, const char*> mistakes[] = {
        {{"first-tcp"}, "127.0.0.1:9000"},
        {{"first-tcp", "127.0.0.1"}, "HOST:PORT"},
        {{"first-tcp", "::1:9000"}, "[::1]:9000"},
        {{"first-tcp", "127.0.0.1:0"}, "HOST:PORT"},
        {{"first-tcp", "127.0.0.1:70000"}, "HOST:PORT"},
        {{"first-tcp", "no such name:9000"}, "127.0.0.1"},
        {{"first-tcp", "127.0.0.1:9000", "two", "words"}, "one thing"},
        {{"first-tpc", "127.0.0.1:9000"}, "first-tcp"},
    };
    for (const auto& [words, text] : mistakes) {
        std::vector<std::string> all{"call"};
        all.insert(all.end(), words.begin(), words.end());
        const ProgramResult result = run_sticky(all);
        EXPECT_TRUE(ended(result, 2)) << words.back();
        EXPECT_TRUE(complained(result, {text}));
        tried();
    }
    tried();
}

}  // namespace
}  // namespace sticky::test
