#include "viz/scene/go_to.h"

#include <algorithm>

#include "viz/scene/pictures.h"

namespace sticky {
namespace {

constexpr double kShare = 1.0 / 3;
constexpr double kNarrowest = 1e-6;

void zoom_to(ViewState& view, double begin, double end) {
    const double width = std::clamp((end - begin) / kShare, kNarrowest, 1.0);
    view.from = std::clamp((begin + end) / 2 - width / 2, 0.0, 1 - width);
    view.to = view.from + width;
}

}  // namespace

std::uint32_t messages_in(const Story& story, std::size_t flow) {
    if (flow >= story.views.size()) return 0;
    return static_cast<std::uint32_t>(story.views[flow].wholes.size());
}

ViewState gone_to(const Story& story, std::uint32_t number, ViewState view, Size size) {
    const std::size_t flow = view.flow.value_or(0);
    const std::uint32_t count = messages_in(story, flow);
    if (count == 0) return view;
    const FlowView& sorted = story.views[flow];
    const std::uint32_t at = sorted.wholes[std::clamp(number, 1U, count) - 1];
    const Unit& unit = story.lineage.flows[flow].lane(sorted.whole_lane)[at];
    view.lit = Lit{flow, unit.range, {unit.event}, 0};
    if (view.picture == Picture::bytes) {
        view.down = picture::scroll_to_byte(story, view, size.width, unit.range.begin);
    } else if (view.picture == Picture::lanes && view.axis == Axis::bytes) {
        zoom_to(view, sorted.ruler.at_stop(sorted.stop_at_begin(unit.range.begin)),
                sorted.ruler.at_stop(sorted.stop_at_end(unit.range.end)));
    } else {
        const double place = story.clock.at(unit.at);
        zoom_to(view, place - 0.05, place + 0.05);
    }
    return view;
}

}  // namespace sticky
