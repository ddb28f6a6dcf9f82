// A command line there, what it printed back. What may be run is the Host's to say.
//
//     unframed     client  pwd ->    <- stderr, <- stdout: two sends; the client takes one
//     recv(1024)
//                  over UDP two datagrams, and two recvfrom(1024)
//     framed       <- one message: stderr if there is any, else stdout; how it is framed, the
//                  scenario says (i32 length, JSON header)
//     text length  <- "1234"    recv_ready ->    <- so many bytes
//
// Unframed over TCP, what a long answer has beyond 1024 bytes comes first in the next one.
#include <charconv>

#include "apps/apps.h"
#include "apps/reading.h"
#include "apps/table.h"

namespace sticky::apps {
namespace {

constexpr std::size_t kAsked = 1024;
constexpr std::string_view kReady = "recv_ready";

std::vector<std::string> commands(const RunStep& keys) {
    return texts(keys, "commands", {"pwd"});
}

std::string answer_of(Host& host, const Bytes& command) {
    Host::Output output = host.run_command(std::string(text_of(command)));
    return output.err.empty() ? std::move(output.out) : std::move(output.err);
}

Task<> plain_server(Endpoint self, Host& host) {
    while (const auto command = co_await self.recv(kAsked)) {
        const std::string line(text_of(*command));
        const Host::Output output = host.run_command(line);
        co_await say(self, output.err);
        co_await say(self, output.out);
    }
}

Task<> plain_client(Endpoint self, Host& host, std::vector<std::string> lines) {
    Said said(host, lines);
    while (const auto line = said.next()) {
        co_await say(self, *line);
        const auto first = co_await self.recv(kAsked);
        if (!first) co_return;
        host.show(*first);
        if (!self.datagrams()) continue;
        const auto second = co_await self.recv(kAsked);
        if (second) host.show(*second);
    }
}

Task<> framed_server(Endpoint self, Host& host) {
    Messages in(self);
    while (const auto command = co_await in.next()) {
        const std::string answer = answer_of(host, *command);
        co_await say(self, answer);
    }
}

Task<> framed_client(Endpoint self, Host& host, std::vector<std::string> lines) {
    Messages in(self);
    Said said(host, lines);
    while (const auto line = said.next()) {
        co_await say(self, *line);
        const auto answer = co_await in.next();
        if (!answer) co_return;
        host.show(*answer);
    }
}

// What many write first: the header is one recv(4), the rest another; each is believed to be whole.
Task<> naive_client(Endpoint self, Host& host, std::vector<std::string> lines) {
    Said said(host, lines);
    while (const auto line = said.next()) {
        co_await say(self, *line);
        if (!co_await self.recv(4)) co_return;
        const auto rest = co_await self.recv(kAsked);
        if (!rest) co_return;
        host.show(*rest);
    }
}

Task<> text_length_server(Endpoint self, Host& host) {
    while (const auto command = co_await self.recv(kAsked)) {
        const std::string answer = answer_of(host, *command);
        const std::string length = std::to_string(answer.size());
        co_await say(self, length);
        const auto ready = co_await self.recv(kAsked);
        if (!ready || text_of(*ready) != kReady) co_return;
        co_await say(self, answer);
    }
}

Task<> text_length_client(Endpoint self, Host& host, std::vector<std::string> lines) {
    Said said(host, lines);
    while (const auto line = said.next()) {
        co_await say(self, *line);
        const auto length = co_await self.recv(kAsked);
        if (!length) co_return;
        const std::string_view digits = text_of(*length);
        std::size_t left = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), left);
        if (error != std::errc{} || end != digits.data() + digits.size()) co_return;
        if (left > kFrameBytes) co_return;
        co_await say(self, kReady);
        Bytes answer;
        while (left > 0) {
            const auto piece = co_await self.recv(std::min(left, kAsked));
            if (!piece) co_return;
            answer.insert(answer.end(), piece->begin(), piece->end());
            left -= piece->size();
        }
        host.show(answer);
    }
}

}  // namespace

Task<> remote_command(Endpoint self, Host& host, const RunStep& keys) {
    if (is_server(self, keys)) return plain_server(self, host);
    return plain_client(self, host, commands(keys));
}

Task<> remote_command_framed(Endpoint self, Host& host, const RunStep& keys) {
    if (is_server(self, keys)) return framed_server(self, host);
    return flag(keys, "naive") ? naive_client(self, host, commands(keys))
                               : framed_client(self, host, commands(keys));
}

Task<> remote_command_text_length(Endpoint self, Host& host, const RunStep& keys) {
    if (is_server(self, keys)) return text_length_server(self, host);
    return text_length_client(self, host, commands(keys));
}

}  // namespace sticky::apps
