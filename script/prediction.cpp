#include "script/prediction.h"

#include <algorithm>
#include <set>

#include "script/expectation_lanes.h"

namespace sticky {
namespace {

using namespace judging;

std::string words_of(const LanePlace& place) {
    std::string words(name_of(place.lane));
    if (!place.from.empty()) words += " from " + place.from;
    if (!place.at.empty()) words += " at " + place.at;
    return words;
}

tl::unexpected<Error> not_here(std::string what, std::string remedy = {}) {
    return fail(ErrorKind::input, "", std::move(what), std::move(remedy));
}

Result<const FlowLineage*> flow_of(const LanePlace& place, const Judged& run) {
    Expectation named;
    named.from = place.from;
    named.at = place.at;
    const FlowLineage* found = nullptr;
    for (const FlowLineage& flow : run.lineage.flows) {
        if (!selects(named, run.trace, flow)) continue;
        if (found != nullptr)
            return not_here(words_of(place) + ": the run has several such flows",
                            "name both ends, 'from' and 'at'");
        found = &flow;
    }
    if (found == nullptr) return not_here(words_of(place) + ": nothing was sent there");
    return found;
}

// Where every unit ends is known. Sizes of reads are, also if it is not known where they lie.
bool seen_whole(const FlowLineage& flow, Lane lane, const Trace& trace) {
    const auto& units = flow.lane(lane);
    if (std::ranges::any_of(units, [](const Unit& unit) { return unit.segments > 1; }))
        return false;
    if (flow.observed[static_cast<std::size_t>(lane)] == Observed::all) return true;
    const auto is_gap = [&](EventIndex event) {
        return std::get<Gap>(trace.events[event].what).lane == lane;
    };
    return lane == Lane::recv && std::ranges::none_of(flow.gaps, is_gap);
}

double ratio(std::size_t part, std::size_t whole, bool nothing_at_all) {
    if (nothing_at_all) return 1;
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// How well a finding says why there is a boundary at `offset`, or why there is none; the less, the
// better, and none if it does not speak of that place.
std::optional<int> distance(const Finding& finding, Lane lane, std::uint64_t offset,
                            bool is_there) {
    // What happened later explains nothing.
    if (finding.lane > lane) return std::nullopt;
    const ByteRange bytes = finding.bytes;
    const bool ends = bytes.end == offset, begins = bytes.begin == offset;
    const bool inside = bytes.begin < offset && offset < bytes.end;
    if (is_there ? !ends && !begins : !inside) return std::nullopt;
    int far = 8 * (static_cast<int>(lane) - static_cast<int>(finding.lane));
    // It says what a boundary meant to the reader, not where it came from.
    if (finding.cause == Cause::read_taken_for_message) far += 4;
    const bool fits =
        is_there ? finding.effect == Effect::split && ends : finding.effect == Effect::merged;
    if (!fits) far += finding.effect == Effect::kept ? 2 : 1;
    return far;
}

std::optional<std::size_t> reason_of(const LaneFact& fact, Lane lane, const Judged& run,
                                     std::uint64_t offset, bool is_there) {
    std::optional<std::size_t> best;
    int nearest = 0;
    for (std::size_t i = 0; i < run.findings.size(); ++i) {
        if (run.findings[i].flow != fact.flow->flow) continue;
        const std::optional<int> far = distance(run.findings[i], lane, offset, is_there);
        if (!far || (best && *far >= nearest)) continue;
        best = i;
        nearest = *far;
    }
    return best;
}

std::vector<JudgedMark> overlay(const Marks& marked, const LaneFact& fact, Lane lane,
                                const Judged& run) {
    std::set<std::uint64_t> all(marked.begin(), marked.end());
    all.insert(fact.marks.begin(), fact.marks.end());
    std::vector<JudgedMark> judged;
    for (const std::uint64_t offset : all) {
        using Kind = JudgedMark::Kind;
        const bool is_there = std::ranges::binary_search(fact.marks, offset);
        const bool foreseen = std::ranges::binary_search(marked, offset);
        const Kind kind = !is_there ? Kind::imagined : foreseen ? Kind::right : Kind::missed;
        judged.push_back({offset, kind, reason_of(fact, lane, run, offset, is_there)});
    }
    return judged;
}

Marks sorted(const Marks& marks) {
    const std::set<std::uint64_t> distinct(marks.begin(), marks.end());
    return {distinct.begin(), distinct.end()};
}

Result<LaneFact> fact_in(const Lesson& lesson, const LessonStep& step, const LanePlace& place,
                         const Judged& run) {
    Result<LaneFact> fact = fact_of(place, run);
    if (!fact) fact.error().where = place_in(lesson, step.source);
    return fact;
}

// Which choice the run proves right.
Result<std::size_t> right_choice(const Lesson& lesson, const LessonStep& step, const Judged& run) {
    std::vector<std::size_t> right;
    std::string seen;
    if (const auto* picture = std::get_if<PictureStep>(&step.what)) {
        const Result<LaneFact> fact = fact_in(lesson, step, picture->place, run);
        if (!fact) return tl::unexpected<Error>(fact.error());
        for (std::size_t i = 0; i < picture->choices.size(); ++i) {
            if (picture->choices[i] == fact->sizes) right.push_back(i);
        }
        seen = "seen sizes " + shown(fact->sizes);
    } else if (const auto* words = std::get_if<WordsStep>(&step.what)) {
        for (std::size_t i = 0; i < words->choices.size(); ++i) {
            bool holds = true;
            for (const Expectation& claim : words->choices[i].claims) {
                const Verdict verdict = judge(claim, run);
                holds = holds && verdict.holds;
                seen += (seen.empty() ? "seen " : "; ") + verdict.seen;
            }
            if (holds) right.push_back(i);
        }
    }
    if (right.size() == 1) return right.front();
    return fail(ErrorKind::input, place_in(lesson, step.source),
                right.empty() ? "no choice is right: " + seen
                              : fmt::format("{} choices are right: {}", right.size(), seen),
                "exactly one must be");
}

Result<Graded> grade_marks(const Lesson& lesson, const LessonStep& step, const MarksStep& asked,
                           const Judged& run, const Guess& guess) {
    const Result<LaneFact> fact = fact_in(lesson, step, asked.place, run);
    if (!fact) return tl::unexpected<Error>(fact.error());
    const Marks marked = sorted(guess.marks);
    Graded graded;
    graded.score = score_of(marked, fact->marks);
    graded.all_right = marked == fact->marks;
    graded.marks = overlay(marked, *fact, asked.place.lane, run);
    return graded;
}

Result<Graded> grade_choice(const Lesson& lesson, const LessonStep& step, const Judged& run,
                            const Guess& guess) {
    const Result<std::size_t> right = right_choice(lesson, step, run);
    if (!right) return tl::unexpected<Error>(right.error());
    Graded graded;
    graded.right_choice = *right;
    graded.all_right = guess.choice == *right;
    graded.score = {graded.all_right ? 1U : 0U, guess.choice ? 1U : 0U, 1};
    const auto* picture = std::get_if<PictureStep>(&step.what);
    if (picture == nullptr || !guess.choice || *guess.choice >= picture->choices.size())
        return graded;
    const Result<LaneFact> fact = fact_in(lesson, step, picture->place, run);
    if (!fact) return tl::unexpected<Error>(fact.error());
    if (!fact->flow->datagrams)
        graded.marks = overlay(marks_of(picture->choices[*guess.choice], fact->end), *fact,
                               picture->place.lane, run);
    return graded;
}

}  // namespace

Result<LaneFact> fact_of(const LanePlace& place, const Judged& run) {
    const Result<const FlowLineage*> flow = flow_of(place, run);
    if (!flow) return tl::unexpected<Error>(flow.error());
    LaneFact fact;
    fact.flow = *flow;
    if (!seen_whole(*fact.flow, place.lane, run.trace))
        return not_here(words_of(place) + ": not all of it was observed in this world",
                        "name the run's 'worlds'");
    for (const auto& lane : fact.flow->lanes) {
        for (const Unit& unit : lane) fact.end = std::max(fact.end, unit.range.end);
    }
    std::set<std::uint64_t> ends;
    for (const Unit& unit : fact.flow->lane(place.lane)) {
        if (unit.range.end > 0 && unit.range.end < fact.end) ends.insert(unit.range.end);
    }
    fact.marks.assign(ends.begin(), ends.end());
    fact.sizes = sizes_of(*fact.flow, place.lane);
    return fact;
}

Marks marks_of(const Sizes& sizes, std::uint64_t end) {
    Marks marks;
    std::uint64_t at = 0;
    for (const std::uint64_t size : sizes) marks.push_back(at += size);
    std::erase_if(marks, [&](std::uint64_t mark) { return mark == 0 || mark >= end; });
    return sorted(marks);
}

double Score::precision() const {
    return ratio(right, marked, marked + fact == 0);
}
double Score::recall() const {
    return ratio(right, fact, marked + fact == 0);
}
double Score::points() const {
    return ratio(2 * right, marked + fact, marked + fact == 0);
}

Score score_of(const Marks& marked, const Marks& fact) {
    Marks both;
    std::ranges::set_intersection(marked, fact, std::back_inserter(both));
    return {both.size(), marked.size(), fact.size()};
}

Result<Graded> grade(const Lesson& lesson, const LessonStep& step, const Judged& run,
                     const Guess& guess) {
    STICKY_ASSERT(step.asks());
    if (const auto* marks = std::get_if<MarksStep>(&step.what))
        return grade_marks(lesson, step, *marks, run, guess);
    return grade_choice(lesson, step, run, guess);
}

Result<Guess> right_answer(const Lesson& lesson, const LessonStep& step, const Judged& run) {
    STICKY_ASSERT(step.asks());
    Guess guess;
    if (const auto* marks = std::get_if<MarksStep>(&step.what)) {
        const Result<LaneFact> fact = fact_in(lesson, step, marks->place, run);
        if (!fact) return tl::unexpected<Error>(fact.error());
        guess.marks = fact->marks;
        return guess;
    }
    const Result<std::size_t> right = right_choice(lesson, step, run);
    if (!right) return tl::unexpected<Error>(right.error());
    guess.choice = *right;
    return guess;
}

}  // namespace sticky
