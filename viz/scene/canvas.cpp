#include "viz/scene/canvas.h"

#include <algorithm>
#include <cmath>

namespace sticky::picture {
namespace {

constexpr double kLargest = 32768;
constexpr double kFurthest = 1e9;

double bounded(double value, double most) {
    return std::isfinite(value) ? std::clamp(value, 0.0, most) : 0;
}

}  // namespace

ViewState bounded(ViewState view) {
    view.from = bounded(view.from, 1);
    view.to = std::isfinite(view.to) ? std::clamp(view.to, 0.0, 1.0) : 1;
    view.down = bounded(view.down, kFurthest);
    // Not below what a double still tells apart.
    constexpr double least = 1e-9;
    if (view.to - view.from < least) {
        view.from = std::min(view.from, 1 - least);
        view.to = view.from + least;
    }
    return view;
}

Scene blank(Size size) {
    Scene scene;
    scene.size = {bounded(size.width, kLargest), bounded(size.height, kLargest)};
    scene.shapes.push_back(
        Rect{{0, 0, scene.size.width, scene.size.height}, 0, {Role::background, 0, 1}});
    return scene;
}

}  // namespace sticky::picture
