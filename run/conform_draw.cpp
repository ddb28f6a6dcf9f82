#include "run/conform_draw.h"

#include <fmt/format.h>

#include <algorithm>

#include "run/dice.h"

namespace sticky::conform {
namespace {

void add(std::string& list, const std::string& item) {
    list += (list.empty() ? "" : ", ") + item;
}

std::uint64_t total(const Side& side) {
    std::uint64_t bytes = 0;
    for (const Send& send : side.sends) bytes += send.size;
    return bytes;
}

Send some_send(Dice& dice, std::uint64_t most) {
    Send send;
    send.size = dice.one_in(2)   ? dice.from(1, 100)
                : dice.one_in(2) ? dice.from(1, 3000)
                                 : dice.from(1, 20000);
    send.size = std::min(send.size, most);
    if (dice.one_in(4)) send.pause_ms = dice.one_in(3) ? dice.from(40, 250) : dice.from(1, 30);
    if (dice.one_in(8)) send.more = true;
    if (dice.one_in(12)) send.eor = true;
    if (dice.one_in(20)) send.set = dice.one_in(2) ? "nodelay = true" : "cork = false";
    if (dice.one_in(40)) send.set = "cork = true";
    return send;
}

void some_options(Dice& dice, Side& side, bool small_buffers) {
    if (dice.one_in(3)) add(side.set, "nodelay = true");
    if (dice.one_in(8)) add(side.set, "cork = true");
    if (dice.one_in(4)) add(side.set, dice.one_in(3) ? "quickack = true" : "quickack = false");
    if (dice.one_in(12)) add(side.set, fmt::format("maxseg = {}", dice.from(500, 5000)));
    if (dice.one_in(15)) add(side.set, fmt::format("rcvlowat = {}", dice.from(2, 20)));
    if (!small_buffers) return;
    if (dice.one_in(5)) add(side.set, fmt::format("sndbuf = {}", dice.from(1, 40000)));
    if (dice.one_in(3))
        add(side.set, fmt::format("rcvbuf = {}", dice.from(1, dice.one_in(2) ? 6000 : 80000)));
}

void some_reading(Dice& dice, Side& side, std::uint64_t bytes) {
    side.recv = dice.one_in(3)   ? dice.from(1, 64)
                : dice.one_in(2) ? dice.from(1, 4096)
                                 : dice.from(1, 65536);
    side.recv = std::max(side.recv, bytes / 3000);  // so many calls and no more
    if (dice.one_in(4)) side.late_ms = dice.from(1, 120);
}

std::string send_step(const Send& send) {
    std::string text;
    if (send.pause_ms > 0) text += fmt::format("  {{ sleep_ms = {} }},\n", send.pause_ms);
    if (!send.set.empty()) text += fmt::format("  {{ set = {{ {} }} }},\n", send.set);
    text += fmt::format("  {{ send = {{ size = {} }}", send.size);
    std::string flags;
    if (send.more) add(flags, "\"more\"");
    if (send.eor) add(flags, "\"eor\"");
    if (!flags.empty()) text += ", flags = [" + flags + "]";
    return text + " },\n";
}

std::string recv_step(const Side& reader, std::uint64_t bytes) {
    if (bytes == 0) return "";
    std::string text;
    if (reader.late_ms > 0) text += fmt::format("  {{ sleep_ms = {} }},\n", reader.late_ms);
    return text + fmt::format("  {{ recv = {}, until = {{ bytes = {} }} }},\n", reader.recv, bytes);
}

std::string all_sends(const Side& side) {
    std::string text;
    for (const Send& send : side.sends) text += send_step(send);
    return text;
}

// Request, answer, request, answer: each read whole before the next one.
void turns(const Recipe& recipe, std::string& client, std::string& server) {
    const std::size_t rounds = std::max(recipe.client.sends.size(), recipe.server.sends.size());
    for (std::size_t i = 0; i < rounds; ++i) {
        if (i < recipe.client.sends.size()) {
            client += send_step(recipe.client.sends[i]);
            server += recv_step(recipe.server, recipe.client.sends[i].size);
        }
        if (i < recipe.server.sends.size()) {
            server += send_step(recipe.server.sends[i]);
            client += recv_step(recipe.client, recipe.server.sends[i].size);
        }
    }
}

std::vector<std::string> without_one(const std::string& list) {
    std::vector<std::string> items, all;
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t end = std::min(list.find(", ", at), list.size());
        items.push_back(list.substr(at, end - at));
        at = end + 2;
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
        std::string rest;
        for (std::size_t k = 0; k < items.size(); ++k) {
            if (k != i) add(rest, items[k]);
        }
        all.push_back(rest);
    }
    return all;
}

}  // namespace

