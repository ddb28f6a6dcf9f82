// A server that answers each line in upper case, for as many clients as come.
//
//     client  "hello\n"  ->
//             <-  "HELLO"  server      stripped of blanks at both ends; no line end behind it
//
// The naive server answers one recv and closes, whatever was in it: half a line, or two.
#include <algorithm>

#include "apps/apps.h"
#include "apps/reading.h"
#include "apps/table.h"

namespace sticky::apps {
namespace {

bool is_blank(std::uint8_t byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

// As Python's bytes.strip().upper(): ASCII alone.
Bytes upper(const Bytes& line) {
    auto begin = std::ranges::find_if_not(line, is_blank);
    auto end = line.end();
    while (end != begin && is_blank(*(end - 1))) --end;
    Bytes answer(begin, end);
    for (std::uint8_t& byte : answer) {
        if (byte >= 'a' && byte <= 'z') byte = static_cast<std::uint8_t>(byte - 'a' + 'A');
    }
    return answer;
}

Task<> naive_server(Endpoint self) {
    const auto came = co_await self.recv(1024);
    if (!came) co_return;
    const Bytes answer = upper(*came);
    co_await say(self, text_of(answer));
}

Task<> server(Endpoint self) {
    Messages in(self);
    while (const auto line = co_await in.next()) {
        const Bytes answer = upper(*line);
        co_await say(self, text_of(answer));
    }
}

}  // namespace

Task<> upper_echo(Endpoint self, Host& host, const RunStep& keys) {
    if (!is_server(self, keys)) return ask_each(self, host, texts(keys, "lines", {"hello"}));
    return flag(keys, "naive") ? naive_server(self) : server(self);
}

}  // namespace sticky::apps
