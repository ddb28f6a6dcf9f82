#include "script/play.h"

#include <algorithm>

namespace sticky {

TraceHeader header_of(const Cast& cast, std::string_view world, std::uint64_t payload_limit) {
    const Scenario& scenario = *cast.scenario;
    TraceHeader header;
    header.scenario = scenario.name;
    header.title = scenario.title;
    header.title_zh = scenario.title_zh;
    header.scenario_text = scenario.text;
    header.overrides = scenario.overrides;
    header.world = world;
    header.transport = name_of(scenario.transport);
    header.ip = scenario.ip;
    header.schedule = name_of(scenario.schedule);
    header.seed = scenario.seed;
    header.payload_limit = payload_limit;
    for (std::size_t i = 0; i < cast.endpoints.size(); ++i) {
        const std::string_view kind = std::visit(
            [](const auto& spec) { return std::string_view(spec.kKind); }, cast.framings[i]);
        header.endpoints.push_back({cast.endpoints[i].name, std::string(kind)});
    }
    header.steps.resize(scenario.sources.size());
    for (std::size_t i = 0; i < scenario.sources.size(); ++i) {
        header.steps[i].line = scenario.sources[i].line;
        header.steps[i].column = scenario.sources[i].column;
    }
    for (std::size_t e = 0; e < cast.endpoints.size(); ++e) {
        for (const Step& step : cast.endpoints[e].program) {
            if (step.id != kNoStep)
                header.steps[index_of(step.id)].endpoint =
                    EndpointId{static_cast<std::uint32_t>(e)};
        }
    }
    return header;
}

bool start(const Cast& cast, std::span<Player* const> players, Stage& clock, Board& board) {
    for (Player* player : players) player->open_all();
    const auto settled = [&](auto&& ask) {
        while (!board.stopped()) {
            bool all = true;
            for (Player* player : players) all = ask(*player) && all;
            if (all) return true;
            std::vector<SocketId> changed;
            clock.wait(clock.now() + kMillisecond, {}, changed);
            if (clock.now() > cast.scenario->time_limit) {
                board.stop({ErrorKind::run, cast.scenario->name,
                            "the connections were not made within the time limit",
                            "raise time_limit_ms"});
            }
        }
        return false;
    };
    for (std::size_t i = 0; i < cast.endpoints.size() && !board.stopped(); ++i) {
        const EndpointId id{static_cast<std::uint32_t>(i)};
        if (!cast[id].connect) continue;
        for (Player* player : players) player->connect_one(id);
        if (!settled([](Player& player) { return player.try_connecting(); })) return false;
        for (Player* player : players) player->try_accepting();
    }
    if (!settled([](Player& player) { return player.try_accepting(); })) return false;
    for (Player* player : players) player->start_programs();
    return true;
}

void play_as_one(const Cast& cast, Stage& stage, LocalBoard& board, Log& log,
                 const PlayOptions& options, void (Player::*play)()) {
    Host nothing;
    std::vector<EndpointId> all;
    for (std::size_t i = 0; i < cast.endpoints.size(); ++i)
        all.push_back(EndpointId{static_cast<std::uint32_t>(i)});
    Player player(cast, stage, board, log, options.apps,
                  options.host == nullptr ? nothing : *options.host, all);
    Player* const players[] = {&player};
    if (start(cast, players, stage, board)) (player.*play)();
    player.finish();
}

void play_fixed(const Cast& cast, Stage& stage, LocalBoard& board, Log& log,
                const PlayOptions& options) {
    play_as_one(cast, stage, board, log, options, &Player::play_fixed);
}

namespace {

bool expected(const Scenario& scenario, const std::string& endpoint, const std::string& error) {
    return std::ranges::any_of(scenario.expectations, [&](const Expectation& expectation) {
        const std::string& name = expectation.at.empty() ? expectation.from : expectation.at;
        if (!name.empty() && name != endpoint && name != family_of(endpoint)) return false;
        if (const auto* claim = std::get_if<ExpectError>(&expectation.claim))
            return claim->error == error;
        const auto* end = std::get_if<ExpectEnd>(&expectation.claim);
        return end != nullptr && end->end == "reset" && (error == "ECONNRESET" || error == "EPIPE");
    });
}

}  // namespace

std::optional<Error> unexpected_failure(const Scenario& scenario, const Trace& trace) {
    const auto is_failed = [](const Event& event) {
        return std::holds_alternative<Failed>(event.what);
    };
    if (std::ranges::none_of(trace.events, is_failed)) return std::nullopt;
    std::map<ConnectionId, bool> was_reset;
    for (const Event& event : trace.events) {
        const auto* closed = std::get_if<Closed>(&event.what);
        if (closed != nullptr && closed->how == Closed::How::reset) was_reset[event.conn] = true;
    }
    for (const Event& event : trace.events) {
        const auto* failed = std::get_if<Failed>(&event.what);
        if (failed == nullptr) continue;
        const std::string& name = trace.header.endpoints[index_of(event.who)].name;
        if (expected(scenario, name, failed->error)) continue;
        const bool by_reset = failed->error == "ECONNRESET" || failed->error == "EPIPE";
        if (by_reset && event.conn != kNoConnection && was_reset[event.conn]) continue;
        static constexpr std::string_view kCalls[] = {"send",   "recv",   "connect",  "listen",
                                                      "accept", "option", "shutdown", "close"};
        std::string where = scenario.name;
        if (event.step != kNoStep)
            where += ":" + std::to_string(scenario.sources[index_of(event.step)].line);
        const bool machine = failed->error == "EADDRINUSE" ||
                             (failed->call == Call::listen &&
                              (failed->error == "EADDRNOTAVAIL" || failed->error == "EACCES" ||
                               failed->error == "EPERM"));
        std::string remedy = "if this is what should happen, say so: [[expect]] at = \"" + name +
                             "\", error = \"" + failed->error + "\"";
        if (failed->error == "EADDRINUSE")
            remedy = "choose another port, or leave port out and any free one is taken";
        if (failed->error == "EADDRNOTAVAIL" && scenario.ip == 6)
            remedy = "this machine has no IPv6; set ip = 4";
        if (failed->error == "EACCES") remedy = "choose a port above 1023";
        return Error{machine ? ErrorKind::machine : ErrorKind::run, where,
                     name + ": " + std::string(kCalls[static_cast<std::size_t>(failed->call)]) +
                         " failed with " + failed->error + ", " + failed->text,
                     remedy};
    }
    return std::nullopt;
}

std::optional<Error> unfit_for_loopback(const Scenario& scenario) {
    if (!scenario.link) return std::nullopt;
    return Error{ErrorKind::machine, scenario.name,
                 "the world loopback has no link, and this scenario has a [link]",
                 "play it in the world wire or sim"};
}

}  // namespace sticky
