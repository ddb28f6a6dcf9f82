#include "run/conform.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "net/wire/wire.h"
#include "script/scenario_toml.h"
#include "sim/play_sim.h"
#include "trace/lineage.h"

namespace sticky::conform {
namespace {

Result<Scenario> scenario_of(const Recipe& recipe) {
    LoadOptions options;
    options.name = fmt::format("conform-{}.toml", recipe.seed);
    return load_scenario(toml_of(recipe), options);
}

// "1448 x3": equal sizes that follow each other are counted.
std::string counted(const std::vector<std::string>& items) {
    std::string text;
    for (std::size_t i = 0; i < items.size();) {
        std::size_t end = i + 1;
        while (end < items.size() && items[end] == items[i]) ++end;
        text += " " + items[i] + (end - i > 1 ? fmt::format(" x{}", end - i) : "");
        i = end;
    }
    return text;
}

std::string listed(const Outcome& outcome) {
    std::string text;
    for (std::size_t side = 0; side < 2; ++side) {
        std::vector<std::string> segments, recvs;
        std::uint64_t next = 0;
        for (const ByteRange& range : outcome.segments[side]) {
            // Where it does not follow the one before, its place is told too.
            segments.push_back(range.begin == next
                                   ? fmt::to_string(range.size())
                                   : fmt::format("{}+{}", range.begin, range.size()));
            next = range.end;
        }
        for (const std::uint64_t size : outcome.recvs[side]) recvs.push_back(fmt::to_string(size));
        text += fmt::format("; {} segments:{}; recvs:{}", side == 0 ? "client" : "server",
                            counted(segments), counted(recvs));
    }
    return text;
}

// In what surroundings it happens: what a reader should look at.
std::string context_of(const Recipe& recipe) {
    const std::string all = recipe.client.set + ", " + recipe.server.set;
    std::string context;
    for (const char* word : {"rcvbuf", "sndbuf", "cork", "quickack", "maxseg", "rcvlowat"}) {
        if (all.find(word) != std::string::npos) context += fmt::format(" {}", word);
    }
    if (!recipe.faults.empty()) context += " faults";
    return context.empty() ? " plain" : context;
}

std::string segment_difference(const std::vector<ByteRange>& kernel,
                               const std::vector<ByteRange>& model, std::string& detail) {
    const auto [a, b] = std::ranges::mismatch(kernel, model);
    const auto at = a - kernel.begin() + 1;
    if (a == kernel.end() || b == model.end()) {
        detail = fmt::format("segment {}: {} sent {} more", at,
                             a == kernel.end() ? "the model" : "the kernel",
                             a == kernel.end() ? model.end() - b : kernel.end() - a);
        return a == kernel.end() ? "more segments" : "fewer segments";
    }
    detail = fmt::format("segment {}: kernel [{}, {}), model [{}, {})", at, a->begin, a->end,
                         b->begin, b->end);
    if (a->begin != b->begin) return a->begin < b->begin ? "kernel repeats" : "model repeats";
    return a->end < b->end ? "longer segment" : "shorter segment";
}

}  // namespace

Outcome outcome_of(const Played& played) {
    Outcome outcome;
    if (played.failure) outcome.failure = to_string(*played.failure);
    const Lineage lineage = trace_lineage(played.trace);
    for (const FlowLineage& flow : lineage.flows) {
        const std::size_t side = index_of(flow.flow.sender) == 1 ? 0 : 1;
        for (const Unit& unit : flow.lane(Lane::wire)) outcome.segments[side].push_back(unit.range);
        for (const Unit& unit : flow.lane(Lane::recv))
            outcome.recvs[side].push_back(unit.range.size());
    }
    return outcome;
}

std::string to_line(const Outcome& outcome) {
    std::string line;
    for (std::size_t side = 0; side < 2; ++side) {
        line += fmt::format("{}", outcome.segments[side].size());
        for (const ByteRange& range : outcome.segments[side])
            line += fmt::format(" {} {}", range.begin, range.end);
        line += fmt::format(" {}", outcome.recvs[side].size());
        for (const std::uint64_t size : outcome.recvs[side]) line += fmt::format(" {}", size);
        line += ' ';
    }
    return line + outcome.failure;
}

std::optional<Outcome> from_line(const std::string& line) {
    std::istringstream in(line);
    Outcome outcome;
    for (std::size_t side = 0; side < 2; ++side) {
        std::size_t count = 0;
        if (!(in >> count) || count > line.size()) return std::nullopt;
        outcome.segments[side].resize(count);
        for (ByteRange& range : outcome.segments[side]) in >> range.begin >> range.end;
        if (!(in >> count) || count > line.size()) return std::nullopt;
        outcome.recvs[side].resize(count);
        for (std::uint64_t& size : outcome.recvs[side]) in >> size;
    }
    if (!in) return std::nullopt;
    std::getline(in >> std::ws, outcome.failure);
    return outcome;
}

Kernel ask_kernel(const Recipe& recipe, unsigned runs) {
    Kernel kernel;
    const Result<Scenario> scenario = scenario_of(recipe);
    for (unsigned i = 0; i < runs; ++i) {
        Outcome outcome;
        if (scenario)
            outcome = outcome_of(play_wire(*scenario, {}));
        else
            outcome.failure = to_string(scenario.error());
        kernel.runs.push_back(std::move(outcome));
        if (kernel.runs.front() != kernel.runs.back()) break;
    }
    return kernel;
}

Comparison compare(const Recipe& recipe, const Kernel& kernel) {
    Comparison verdict;
    const Result<Scenario> scenario = scenario_of(recipe);
    if (!scenario) return {Comparison::Kind::broken, "scenario", to_string(scenario.error()), {}};
    const Played played = play_sim(*scenario, {});
    const Outcome model = outcome_of(played);
    for (const Event& event : played.trace.events) {
        const auto* held = std::get_if<Held>(&event.what);
        if (held == nullptr) continue;
        verdict.traits.holds = true;
        if (held->cause == Cause::window) verdict.traits.window = true;
    }
    const Lineage lineage = trace_lineage(played.trace);
    for (const FlowLineage& flow : lineage.flows) {
        for (const Unit& unit : flow.lane(Lane::wire)) {
            const auto [first, last] = units_in(flow.lane(Lane::send), unit.range);
            if (last - first > 1) verdict.traits.merges = true;
        }
    }
    const Outcome& real = kernel.runs.front();
    if (!real.failure.empty()) {  // the world wire gave up
        verdict.kind = Comparison::Kind::broken;
        return verdict;
    }
    const auto differs = [&](const Outcome& other) { return other != real; };
    if (std::ranges::any_of(kernel.runs, differs)) {
        verdict.kind = Comparison::Kind::unsteady;
        return verdict;
    }
    if (real == model) return verdict;
    verdict.kind = Comparison::Kind::different;
    const std::string context = context_of(recipe);
    if (real.failure.empty() != model.failure.empty()) {
        verdict.difference = "failure:" + context;
        verdict.detail = "kernel: " + real.failure + "; model: " + model.failure;
        return verdict;
    }
    for (std::size_t side = 0; side < 2; ++side) {
        if (real.segments[side] == model.segments[side]) continue;
        verdict.difference =
            segment_difference(real.segments[side], model.segments[side], verdict.detail) + ":" +
            context;
        verdict.detail += fmt::format(" of the {}\n  kernel{}\n  model {}",
                                      side == 0 ? "client" : "server", listed(real), listed(model));
        return verdict;
    }
    verdict.difference = "recv only:" + context;
    verdict.detail = fmt::format("\n  kernel{}\n  model {}", listed(real), listed(model));
    return verdict;
}

// Through the list of what can be left out, again and again, until a whole pass finds nothing.
Shrunk shrink(Recipe recipe, const std::string& difference, unsigned runs, std::uint64_t tries) {
    const auto kind_of = [](const std::string& name) { return name.substr(0, name.find(':')); };
    const auto still_differs = [&](const Recipe& one) {
        const Comparison verdict = compare(one, ask_kernel(one, runs));
        return verdict.kind == Comparison::Kind::different &&
               kind_of(verdict.difference) == kind_of(difference);
    };
    Shrunk shrunk{std::move(recipe), 0, false};
    for (bool found = true; found;) {
        found = false;
        std::vector<Recipe> candidates = smaller(shrunk.recipe);
        for (std::size_t i = 0; i < candidates.size();) {
            if (shrunk.tries == tries) return shrunk;
            ++shrunk.tries;
            if (!still_differs(candidates[i])) {
                ++i;
                continue;
            }
            shrunk.recipe = candidates[i];
            candidates = smaller(shrunk.recipe);
            found = true;
        }
    }
    shrunk.smallest = true;
    return shrunk;
}

}  // namespace sticky::conform
