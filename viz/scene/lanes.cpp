// The lanes of a story, or of two: which flows, how generous, one below the other.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "viz/scene/block.h"
#include "viz/scene/first_difference.h"
#include "viz/scene/pictures.h"
#include "viz/scene/words.h"

namespace sticky::picture {
namespace {

constexpr double kBottom = 20;
constexpr double kMoreLine = 30;
constexpr double kFlowStep = 120;  // pixels to scroll from one flow to the next

std::vector<std::size_t> flows_of(const Story& story, const ViewState& view) {
    const std::size_t flows = story.lineage.flows.size();
    if (view.flow && *view.flow < flows) return {*view.flow};
    const double most = flows == 0 ? 0 : static_cast<double>(flows - 1);
    const auto first = static_cast<std::size_t>(std::clamp(view.down / kFlowStep, 0.0, most));
    std::vector<std::size_t> shown;
    for (std::size_t i = first; i < std::min(flows, first + kMostFlows); ++i) shown.push_back(i);
    return shown;
}

std::vector<BlockPlan> plans_of(const Story& story, const ViewState& view, double width) {
    std::vector<BlockPlan> plans;
    for (const std::size_t flow : flows_of(story, view)) {
        plans.push_back(plan_block(story, flow, view, width));
    }
    return plans;
}

double height_of(const std::vector<BlockPlan>& plans) {
    double height = 0;
    for (const BlockPlan& plan : plans) height += plan.height;
    return height;
}

// As generous as the room allows: heights are linear in generosity.
void fit(std::vector<BlockPlan>& plans, const std::vector<const FlowView*>& views, double room) {
    const auto lay_all = [&](double generosity) {
        for (std::size_t i = 0; i < plans.size(); ++i) {
            if (views[i] != nullptr) lay_out(plans[i], *views[i], generosity);
        }
        return height_of(plans);
    };
    const double most = lay_all(1);
    if (most <= room) return;
    const double least = lay_all(0);
    if (least < room && most > least) lay_all((room - least) / (most - least));
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

void draw_lanes(const Sheet& sheet) {
    const Story& story = sheet.story;
    const ViewState& view = sheet.view;
    const Box& box = sheet.box;
    if (!view.flow && story.lineage.flows.size() > kMostFlows) return draw_overview(sheet);
    const std::vector<std::size_t> flows = flows_of(story, view);
    const std::size_t all = view.flow ? flows.size() : story.lineage.flows.size();
    std::vector<BlockPlan> plans = plans_of(story, view, box.width);
    std::vector<const FlowView*> views;
    for (const std::size_t flow : flows) views.push_back(&story.views[flow]);
    fit(plans, views, box.height - kBottom - (all > flows.size() ? kMoreLine : 0));
    double top = box.y;
    std::size_t shown = 0;
    for (; shown < flows.size(); ++shown) {
        const bool last = (view.flow ? shown : flows[shown]) + 1 == all;
        const double below = kBottom + (last ? 0 : kMoreLine);
        if (top + plans[shown].height > box.bottom() - below) break;
        const BlockFrame frame{flows[shown],
                               top,
                               box.x,
                               box.right(),
                               1,
                               {},
                               beside_heading(story, flows[shown], view.language),
                               sheet.timing};
        BlockPainter(sheet.scene, story, view, frame, plans[shown]).paint();
        top += plans[shown].height;
    }
    if (all > shown && !view.flow)
        sheet.scene.room_below = static_cast<double>(all - 1) * kFlowStep;
    const std::size_t before = flows.empty() || view.flow ? 0 : flows.front();
    const std::size_t more = all - before - shown;
    std::string text;
    if (all == 0) {
        text = sheet.pick("nothing was transferred", "没有传输任何数据");
    } else if (more > 0) {
        text = sheet.zh() ? fmt::format("还有 {} 条流", more)
                          : fmt::format("+ {} more flow{}", more, more == 1 ? "" : "s");
    }
    if (top + 14 < box.bottom()) sheet.write({box.x, top + 14}, text, {15, Role::faint}, box.width);
}

double lanes_height(const Story& story, const ViewState& view, double width) {
    if (!view.flow && story.lineage.flows.size() > kMostFlows) return overview_height(story, width);
    return std::max(height_of(plans_of(story, view, width)), 40.0) + kBottom;
}

namespace {

constexpr double kPairTop = 16;
constexpr double kPairLeast = 0.45;  // a run whose lanes would be narrower gets all the width

std::vector<BlockPlan> plan_pair(const Pair& pair, const ViewState& view, double width) {
    std::vector<BlockPlan> plans;
    for (const Story* story : pair) {
        if (story->lineage.flows.empty()) {
            plans.emplace_back();
            plans.back().height = 90;
        } else {
            plans.push_back(plan_block(*story, 0, view, width));
        }
    }
    return plans;
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

// Where two runs part: the unit that is not as in the other.
void mark_difference(const Sheet& sheet, const Pair& pair, double row_gap) {
    const auto difference = first_difference(*pair[0], *pair[1]);
    if (!difference) return;
    std::size_t marked = 0;
    for (const Hit& hit : std::vector<Hit>(sheet.scene.hits)) {
        const bool is_it = hit.flow == 0 && hit.lane == difference->lane &&
                           hit.unit <= difference->unit && difference->unit < hit.unit + hit.count;
        if (!is_it) continue;
        const Box around{hit.box.x - 4, hit.box.y - 4, hit.box.width + 8, hit.box.height + 8};
        sheet.add(Outline{around, 8, 2, true, {Role::accent, 0, 1}});
        if (++marked > 1) continue;
        // Between lanes that stand close there is no room for words.
        const bool tight = row_gap < 18;
        const std::string_view text = tight ? "≠" : sheet.pick("first difference", "第一处不同");
        const double half = width_of(text, 12, Font::plain) / 2 + 5;
        const double x = std::clamp(hit.box.middle(), half + 2,
                                    std::max(sheet.scene.size.width - half - 2, half + 2));
        sheet.tag({x, around.y - 3}, text, Role::accent);
    }
}

}  // namespace

void draw_lane_pair(const Sheet& sheet, const Pair& pair, const std::array<Timing, 2>& timings) {
    const ViewState& view = sheet.view;
    const Box& box = sheet.box;
    std::vector<BlockPlan> plans = plan_pair(pair, view, box.width);
    std::vector<const FlowView*> views;
    for (const Story* story : pair)
        views.push_back(story->views.empty() ? nullptr : &story->views[0]);
    fit(plans, views, box.height - kPairTop - kBottom);
    const std::array<double, 2> shares =
        view.axis == Axis::time ? std::array<double, 2>{1, 1} : shares_of(*pair[0], *pair[1]);
    double top = box.y + kPairTop;
    const ViewState second = of_second(view);
    for (std::size_t i = 0; i < 2; ++i) {
        const Story& story = *pair[i];
        if (top + plans[i].height > box.bottom()) break;
        const std::string& title =
            view.names[i].empty() ? story.title(view.language) : view.names[i];
        const std::size_t hits = sheet.scene.hits.size();
        if (story.lineage.flows.empty()) {
            sheet.write({box.x, top + 32}, title, {21, Role::ink, Anchor::begin, true}, box.width);
        } else {
            const BlockFrame frame{0,
                                   top,
                                   box.x,
                                   box.right(),
                                   shares[i],
                                   title.empty() ? story.subtitle() : title,
                                   beside_heading(story, 0, view.language),
                                   timings[i]};
            BlockPainter(sheet.scene, story, i == 0 ? view : second, frame, plans[i]).paint();
        }
        for (std::size_t h = hits; h < sheet.scene.hits.size(); ++h) sheet.scene.hits[h].story = i;
        top += plans[i].height;
    }
    const std::vector<BlockPlan::Row>& rows = plans[0].rows;
    const double gap = rows.size() < 2 ? 0 : rows[1].top - rows[0].top - rows[0].height;
    if (!view.until) mark_difference(sheet, pair, gap);
}

double lane_pair_height(const Pair& pair, const ViewState& view, double width) {
    return height_of(plan_pair(pair, view, width)) + kPairTop + kBottom;
}

}  // namespace sticky::picture
