// http: what a server answers to requests, however they are cut, and where a client finds the end.
#include <gtest/gtest.h>

#include "apps/http_head.h"
#include "run/hosts/canned.h"
#include "tests/apps/one_end.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

std::string status_of(const std::string& answer) {
    return answer.substr(0, answer.find("\r\n"));
}
std::string body_of(const std::string& answer) {
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

TEST(Http, AnswersAreTheSameHoweverRequestsAreCut) {
    const OneEnd server("http", ", size = 2500");
    CannedHost host(1);
    const std::string requests =
        "GET /long HTTP/1.1\r\nHost: a\r\n\r\n"
        "\r\nHEAD /chunked HTTP/1.1\r\nHost: a\r\n\r\n"
        "GET /chunked HTTP/1.1\nhost:a\nConnection: close\n\n";
    const std::string whole = server.hears(host, cut_at(requests, 0));
    EXPECT_EQ(status_of(whole), "HTTP/1.1 200 OK");
    EXPECT_NE(whole.find("Content-Length: 2500\r\n\r\nline 1\n"), std::string::npos);
    EXPECT_NE(whole.find("chunked\r\n\r\nHTTP/1.1 200 OK"), std::string::npos);  // HEAD has no body
    EXPECT_NE(whole.find("Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\nline 1"),
              std::string::npos);
    EXPECT_NE(whole.find("\r\n1f4\r\n"), std::string::npos);
    EXPECT_TRUE(whole.ends_with("\r\n0\r\n\r\n"));
    for (std::size_t at = 1; at < requests.size(); ++at) {
        EXPECT_EQ(server.hears(host, cut_at(requests, at)), whole) << at;
        tried();
    }
}

TEST(Http, EachRequestHasItsStatus) {
    const OneEnd server("http", "");
    const std::string many(17'000, 'x');
    const std::pair<std::string, const char*> cases[] = {
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK"},
        {"GET / HTTP/1.0\r\n\r\n", "200 OK"},
        {"GET /?a=b HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK"},
        {"GET /chunked HTTP/1.0\r\n\r\n", "200 OK"},
        {"GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", "404 Not Found"},
        {"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", "404 Not Found"},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", "501 Not Implemented"},
        {"GET / HTTP/1.1\r\n\r\n", "400 Bad Request"},
        {"GET /\r\n\r\n", "400 Bad Request"},
        {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request"},
        {"GET / HTTP/1.1 x\r\nHost: a\r\n\r\n", "400 Bad Request"},
        {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", "400 Bad Request"},
        {"GET a HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request"},
        {"G@T / HTTP/1.1\r\nHost: a\r\n\r\n", "400 Bad Request"},
        {"hello\r\n\r\n", "400 Bad Request"},
        {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", "400 Bad Request"},
        {"GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", "400 Bad Request"},
        {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
         "400 Bad Request"},
        {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "400 Bad Request"},
        {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
         "400 Bad Request"},
        {"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "400 Bad Request"},
        {std::string("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 29), "400 Bad Request"},
        {"GET /" + many + " HTTP/1.1\r\nHost: a\r\n\r\n", "431 Request Header Fields Too Large"},
        {"GET / HTTP/1.1\r\nHost: a\r\nX: " + many, "431 Request Header Fields Too Large"},
    };
    for (const auto& [request, status] : cases) {
        CannedHost host(1);
        const std::string answer = server.hears(host, cut_at(request, 4));
        EXPECT_EQ(status_of(answer), std::string("HTTP/1.1 ") + status) << request.substr(0, 60);
        const std::string length =
            "Content-Length: " + std::to_string(body_of(answer).size()) + "\r\n";
        EXPECT_NE(answer.find(length), std::string::npos) << request.substr(0, 60);
        tried();
    }
}

TEST(Http, AConnectionStaysUntilSomebodySaysOtherwise) {
    const OneEnd server("http", "");
    const std::string more = "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::pair<std::string, bool> cases[] = {
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n", false},
        {"GET / HTTP/1.0\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", true},
        // A body is not read, so nothing behind it can be believed.
        {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 38\r\n\r\n", false},
        {"bad\r\n\r\n", false},
        {"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n", true},
    };
    for (const auto& [request, stays] : cases) {
        CannedHost host(1);
        const std::string answers = server.hears(host, cut_at(request + more, 1));
        const std::size_t second = answers.find("HTTP/1.1 ", 1);
        EXPECT_EQ(second != std::string::npos, stays) << request;
        EXPECT_EQ(answers.find("Connection: close") == std::string::npos, stays) << request;
        tried();
    }
}

TEST(Http, WhereABodyEnds) {
    using Kind = apps::HttpBody::Kind;
    const auto body = [](std::vector<std::string> fields, bool answer = true) {
        fields.insert(fields.begin(), answer ? "HTTP/1.1 200 OK" : "GET / HTTP/1.1");
        const auto head = apps::http_head_of(fields, answer);
        EXPECT_TRUE(head);
        return apps::body_behind(*head, answer);
    };
    EXPECT_EQ(body({})->kind, Kind::until_end);
    EXPECT_EQ(body({}, false)->kind, Kind::sized);
    EXPECT_EQ(body({"content-LENGTH:  7 "})->size, 7U);
    EXPECT_EQ(body({"Transfer-Encoding: Chunked"})->kind, Kind::chunked);
    EXPECT_FALSE(body({"Content-Length: 18446744073709551616"}));
    EXPECT_FALSE(body({"Content-Length: 0x10"}));
    EXPECT_FALSE(body({"Content-Length: "}));
    EXPECT_FALSE(apps::http_head_of({"HTTP/1.1 20 OK"}, true));
    EXPECT_TRUE(apps::http_head_of({"HTTP/1.1 404"}, true));
    EXPECT_EQ(apps::chunk_size("3e8"), 1000U);
    EXPECT_EQ(apps::chunk_size("3E8 ;a=b"), 1000U);
    for (const char* line : {"", "x", "-1", "+1", "0x1", "1 2", "11111111111111111"}) {
        EXPECT_FALSE(apps::chunk_size(line)) << line;
        tried();
    }
    tried(11);
}

}  // namespace
}  // namespace sticky::test
