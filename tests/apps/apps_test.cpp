// The table of apps, the hosts they ask, and the exact bytes of what they say, in the world sim.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "apps/table.h"
#include "run/hosts/canned.h"
#include "run/hosts/digest.h"
#include "run/hosts/real.h"
#include "run/load.h"
#include "run/worlds.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

TEST(Table, EachAppIsDescribedInBothLanguages) {
    for (const apps::Entry& entry : apps::all()) {
        EXPECT_EQ(apps::find(entry.name), &entry);
        EXPECT_FALSE(entry.about.empty() || entry.about_zh.empty()) << entry.name;
        EXPECT_NE(entry.about, entry.about_zh);
        for (const apps::Key& key : entry.keys) {
            EXPECT_FALSE(key.about.empty() || key.about_zh.empty()) << entry.name << key.name;
        }
        tried();
    }
    EXPECT_EQ(apps::table().size(), apps::all().size());
    EXPECT_EQ(apps::find("no-such-app"), nullptr);
}

Result<Scenario> with_step(const std::string& step) {
    return load_scenario_text(
        "[endpoint.server]\nlisten = true\nprogram = [ { run = \"upper-echo\" } ]\n"
        "[endpoint.client]\nconnect = \"server\"\nprogram = [ " +
            step + " ]\n",
        "a.toml", {});
}

TEST(Table, WhatAStepSaysIsChecked) {
    EXPECT_TRUE(with_step("{ run = \"upper-echo\", lines = [\"a\"] }"));
    const std::pair<const char*, const char*> cases[] = {
        {"{ run = \"uper-echo\" }", "a.toml:6:13: no app is named 'uper-echo'"},
        {"{ run = \"upper-echo\", line = [\"a\"] }", "has no key 'line'; did you mean 'lines'?"},
        {"{ run = \"upper-echo\", lines = 5 }", "'lines' must be a list of texts"},
        {"{ run = \"upper-echo\", lines = [] }", "'lines' is empty"},
        {"{ run = \"upper-echo\", role = \"king\" }", "'role' must be \"server\" or \"client\""},
        {"{ run = \"hmac-echo\", proof = \"guest\" }", "can't be 'guest'; did you mean 'guess'?"},
        {"{ run = \"first-tcp\", naive = true }", "has no key 'naive'"},
        {"{ run = \"time-of-day\", timeout_ms = 0 }", "'timeout_ms' is 0, it must be 1 to 3600000"},
        {"{ run = \"file-upload\", size = -1 }", "'size' is -1, it must be 0 to 137438953472"},
        {"{ run = \"http\", method = \"POST\" }", "'method' can't be 'POST'"},
    };
    for (const auto& [step, words] : cases) {
        const Result<Scenario> scenario = with_step(step);
        ASSERT_FALSE(scenario) << step;
        EXPECT_NE(to_string(scenario.error()).find(words), std::string::npos)
            << to_string(scenario.error());
        tried();
    }
}

// All payload bytes of one direction.
std::string stream_of(const std::string& file, std::string_view from) {
    const Result<Scenario> scenario =
        load_scenario_file(STICKY_SOURCE_DIR "/scenarios/apps/" + file + ".toml", {});
    EXPECT_TRUE(scenario) << to_string(scenario.error());
    if (!scenario) return {};
    const Played played = worlds().back().play(*scenario, {});
    EXPECT_FALSE(played.failure) << to_string(*played.failure);
    std::string stream;
    for (const auto& [flow, bytes] : played.trace.payloads) {
        const EndpointInfo& who = played.trace.header.endpoints[index_of(flow.sender)];
        if (who.name == from) stream += text_of(bytes);
    }
    return stream;
}

std::string counted(int last) {
    std::string text;
    for (int i = 1; i <= last; ++i) text += std::to_string(i) + "\n";
    return text;
}

