#include "cli/tell.h"

#include <map>
#include <vector>

#include "cli/say.h"
#include "trace/explain.h"
#include "viz/scene/compose.h"
#include "viz/scene/lane_text.h"
#include "viz/scene/svg.h"

namespace sticky {

std::string tell_lanes(const Story& story, const Look& look) {
    LaneTextOptions options;
    options.width = static_cast<std::size_t>(look.width);
    options.colour = look.color;
    options.language = look.language;
    return lane_text(story, options);
}

std::string tell_findings(const Story& story, const Look& look, std::size_t limit) {
    std::vector<std::string> order;
    std::map<std::string, std::size_t> counts;
    for (const Finding& finding : story.findings) {
        // What left at once as it was sent needs no reason.
        if (finding.cause == Cause::sent_at_once && finding.effect == Effect::kept) continue;
        std::string sentence = explain(finding, story.trace, story.lineage, look.language);
        if (counts[sentence]++ == 0) order.push_back(std::move(sentence));
    }
    std::string text;
    for (std::size_t i = 0; i < order.size() && i < limit; ++i) {
        const std::size_t count = counts[order[i]];
        text += "  " + order[i] + (count > 1 ? fmt::format(" (x{})", count) : "") + "\n";
    }
    if (order.size() > limit) {
        text += fmt::format(
            fmt::runtime(
                pick(look.language,
                     "  and {} more; --trace FILE, then 'sticky explain FILE' tells all\n",
                     "  另有 {} 条；加 --trace FILE，再运行 sticky explain FILE 可看全部\n")),
            order.size() - limit);
    }
    return text;
}

std::string svg_of(std::span<const Story> stories, const Look& look) {
    constexpr double kWidth = 1600;
    ViewState view;
    view.language = look.language;
    view.theme = look.light ? Theme::light : Theme::dark;
    view.picture = look.picture;
    view.axis = look.axis;
    view.patterns = look.patterns;
    if (stories.size() < 2) {
        return to_svg(compose(stories[0], view, natural_size(stories[0], view, kWidth)),
                      view.theme);
    }
    const Size size = natural_pair_size(stories[0], stories[1], view, kWidth);
    return to_svg(compose_pair(stories[0], stories[1], view, size), view.theme);
}

}  // namespace sticky
