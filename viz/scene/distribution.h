// Many runs of one scenario: which outcomes there were, and how often. An outcome is where every
// boundary lay (outcome_of); of each kind one run stands for all.
//
// Refuses to know: how the runs were played.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "viz/scene/shape.h"
#include "viz/scene/story.h"
#include "viz/scene/view_state.h"

namespace sticky {

struct RunKind {
    std::string outcome;  // as outcome_of says it
    std::size_t runs = 0;
    std::shared_ptr<const Story> example;  // the first of them
};

// Counts a run; kinds stay in the order in which they were first seen.
void add_run(std::vector<RunKind>& kinds, std::shared_ptr<const Story> run);

// Each kind as small lanes with its share, most frequent first; those that don't fit are counted.
// Several repeated runs stand side by side.
Scene compose_kinds(const std::vector<const std::vector<RunKind>*>& sides, const ViewState& view,
                    Size size);
Size natural_kinds_size(const std::vector<RunKind>& kinds, const ViewState& view, double width);

}  // namespace sticky
