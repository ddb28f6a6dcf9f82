#include "viz/scene/question_layout.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "viz/scene/canvas.h"

namespace sticky::picture {
namespace {

constexpr double kGap = 8;
constexpr double kMarks = 30;  // room for marks above a lane
constexpr double kAxis = 24, kLegend = 34;
constexpr std::size_t kMostStops = 4000;

void add_bounds(std::set<std::uint64_t>& stops, const Question& question) {
    const FlowLineage& flow = question.story->lineage.flows[question.flow];
    for (const Lane lane : question.told) {
        for (const Unit& unit : flow.lane(lane)) {
            if (stops.size() >= kMostStops) return;
            stops.insert(unit.range.begin);
            stops.insert(unit.range.end);
        }
    }
    for (const Sizes& sizes : question.choices) {
        std::uint64_t at = 0;
        for (const std::uint64_t size : sizes) stops.insert(at += size);
    }
}

}  // namespace

std::vector<Lane> told_rows(const Question& question) {
    const FlowLineage& flow = question.story->lineage.flows[question.flow];
    std::vector<Lane> rows;
    for (const Lane lane : question.told) {
        // A program that never says what it means is told by its calls.
        if (flow.lane(lane).empty() && lane == Lane::message && question.told.size() > 1) continue;
        if (question.graded == nullptr || rows.empty()) rows.push_back(lane);
    }
    return rows;
}

QuestionLayout::QuestionLayout(const Question& question, Size size, double top) {
    margin = margin_of(size.width);
    left = margin + 104;
    width = std::max(size.width - left - margin, 1.0);
    end = question.end;
    double y = top + kHeading;
    for (std::size_t i = 0; i < told_rows(question).size(); ++i) {
        told.push_back(y);
        y += kTold + kGap;
    }
    if (question.asked == Asked::marks) {
        y += kMarks - kGap;
        asked = y;
        y += kAsked;
        axis = y;
        y += kAxis;
    } else {
        axis = y - 4;
        y += kAxis + 4;
        for (std::size_t i = 0; i < question.choices.size(); ++i) {
            choices.push_back(y);
            y += kChoice + 10;
        }
    }
    if (question.graded != nullptr && !question.graded->marks.empty()) y += kLegend;
    bottom = y;
    std::set<std::uint64_t> bounds{0, question.end};
    add_bounds(bounds, question);
    stops.assign(bounds.begin(), bounds.end());
    last = stops.back();
    ruler = Ruler(stops);
}

double QuestionLayout::at(std::uint64_t offset) const {
    const auto after = std::ranges::upper_bound(stops, offset);
    if (after == stops.end()) return left + (stops.size() < 2 ? 0 : width);
    const auto i = static_cast<std::size_t>(after - stops.begin()) - 1;
    const double share = static_cast<double>(offset - stops[i]) /
                         static_cast<double>(std::max<std::uint64_t>(stops[i + 1] - stops[i], 1));
    const double from = ruler.at_stop(i), to = ruler.at_stop(i + 1);
    return left + (from + share * (to - from)) * width;
}

std::optional<std::uint64_t> QuestionLayout::offset_by(double x) const {
    if (end < 2) return std::nullopt;
    const double place = std::clamp((x - left) / width, 0.0, 1.0);
    const std::size_t i = std::min(ruler.stop_before(place), stops.size() - 2);
    const double from = ruler.at_stop(i), to = ruler.at_stop(i + 1);
    const double share = (place - from) / std::max(to - from, 1e-12);
    const double bytes = static_cast<double>(stops[i + 1] - stops[i]);
    const auto inside =
        static_cast<std::uint64_t>(std::llround(std::clamp(share, 0.0, 1.0) * bytes));
    return std::clamp<std::uint64_t>(stops[i] + inside, 1, end - 1);
}

}  // namespace sticky::picture
