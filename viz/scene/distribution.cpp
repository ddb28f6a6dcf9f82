#include "viz/scene/distribution.h"

#include <fmt/format.h>

#include <algorithm>

#include "script/expectation.h"
#include "viz/scene/block.h"
#include "viz/scene/canvas.h"
#include "viz/scene/words.h"

namespace sticky {
namespace {

using picture::BlockFrame;
using picture::BlockPlan;
using picture::Sheet;

constexpr double kShare = 150;  // column of shares
constexpr double kMoreLine = 26;
constexpr double kLeast = 280;  // a side narrower than this is left out
constexpr std::size_t kMostKinds = 12;

std::vector<const RunKind*> by_share(const std::vector<RunKind>& kinds) {
    std::vector<const RunKind*> order;
    for (const RunKind& kind : kinds) order.push_back(&kind);
    std::ranges::stable_sort(order, std::ranges::greater{}, &RunKind::runs);
    return order;
}

std::size_t runs_of(const std::vector<RunKind>& kinds) {
    std::size_t runs = 0;
    for (const RunKind& kind : kinds) runs += kind.runs;
    return runs;
}

std::string verdict_on(const std::vector<RunKind>& kinds, Language language) {
    const std::size_t runs = runs_of(kinds);
    const bool zh = language == Language::zh;
    if (kinds.size() <= 1) {
        return zh ? fmt::format("运行 {} 次，每次边界都相同", runs)
                  : fmt::format("{} run{}, the same boundaries in every one", runs,
                                runs == 1 ? "" : "s");
    }
    return zh ? fmt::format("运行 {} 次，出现 {} 种不同结果", runs, kinds.size())
              : fmt::format("{} runs, {} different outcomes", runs, kinds.size());
}

BlockPlan small_plan(const Story& story, const ViewState& view, double width) {
    if (story.lineage.flows.empty()) {
        BlockPlan plan;
        plan.height = 80;
        return plan;
    }
    BlockPlan plan = picture::plan_block(story, 0, view, width);
    plan.notes.clear();
    picture::lay_out(plan, story.views[0], 0.1);
    return plan;
}

void draw_share(const Sheet& sheet, const RunKind& kind, std::size_t runs, double top,
                double height) {
    const double share = static_cast<double>(kind.runs) / static_cast<double>(runs);
    const std::string percent = fmt::format("{:.0f} %", 100 * share);
    sheet.write({sheet.box.x, top + 40}, percent, {26, Role::ink, Anchor::begin, true});
    const std::string of = sheet.zh() ? fmt::format("{} / {} 次", kind.runs, runs)
                                      : fmt::format("{} of {} runs", kind.runs, runs);
    sheet.write({sheet.box.x, top + 60}, of, {13, Role::faint});
    const Box bar{sheet.box.x, top + 72, kShare - 40, 6};
    if (height < 84) return;
    sheet.add(Rect{bar, 3, {Role::line, 0, 1}});
    sheet.add(Rect{
        {bar.x, bar.y, std::max(bar.width * share, 2.0), bar.height}, 3, {Role::accent, 0, 1}});
}

void draw_kinds(const Sheet& sheet, const std::vector<RunKind>& kinds, std::size_t side) {
    const Story& first = *kinds.front().example;
    const ViewState& view = sheet.view;
    const Box& box = sheet.box;
    const std::string& named = view.names[std::min<std::size_t>(side, 1)];
    const std::string& name = named.empty() ? first.title(view.language) : named;
    sheet.write({box.x, 52}, name.empty() ? first.subtitle() : name,
                {24, Role::ink, Anchor::begin, true}, box.width);
    sheet.write({box.x, 80}, verdict_on(kinds, view.language), {15, Role::faint}, box.width);
    const std::vector<const RunKind*> order = by_share(kinds);
    double top = picture::kTitle;
    std::size_t shown = 0;
    for (; shown < std::min(order.size(), kMostKinds); ++shown) {
        const Story& story = *order[shown]->example;
        const BlockPlan plan = small_plan(story, view, box.width - kShare);
        const double below = shown + 1 == order.size() ? 0 : kMoreLine;
        if (top + plan.height + below > box.bottom()) break;
        draw_share(sheet, *order[shown], runs_of(kinds), top, plan.height);
        if (!story.lineage.flows.empty()) {
            const BlockFrame frame{0,  top, box.x + kShare,   box.right(), 1,
                                   {}, {},  {&story.clock, 0}};
            picture::BlockPainter(sheet.scene, story, view, frame, plan).paint();
        }
        top += plan.height;
    }
    if (shown == order.size() || top + 16 >= box.bottom()) return;
    const std::size_t more = order.size() - shown;
    sheet.write({box.x, top + 16},
                sheet.zh() ? fmt::format("还有 {} 种更少见的结果", more)
                           : fmt::format("+ {} rarer outcome{}", more, more == 1 ? "" : "s"),
                {15, Role::faint}, box.width);
}

}  // namespace

Scene compose_kinds(const std::vector<const std::vector<RunKind>*>& sides, const ViewState& state,
                    Size size) {
    Scene scene = picture::blank(size);
    ViewState view = picture::bounded(state);
    view.until.reset();
    const double margin = picture::margin_of(scene.size.width);
    if (scene.size.width < picture::kNarrowest || scene.size.height < picture::kTitle) return scene;
    const double count = static_cast<double>(std::max<std::size_t>(sides.size(), 1));
    const double width = (scene.size.width - margin * (count + 1)) / count;
    for (std::size_t side = 0; side < sides.size(); ++side) {
        if (sides[side]->empty() || width < kLeast) continue;
        const std::size_t hits = scene.hits.size();
        const double left = margin + static_cast<double>(side) * (width + margin);
        const Sheet sheet{
            scene, *sides[side]->front().example, view, {left, 0, width, scene.size.height}};
        draw_kinds(sheet, *sides[side], side);
        for (std::size_t i = hits; i < scene.hits.size(); ++i) scene.hits[i].story = side;
    }
    return scene;
}

void add_run(std::vector<RunKind>& kinds, std::shared_ptr<const Story> run) {
    std::string outcome = outcome_of(run->trace, run->lineage);
    for (RunKind& kind : kinds) {
        if (kind.outcome != outcome) continue;
        ++kind.runs;
        return;
    }
    kinds.push_back({std::move(outcome), 1, std::move(run)});
}

Size natural_kinds_size(const std::vector<RunKind>& kinds, const ViewState& view, double width) {
    double height = picture::kTitle + kMoreLine;
    std::size_t count = 0;
    for (const RunKind* kind : by_share(kinds)) {
        if (count++ == kMostKinds) break;
        height += small_plan(*kind->example, view, width - kShare).height;
    }
    return {width, height};
}

}  // namespace sticky
