// A chat over UDP: each datagram is one message; a client says something to one of several
// correspondents and waits for one answer.
//
//     me  "hello"  ->  anna          every socket answers whoever wrote to it last
//         <-  "hi"                   `q` leaves a conversation and is not sent
//
// An answer that does not come within a while ends the conversation too.
#include "apps/apps.h"
#include "apps/reading.h"
#include "apps/table.h"

namespace sticky::apps {
namespace {

Task<> server(Endpoint self, std::vector<std::string> answers) {
    for (std::size_t i = 0;; ++i) {
        const auto said = co_await self.recv(1024);
        if (!said) co_return;
        const std::string& answer = answers[i % answers.size()];
        co_await say(self, answer);
    }
}

Task<> client(Endpoint self, Host& host, std::vector<std::string> says, Nanos timeout) {
    Said said(host, says);
    while (const auto line = said.next()) {
        if (*line == "q") co_return;
        co_await say(self, *line);
        const auto answer = co_await self.recv(1024, timeout);
        if (!answer) co_return;
        host.show(*answer);
    }
}

}  // namespace

Task<> udp_chat(Endpoint self, Host& host, const RunStep& keys) {
    if (is_server(self, keys)) return server(self, texts(keys, "answers", {"hi"}));
    return client(self, host, texts(keys, "says", {"hello"}), timeout(keys));
}

}  // namespace sticky::apps