Recipe draw(std::uint64_t seed, bool faults) {
    Dice dice(seed);
    Recipe recipe;
    recipe.seed = seed;
    recipe.schedule = dice.one_in(2) ? Schedule::reader_first : Schedule::writer_first;
    recipe.delay_ms = dice.one_in(2) ? dice.from(1, 10) : dice.from(1, 50);
    recipe.mtu = dice.one_in(2) ? 1500 : dice.from(576, 9000);
    const std::uint64_t kind = dice.from(0, 3);
    recipe.pattern = kind < 2 ? Pattern::one_way : kind == 2 ? Pattern::in_turn : Pattern::both;
    // Who sends without reading meanwhile must find room for it.
    const std::uint64_t most = recipe.pattern == Pattern::both ? 3000 : 20000;
    const std::uint64_t count = dice.from(1, 12);
    for (std::uint64_t i = 0; i < count; ++i) recipe.client.sends.push_back(some_send(dice, most));
    if (recipe.pattern != Pattern::one_way) {
        const std::uint64_t answers = recipe.pattern == Pattern::in_turn ? count : dice.from(1, 12);
        for (std::uint64_t i = 0; i < answers; ++i)
            recipe.server.sends.push_back(some_send(dice, most));
    }
    for (Side* side : {&recipe.client, &recipe.server})
        some_options(dice, *side, recipe.pattern != Pattern::both);
    some_reading(dice, recipe.server, total(recipe.client));
    some_reading(dice, recipe.client, total(recipe.server));
    if (!faults) return recipe;
    for (const char* key : {"drop", "duplicate"}) {
        if (!dice.one_in(2)) continue;
        recipe.faults += fmt::format("{} = [{}]\n", key, dice.from(1, 12));
    }
    if (dice.one_in(3)) {
        // Drawn one after the other: arguments are evaluated in no certain order.
        const std::uint64_t late_ms = dice.from(1, 2 * recipe.delay_ms);
        const std::uint64_t packet = dice.from(1, 12);
        recipe.faults += fmt::format("delay_more = {{ {} = {} }}\n", packet, late_ms);
    }
    if (dice.one_in(3)) recipe.faults += fmt::format("loss = 0.0{}\n", dice.from(1, 5));
    if (recipe.faults.empty()) recipe.faults = fmt::format("drop = [{}]\n", dice.from(1, 6));
    return recipe;
}

std::string toml_of(const Recipe& recipe) {
    std::string text = fmt::format("schedule = \"{}\"\nworlds = [\"wire\", \"sim\"]\nseed = {}\n",
                                   name_of(recipe.schedule), recipe.seed);
    text += "time_limit_ms = 120000\n";
    text += fmt::format("[link]\ndelay_ms = {}\nmtu = {}\n{}", recipe.delay_ms, recipe.mtu,
                        recipe.faults);
    std::string client, server;
    if (recipe.pattern == Pattern::in_turn) {
        turns(recipe, client, server);
    } else {
        client = all_sends(recipe.client) + recv_step(recipe.client, total(recipe.server));
        server = all_sends(recipe.server) + recv_step(recipe.server, total(recipe.client));
    }
    const auto endpoint = [&](const char* name, const char* role, const Side& side,
                              const std::string& program, const char* ends) {
        text += fmt::format("[endpoint.{}]\n{}\n", name, role);
        if (!side.set.empty()) text += fmt::format("set = {{ {} }}\n", side.set);
        text += "program = [\n" + program + ends + "]\n";
    };
    endpoint("server", "listen = true", recipe.server, server,
             "  { mark = \"server is done\" },\n  { wait_for = \"client is done\" },\n");
    endpoint("client", "connect = \"server\"", recipe.client, client,
             "  { mark = \"client is done\" },\n  { wait_for = \"server is done\" },\n");
    return text;
}

std::vector<Recipe> smaller(const Recipe& recipe) {
    std::vector<Recipe> all;
    for (Side Recipe::* side : {&Recipe::client, &Recipe::server}) {
        const auto change = [&](auto&& edit) {
            Recipe one = recipe;
            edit(one.*side);
            all.push_back(std::move(one));
        };
        const Side& now = recipe.*side;
        const auto half = static_cast<std::ptrdiff_t>(now.sends.size() / 2);
        if (half > 1) {
            change([&](Side& s) { s.sends.erase(s.sends.begin() + half, s.sends.end()); });
            change([&](Side& s) { s.sends.erase(s.sends.begin(), s.sends.begin() + half); });
        }
        for (std::size_t i = 0; i < now.sends.size(); ++i) {
            if (now.sends.size() > 1 || side == &Recipe::server) {
                change([&](Side& s) {
                    s.sends.erase(s.sends.begin() + static_cast<std::ptrdiff_t>(i));
                });
            }
            if (now.sends[i].more) change([&](Side& s) { s.sends[i].more = false; });
            if (now.sends[i].eor) change([&](Side& s) { s.sends[i].eor = false; });
            if (now.sends[i].pause_ms > 0) change([&](Side& s) { s.sends[i].pause_ms = 0; });
            if (!now.sends[i].set.empty()) change([&](Side& s) { s.sends[i].set.clear(); });
        }
        for (const std::string& set : without_one(now.set)) change([&](Side& s) { s.set = set; });
        if (now.late_ms > 0) change([&](Side& s) { s.late_ms = 0; });
        if (now.recv != 65536) change([&](Side& s) { s.recv = 65536; });
    }
    if (!recipe.faults.empty()) {
        Recipe one = recipe;
        one.faults.erase(0, one.faults.find('\n') + 1);
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace sticky::conform
