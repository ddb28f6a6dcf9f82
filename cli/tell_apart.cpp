#include "cli/tell_apart.h"

#include "cli/say.h"
#include "viz/scene/glyphs.h"

namespace sticky {
namespace {

constexpr std::size_t kMostReasons = 8;  // of one lane

class Teller {
public:
    explicit Teller(Language language) : language_(language) {}

    std::string flow(const FlowApart& apart) {
        if (apart.lanes.empty()) {
            return fmt::format("{}  {}\n", apart.name,
                               apart.in_one
                                   ? pick(language_, "only in the first", "只有前一次有")
                                   : pick(language_, "only in the second", "只有后一次有"));
        }
        std::string text = apart.name + "\n";
        for (const LaneApart& one : apart.lanes) text += lane(one);
        return text;
    }

private:
    std::string lane(const LaneApart& apart) {
        std::string text = fmt::format("  {}  ", padded(label_of(apart.lane, language_)));
        if (!apart.compared) {
            text += pick(language_, "not compared: one of them did not observe all of it",
                         "没有比较：其中一次没有观察到全部");
        } else if (apart.unit == 0) {
            text += fmt::format(fmt::runtime(pick(language_, "alike, {} units", "相同，{} 个")),
                                apart.one_units);
        } else {
            text +=
                fmt::format(fmt::runtime(pick(language_, "parts at unit {}: {} | {}  (of {} | {})",
                                              "从第 {} 个起不同：{} | {}（共 {} | {} 个）")),
                            apart.unit, range(apart.one_unit), range(apart.other_unit),
                            apart.one_units, apart.other_units);
        }
        text += "\n";
        for (std::size_t i = 0; i < apart.reasons.size() && i < kMostReasons; ++i)
            text += reasons(apart.reasons[i]);
        if (apart.reasons.size() > kMostReasons) {
            text += fmt::format(
                fmt::runtime(pick(language_, "      and {} more units with other reasons\n",
                                  "      另有 {} 个原因不同\n")),
                apart.reasons.size() - kMostReasons);
        }
        return text;
    }

    std::string padded(std::string_view label) const {
        constexpr std::size_t kWidth = 8;
        const std::size_t columns = columns_of(label);
        return std::string(label) + std::string(columns < kWidth ? kWidth - columns : 0, ' ');
    }

    std::string range(const std::optional<ByteRange>& bytes) const {
        if (!bytes) return std::string(pick(language_, "nothing", "没有"));
        return fmt::format("[{}, {})", bytes->begin, bytes->end);
    }

    std::string causes(const std::vector<Cause>& all) const {
        std::string text;
        for (const Cause cause : all)
            text += (text.empty() ? "" : ", ") + std::string(label_of(cause, language_));
        return text.empty() ? "-" : text;
    }

    std::string reasons(const ReasonsApart& apart) const {
        return fmt::format(
            fmt::runtime(pick(language_, "      unit {} [{}, {}), reasons: {} | {}\n",
                              "      第 {} 个 [{}, {})，原因：{} | {}\n")),
            apart.unit, apart.bytes.begin, apart.bytes.end, causes(apart.one), causes(apart.other));
    }

    const Language language_;
};

}  // namespace

std::string tell_apart(const std::vector<FlowApart>& flows, Language language) {
    std::string text;
    for (const FlowApart& flow : flows) text += Teller(language).flow(flow);
    text += same_boundaries(flows)
                ? pick(language, "The boundaries are the same.\n", "边界相同。\n")
                : pick(language, "The boundaries are not the same.\n", "边界不同。\n");
    return text;
}

}  // namespace sticky
