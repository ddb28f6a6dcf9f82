// The time of day over UDP: a format there, a text back.
//
//     client  "%H:%M"  ->
//             <-  "09:30"  server      an empty datagram is a request too: "%Y-%m-%d %X"
//
// The naive server passes over an empty datagram, as if nothing had come. A client that gets no
// answer gives up after a while: a datagram may be lost.
#include "apps/apps.h"
#include "apps/reading.h"
#include "apps/table.h"

namespace sticky::apps {
namespace {

Task<> server(Endpoint self, Host& host, bool naive) {
    for (;;) {
        const auto asked = co_await self.recv(1024);
        if (!asked) co_return;
        if (naive && asked->empty()) continue;
        const std::string format(text_of(*asked));
        const std::string answer = host.time_text(format.empty() ? "%Y-%m-%d %X" : format);
        co_await say(self, answer);
    }
}

Task<> client(Endpoint self, Host& host, std::vector<std::string> formats, Nanos timeout) {
    Said said(host, formats);
    while (const auto format = said.next()) {
        co_await say(self, *format);
        const auto answer = co_await self.recv(1024, timeout);
        if (!answer) co_return;
        host.show(*answer);
    }
}

}  // namespace

Task<> time_of_day(Endpoint self, Host& host, const RunStep& keys) {
    if (is_server(self, keys)) return server(self, host, flag(keys, "naive"));
    return client(self, host, texts(keys, "formats", {""}), timeout(keys));
}

}  // namespace sticky::apps
