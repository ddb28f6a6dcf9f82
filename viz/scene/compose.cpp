#include "viz/scene/compose.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "viz/scene/block.h"
#include "viz/scene/words.h"

namespace sticky {
namespace {

using picture::BlockFrame;
using picture::BlockPlan;
using picture::kMargin;

constexpr double kTitle = 100;  // room for title and subtitle
constexpr double kOnlySubtitle = 76;
constexpr double kBottom = 20;
constexpr double kMoreLine = 30;
constexpr double kNarrowest = 320;  // below it there is no room for lanes
constexpr double kLargest = 32768;
constexpr std::size_t kMostFlows = 8;
constexpr std::array<double, 5> kGenerosities = {1.0, 0.75, 0.5, 0.25, 0.0};

double bounded(double value, double most) {
    return std::isfinite(value) ? std::clamp(value, 0.0, most) : 0;
}

ViewState bounded(ViewState view) {
    view.from = bounded(view.from, 1);
    view.to = std::isfinite(view.to) ? std::clamp(view.to, 0.0, 1.0) : 1;
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

std::vector<std::size_t> flows_of(const Story& story, const ViewState& view) {
    const std::size_t flows = story.lineage.flows.size();
    if (view.flow && *view.flow < flows) return {*view.flow};
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < std::min(flows, kMostFlows); ++i) shown.push_back(i);
    return shown;
}

std::vector<BlockPlan> plans_of(const Story& story, const ViewState& view, double generosity) {
    std::vector<BlockPlan> plans;
    for (const std::size_t flow : flows_of(story, view)) {
        plans.push_back(picture::plan_block(story, flow, view.language, generosity));
    }
    return plans;
}

double height_of(const std::vector<BlockPlan>& plans) {
    double height = 0;
    for (const BlockPlan& plan : plans) height += plan.height;
    return height;
}

void add_text(Scene& scene, Point at, std::string_view text, double size, bool bold, Role role) {
    const double room = scene.size.width - at.x - kMargin;
    scene.shapes.push_back(Text{at,
                                fitted(text, size, Font::plain, bold, room),
                                size,
                                Anchor::begin,
                                Font::plain,
                                bold,
                                {role, 0, 1}});
}

double title_height(const Story& story, const ViewState& view) {
    return story.title(view.language).empty() ? kOnlySubtitle : kTitle;
}

void add_title(Scene& scene, const Story& story, Language language) {
    const std::string& title = story.title(language);
    const std::string subtitle = story.subtitle();
    add_text(scene, {kMargin, 52}, title.empty() ? subtitle : title, 28, true, Role::ink);
    if (!title.empty()) add_text(scene, {kMargin, 80}, subtitle, 15, false, Role::faint);
}

// "22 bytes · length_prefix"
std::string beside_heading(const Story& story, std::size_t flow, Language language) {
    const FlowView& view = story.views[flow];
    std::string text = counted(view.sent_bytes, Noun::byte, language);
    if (!story.lineage.flows[flow].datagrams || view.framed) {
        const std::uint32_t sender = index_of(story.lineage.flows[flow].flow.sender);
        const bool zh = language == Language::zh;
        text += " · ";
        text += view.framed ? story.trace.header.endpoints[sender].framing
                            : std::string(zh ? "没有分帧" : "no framing");
    }
    return text;
}

}  // namespace

Scene compose(const Story& story, const ViewState& state, Size size) {
    Scene scene = blank(size);
    const ViewState view = bounded(state);
    if (scene.size.width < kNarrowest || scene.size.height < kTitle) return scene;
    add_title(scene, story, view.language);
    const std::vector<std::size_t> flows = flows_of(story, view);
    const std::size_t all = view.flow ? flows.size() : story.lineage.flows.size();
    const double title = title_height(story, view);
    const double room = scene.size.height - title - kBottom - (all > flows.size() ? kMoreLine : 0);
    std::vector<BlockPlan> plans;
    for (const double generosity : kGenerosities) {
        plans = plans_of(story, view, generosity);
        if (height_of(plans) <= room) break;
    }
    double top = title;
    std::size_t shown = 0;
    for (; shown < flows.size(); ++shown) {
        const bool last = shown + 1 == all;
        const double below = kBottom + (last ? 0 : kMoreLine);
        if (top + plans[shown].height > scene.size.height - below) break;
        const BlockFrame frame{flows[shown],
                               top,
                               kMargin,
                               scene.size.width - kMargin,
                               1,
                               {},
                               beside_heading(story, flows[shown], view.language)};
        picture::BlockPainter(scene, story, view, frame, plans[shown]).paint();
        top += plans[shown].height;
    }
    const bool zh = view.language == Language::zh;
    if (all == 0) {
        add_text(scene, {kMargin, top + 14}, zh ? "没有传输任何数据" : "nothing was transferred",
                 15, false, Role::faint);
    } else if (shown < all && top + 14 < scene.size.height) {
        add_text(scene, {kMargin, top + 14},
                 zh ? fmt::format("还有 {} 条流", all - shown)
                    : fmt::format("+ {} more flow{}", all - shown, all - shown == 1 ? "" : "s"),
                 15, false, Role::faint);
    }
    return scene;
}

Size natural_size(const Story& story, const ViewState& view, double width) {
    const double more = story.lineage.flows.size() > kMostFlows && !view.flow ? kMoreLine : 0;
    const double blocks = std::max(height_of(plans_of(story, view, 1)), 40.0);
    return {width, title_height(story, view) + blocks + more + kBottom};
}

namespace {

constexpr double kPairTop = 16;
constexpr double kPairLeast = 0.45;  // a run whose lanes would be narrower gets all the width

struct PairPlans {
    std::vector<BlockPlan> plans;
    std::array<const Story*, 2> stories;
    double height = 0;
};

PairPlans plan_pair(const Story& above, const Story& below, Language language, double generosity) {
    PairPlans pair{{}, {&above, &below}, kPairTop + kBottom};
    for (const Story* story : pair.stories) {
        if (story->lineage.flows.empty()) {
            pair.plans.emplace_back();
            pair.plans.back().height = 90;
        } else {
            pair.plans.push_back(picture::plan_block(*story, 0, language, generosity));
        }
        pair.height += pair.plans.back().height;
    }
    return pair;
}

// How much of the width each run's lanes take, so that a byte is as wide in both.
std::array<double, 2> shares_of(const Story& above, const Story& below) {
    const auto bytes = [](const Story& story) -> double {
        if (story.views.empty() || story.views[0].stops.empty()) return 0;
        if (!story.views[0].ruler.to_scale()) return 0;
        return static_cast<double>(story.views[0].stops.back());
    };
    const double a = bytes(above), b = bytes(below);
    if (std::min(a, b) < kPairLeast * std::max(a, b) || std::max(a, b) <= 0) return {1, 1};
    return {a / std::max(a, b), b / std::max(a, b)};
}

}  // namespace

Scene compose_pair(const Story& above, const Story& below, const ViewState& state, Size size) {
    Scene scene = blank(size);
    const ViewState view = bounded(state);
    if (scene.size.width < kNarrowest) return scene;
    PairPlans pair;
    for (const double generosity : kGenerosities) {
        pair = plan_pair(above, below, view.language, generosity);
        if (pair.height <= scene.size.height) break;
    }
    const std::array<double, 2> shares = shares_of(above, below);
    double top = kPairTop;
    for (std::size_t i = 0; i < 2; ++i) {
        const Story& story = *pair.stories[i];
        if (top + pair.plans[i].height > scene.size.height) break;
        const std::string& title =
            view.names[i].empty() ? story.title(view.language) : view.names[i];
        if (story.lineage.flows.empty()) {
            add_text(scene, {kMargin, top + 32}, title, 21, true, Role::ink);
        } else {
            const BlockFrame frame{0,
                                   top,
                                   kMargin,
                                   scene.size.width - kMargin,
                                   shares[i],
                                   title.empty() ? story.subtitle() : title,
                                   beside_heading(story, 0, view.language)};
            picture::BlockPainter(scene, story, view, frame, pair.plans[i]).paint();
        }
        top += pair.plans[i].height;
    }
    return scene;
}

Size natural_pair_size(const Story& above, const Story& below, const ViewState& view,
                       double width) {
    return {width, plan_pair(above, below, view.language, 1).height};
}

}  // namespace sticky
