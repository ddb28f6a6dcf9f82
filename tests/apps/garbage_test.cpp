// Strangers that talk nonsense: each server comes to its end, and what it keeps has a plain name.
#include <gtest/gtest.h>

#include <random>

#include "apps/table.h"
#include "run/hosts/canned.h"
#include "run/hosts/file_rules.h"
#include "tests/apps/one_end.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

std::deque<Reply> pieces_of(const std::string& stream, std::mt19937& dice) {
    std::deque<Reply> replies;
    for (std::size_t at = 0; at < stream.size();) {
        const std::size_t size = dice() % 40 + 1;
        replies.push_back(read(std::string_view(stream).substr(at, size)));
        at += size;
    }
    replies.push_back(end());
    return replies;
}

TEST(Garbage, EndsNoServerBadly) {
    // What makes sense to one of them, cut and changed, makes sense to few.
    const std::string words[] = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        behind_length("{\"cmd\":\"put\",\"filename\":\"a\",\"filesize\":3}"),
        behind_length("{\"cmd\":\"get\",\"filename\":\"..\"}"),
        "pwd",
        "seq 100",
        "recv_ready",
        "hello\n",
        "\r\n",
        std::string(3, '\0'),
        "\xff\xff\xff\x7f",
    };
    std::mt19937 dice(11);
    for (const apps::Entry& entry : apps::all()) {
        if (entry.name.find("udp") != entry.name.npos || entry.name == "time-of-day") continue;
        const OneEnd server(std::string(entry.name), "");
        for (int i = 0; i < 300; ++i) {
            std::string stream;
            for (std::size_t n = dice() % 6; n > 0; --n) stream += words[dice() % std::size(words)];
            for (std::size_t n = dice() % 8; n > 0; --n) {
                stream.insert(
                    stream.begin() + static_cast<std::ptrdiff_t>(dice() % (stream.size() + 1)),
                    static_cast<char>(dice()));
            }
            CannedHost host(1);
            const std::string sent = server.hears(host, pieces_of(stream, dice));
            EXPECT_LT(sent.size(), 64U * 1024) << entry.name;
            for (const std::string& name : host.files().names("server"))
                EXPECT_EQ(plain_name(name).value_or(""), name);
            tried();
        }
    }
}

}  // namespace
}  // namespace sticky::test
