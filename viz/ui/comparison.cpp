#include "viz/ui/comparison.h"

namespace sticky::ui {
namespace {

Result<const World*> world_for(const Scenario& scenario, const std::string& asked) {
    const Result<Choice> choice = choose_worlds(scenario, asked);
    if (!choice) return tl::unexpected(choice.error());
    return choice->worlds.front();
}

Result<Scenario> variant(Experiment experiment, const Edits& edits) {
    if (auto error = apply(experiment, edits)) return tl::unexpected(std::move(*error));
    return *experiment.scenario();
}

struct Variant {
    Word label;
    Edits edits;
    std::string world;
};

Word label_of_world(std::string_view name) {
    if (name == "loopback") return Word::world_loopback;
    return name == "wire" ? Word::world_wire : Word::world_sim;
}

// The first two that can play it: loopback and wire, or, where a link is wanted, the kernel and the
// model. Who has chosen the model sees it beside the kernel.
std::vector<Variant> two_worlds(const Scenario& scenario, const std::string& asked) {
    std::vector<std::string> names{"loopback", "wire"};
    if (const Result<Choice> choice = choose_worlds(scenario, "all");
        choice && choice->worlds.size() > 1) {
        names = {std::string(choice->worlds[0]->name), std::string(choice->worlds[1]->name)};
        if (asked == choice->worlds.back()->name) names[1] = asked;
    }
    return {{label_of_world(names[0]), {}, names[0]}, {label_of_world(names[1]), {}, names[1]}};
}

std::vector<Variant> variants(const Scenario& scenario, Compare compare, const std::string& world) {
    const Controls controls = controls_of(scenario);
    const auto nodelay = [&](bool on) {
        return set_option(scenario, controls.sender, Option::nodelay, on);
    };
    switch (compare) {
        case Compare::prefix: {
            const bool framed = controls.framing != "none";
            return {{Word::without_prefix, framed ? set_framing(scenario, "none") : Edits{}, world},
                    {Word::with_prefix, framed ? Edits{} : set_framing(scenario, "length_prefix"),
                     world}};
        }
        case Compare::nagle:
            return {{Word::nagle_on, nodelay(false), world},
                    {Word::nagle_off, nodelay(true), world}};
        case Compare::worlds:
            return two_worlds(scenario, world);
        case Compare::none:
        case Compare::before:
            break;
    }
    return {{Word::count, {}, world}};
}

}  // namespace

Result<Comparison> plan_comparison(const Experiment& experiment, Compare compare,
                                   const std::string& world) {
    STICKY_ASSERT(experiment.scenario() != nullptr);
    Comparison planned;
    for (const Variant& one : variants(*experiment.scenario(), compare, world)) {
        Result<Scenario> scenario = variant(experiment, one.edits);
        if (!scenario) return tl::unexpected(scenario.error());
        const Result<const World*> where = world_for(*scenario, one.world);
        if (!where) return tl::unexpected(where.error());
        planned.sides.push_back({planned.sides.size(), one.label, std::move(*scenario), *where});
    }
    return planned;
}

}  // namespace sticky::ui
