// What App does for the map of outcomes.
#include "run/explore.h"
#include "viz/ui/app.h"

namespace sticky::ui {

void App::explore(const std::vector<std::string>& axes) {
    Exploration exploration;
    exploration.text = state_.experiment.text();
    exploration.path = state_.experiment.file();
    exploration.most = kExplorePoints;
    for (const std::string& text : axes) {
        if (text.empty()) continue;
        Result<MapAxis> axis = read_axis(text, exploration.most);
        if (!axis) return say(axis.error());
        exploration.axes.push_back(std::move(*axis));
    }
    if (const auto error = unfit(exploration)) return say(*error);
    state_.notice = {};
    state_.map = {};
    state_.map.busy = true;
    explorer_.start(std::move(exploration));
}

void App::open_point(std::size_t point) {
    const std::shared_ptr<const OutcomeMap> map = state_.map.map;
    if (map == nullptr || point >= map->points()) return;
    const std::vector<std::size_t> places = map->places_of(point);
    Edits edits;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const MapAxis& axis = map->axes()[i];
        edits.push_back({Edit::Kind::set, path_of(axis.key), axis.values[places[i]]});
    }
    if (const auto error = ui::apply(state_.experiment, edits)) return say(*error);
    fonts_.need(state_.experiment.text());
    state_.map.cursor = point;
    state_.world = "sim";
    state_.compare = Compare::none;
    state_.view.picture = Picture::lanes;
    run(1, false);
}

}  // namespace sticky::ui