TEST(Bytes, AreThoseOfTheScriptsThatPeopleWrite) {
    EXPECT_EQ(stream_of("first_tcp", "client"), "hello!");
    EXPECT_EQ(stream_of("first_tcp", "server"), "hi");
    EXPECT_EQ(stream_of("first_udp", "client"), "hello");
    EXPECT_EQ(stream_of("time_of_day", "client"), "%H:%M");
    EXPECT_EQ(stream_of("time_of_day", "server"), "2024-01-01 09:30:1509:30");
    EXPECT_EQ(stream_of("remote_command_sticks", "client"), "seq 1000pwd");
    const std::string long_one = counted(1000);
    EXPECT_EQ(stream_of("remote_command_i32", "server"),
              std::string("\x35\x0f\0\0", 4) + long_one + std::string("\5\0\0\0done\n", 9));
    EXPECT_EQ(stream_of("remote_command_json", "server"),
              std::string("\x13\0\0\0{\"data_size\": 3893}", 23) + long_one +
                  std::string("\x10\0\0\0{\"data_size\": 5}done\n", 25));
    EXPECT_EQ(stream_of("remote_command_text_length", "client"),
              "seq 100recv_readyecho donerecv_ready");
    EXPECT_EQ(stream_of("remote_command_text_length", "server"), "292" + counted(100) + "5done\n");
    // 32 bytes of challenge for each of five, and HELLO for one.
    EXPECT_EQ(stream_of("hmac_echo", "server").size(), 5 * 32 + 5U);
    EXPECT_EQ(stream_of("hmac_echo", "right").size(), 32 + 5U);
    // {"cmd": "put", ...} with an md5, 4000 bytes of the alphabet, twice; then a get.
    const std::string uploads = stream_of("file_upload", "client");
    const std::string header =
        "{\"cmd\": \"put\", \"filename\": \"notes.txt\", \"filesize\": 4000, "
        "\"md5\": \"6ff8e5860e1cbb20d89026a273430b6d\"}";
    EXPECT_EQ(uploads.substr(0, 4 + header.size()), std::string("\x64\0\0\0", 4) + header);
    EXPECT_EQ(uploads.substr(4 + header.size(), 28), "abcdefghijklmnopqrstuvwxyz\na");
    EXPECT_TRUE(uploads.ends_with("{\"cmd\": \"get\", \"filename\": \"notes.txt\"}"));
    EXPECT_EQ(stream_of("file_upload", "server").substr(4, 46),
              "{\"file_name\": \"notes.txt\", \"file_size\": 4000, ");
    EXPECT_TRUE(
        stream_of("http", "client")
            .starts_with("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET /long HTTP/1.1\r\n"));
    tried(16);
}

TEST(Hosts, RunWhatDoesNoHarm) {
    RealHost host;
    EXPECT_EQ(host.run_command("pwd").out, std::filesystem::current_path().string() + "\n");
    EXPECT_EQ(host.run_command("echo  a   b").out, "a b\n");
    EXPECT_EQ(host.run_command("seq 3").out, "1\n2\n3\n");
    EXPECT_NE(host.run_command("ls -l").out.find("total"), std::string::npos);
    // No shell: what follows a `;` is a word.
    EXPECT_EQ(host.run_command("echo a; touch here").out, "a; touch here\n");
    EXPECT_FALSE(std::filesystem::exists("here"));
    for (const char* line : {"", "  ", "rm -rf x", "ls /", "ls -l -a", "pwd x", "seq", "seq 10001",
                             "seq -1", "/bin/pwd", "env"}) {
        const Host::Output output = host.run_command(line);
        EXPECT_EQ(output.out, "") << line;
        EXPECT_NE(output.err, "") << line;
        tried();
    }
    EXPECT_NE(host.run_command(std::string(2000, 'e')).err, "");
    EXPECT_EQ(host.run_command(std::string("echo a\0b", 8)).out, "");
    EXPECT_EQ(CannedHost(1).run_command("ls /").err, host.run_command("ls /").err);
}

TEST(Hosts, BoundWhatAnyCommandMayDo) {
    RealHost host(true);
    const Host::Output endless = host.run_command("yes");
    EXPECT_EQ(endless.out.size(), 64U * 1024);
    EXPECT_NE(endless.err.find("ended"), std::string::npos);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_NE(host.run_command("sleep 30").err.find("ended"), std::string::npos);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
    EXPECT_NE(host.run_command("no-such-command").err.find("not found"), std::string::npos);
    tried(3);
}

// RFC 2202 (MD5) and RFC 4231 (SHA-256), test case 2 of each.
TEST(Hosts, Digests) {
    const ByteView key = view_of("Jefe"), text = view_of("what do ya want for nothing?");
    EXPECT_EQ(hex_of(hmac_of(DigestKind::md5, key, text)),
              "75 0c 78 3e 6a b0 b5 03 ea a8 6e 31 0a 5d b7 38");
    EXPECT_EQ(
        hex_of(hmac_of(DigestKind::sha256, key, text)),
        "5b dc c1 46 bf 60 75 4e 6a 04 24 26 08 95 75 c7 5a 00 3f 08 9d 27 39 83 9d ec 58 b9 64 "
        "ec 38 43");
    RealHost host;
    for (const auto& [a, b, same] : {std::tuple{"", "", true},
                                     {"a", "a", true},
                                     {"a", "b", false},
                                     {"a", "", false},
                                     {"ab", "a", false}}) {
        EXPECT_EQ(host.equal(view_of(a), view_of(b)), same);
        EXPECT_EQ(Host().equal(view_of(a), view_of(b)), same);
        tried();
    }
}

TEST(Hosts, DiceAreTheSeedsOrTheSystems) {
    std::array<std::uint8_t, 32> a{}, b{}, c{};
    CannedHost(7).random(a);
    CannedHost(7).random(b);
    CannedHost(8).random(c);
    EXPECT_EQ(a, b);
    EXPECT_NE(a, c);
    RealHost host;
    host.random(a);
    host.random(b);
    EXPECT_NE(a, b);
    EXPECT_EQ(host.time_text("%%"), "%");
    EXPECT_EQ(host.time_text("%Y").size(), 4U);
}

}  // namespace
}  // namespace sticky::test
