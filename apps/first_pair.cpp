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

Task<> client(Endpoint self, std::string says) {
    co_await say(self, says);
    co_await self.recv(1024);
}

}  // namespace

Task<> first_pair(Endpoint self, Host&, const RunStep& keys) {
    if (is_server(self, keys)) return server(self);
    return client(self, text(keys, "says", self.datagrams() ? "hello" : "hello!"));
}

}  // namespace sticky::apps
