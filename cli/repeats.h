// What many runs of one scenario have in common: the distribution of their boundary outcomes, of
// causes and costs, and how often each expectation held.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "script/expectation.h"
#include "script/scenario.h"

namespace sticky {

class Repeats {
public:
    void add(const Scenario& scenario, const Judged& run);

    std::size_t runs() const { return runs_; }
    bool stable() const { return outcomes_.size() <= 1; }

    struct Judgement {
        const Expectation* expectation = nullptr;
        std::size_t judged = 0, held = 0;
        Verdict worst;  // of the first run in which it did not hold
        bool holds = true;
    };
    // One for each expectation that applies in this world, against its share.
    std::vector<Judgement> judgements(const Scenario& scenario, std::string_view world) const;

    // The distribution, most frequent first, and the verdict "stable" or "variable".
    std::string text(Language language) const;

private:
    struct Seen {
        std::size_t runs = 0;
        std::vector<Nanos> costs;  // the dearest of each run
    };
    std::size_t runs_ = 0;
    std::map<std::string, std::size_t> outcomes_;
    std::map<std::pair<Lane, Cause>, Seen> causes_;
    struct Count {
        std::size_t judged = 0, held = 0;
        Verdict worst;
    };
    std::vector<Count> counts_;
};

}  // namespace sticky
