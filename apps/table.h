// The small systems through which people learn sockets, by name: what { run = "upper-echo" } runs.
//
//     name          "remote-command"
//     keys          commands = ["pwd", "ls -l"]      what a scenario may say beside `run`
//     play          one coroutine for both ends; the end that listens is the server
//
// Each app is one file: its exact bytes stand there. They run unchanged in every world. Refuses to
// know: which world that is, files, clocks (a Host has them).
#pragma once

#include <optional>
#include <span>

#include "framing/settings.h"
#include "script/endpoint.h"

namespace sticky::apps {

struct Key {
    enum class Type : std::uint8_t { text, texts, whole, flag };
    std::string_view name;
    Type type = Type::text;
    std::string_view about, about_zh;
    std::span<const std::string_view> words = {};  // of a text: all there are; empty: any
    std::int64_t least = 0, most = 0;              // of a whole number
    bool said = false;  // what the client sends: the words of `sticky call`
};

struct Entry {
    std::string_view name;
    std::string_view about, about_zh;  // one line
    sticky::App play = nullptr;
    std::span<const Key> keys = {};
    // How it is played unless a scenario says otherwise: over what, and the framing, in TOML, of
    // what each end sends.
    Transport transport = Transport::tcp;
    std::string_view server_sends = {}, client_sends = {};
};

std::span<const Entry> all();
const Entry* find(std::string_view name);

// For a player.
AppTable table();

// What is wrong with a step that runs an app: no such app, no such key, another type. The key
// `role` ("server" or "client") says which end it is; without it, who listens is the server.
std::optional<SettingsError> mistake(const RunStep& step);

// The values of keys, or what they are if they are not given. The step passed mistake().
std::string text(const RunStep& step, const std::string& key, std::string fallback = {});
std::vector<std::string> texts(const RunStep& step, const std::string& key,
                               std::vector<std::string> fallback = {});
std::int64_t whole(const RunStep& step, const std::string& key, std::int64_t fallback);
bool flag(const RunStep& step, const std::string& key);
Nanos timeout(const RunStep& step);  // of key `timeout_ms`, how long to wait for a datagram
bool is_server(const Endpoint& self, const RunStep& step);

}  // namespace sticky::apps
