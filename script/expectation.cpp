#include "script/expectation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "script/delivered.h"
#include "script/expectation_lanes.h"

namespace sticky {
namespace {

using namespace judging;

// What one flow (or one endpoint) shows for a claim.
struct Answer {
    bool holds = false;
    std::string seen;
};

std::string join(const std::vector<std::string>& parts, std::string_view between) {
    return fmt::format("{}", fmt::join(parts, between));
}

template <class Number>
std::string numbers(const std::vector<Number>& list) {
    return fmt::format("[{}]", fmt::join(list, ", "));
}

// To the microsecond, so that a figure just outside a limit does not look like the limit.
std::string milliseconds(Nanos nanos) {
    const Nanos micros = (nanos + kMicrosecond / 2) / kMicrosecond;
    std::string text = fmt::format("{}.{:03}", micros / 1000, micros % 1000);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text + " ms";
}

template <class Limit>
std::string between(Limit min, Limit max, Limit unlimited, auto&& show) {
    if (min == max) return show(min);
    if (max == unlimited) return "at least " + show(min);
    if (min == 0) return "at most " + show(max);
    return show(min) + " to " + show(max);
}
std::string nanos_between(Nanos min, Nanos max) {
    return between<Nanos>(min, max, INT64_MAX, milliseconds);
}

std::string quoted(ByteView bytes) {
    std::string text = "\"";
    for (const std::uint8_t byte : bytes.first(std::min<std::size_t>(bytes.size(), 60))) {
        const bool plain = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
        text += plain ? std::string(1, static_cast<char>(byte)) : fmt::format("\\x{:02x}", byte);
    }
    text += '"';
    if (bytes.size() > 60) text += fmt::format("... ({} bytes)", bytes.size());
    return text;
}

// The claim in words, as the scenario put it.
struct Words {
    std::string operator()(const ExpectSizes& claim) const {
        std::vector<std::string> any;
        for (const Sizes& sizes : claim.any) any.push_back(numbers(sizes));
        return "sizes " + join(any, " or ");
    }
    std::string operator()(const ExpectCount& claim) const {
        return "count " + between<std::uint64_t>(claim.min, claim.max, UINT64_MAX,
                                                 [](std::uint64_t n) { return fmt::to_string(n); });
    }
    std::string operator()(const ExpectMerged& claim) const {
        return fmt::format("messages {} merged in one unit", numbers(claim.messages));
    }
    std::string operator()(const ExpectSplit& claim) const {
        const std::string at = claim.at ? fmt::format(" after {} bytes", *claim.at) : "";
        return fmt::format("message {} split{}", claim.message, at);
    }
    std::string operator()(const ExpectKept&) const { return "every unit is one message"; }
    std::string operator()(const ExpectCause& claim) const {
        return fmt::format("unit {}: {}", claim.unit, name_of(claim.cause));
    }
    std::string operator()(const ExpectNever& claim) const {
        return fmt::format("never {}", name_of(claim.cause));
    }
    std::string operator()(const ExpectCost& claim) const {
        return "cost " + nanos_between(claim.min, claim.max);
    }
    std::string operator()(const ExpectFrames& claim) const {
        std::vector<std::string> frames;
        for (const Bytes& frame : claim.frames) frames.push_back(quoted(frame));
        return "frames [" + join(frames, ", ") + "]";
    }
    std::string operator()(const ExpectArrived& claim) const {
        return "arrived " + numbers(claim.datagrams);
    }
    std::string operator()(const ExpectError& claim) const { return "error " + claim.error; }
    std::string operator()(const ExpectEnd& claim) const { return "end " + claim.end; }
    std::string operator()(const ExpectTook& claim) const {
        return fmt::format("from \"{}\" to \"{}\" {}", claim.from, claim.to,
                           nanos_between(claim.min, claim.max));
    }
    std::string operator()(const ExpectStable&) const { return "the same boundaries in every run"; }
};

// One flow against one claim.
class FlowJudge {
public:
    FlowJudge(const Trace& trace, const FlowLineage& flow, std::optional<Lane> lane,
              const std::vector<const Finding*>& findings)
        : trace_(trace), flow_(flow), lane_(lane), findings_(findings) {}

