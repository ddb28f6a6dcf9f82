#include "cli/repeats.h"

#include <algorithm>
#include <cmath>

#include "cli/say.h"

namespace sticky {

void Repeats::add(const Scenario& scenario, const Judged& run) {
    ++runs_;
    ++outcomes_[outcome_of(run.trace, run.lineage)];
    std::map<std::pair<Lane, Cause>, Nanos> here;
    for (const Finding& finding : run.findings) {
        Nanos& cost = here[{finding.lane, finding.cause}];
        cost = std::max(cost, finding.cost);
    }
    for (const auto& [key, cost] : here) {
        ++causes_[key].runs;
        causes_[key].costs.push_back(cost);
    }
    counts_.resize(scenario.expectations.size());
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        const Expectation& expectation = scenario.expectations[i];
        if (!applies_in(expectation, run.trace.header.world)) continue;
        ++counts_[i].judged;
        if (std::holds_alternative<ExpectStable>(expectation.claim)) continue;
        const Verdict verdict = judge(expectation, run);
        if (verdict.holds)
            ++counts_[i].held;
        else if (counts_[i].worst.expected.empty())
            counts_[i].worst = verdict;
    }
}

std::vector<Repeats::Judgement> Repeats::judgements(const Scenario& scenario,
                                                    std::string_view world) const {
    std::vector<Judgement> all;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        const Expectation& expectation = scenario.expectations[i];
        if (!applies_in(expectation, world)) continue;
        Judgement one{&expectation, counts_[i].judged, counts_[i].held, counts_[i].worst, true};
        if (std::holds_alternative<ExpectStable>(expectation.claim)) {
            one.held = stable() ? one.judged : 0;
            one.worst = {stable(), "the same boundaries in every run",
                         fmt::format("{} different outcomes in {} runs", outcomes_.size(), runs_)};
        }
        // A share is of runs: 0.95 of 10 runs is 10.
        const auto needed = static_cast<std::size_t>(
            std::ceil(expectation.share * static_cast<double>(one.judged) - 1e-9));
        one.holds = one.held >= needed;
        all.push_back(one);
    }
    return all;
}

namespace {

std::string milliseconds(Nanos cost) {
    return fmt::format("{:.1f}", static_cast<double>(cost) / 1e6);
}

// In English the cause's own name, which scenarios use; in Chinese its label, and the name.
std::string cause_words(Cause cause, Language language) {
    if (language == Language::en) return std::string(name_of(cause));
    return fmt::format("{} {}", label_of(cause, language), name_of(cause));
}

}  // namespace

std::string Repeats::text(Language language) const {
    std::vector<std::pair<std::size_t, const std::string*>> order;
    for (const auto& [outcome, count] : outcomes_) order.emplace_back(count, &outcome);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::string text;
    if (stable()) {
        text = fmt::format(
            fmt::runtime(pick(language, "{} runs, stable: the same boundaries in every one\n",
                              "运行 {} 次，稳定：每次边界都相同\n")),
            runs_);
    } else {
        text = fmt::format(fmt::runtime(pick(language, "{} runs, variable: {} different outcomes\n",
                                             "运行 {} 次，不稳定：出现 {} 种不同结果\n")),
                           runs_, order.size());
    }
    constexpr std::size_t kShown = 12;
    for (std::size_t i = 0; i < order.size() && i < kShown; ++i) {
        const double share =
            100.0 * static_cast<double>(order[i].first) / static_cast<double>(runs_);
        text += fmt::format("  {:5.1f} %  ({})\n", share, order[i].first);
        std::string_view lines = *order[i].second;
        while (!lines.empty()) {
            const std::size_t end = lines.find('\n');
            text += fmt::format("           {}\n", lines.substr(0, end));
            lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
        }
    }
    if (order.size() > kShown) {
        text += fmt::format(
            fmt::runtime(pick(language, "  and {} rarer outcomes\n", "  另有 {} 种更少见的结果\n")),
            order.size() - kShown);
    }
    for (const auto& [key, seen] : causes_) {
        std::vector<Nanos> costs = seen.costs;
        std::sort(costs.begin(), costs.end());
        std::string cost;
        if (costs.back() > 0) {
            cost = fmt::format(fmt::runtime(pick(language, ", cost {} to {} ms, median {}",
                                                 "，代价 {} 到 {} 毫秒，中位数 {}")),
                               milliseconds(costs.front()), milliseconds(costs.back()),
                               milliseconds(costs[costs.size() / 2]));
        }
        text += fmt::format(fmt::runtime(pick(language, "  cause {} on {}: in {} of {} runs{}\n",
                                              "  原因 {}（{}）：{} / {} 次{}\n")),
                            cause_words(key.second, language), label_of(key.first, language),
                            seen.runs, runs_, cost);
    }
    return text;
}

}  // namespace sticky
