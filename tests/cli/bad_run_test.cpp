// Runs that go wrong: what this machine can't (3), what failed (4), and what was expected but did
// not happen (1).
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "tests/cli/sticky.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

// Somebody else's port on 127.0.0.1, held as long as this lives.
class HeldPort {
public:
    HeldPort() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        held_ = bind(fd_, generic, size) == 0 && listen(fd_, 1) == 0 &&
                getsockname(fd_, generic, &size) == 0;
        number_ = ntohs(address.sin_port);
    }
    ~HeldPort() { close(fd_); }
    HeldPort(const HeldPort&) = delete;
    HeldPort& operator=(const HeldPort&) = delete;

    bool held() const { return held_; }
    std::string number() const { return std::to_string(number_); }

private:
    int fd_;
    int number_ = 0;
    bool held_ = false;
};

class BadRun : public testing::Test {
protected:
    ProgramResult play(const std::string& text, const std::vector<std::string>& more = {},
                       const std::vector<std::string>& before = {}) {
        file_ = folder_.write("a.toml", text);
        std::vector<std::string> command = before;
        for (const std::string& word : sticky_command({"run", file_})) command.push_back(word);
        command.insert(command.end(), more.begin(), more.end());
        tried();
        return run_program(command);
    }
    // That a wrapper works here.
    static bool works(std::vector<std::string> before) {
        for (const std::string& word : sticky_command({"--version"})) before.push_back(word);
        return run_program(before).status == 0;
    }

    TemporaryFolder folder_;
    std::string file_;
};

TEST_F(BadRun, PortInUse) {
    const HeldPort port;
    ASSERT_TRUE(port.held());
    for (const std::string schedule : {"race", "writer_first", "reader_first"}) {
        const std::string text =
            two_endpoints("{ recv = 9 }", "{ send = \"x\" }", "schedule = \"" + schedule + "\"\n");
        const ProgramResult result =
            play(text, {"--quiet", "--set", "endpoint.server.port=" + port.number()});
        EXPECT_TRUE(ended(result, 3));
        EXPECT_TRUE(complained(result, {file_, "server: listen failed with EADDRINUSE", "port"}));
        EXPECT_EQ(result.out, "");
    }
}

TEST_F(BadRun, PortThatNeedsARight) {
    if (geteuid() != 0) GTEST_SKIP() << "needs root, to give rights away";
    const std::vector<std::string> nobody{"setpriv",        "--reuid",        "65534",
                                          "--clear-groups", "--bounding-set", "-all"};
    const std::string range = read_whole("/proc/sys/net/ipv4/ip_unprivileged_port_start");
    if (std::atoi(range.c_str()) < 1024) GTEST_SKIP() << "every user may take port 1023 here";
    if (!works(nobody)) GTEST_SKIP() << "setpriv is not there, or nobody may not run sticky";
    std::filesystem::permissions(folder_.path(), std::filesystem::perms(0755));
    const ProgramResult result =
        play(two_sends(), {"--quiet", "--set", "endpoint.server.port=1023"}, nobody);
    EXPECT_TRUE(ended(result, 3));
    EXPECT_TRUE(complained(result, {file_, "server: listen failed with EACCES", "above 1023"}));
}

TEST_F(BadRun, FilesThatThisUserMayNotTouch) {
    std::vector<std::string> user;
    if (geteuid() == 0) user = {"setpriv", "--reuid", "65534", "--clear-groups"};
    if (!works(user)) GTEST_SKIP() << "setpriv is not there, or nobody may not run sticky";
    namespace fs = std::filesystem;
    fs::permissions(folder_.path(), fs::perms(0555));
    file_ = folder_.write("a.toml", two_sends());
    const auto run = [&](const std::vector<std::string>& arguments) {
        std::vector<std::string> command = user;
        for (const std::string& word : sticky_command(arguments)) command.push_back(word);
        tried();
        return run_program(command);
    };
    for (const std::string option : {"--trace", "--svg", "--junit"}) {
        const ProgramResult result = run({"run", file_, "--quiet", option, folder_.file("out")});
        EXPECT_TRUE(ended(result, 2));
        EXPECT_TRUE(complained(result, {folder_.file("out"), "Permission denied", "rights"}));
        EXPECT_FALSE(fs::exists(folder_.file("out")));
    }
    fs::permissions(file_, fs::perms(0));
    for (const std::string command : {"run", "show", "explain", "svg"}) {
        const ProgramResult result = run({command, file_});
        EXPECT_TRUE(ended(result, 2));
        EXPECT_TRUE(complained(result, {file_, "Permission denied", "rights"}));
        EXPECT_EQ(result.out, "");
    }
}

// A network of its own, in which nothing is up: no ::1, as on a machine without IPv6.
TEST_F(BadRun, NoIpv6) {
    const std::vector<std::string> alone{"unshare", "-Urn"};
    if (!works(alone)) GTEST_SKIP() << "needs user and network namespaces";
    for (const std::string transport : {"tcp", "udp"}) {
        const ProgramResult result = play(
            two_sends(), {"--quiet", "--set", "ip=6", "--set", "transport=" + transport}, alone);
        EXPECT_TRUE(ended(result, 3));
        EXPECT_TRUE(complained(result, {file_, "server: ", "no IPv6", "ip = 4"}));
        EXPECT_EQ(result.out, "");
    }
    // There is no IPv4 either, and that is said as well.
    const ProgramResult result =
        run_program({"unshare", "-Urn", STICKY_PROGRAM, "doctor", "--lang", "en"});
    EXPECT_TRUE(ended(result, 0));
    EXPECT_NE(result.out.find("NO  IPv6"), std::string::npos) << result.out;
}