    Answer operator()(const ExpectSizes& claim) const {
        if (const auto answer = unseen()) return *answer;
        const Sizes seen = sizes_of(flow_, *lane_);
        const bool holds = std::find(claim.any.begin(), claim.any.end(), seen) != claim.any.end();
        return {holds, "sizes " + shown(seen)};
    }
    Answer operator()(const ExpectCount& claim) const {
        if (const auto answer = unseen()) return *answer;
        const std::uint64_t count = sizes_of(flow_, *lane_).size();
        return {claim.min <= count && count <= claim.max, fmt::format("count {}", count)};
    }
    Answer operator()(const ExpectMerged& claim) const {
        if (const auto answer = nothing_seen()) return *answer;
        std::vector<ByteRange> ranges;
        for (const std::uint32_t number : claim.messages) {
            const Unit* message = message_of(flow_, number);
            if (message == nullptr) return {false, no_message(number)};
            ranges.push_back(message->range);
        }
        const bool holds = met_in_one(flow_, *lane_, ranges);
        return {holds, messages_by_unit(flow_, *lane_)};
    }
    Answer operator()(const ExpectSplit& claim) const {
        if (const auto answer = nothing_seen()) return *answer;
        const Unit* message = message_of(flow_, claim.message);
        if (message == nullptr) return {false, no_message(claim.message)};
        const std::vector<std::uint64_t> cuts = cuts_of(flow_, *lane_, message->range);
        const bool holds =
            claim.at ? std::find(cuts.begin(), cuts.end(), *claim.at) != cuts.end() : !cuts.empty();
        if (cuts.empty()) return {holds, fmt::format("message {} whole", claim.message)};
        return {holds, fmt::format("message {} split after {} bytes", claim.message, shown(cuts))};
    }
    Answer operator()(const ExpectKept&) const {
        if (const auto answer = unseen()) return *answer;
        return {is_kept(flow_, *lane_), messages_by_unit(flow_, *lane_)};
    }
    Answer operator()(const ExpectCause& claim) const {
        std::vector<std::string> seen;
        bool holds = false;
        for (const Finding* finding : findings_) {
            if (!in_lane(*finding) || finding->unit != claim.unit) continue;
            seen.emplace_back(name_of(finding->cause));
            holds = holds || finding->cause == claim.cause;
        }
        if (!seen.empty()) return {holds, fmt::format("unit {}: {}", claim.unit, join(seen, ", "))};
        const std::size_t units = lane_ ? flow_.lane(*lane_).size() : 0;
        if (lane_ && claim.unit > units) {
            return {false, fmt::format("no unit {}, there are {}", claim.unit, units)};
        }
        return {false, fmt::format("unit {}: no reason was needed", claim.unit)};
    }
    Answer operator()(const ExpectNever& claim) const {
        std::vector<std::string> seen;
        for (const Finding* finding : findings_) {
            if (!in_lane(*finding) || finding->cause != claim.cause) continue;
            seen.push_back(
                fmt::format("{} unit {}", std::string(name_of(finding->lane)), finding->unit));
        }
        const std::string cause(name_of(claim.cause));
        if (seen.empty()) return {true, "never " + cause};
        return {false, fmt::format("{}: {}", cause, shown(seen))};
    }
    Answer operator()(const ExpectCost& claim) const {
        Nanos cost = 0;
        std::string what = "nothing";
        for (const Finding* finding : findings_) {
            if (!in_lane(*finding) || finding->cost <= cost) continue;
            cost = finding->cost;
            what = name_of(finding->cause);
        }
        return {claim.min <= cost && cost <= claim.max,
                fmt::format("cost {} ({})", milliseconds(cost), what)};
    }
    Answer operator()(const ExpectFrames& claim) const {
        std::vector<std::string> seen;
        bool holds = claim.frames.size() == flow_.lane(Lane::frame).size();
        for (const std::optional<Bytes>& frame : delivered(trace_, flow_)) {
            holds = holds && frame == claim.frames[seen.size()];
            const std::uint64_t size = flow_.lane(Lane::frame)[seen.size()].payload.size();
            seen.push_back(frame ? quoted(*frame) : fmt::format("({} bytes, not kept)", size));
        }
        return {holds, "frames " + shown(seen)};
    }
    Answer operator()(const ExpectArrived& claim) const {
        std::vector<std::string> seen, expected;
        for (const std::uint32_t number : arrivals_of(flow_)) {
            seen.push_back(number == 0 ? "?" : fmt::to_string(number));
        }
        for (const std::uint32_t number : claim.datagrams) {
            expected.push_back(fmt::to_string(number));
        }
        return {seen == expected, "arrived " + shown(seen)};
    }
    Answer operator()(const ExpectEnd& claim) const {
        return {name_of(flow_.end) == claim.end, fmt::format("end {}", name_of(flow_.end))};
    }
    // Not about a flow.
    Answer operator()(const ExpectError&) const { return {}; }
    Answer operator()(const ExpectTook&) const { return {}; }
    Answer operator()(const ExpectStable&) const { return {true, "one run"}; }

private:
    bool in_lane(const Finding& finding) const { return !lane_ || finding.lane == *lane_; }
    static std::string no_message(std::uint32_t number) {
        return fmt::format("no message {} was sent", number);
    }

