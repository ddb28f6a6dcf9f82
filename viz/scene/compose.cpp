#include "viz/scene/compose.h"

#include <algorithm>
#include <cmath>

#include "viz/scene/canvas.h"
#include "viz/scene/distribution.h"
#include "viz/scene/pictures.h"

namespace sticky {
namespace {

using namespace picture;

constexpr double kTitleSize = 28, kSmallestTitle = 18;
constexpr double kOnlySubtitle = 76;
constexpr double kPairHeading = 56;

double title_height(const Story& story, const ViewState& view) {
    return story.title(view.language).empty() ? kOnlySubtitle : kTitle;
}

void draw_title(const Sheet& sheet) {
    const std::string& title = sheet.story.title(sheet.view.language);
    const std::string subtitle = sheet.story.subtitle();
    const std::string& large = title.empty() ? subtitle : title;
    // A long one is smaller before it is cut.
    const double needs = width_of(large, kTitleSize, Font::plain, true);
    const double fits = std::floor(kTitleSize * sheet.box.width / needs);
    const double size = std::clamp(fits, kSmallestTitle, kTitleSize);
    sheet.write({sheet.box.x, 52}, large, {size, Role::ink, Anchor::begin, true}, sheet.box.width);
    if (!title.empty())
        sheet.write({sheet.box.x, 80}, subtitle, {15, Role::faint}, sheet.box.width);
}

void draw(const Sheet& sheet) {
    if (sheet.story.lineage.flows.empty() || sheet.view.picture == Picture::lanes)
        return draw_lanes(sheet);
    switch (sheet.view.picture) {
        case Picture::ladder:
            return draw_ladder(sheet);
        case Picture::buffers:
            return draw_buffers(sheet);
        case Picture::bytes:
            return draw_bytes(sheet);
        case Picture::lanes:
        case Picture::distribution:
        case Picture::map:
            break;
    }
}

double height_of(const Story& story, const ViewState& view, double width) {
    switch (view.picture) {
        case Picture::ladder:
            return ladder_height(story);
        case Picture::buffers:
            return buffers_height(story);
        case Picture::bytes:
            return bytes_height(story, view, width);
        case Picture::lanes:
        case Picture::distribution:
        case Picture::map:
            break;
    }
    return lanes_height(story, view, width);
}

// What is lit, in whatever picture.
void light(Scene& scene, const ViewState& view) {
    if (!view.lit) return;
    const Lit& lit = *view.lit;
    const std::vector<Hit>& hits = scene.hits;
    for (const Hit& hit : hits) {
        if (hit.story != lit.story) continue;
        const bool is_evidence =
            hit.event && std::ranges::find(lit.events, *hit.event) != lit.events.end();
        const bool has_bytes = hit.flow == lit.flow && overlap(hit.bytes, lit.bytes);
        if (!is_evidence && !has_bytes) continue;
        const Box around{hit.box.x - 1, hit.box.y - 1, hit.box.width + 2, hit.box.height + 2};
        scene.shapes.push_back(Outline{around, 4, 2.5, false, {Role::accent, 0, 1}});
    }
}

// One run, for who asks for the distribution of it.
std::vector<RunKind> only_kind(const Story& story) {
    // It outlives the picture: nobody deletes it.
    return {{"", 1, std::shared_ptr<const Story>(std::shared_ptr<void>(), &story)}};
}

struct Halves {
    Box first, second;
};
// The ladder is high, the other pictures are wide.
Halves halves_of(const Box& box, Picture picture) {
    constexpr double between = 28;
    if (picture == Picture::ladder) {
        const double width = (box.width - between) / 2;
        return {{box.x, box.y, width, box.height},
                {box.x + width + between, box.y, width, box.height}};
    }
    const double height = (box.height - between) / 2;
    return {{box.x, box.y, box.width, height},
            {box.x, box.y + height + between, box.width, height}};
}

void draw_half(Scene& scene, const Story& story, const ViewState& view, std::size_t number,
               const Box& box, const Timing& timing) {
    const std::size_t hits = scene.hits.size();
    const std::string& name =
        view.names[number].empty() ? story.title(view.language) : view.names[number];
    const Box below{box.x, box.y + kPairHeading, box.width, box.height - kPairHeading};
    const Sheet sheet{scene, story, view, below, timing};
    sheet.write({box.x, box.y + 32}, name.empty() ? story.subtitle() : name,
                {21, Role::ink, Anchor::begin, true}, box.width);
    if (sheet.box.height > 0) draw(sheet);
    for (std::size_t i = hits; i < scene.hits.size(); ++i) scene.hits[i].story = number;
}

}  // namespace

Scene compose(const Story& story, const ViewState& state, Size size) {
    if (state.picture == Picture::distribution) {
        const std::vector<RunKind> kinds = only_kind(story);
        return compose_kinds({&kinds}, state, size);
    }
    Scene scene = blank(size);
    const ViewState view = bounded(state);
    const double top = title_height(story, view);
    if (scene.size.width < kNarrowest || scene.size.height < kTitle) return scene;
    const double margin = margin_of(scene.size.width);
    const Box box{margin, top, scene.size.width - 2 * margin, scene.size.height - top};
    const Sheet sheet{scene, story, view, box};
    draw_title(sheet);
    draw(sheet);
    light(scene, view);
    return scene;
}

Size natural_size(const Story& story, const ViewState& view, double width) {
    if (view.picture == Picture::distribution)
        return natural_kinds_size(only_kind(story), view, width);
    return {width,
            title_height(story, view) + height_of(story, view, width - 2 * margin_of(width))};
}

Scene compose_pair(const Story& above, const Story& below, const ViewState& state, Size size) {
    Scene scene = blank(size);
    const ViewState view = bounded(state);
    if (scene.size.width < kNarrowest) return scene;
    const double margin = margin_of(scene.size.width);
    const Box box{margin, 0, scene.size.width - 2 * margin, scene.size.height};
    const Nanos origin = first_send(above), other = first_send(below);
    const TimeLine clock = TimeLine::joint(above.clock, origin, below.clock, other);
    const std::array<Timing, 2> timings{Timing{&clock, origin}, Timing{&clock, other}};
    if (view.picture == Picture::lanes || view.picture == Picture::distribution ||
        view.picture == Picture::map) {
        draw_lane_pair({scene, above, view, box}, {&above, &below}, timings);
    } else {
        const Halves halves = halves_of(box, view.picture);
        draw_half(scene, above, view, 0, halves.first, timings[0]);
        draw_half(scene, below, of_second(view), 1, halves.second, timings[1]);
    }
    light(scene, view);
    return scene;
}

Size natural_pair_size(const Story& above, const Story& below, const ViewState& view,
                       double width) {
    const double room = width - 2 * margin_of(width);
    switch (view.picture) {
        case Picture::ladder:
            return {width, kPairHeading + std::max(ladder_height(above), ladder_height(below))};
        case Picture::buffers:
        case Picture::bytes:
            return {width,
                    2 * kPairHeading + 28 +
                        2 * std::max(height_of(above, view, room), height_of(below, view, room))};
        case Picture::lanes:
        case Picture::distribution:
        case Picture::map:
            break;
    }
    return {width, lane_pair_height({&above, &below}, view, room)};
}

}  // namespace sticky
