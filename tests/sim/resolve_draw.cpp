#include "tests/sim/resolve_draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "run/conform_draw.h"
#include "run/dice.h"

namespace sticky::test {
namespace {

constexpr std::uint64_t kSalt = 7;  // conform draws its own from the same numbers

std::string without(std::string text, std::string_view part) {
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos;)
        text.erase(at, part.size());
    return text;
}

std::string with(std::string text, std::string_view old, std::string_view now) {
    for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += now.size())
        text.replace(at, old.size(), now);
    return text;
}

// Whoever has done everything closes, instead of waiting for the other one.
std::string nobody_waits(const std::string& toml) {
    return without(without(toml, "  { wait_for = \"server is done\" },\n"),
                   "  { wait_for = \"client is done\" },\n");
}

// A FIN right behind the last send: it lets go what is held.
std::string closing(std::uint64_t number) {
    conform::Recipe recipe = conform::draw(number, number % 20 == 6);
    recipe.pattern = conform::Pattern::one_way;
    recipe.server.sends.clear();
    return nobody_waits(conform::toml_of(recipe));
}

// A reader who insists on a full buffer: MSG_WAITALL, in portions that divide what comes.
std::string insisting(std::uint64_t number) {
    Dice dice(number, kSalt);
    conform::Recipe recipe = conform::draw(number, false);
    recipe.pattern = conform::Pattern::one_way;
    recipe.server.sends.clear();
    recipe.server.recv = dice.from(2, 3000);
    std::uint64_t bytes = 0;
    for (const conform::Send& send : recipe.client.sends) bytes += send.size;
    recipe.client.sends.back().size += recipe.server.recv - bytes % recipe.server.recv;
    return with(conform::toml_of(recipe), ", until = { bytes",
                ", flags = [\"waitall\"], until = { bytes");
}

// A reader whom SO_RCVLOWAT lets sleep; the end of the stream wakes it when less than that is left.
std::string patient(std::uint64_t number) {
    Dice dice(number, kSalt);
    conform::Recipe recipe = conform::draw(number, false);
    recipe.pattern = conform::Pattern::one_way;
    recipe.server.sends.clear();
    if (recipe.server.set.find("rcvlowat") == std::string::npos) {
        recipe.server.set += recipe.server.set.empty() ? "" : ", ";
        recipe.server.set += fmt::format("rcvlowat = {}", dice.from(20, 3000));
    }
    recipe.server.recv = std::max<std::uint64_t>(recipe.server.recv, 4096);
    return nobody_waits(conform::toml_of(recipe));
}

std::string datagrams(std::uint64_t number) {
    Dice dice(number, kSalt);
    std::string sends;
    const std::uint64_t count = dice.from(2, 12);
    bool corked = false;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (dice.one_in(4)) sends += fmt::format("  {{ sleep_ms = {} }},\n", dice.from(1, 40));
        if (dice.one_in(4)) {
            corked = !corked;
            sends += fmt::format("  {{ set = {{ udp_cork = {} }} }},\n", corked);
        }
        if (!corked && dice.one_in(5))
            sends += fmt::format("  {{ set = {{ udp_segment = {} }} }},\n",
                                 dice.one_in(2) ? dice.from(100, 900) : 0);
        const bool more = dice.one_in(4) && i + 1 < count;
        sends += fmt::format("  {{ send = {{ size = {} }}{} }},\n", dice.from(1, 900),
                             more ? ", flags = [\"more\"]" : "");
    }
    if (corked) sends += "  { set = { udp_cork = false } },\n";
    std::string text = fmt::format(
        "transport = \"udp\"\nschedule = \"{}\"\nworlds = [\"wire\", \"sim\"]\nseed = {}\n"
        "[link]\ndelay_ms = {}\nmtu = {}\n",
        dice.one_in(2) ? "reader_first" : "writer_first", number, dice.from(1, 20),
        dice.one_in(2) ? 1500 : dice.from(576, 9000));
    if (dice.one_in(3)) text += fmt::format("drop = [{}]\n", dice.from(1, 4));
    text += fmt::format(
        "[endpoint.server]\nlisten = true\nprogram = [\n{}  {{ recv = {}, times = {}, "
        "timeout_ms = 300 }},\n]\n",
        dice.one_in(2) ? fmt::format("  {{ sleep_ms = {} }},\n", dice.from(1, 100)) : "",
        dice.one_in(2) ? 65536 : dice.from(1, 1200), count);
    return text + "[endpoint.client]\nconnect = \"server\"\nprogram = [\n" + sends + "]\n";
}

}  // namespace

std::string resolve_draw(std::uint64_t number) {
    switch (number % 10) {
        case 6:
            return closing(number);
        case 7:
            return insisting(number);
        case 8:
            return datagrams(number);
        case 9:
            return patient(number);
        default:
            return conform::toml_of(conform::draw(number, number % 10 > 2));
    }
}

}  // namespace sticky::test
