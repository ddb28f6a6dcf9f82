// The first pair of programs, and the first of datagrams: one message there, one back.
//
//     client  hello!  ->            TCP: "hello!", UDP: "hello"
//             <-  hi  server        each side takes one recv(1024) and closes
#include "apps/apps.h"
#include "apps/reading.h"
#include "apps/table.h"

namespace sticky::apps {
namespace {

Task<> server(Endpoint self) {
    const auto asked = co_await self.recv(1024);
    if (asked) co_await say(self, "hi");
}

Task<> client(Endpoint self, Host& host, std::string says) {
    Said said(host, {says});
    const auto line = said.next();
    if (!line) co_return;
    co_await say(self, *line);
    const auto answer = co_await self.recv(1024);
    if (answer) host.show(*answer);
}

}  // namespace

Task<> first_pair(Endpoint self, Host& host, const RunStep& keys) {
    if (is_server(self, keys)) return server(self);
    return client(self, host, text(keys, "says", self.datagrams() ? "hello" : "hello!"));
}

}  // namespace sticky::apps