    // A lane that was not seen at all proves nothing.
    std::optional<Answer> nothing_seen() const {
        if (!lane_) return Answer{false, "no lane was named"};
        if (flow_.observed[static_cast<std::size_t>(*lane_)] != Observed::none) return std::nullopt;
        if (!flow_.lane(*lane_).empty() || !flow_.unplaced.empty()) return std::nullopt;
        return Answer{false, fmt::format("{} not observed in this world", name_of(*lane_))};
    }

    // Claims about all units need all of them.
    std::optional<Answer> unseen() const {
        if (const auto answer = nothing_seen()) return answer;
        const bool sizes_known = *lane_ == Lane::recv;  // where a read lies may not be
        const Observed observed = flow_.observed[static_cast<std::size_t>(*lane_)];
        if (observed == Observed::all || (sizes_known && !has_gap())) return std::nullopt;
        return Answer{false, fmt::format("{} only partly observed in this world: {}",
                                         name_of(*lane_), shown(sizes_of(flow_, *lane_)))};
    }
    bool has_gap() const {
        return std::any_of(flow_.gaps.begin(), flow_.gaps.end(), [&](EventIndex index) {
            return std::get<Gap>(trace_.events[index].what).lane == *lane_;
        });
    }

    const Trace& trace_;
    const FlowLineage& flow_;
    std::optional<Lane> lane_;
    const std::vector<const Finding*>& findings_;
};

std::string flow_name(const Trace& trace, const FlowLineage& flow) {
    return fmt::format("{} -> {}", endpoint_name(trace, flow.flow.sender),
                       endpoint_name(trace, flow.receiver));
}

// All must hold; what is said is about those that do not, and names them where there are several.
Verdict together(const std::vector<std::pair<std::string, Answer>>& answers, std::string expected) {
    Verdict verdict;
    verdict.expected = std::move(expected);
    for (const auto& [name, answer] : answers) {
        if (answer.holds) continue;
        if (!verdict.holds) {
            verdict.seen += "; ...";
            return verdict;
        }
        verdict.holds = false;
        verdict.seen = answers.size() > 1 ? name + ": " + answer.seen : answer.seen;
    }
    if (verdict.holds) verdict.seen = answers.front().second.seen;
    return verdict;
}

Verdict judge_flows(const Expectation& expectation, const Judged& run, std::string expected) {
    const std::vector<FlowLineage> silent = silent_flows(expectation, run);
    std::map<FlowId, std::vector<const Finding*>> findings;
    for (const Finding& finding : run.findings) findings[finding.flow].push_back(&finding);
    std::vector<std::pair<std::string, Answer>> answers;
    const auto ask = [&](const FlowLineage& flow) {
        if (!selects(expectation, run.trace, flow)) return;
        const FlowJudge flow_judge(run.trace, flow, expectation.lane, findings[flow.flow]);
        answers.emplace_back(flow_name(run.trace, flow), std::visit(flow_judge, expectation.claim));
    };
    for (const FlowLineage& flow : run.lineage.flows) ask(flow);
    for (const FlowLineage& flow : silent) ask(flow);
    if (answers.empty()) return {false, std::move(expected), "no such flow"};
    return together(answers, std::move(expected));
}

Verdict judge_error(const Expectation& expectation, const ExpectError& claim, const Judged& run,
                    std::string expected) {
    const std::string& who = expectation.at.empty() ? expectation.from : expectation.at;
    std::vector<std::pair<std::string, Answer>> answers;
    const auto& endpoints = run.trace.header.endpoints;
    std::vector<std::vector<std::string>> errors(endpoints.size());
    for (const Event& event : run.trace.events) {
        const auto* failed = std::get_if<Failed>(&event.what);
        const std::size_t position = index_of(event.who);
        if (position >= errors.size()) continue;
        if (failed != nullptr) errors[position].push_back(failed->error);
        // What a program meets as an error, though it is none: "not now", "under way".
        if (const auto* blocked = std::get_if<WouldBlock>(&event.what)) {
            const bool connects = blocked->call == Call::connect;
            errors[position].push_back(connects ? "EINPROGRESS" : "EAGAIN");
        }
    }
    std::vector<std::string> all;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
        all.insert(all.end(), errors[i].begin(), errors[i].end());
        if (who.empty() || !is_named(endpoints[i].name, who)) continue;
        const bool holds = std::ranges::count(errors[i], claim.error) > 0;
        answers.emplace_back(endpoints[i].name, Answer{holds, "errors " + shown(errors[i])});
    }
    if (who.empty()) {
        const bool holds = std::ranges::count(all, claim.error) > 0;
        answers.emplace_back("", Answer{holds, "errors " + shown(all)});
    }
    if (answers.empty()) return {false, std::move(expected), "no endpoint " + who};
    return together(answers, std::move(expected));
}

Verdict judge_took(const Expectation& expectation, const ExpectTook& claim, const Judged& run,
                   std::string expected) {
    const std::string& who = expectation.at.empty() ? expectation.from : expectation.at;
    std::optional<Nanos> from, to;
    for (const Event& event : run.trace.events) {
        const auto* mark = std::get_if<Mark>(&event.what);
        if (mark == nullptr) continue;
        if (!who.empty() && !is_named(endpoint_name(run.trace, event.who), who)) continue;
        if (!from && mark->name == claim.from) from = event.at;
        if (!to && mark->name == claim.to) to = event.at;
    }
    if (!from || !to) {
        const std::string& missing = from ? claim.to : claim.from;
        return {false, std::move(expected), fmt::format("no mark \"{}\"", missing)};
    }
    const Nanos took = *to - *from;
    const bool holds = claim.min <= took && took <= claim.max;
    return {holds, std::move(expected), "took " + milliseconds(took)};
}

}  // namespace

bool applies_in(const Expectation& expectation, std::string_view world) {
    const auto& worlds = expectation.worlds;
    return worlds.empty() || std::find(worlds.begin(), worlds.end(), world) != worlds.end();
}

Verdict judge(const Expectation& expectation, const Judged& run) {
    std::string expected = std::visit(Words{}, expectation.claim);
    if (const auto* error = std::get_if<ExpectError>(&expectation.claim)) {
        return judge_error(expectation, *error, run, std::move(expected));
    }
    if (const auto* took = std::get_if<ExpectTook>(&expectation.claim)) {
        return judge_took(expectation, *took, run, std::move(expected));
    }
    if (std::holds_alternative<ExpectStable>(expectation.claim)) {
        return {true, std::move(expected), "one run"};
    }
    return judge_flows(expectation, run, std::move(expected));
}

}  // namespace sticky
