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
            return {{Word::world_loopback, {}, "loopback"}, {Word::world_wire, {}, "wire"}};
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
