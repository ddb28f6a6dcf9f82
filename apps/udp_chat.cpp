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

Task<> client(Endpoint self, std::vector<std::string> says, Nanos timeout) {
    for (const std::string& line : says) {
        if (line == "q") co_return;
        co_await say(self, line);
        if (!co_await self.recv(1024, timeout)) co_return;
    }
}

}  // namespace

Task<> udp_chat(Endpoint self, Host&, const RunStep& keys) {
    if (is_server(self, keys)) return server(self, texts(keys, "answers", {"hi"}));
    return client(self, texts(keys, "says", {"hello"}), timeout(keys));
}

}  // namespace sticky::apps
