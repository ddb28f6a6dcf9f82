#include "sim/play_sim.h"

#include <algorithm>
#include <memory>

#include "sim/tcp_stage.h"
#include "sim/udp_stage.h"
#include "sim/unix_stage.h"

namespace sticky {
namespace {

std::unique_ptr<sim::SimStage> make_stage(const Cast& cast, const sim::Profile& profile) {
    const Transport transport = cast.scenario->transport;
    if (transport == Transport::tcp) return std::make_unique<sim::TcpStage>(cast, profile);
    if (transport == Transport::udp) return std::make_unique<sim::UdpStage>(cast, profile);
    return std::make_unique<sim::UnixStage>(cast, profile);
}

bool asks_for(const Options& options, std::string& word) {
    for (const OptionSetting& setting : options) {
        if (setting.option != Option::congestion) continue;
        word = setting.word;
        if (word != "cubic") return true;
    }
    return false;
}

// A congestion control that the model does not have.
std::optional<std::string> foreign_congestion(const Scenario& scenario) {
    std::string word;
    for (const EndpointSpec& endpoint : scenario.endpoints) {
        if (asks_for(endpoint.set, word)) return word;
        for (const Step& step : endpoint.program) {
            const auto* set = std::get_if<SetStep>(&step.action);
            if (set != nullptr && asks_for(set->options, word)) return word;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Error> unfit_for_sim(const Scenario& scenario) {
    const auto unfit = [&](std::string what, std::string remedy) {
        return Error{ErrorKind::machine, scenario.name, std::move(what), std::move(remedy)};
    };
    if (const auto word = foreign_congestion(scenario)) {
        return unfit("the model's congestion control is cubic, not " + *word,
                     "leave congestion out, or play it in the world wire");
    }
    for (const EndpointSpec& endpoint : scenario.endpoints) {
        const bool connects_later =
            !endpoint.program.empty() &&
            std::holds_alternative<ConnectStep>(endpoint.program.front().action);
        const bool has_port = endpoint.port != 0 || !endpoint.port_of.empty();
        if (has_port && (endpoint.connect || connects_later)) {
            return unfit(
                "the model gives who connects a port of its own (endpoint " + endpoint.name + ")",
                "leave port out there, or play it in the worlds loopback or wire");
        }
        const auto other =
            std::ranges::find(scenario.endpoints, endpoint.port_of, &EndpointSpec::name);
        if (other != scenario.endpoints.end() && other->address != endpoint.address) {
            return unfit("the model's ports are not of an address (endpoint " + endpoint.name + ")",
                         "give both listeners the same address, or play it in the world loopback");
        }
    }
    if (scenario.link && scenario.link->device_kbit > 0) {
        return unfit("the model has no slow device (link.device_kbit)",
                     "leave device_kbit out, or play it in the world wire");
    }
    if (scenario.ip == 6 && scenario.link && scenario.link->mtu < 1280) {
        return unfit("IPv6 needs an MTU of 1280 bytes or more (RFC 8200, section 5)",
                     "raise link.mtu, or set ip = 4");
    }
    return std::nullopt;
}

Played play_sim(const Scenario& scenario, const PlayOptions& options) {
    Played played;
    played.failure = unfit_for_sim(scenario);
    if (played.failure) return played;
    const Cast cast(scenario);
    TraceHeader header = header_of(cast, "sim", options.payload_limit);
    header.machine = "the model, profile " + scenario.profile;
    if (options.sink != nullptr) options.sink->begin(header);
    LocalBoard board(cast.endpoints.size(), options.cancelled);
    const sim::Profile& profile = *sim::find_profile(scenario.profile);
    const std::unique_ptr<sim::SimStage> stage = make_stage(cast, profile);
    Log log(options.payload_limit, options.sink);
    if (scenario.schedule == Schedule::race) {
        // Nobody is a thread here: calls happen one after the other, as late as the profile says.
        stage->watch_race(board);
        play_as_one(cast, *stage, board, log, options, &Player::play_race);
    } else {
        play_fixed(cast, *stage, board, log, options);
    }
    played.failure = board.failure();
    Log* const logs[] = {&log};
    played.trace = merge(std::move(header), logs);
    if (!played.failure) played.failure = unexpected_failure(scenario, played.trace);
    return played;
}

}  // namespace sticky
