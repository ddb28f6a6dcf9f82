#include "tests/sim/resolve_tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "tests/sim/resolve_reads.h"
#include "trace/attribute.h"

namespace sticky::test {
namespace {

using Causes = std::set<Cause>;
using UnitKey = std::pair<FlowId, std::uint32_t>;

Trace stripped(Trace trace) {
    std::erase_if(trace.events,
                  [](const Event& event) { return std::holds_alternative<Held>(event.what); });
    for (Event& event : trace.events) {
        if (auto* segment = std::get_if<Segment>(&event.what)) segment->cause.reset();
        if (auto* datagram = std::get_if<Datagram>(&event.what)) datagram->cause.reset();
        // With it the reads are judged.
        if (auto* received = std::get_if<Received>(&event.what)) received->left.reset();
    }
    return trace;
}

struct Decided {
    std::optional<Cause> cause;
    Causes all;  // and those that held it before
    bool datagram = false;
    bool full = false;  // as long as segments can be, SACK options apart
};
using Decisions = std::map<UnitKey, Decided>;

void add_held(const Trace& trace, const FlowLineage& flow,
              const std::map<std::uint64_t, Decided*>& begins) {
    for (const Event& event : trace.events) {
        const auto* held = std::get_if<Held>(&event.what);
        if (held == nullptr || event.conn != flow.flow.conn || event.who != flow.flow.sender)
            continue;
        const auto unit = begins.find(held->range.begin);
        if (unit != begins.end()) unit->second->all.insert(held->cause);
    }
}

Decisions decisions(const Trace& trace, const Lineage& lineage) {
    constexpr std::uint64_t kMostSack = 36;  // four blocks
    Decisions all;
    for (const FlowLineage& flow : lineage.flows) {
        std::uint32_t number = 0;
        std::map<std::uint64_t, Decided*> begins;
        const std::uint32_t mss = lineage.connections[index_of(flow.flow.conn) - 1].mss;
        for (const Unit& unit : flow.lane(Lane::wire)) {
            Decided& one = all[{flow.flow, ++number}];
            const Event& event = trace.events[unit.event];
            one.datagram = flow.datagrams;
            one.cause = flow.datagrams ? std::get<Datagram>(event.what).cause
                                       : std::get<Segment>(event.what).cause;
            one.full = unit.range.size() + kMostSack >= mss;
            if (one.cause) one.all.insert(*one.cause);
            if (!unit.again) begins.emplace(unit.range.begin, &one);
        }
        add_held(trace, flow, begins);
    }
    return all;
}

std::string list(const Causes& causes) {
    std::string text;
    for (const Cause cause : causes)
        text += (text.empty() ? "" : " ") + std::string(name_of(cause));
    return text.empty() ? "nothing" : text;
}

// The model decides on these; the others that a finding about the wire may name are about the other
// end or the link.
bool model_decides(Cause cause) {
    return cause <= Cause::fin && cause != Cause::delayed_ack;
}

// Said besides a decision, and no contradiction to it.
bool holds_as_well(const Decided& truth, Cause cause) {
    // What held the segment ended when it was full; the model says only what held it.
    if (cause == Cause::full_segment && truth.full) return true;
    // A cut piece of something that was held first; the model says only who cut.
    return truth.datagram && truth.cause == Cause::offload;
}

void judge(const Decided& truth, const Causes& found, Tally& tally) {
    for (const Cause cause : truth.all) {
        // A datagram that left as it was sent: no boundary moved, there is no reason to find. What
        // is found there counts as wrong, below.
        if (truth.datagram && cause == Cause::sent_at_once) continue;
        const bool right = found.contains(cause);
        for (Score* score : {&tally.sender, &tally.causes[cause]})
            ++score->decided, score->recovered += right ? 1 : 0;
        if (right) continue;
        ++tally.pairs[fmt::format("{}{}, found: {}", name_of(cause),
                                  cause == truth.cause ? "" : " (before)", list(found))];
    }
    for (const Cause cause : found) {
        if (!model_decides(cause) || truth.all.contains(cause) || holds_as_well(truth, cause))
            continue;
        ++tally.wrong;
        ++tally.pairs[fmt::format("{}, named besides: {}", list(truth.all), name_of(cause))];
    }
}

using ReadKey = std::tuple<FlowId, std::uint32_t, Effect>;

void judge_reads(const std::vector<ReadTruth>& truths, std::map<ReadKey, Causes>& found,
                 Tally& tally) {
    const auto one = [&](const ReadTruth& truth, Effect effect, std::optional<Cause> cause) {
        if (!cause) return;
        const Causes& named = found[{truth.flow, truth.unit, effect}];
        const bool right = named.contains(*cause);
        for (Score* score : {&tally.reads, &tally.read_causes[*cause]})
            ++score->decided, score->recovered += right ? 1 : 0;
        if (!right) ++tally.pairs[fmt::format("{}, found: {}", name_of(*cause), list(named))];
    };
    for (const ReadTruth& truth : truths) {
        one(truth, Effect::merged, truth.merged);
        one(truth, Effect::split, truth.cut);
    }
}

}  // namespace

void Tally::add(const Trace& trace) {
    const Lineage whole = trace_lineage(trace);
    const Trace bare = stripped(trace);
    std::map<UnitKey, Causes> sent;
    std::map<ReadKey, Causes> read;
    for (const Finding& finding : attribute(bare, trace_lineage(bare))) {
        if (finding.lane == Lane::wire) sent[{finding.flow, finding.unit}].insert(finding.cause);
        if (finding.lane == Lane::recv)
            read[{finding.flow, finding.unit, finding.effect}].insert(finding.cause);
    }
    for (const auto& [key, truth] : decisions(trace, whole)) judge(truth, sent[key], *this);
    judge_reads(read_truths(trace, whole), read, *this);
}

std::string Tally::report() const {
    const auto line = [](std::string_view name, const Score& score) {
        return fmt::format("  {:<16}{:>9}{:>11}{:>9.2f} %\n", name, score.decided, score.recovered,
                           100 * score.share());
    };
    std::string text = fmt::format("  {:<16}{:>9}{:>11}\n", "cause", "decided", "recovered");
    for (const auto& [cause, score] : causes) text += line(name_of(cause), score);
    text += line("all of these", sender);
    for (const auto& [cause, score] : read_causes) text += line(name_of(cause), score);
    text += line("all reads", reads);
    text += fmt::format("  named besides, and wrong: {}\n", wrong);
    std::vector<std::pair<std::size_t, std::string>> sorted;
    for (const auto& [pair, count] : pairs) sorted.emplace_back(count, pair);
    std::ranges::sort(sorted, std::greater{});
    for (const auto& [count, pair] : sorted) text += fmt::format("  {:>5}  {}\n", count, pair);
    return text;
}

}  // namespace sticky::test
