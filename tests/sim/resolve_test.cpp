// Strip and re-solve: what the model confessed is taken out of its traces, and attribute() has to
// find it again. Every decision is compared: why a segment or datagram left as it did, and what
// held it before (Held). What attribute() says besides is counted too.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "tests/sim/playing.h"
#include "tests/sim/resolve_draw.h"
#include "tests/sim/resolve_reads.h"
#include "tests/support/cases.h"
#include "trace/attribute.h"
#include "trace/trace_file.h"

namespace sticky::test {
namespace {

using Causes = std::set<Cause>;
using UnitKey = std::pair<FlowId, std::uint32_t>;

Trace stripped(const Trace& trace) {
    Trace bare = trace;
    std::erase_if(bare.events, [](const Event& e) { return std::holds_alternative<Held>(e.what); });
    for (Event& event : bare.events) {
        if (auto* segment = std::get_if<Segment>(&event.what)) segment->cause.reset();
        if (auto* datagram = std::get_if<Datagram>(&event.what)) datagram->cause.reset();
        if (auto* received = std::get_if<Received>(&event.what)) received->left.reset();
    }
    return bare;
}

struct Decided {
    std::optional<Cause> cause;
    Causes held;  // told before it left
    ByteRange range;
    Nanos at = 0;
    bool datagram = false;
};

std::map<UnitKey, Decided> decisions(const Trace& trace, const Lineage& lineage) {
    std::map<UnitKey, Decided> all;
    for (const FlowLineage& flow : lineage.flows) {
        std::uint32_t number = 0;
        std::map<std::uint64_t, UnitKey> begins;
        for (const Unit& unit : flow.lane(Lane::wire)) {
            Decided& one = all[{flow.flow, ++number}];
            const Event& event = trace.events[unit.event];
            if (const auto* segment = std::get_if<Segment>(&event.what)) one.cause = segment->cause;
            if (const auto* datagram = std::get_if<Datagram>(&event.what))
                one.cause = datagram->cause;
            one.range = unit.range;
            one.datagram = flow.datagrams;
            one.at = unit.at;
            if (!unit.again) begins.emplace(unit.range.begin, UnitKey{flow.flow, number});
        }
        for (const Event& event : trace.events) {
            const auto* held = std::get_if<Held>(&event.what);
            if (held == nullptr || event.conn != flow.flow.conn || event.who != flow.flow.sender)
                continue;
            const auto unit = begins.find(held->range.begin);
            if (unit != begins.end()) all[unit->second].held.insert(held->cause);
        }
    }
    return all;
}

std::map<UnitKey, Causes> inferences(const Trace& trace, const Lineage& lineage) {
    std::map<UnitKey, Causes> all;
    for (const Finding& finding : attribute(trace, lineage)) {
        if (finding.lane == Lane::wire) all[{finding.flow, finding.unit}].insert(finding.cause);
    }
    return all;
}

std::string list(const Causes& causes) {
    std::string text;
    for (const Cause cause : causes) text += " " + std::string(name_of(cause));
    return text;
}

struct Score {
    std::size_t decided = 0, recovered = 0;
};
struct Tally {
    std::map<Cause, Score> causes, holds, reads;
    std::map<std::string, std::size_t> missed, besides, missed_holds;
    Score all, all_holds, all_reads;
    std::uint64_t named_besides = 0;
};

// Causes that the model decides on; the others that attribute() names are about something else
// (the other end, the link).
bool decidable(Cause cause) {
    return cause <= Cause::fin && cause != Cause::delayed_ack;
}

void compare(std::uint64_t number, const Decided& truth, const Causes& found, Tally& tally) {
    const char* tell = std::getenv("STICKY_TELL");
    const auto note = [&](auto& table, const std::string& what) {
        ++table[what];
        if (tell != nullptr && what.find(tell) != std::string::npos)
            std::cout << "TELL " << number << " [" << truth.range.begin << "," << truth.range.end
                      << ") at " << truth.at << " " << what << "\n";
    };
    // A datagram that left as it was sent: no boundary moved, and there is no reason to find. What
    // is named there counts, below.
    const bool kept = truth.datagram && truth.cause == Cause::sent_at_once;
    if (truth.cause && !kept) {
        Score& score = tally.causes[*truth.cause];
        ++score.decided, ++tally.all.decided;
        if (found.contains(*truth.cause)) {
            ++score.recovered, ++tally.all.recovered;
        } else {
            note(tally.missed,
                 "miss " + std::string(name_of(*truth.cause)) + ", found:" + list(found));
        }
    }
    for (const Cause held : truth.held) {
        if (held == truth.cause) continue;
        Score& score = tally.holds[held];
        ++score.decided, ++tally.all_holds.decided;
        if (found.contains(held)) {
            ++score.recovered, ++tally.all_holds.recovered;
        } else {
            note(tally.missed_holds,
                 "held " + std::string(name_of(held)) + ", found:" + list(found));
        }
    }
    for (const Cause cause : found) {
        if (!decidable(cause) || cause == truth.cause || truth.held.contains(cause)) continue;
        ++tally.named_besides;
        note(tally.besides,
             "more " + std::string(name_of(truth.cause.value_or(Cause::unexplained))) + " held by" +
                 list(truth.held) + ", named besides: " + std::string(name_of(cause)));
    }
}

void compare_reads(std::uint64_t number, const std::vector<ReadTruth>& truths,
                   const std::vector<Finding>& findings, Tally& tally) {
    std::map<std::tuple<FlowId, std::uint32_t, Effect>, Causes> found;
    for (const Finding& finding : findings) {
        if (finding.lane == Lane::recv)
            found[{finding.flow, finding.unit, finding.effect}].insert(finding.cause);
    }
    const char* tell = std::getenv("STICKY_TELL");
    const auto judge = [&](const ReadTruth& truth, Effect effect, std::optional<Cause> cause) {
        if (!cause) return;
        const Causes& named = found[{truth.flow, truth.unit, effect}];
        Score& score = tally.reads[*cause];
        ++score.decided, ++tally.all_reads.decided;
        if (named.contains(*cause)) {
            ++score.recovered, ++tally.all_reads.recovered;
            return;
        }
        const std::string what = "read " + std::string(name_of(effect)) + " " +
                                 std::string(name_of(*cause)) + ", found:" + list(named);
        ++tally.missed_holds[what];
        if (tell != nullptr && what.find(tell) != std::string::npos)
            std::cout << "TELL " << number << " recv " << truth.unit << " by "
                      << index_of(truth.flow.sender) << " " << what << "\n";
    };
    for (const ReadTruth& truth : truths) {
        judge(truth, Effect::merged, truth.merged);
        judge(truth, Effect::split, truth.cut);
    }
}

TEST(SimResolve, ReasonsAreFoundWithoutTheConfession) {
    const bool deep = std::getenv("STICKY_DEEP") != nullptr;
    const std::uint64_t traces = deep ? 2000 : 300;
    Tally tally;
    std::size_t failed = 0;
    for (std::uint64_t number = 1; number <= traces; ++number) {
        const Result<Scenario> scenario = load_text(resolve_draw(number));
        ASSERT_TRUE(scenario) << to_string(scenario.error()) << resolve_draw(number);
        const Played played = play_sim(*scenario, {});
        if (played.failure) ++failed;
        if (const char* one = std::getenv("STICKY_WRITE");
            one && number == std::stoull(one)) {                            // TMP
            std::ofstream("/tmp/rs/t.jsonl") << write_trace(played.trace);  // TMP
            std::ofstream("/tmp/rs/t.toml") << resolve_draw(number);        // TMP
        }  // TMP
        const std::map<UnitKey, Decided> truth =
            decisions(played.trace, trace_lineage(played.trace));
        const Trace bare = stripped(played.trace);
        const Lineage lineage = trace_lineage(bare);
        std::map<UnitKey, Causes> found = inferences(bare, lineage);
        for (const auto& [key, decided] : truth) compare(number, decided, found[key], tally);
        compare_reads(number, read_truths(played.trace, trace_lineage(played.trace)),
                      attribute(bare, lineage), tally);
    }
    std::cout << failed << " runs failed\n";
    const auto table = [](const char* title, const std::map<Cause, Score>& scores, Score all) {
        std::cout << title << " " << all.recovered << " of " << all.decided << "\n";
        for (const auto& [cause, score] : scores)
            std::cout << "  " << name_of(cause) << " " << score.recovered << " of " << score.decided
                      << "\n";
    };
    table("reasons", tally.causes, tally.all);
    table("holds", tally.holds, tally.all_holds);
    table("reads", tally.reads, tally.all_reads);
    for (const auto& pairs : {tally.missed, tally.missed_holds, tally.besides}) {
        for (const auto& [pair, count] : pairs) std::cout << "  " << count << "  " << pair << "\n";
    }
}

}  // namespace
}  // namespace sticky::test
