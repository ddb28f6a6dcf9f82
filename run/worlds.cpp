#include "run/worlds.h"

#include <algorithm>

#include "apps/table.h"
#include "net/capabilities.h"
#include "net/loopback.h"
#include "net/wire/wire.h"
#include "run/hosts/canned.h"
#include "run/hosts/real.h"
#include "sim/play_sim.h"

namespace sticky {
namespace {

PlayOptions with_apps(const PlayOptions& options, Host& host) {
    PlayOptions more = options;
    more.apps = apps::table();
    more.host = &host;
    return more;
}

Played loopback(const Scenario& scenario, const PlayOptions& options) {
    RealHost host;
    return play_loopback(scenario, with_apps(options, host));
}
Played sim(const Scenario& scenario, const PlayOptions& options) {
    CannedHost host(scenario.seed);
    return play_sim(scenario, with_apps(options, host));
}

}  // namespace

const std::vector<World>& worlds() {
    static const std::vector<World> all{{"loopback", loopback, unfit_for_loopback, nullptr},
                                        {"wire", play_wire, unfit_for_wire, step_wire},
                                        {"sim", sim, unfit_for_sim, nullptr}};
    return all;
}

std::optional<std::string> missing_for_wire(Language language) {
    for (const Capability& one : wire_capabilities()) {
        if (one.there) continue;
        std::string line = language == Language::zh ? one.name_zh + "：" + one.detail_zh
                                                    : one.name + ": " + one.detail;
        if (!one.remedy.empty()) line += (language == Language::zh ? "；" : "; ") + one.remedy;
        return line;
    }
    return std::nullopt;
}

Result<Choice> choose_worlds(const Scenario& scenario, const std::string& asked) {
    const auto wanted = [&](std::string_view name) {
        return scenario.worlds.empty() ||
               std::ranges::find(scenario.worlds, name) != scenario.worlds.end();
    };
    Choice choice;
    for (const World& world : worlds()) {
        if (!asked.empty() && asked != "all" && asked != world.name) continue;
        const bool by_name = asked == world.name;
        if (!wanted(world.name) && !by_name) {
            choice.skipped.push_back(std::string(world.name) +
                                     ": the scenario does not name it in worlds");
            continue;
        }
        if (const std::optional<Error> unfit = world.unfit(scenario)) {
            if (by_name) return tl::unexpected(*unfit);
            choice.skipped.push_back(std::string(world.name) + ": " + unfit->what);
            continue;
        }
        if (asked.empty() && !choice.worlds.empty()) continue;
        choice.worlds.push_back(&world);
    }
    if (!choice.worlds.empty()) return choice;
    std::string why;
    for (const std::string& line : choice.skipped) why += (why.empty() ? "" : "; ") + line;
    if (why.empty()) why = "this version has no world '" + asked + "'";
    return fail(ErrorKind::machine, scenario.name, "no world here can play it: " + why,
                "'sticky doctor' shows the worlds of this machine");
}

}  // namespace sticky
