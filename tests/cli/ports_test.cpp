// `sticky ports`: a listener of our own, found and not found.
#include <netinet/in.h>
#include <simdjson.h>
#include <unistd.h>

#include "net/address.h"
#include "net/fd.h"
#include "net/ports.h"
#include "tests/cli/sticky.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

namespace dom = simdjson::dom;

struct Listener {
    Fd fd;
    std::uint16_t port = 0;
};

// On a port that nobody else has, over UDP either.
Listener listener() {
    Listener here;
    const Result<Address> any = make_address(Transport::tcp, 4, "", 0);
    for (int tries = 0; tries < 10; ++tries) {
        here.fd = Fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        EXPECT_EQ(bind(here.fd.get(), any->get(), any->size), 0);
        EXPECT_EQ(listen(here.fd.get(), 1), 0);
        here.port = local_address(here.fd.get()).port();
        if (open_ports({here.port, false})->ports.size() == 1) break;
    }
    return here;
}

TEST(PortsCommand, FindsAListener) {
    const Listener here = listener();
    const std::string port = std::to_string(here.port), pid = std::to_string(getpid());
    const ProgramResult one = run_sticky({"ports", port, "--lang", "en"});
    EXPECT_TRUE(ended(one, 0));
    EXPECT_EQ(one.err, "");
    const std::vector<std::string> lines = lines_of(one.out);
    ASSERT_EQ(lines.size(), 2u) << one.out;
    for (const char* word : {"proto", "address", "port", "pid", "program"})
        EXPECT_NE(lines[0].find(word), std::string::npos) << word;
    for (const std::string& word : {std::string("tcp "), std::string("127.0.0.1"), port, pid})
        EXPECT_NE(lines[1].find(word), std::string::npos) << word << " in " << lines[1];
    EXPECT_NE(run_sticky({"ports", "--lang", "en"}).out.find(" " + port + " "), std::string::npos);
    EXPECT_TRUE(run_sticky({"ports", port, "--lang", "zh"}).out.starts_with("协议"));
    tried(3);
}

TEST(PortsCommand, NobodyIsOneLineAndStatusOne) {
    Listener here = listener();
    const std::string port = std::to_string(here.port);
    here.fd.reset();
    const ProgramResult english = run_sticky({"ports", port, "--lang", "en"});
    EXPECT_TRUE(ended(english, 1));
    EXPECT_EQ(english.out,
              "nobody has port " + port + ": no TCP socket listens, no UDP socket is bound\n");
    const ProgramResult chinese = run_sticky({"ports", port, "--lang", "zh"});
    EXPECT_TRUE(ended(chinese, 1));
    EXPECT_TRUE(chinese.out.starts_with("没有谁占用端口 " + port)) << chinese.out;
    const ProgramResult json = run_sticky({"ports", port, "--json"});
    EXPECT_TRUE(ended(json, 1));
    EXPECT_TRUE(json.out.starts_with("{\"sticky_ports\":1,\"ports\":[],")) << json.out;
    tried(3);
}

TEST(PortsCommand, JsonNamesTheOwner) {
    const Listener here = listener();
    const ProgramResult result = run_sticky({"ports", std::to_string(here.port), "--json"});
    ASSERT_TRUE(ended(result, 0));
    ASSERT_EQ(lines_of(result.out).size(), 1u);
    dom::parser parser;
    dom::element json;
    ASSERT_EQ(parser.parse(result.out).get(json), simdjson::SUCCESS) << result.out;
    const dom::element one = json["ports"].at(0);
    EXPECT_EQ(one["protocol"].get_string().value(), "tcp");
    EXPECT_EQ(one["address"].get_string().value(), "127.0.0.1");
    EXPECT_EQ(one["port"].get_uint64().value(), here.port);
    EXPECT_EQ(one["uid"].get_uint64().value(), geteuid());
    EXPECT_EQ(one["owners"].at(0)["pid"].get_int64().value(), getpid());
    EXPECT_TRUE(one["unseen"].error());
    EXPECT_EQ(json["unread_lines"].get_uint64().value(), 0u);
    EXPECT_TRUE(json["whole"].get_bool().value());
    const ProgramResult all = run_sticky({"ports", "--unix", "--json"});
    EXPECT_TRUE(ended(all, 0));
    EXPECT_EQ(parser.parse(all.out).error(), simdjson::SUCCESS) << all.out;
    tried(2);
}

TEST(PortsCommand, WrongLinesGetOneLine) {
    for (const std::string port : {"0", "65536", "x", "-1", "80 ", ""}) {
        const ProgramResult result = run_sticky({"ports", port});
        EXPECT_TRUE(ended(result, 2)) << "'" << port << "'";
        EXPECT_TRUE(complained(result, {}));
        tried();
    }
    EXPECT_TRUE(complained(run_sticky({"ports", "80", "--unix"}), {"a unix socket has no port"}));
    EXPECT_TRUE(complained(run_sticky({"ports", "--unx"}), {"unknown option", "--unix"}));
    tried(2);
}

}  // namespace
}  // namespace sticky::test