TEST_F(BadRun, TwoWhoWaitForEachOthersBytes) {
    for (const std::string schedule : {"race", "writer_first", "reader_first"}) {
        const ProgramResult result =
            play(two_endpoints("{ recv = 9 }, { send = \"x\" }", "{ recv = 9 }, { send = \"y\" }",
                               "schedule = \"" + schedule + "\"\n"),
                 {"--quiet"});
        EXPECT_TRUE(ended(result, 4));
        EXPECT_TRUE(complained(
            result,
            {file_, "deadlock", "server waits to receive from client (line 4)", "client waits"}));
        EXPECT_EQ(result.out, "");
    }
}

TEST_F(BadRun, MarksThatNobodyMakes) {
    for (const std::string schedule : {"race", "writer_first", "reader_first"}) {
        const ProgramResult result =
            play(two_endpoints("{ wait_for = \"asked\" }, { mark = \"answered\" }",
                               "{ wait_for = \"answered\" }, { mark = \"asked\" }",
                               "schedule = \"" + schedule + "\"\n"),
                 {"--quiet"});
        EXPECT_TRUE(ended(result, 4));
        EXPECT_TRUE(complained(result, {file_, "deadlock", "server", "client",
                                        "mark \"asked\" (line 4)", "mark \"answered\""}));
    }
}

TEST_F(BadRun, TimeLimit) {
    const ProgramResult result =
        play(two_endpoints("{ recv = 9 }", "{ sleep_ms = 60000 }, { send = \"x\" }",
                           "time_limit_ms = 300\n"),
             {"--quiet"});
    EXPECT_TRUE(ended(result, 4));
    EXPECT_TRUE(complained(result, {file_, "time limit of 300 ms", "time_limit_ms"}));
}

TEST_F(BadRun, UnexpectedErrorOfASocket) {
    const ProgramResult refused = play(
        "[endpoint.server]\nprogram = [ { sleep_ms = 50 }, { listen = true } ]\n"
        "[endpoint.client]\nprogram = [ { connect = \"server\" } ]\n",
        {"--quiet"});
    EXPECT_TRUE(ended(refused, 4));
    EXPECT_TRUE(complained(refused, {file_ + ":4", "client: connect failed with ECONNREFUSED",
                                     "error = \"ECONNREFUSED\""}));
    const ProgramResult too_large =
        play(two_endpoints("{ recv = 9, timeout_ms = 10 }", "{ send = { size = 65508 } }",
                           "transport = \"udp\"\n"),
             {"--quiet"});
    EXPECT_TRUE(ended(too_large, 4));
    EXPECT_TRUE(complained(too_large, {file_ + ":6", "client: send failed with EMSGSIZE"}));
}

// What was recorded before it failed is shown, and with --quiet it is not.
TEST_F(BadRun, ShowsHowFarItCame) {
    const std::string text =
        two_endpoints("{ recv = 9 }, { recv = 9 }", "{ send = \"hello\" }, { recv = 9 }");
    const ProgramResult told = play(text);
    EXPECT_TRUE(ended(told, 4));
    EXPECT_TRUE(complained(told, {"deadlock"}));
    EXPECT_NE(told.out.find("recv"), std::string::npos) << told.out;
    EXPECT_EQ(play(text, {"--quiet"}).out, "");
}

TEST_F(BadRun, ExpectationsThatDoNotHold) {
    const std::string text =
        two_endpoints("{ recv = 100, until = \"end\" }", "{ send = \"hello\" }, { send = \"egg\" }",
                      "schedule = \"writer_first\"\n",
                      "[[expect]]\nlane = \"recv\"\nat = \"server\"\nsizes = [5, 3]\n"
                      "[[expect]]\nlane = \"send\"\nfrom = \"client\"\nsizes = [5, 3]\n");
    const ProgramResult told = play(text);
    EXPECT_TRUE(ended(told, 1));
    EXPECT_EQ(told.err, "");
    for (const std::string& word : {file_ + ":8: ", std::string("expected"), std::string("[5, 3]"),
                                    std::string("seen"), std::string("[8]")})
        EXPECT_NE(told.out.find(word), std::string::npos) << word << " in " << told.out;
    EXPECT_EQ(told.out.find(file_ + ":12"), std::string::npos) << "the second one holds";
    // Also quietly, and with the lanes.
    const ProgramResult quiet = play(text, {"--quiet"});
    EXPECT_TRUE(ended(quiet, 1));
    EXPECT_NE(quiet.out.find(file_ + ":8: "), std::string::npos);
    EXPECT_NE(quiet.out.find("|hello"), std::string::npos) << quiet.out;
    // With --lanes on standard error.
    const ProgramResult lanes = play(text, {"--lanes"});
    EXPECT_TRUE(ended(lanes, 1));
    EXPECT_EQ(lines_of(lanes.out).size(), 1u);
    EXPECT_NE(lanes.out.find("\"ok\":false"), std::string::npos);
    EXPECT_NE(lanes.err.find(file_ + ":8: "), std::string::npos);
    // Of several runs it says in how many.
    const ProgramResult repeated = play(text, {"--repeat", "3"});
    EXPECT_TRUE(ended(repeated, 1));
    EXPECT_NE(repeated.out.find("held in 0 of 3 runs"), std::string::npos) << repeated.out;
}

}  // namespace
}  // namespace sticky::test
