// A command line there, what it printed back. What may be run is the Host's to say.
//
//     unframed     client  pwd ->    <- stderr, <- stdout: two sends; the client takes one
//     recv(1024)
//                  over UDP two datagrams, and two recvfrom(1024)
//     framed       <- one message: stderr if there is any, else stdout; how it is framed, the
//                  scenario says (i32 length, JSON header)
//     text length  <- "1234"    recv_ready ->    <- so many bytes
//
// Unframed over TCP, what a long answer has beyond 1024 bytes comes first in the next one. Naive
// forms: i32, the length is one recv(4) and the answer one recv(1024); JSON, the header is one
// recv; text length, nobody says recv_ready, so the recv that brings the length brings more.
#include <charconv>

#include "apps/apps.h"
#include "apps/file_header.h"
#include "apps/reading.h"
#include "apps/table.h"
#include "framing/json_scan.h"
#include "framing/parts.h"

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

// A datagram may be lost: who waits for one must be able to give up.
Task<> plain_client(Endpoint self, Host& host, std::vector<std::string> lines, Nanos timeout) {
    const Nanos patience = self.datagrams() ? timeout : kNever;
    Said said(host, lines);
    while (const auto line = said.next()) {
        co_await say(self, *line);
        const auto first = co_await self.recv(kAsked, patience);
        if (!first) co_return;
        host.show(*first);
        if (!self.datagrams()) continue;
        const auto second = co_await self.recv(kAsked, patience);
        if (!second) co_return;
        host.show(*second);
    }
}

Task<> framed_server(Endpoint self, Host& host) {
    Messages in(self);
    while (const auto command = co_await in.next()) {
        const std::string answer = answer_of(host, *command);
        co_await say(self, answer);
    }
}

Task<> naive_i32_client(Endpoint self, Host& host, std::vector<std::string> lines) {
    Said said(host, lines);
    while (const auto line = said.next()) {
        co_await say(self, *line);
        if (!co_await self.recv(4)) co_return;
        const auto rest = co_await self.recv(kAsked);
        if (!rest) co_return;
        host.show(*rest);
    }
}

Task<> naive_json_client(Endpoint self, Host& host, std::vector<std::string> lines) {
    const auto* spec = std::get_if<JsonHeader>(&self.incoming());
    Said said(host, lines);
    while (const auto line = said.next()) {
        co_await say(self, *line);
        const auto four = co_await self.recv(4);
        const auto length = four ? length_in(Order::native, *four) : std::nullopt;
        if (!length) co_return;
        const auto header = co_await self.recv(*length);
        if (!header) co_return;
        const JsonSize size = json_size(*header, spec == nullptr ? "data_size" : spec->key);
        if (size.kind != JsonSize::Kind::found) {
            report(self, host, "gave up: this is no JSON header: " + quoted(*header, 64));
            co_return;
        }
        for (std::uint64_t left = size.value; left > 0;) {
            const auto piece = co_await self.recv(std::min<std::uint64_t>(left, kAsked));
            if (!piece) co_return;
            left -= piece->size();
            host.show(*piece, true);
        }
        host.show({});
    }
}

Task<> text_length_server(Endpoint self, Host& host, bool naive) {
    while (const auto command = co_await self.recv(kAsked)) {
        const std::string answer = answer_of(host, *command);
        const std::string length = std::to_string(answer.size());
        co_await say(self, length);
        if (!naive) {
            const auto ready = co_await self.recv(kAsked);
            if (!ready || text_of(*ready) != kReady) co_return;
        }
        co_await say(self, answer);
    }
}

// The naive one takes the digits and drops what else that recv brought; it would wait for ever for
// as many bytes.
Task<> text_length_client(Endpoint self, Host& host, std::vector<std::string> lines, bool naive,
                          Nanos timeout) {
    Said said(host, lines);
    while (const auto line = said.next()) {
        co_await say(self, *line);
        const auto length = co_await self.recv(kAsked);
        if (!length) co_return;
        const std::string_view digits = text_of(*length);
        std::size_t left = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), left);
        const bool all = end == digits.data() + digits.size();
        if (error != std::errc{} || (!all && !naive)) {
            report(self, host, "gave up: this is no length: " + quoted(*length));
            co_return;
        }
        if (!naive) co_await say(self, kReady);
        while (left > 0) {
            const auto piece = co_await self.recv(std::min(left, kAsked), naive ? timeout : kNever);
            if (!piece) {
                report(self, host, "gave up: " + std::to_string(left) + " bytes never came");
                co_return;
            }
            left -= piece->size();
            host.show(*piece, true);
        }
        host.show({});
    }
}

}  // namespace

Task<> remote_command(Endpoint self, Host& host, const RunStep& keys) {
    if (is_server(self, keys)) return plain_server(self, host);
    return plain_client(self, host, commands(keys), timeout(keys));
}

Task<> remote_command_framed(Endpoint self, Host& host, const RunStep& keys) {
    if (is_server(self, keys)) return framed_server(self, host);
    if (!flag(keys, "naive")) return ask_each(self, host, commands(keys));
    if (keys.app == "remote-command-i32") return naive_i32_client(self, host, commands(keys));
    return naive_json_client(self, host, commands(keys));
}

Task<> remote_command_text_length(Endpoint self, Host& host, const RunStep& keys) {
    const bool naive = flag(keys, "naive");
    if (is_server(self, keys)) return text_length_server(self, host, naive);
    return text_length_client(self, host, commands(keys), naive, timeout(keys));
}

}  // namespace sticky::apps
