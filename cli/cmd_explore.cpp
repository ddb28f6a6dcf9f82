// `sticky explore`: the model at every point of a grid of settings, and what occurs where.
#include "run/explore.h"

#include <algorithm>
#include <thread>

#include "cli/arguments.h"
#include "cli/say.h"
#include "run/files.h"
#include "run/load.h"
#include "viz/scene/lanes_json.h"
#include "viz/scene/svg.h"
#include "viz/scene/theme.h"

namespace sticky {
namespace {

constexpr std::size_t kMostShown = 12;  // kinds told in full
constexpr std::size_t kMostRuns = 40;   // stretches of one axis
constexpr double kPictureWidth = 1200;

class MapText {
public:
    MapText(const OutcomeMap& map, const ExploreArguments& arguments, const Look& look)
        : map_(map), arguments_(arguments), look_(look) {}

    std::string text() const {
        std::string text = headline();
        if (map_.axes().size() == 1) text += stretches();
        if (map_.axes().size() == 2) text += grid();
        return text + legend();
    }

private:
    template <class... Values>
    std::string say(std::string_view en, std::string_view zh, Values... values) const {
        return fmt::format(fmt::runtime(pick(look_.language, en, zh)), values...);
    }

    std::string headline() const {
        return say("{} points, {} different outcomes\n\n", "共 {} 个点，{} 种不同结果\n\n",
                   map_.points(), map_.kinds().size());
    }

    std::string coloured(std::uint32_t kind, std::string letters) const {
        if (!look_.color || letter_of(kind) == '?') return letters;
        return ansi_of_message(kind) + letters + std::string(kAnsiReset);
    }

    // "0..39  A", equal neighbours together.
    std::string stretches() const {
        const MapAxis& axis = map_.axes()[0];
        std::string text = axis.key + "\n";
        std::size_t shown = 0, begin = 0;
        for (std::size_t i = 1; i <= map_.points(); ++i) {
            if (i < map_.points() && map_.kind_at(i) == map_.kind_at(begin)) continue;
            if (++shown > kMostRuns)
                return text + say("  and more stretches\n\n", "  后面还有更多区段\n\n");
            const std::string values = i - begin == 1
                                           ? axis.values[begin]
                                           : axis.values[begin] + ".." + axis.values[i - 1];
            const std::uint32_t kind = map_.kind_at(begin);
            text += fmt::format("  {:<16} {}\n", values, coloured(kind, {letter_of(kind)}));
            begin = i;
        }
        return text + "\n";
    }

    // A letter for every point, or for as many neighbours as fit: then '*' where they differ. Rows
    // that are alike and follow each other are one.
    std::string grid() const {
        const MapAxis& across = map_.axes()[0];
        const MapAxis& down = map_.axes()[1];
        const auto width = static_cast<std::size_t>(std::max(look_.width, 40));
        std::size_t margin = 0;
        for (const std::string& value : down.values) margin = std::max(margin, value.size());
        margin = 2 * margin + 2;  // "8..100"
        const std::size_t columns =
            std::min(across.values.size(), width > margin + 6 ? width - margin - 3 : 4);
        std::string text = fmt::format("{} ↓   {} →\n", down.key, across.key);
        bool mixed = false;
        for (std::size_t row = 0, end = 0; row < down.values.size(); row = end) {
            const std::string letters = letters_of(row, columns, mixed);
            for (end = row + 1; end < down.values.size() && same_rows(row, end);) ++end;
            const std::string name =
                end - row == 1 ? down.values[row] : down.values[row] + ".." + down.values[end - 1];
            text += fmt::format("{:>{}}  {}\n", name, margin, letters);
        }
        const std::string &first = across.values.front(), &last = across.values.back();
        const std::size_t gap =
            columns > first.size() + last.size() ? columns - first.size() - last.size() : 1;
        text += fmt::format("{:>{}}  {}{:>{}}{}\n", "", margin, first, "", gap, last);
        if (mixed)
            text +=
                say("* several outcomes under one letter: {} values in {} columns\n",
                    "* 一个字符下有多种结果：{} 个值画在 {} 列里\n", across.values.size(), columns);
        return text + "\n";
    }

    std::uint32_t kind_at(std::size_t column, std::size_t row) const {
        return map_.kind_at(map_.point_of(std::array{column, row}));
    }
    bool same_rows(std::size_t one, std::size_t other) const {
        for (std::size_t i = 0; i < map_.axes()[0].values.size(); ++i) {
            if (kind_at(i, one) != kind_at(i, other)) return false;
        }
        return true;
    }
    std::string letters_of(std::size_t row, std::size_t columns, bool& mixed) const {
        const std::size_t values = map_.axes()[0].values.size();
        std::string text;
        for (std::size_t i = 0; i < columns; ++i) {
            const std::size_t from = i * values / columns, to = (i + 1) * values / columns;
            const std::uint32_t kind = kind_at(from, row);
            bool same = true;
            for (std::size_t k = from; k < to; ++k) same = same && kind_at(k, row) == kind;
            mixed = mixed || !same;
            text += same ? coloured(kind, {letter_of(kind)}) : "*";
        }
        return text;
    }

    std::string legend() const {
        std::string text;
        const std::vector<MapKind>& kinds = map_.kinds();
        for (std::uint32_t i = 0; i < std::min(kinds.size(), kMostShown); ++i) {
            const MapKind& kind = kinds[i];
            const double share =
                100.0 * static_cast<double>(kind.points) / static_cast<double>(map_.points());
            text += fmt::format("{}  {:5.1f} %  ({})  {}\n", coloured(i, {letter_of(i)}), share,
                                kind.points, label_of(kind.sticking, look_.language));
            std::string_view lines = kind.outcome;
            while (!lines.empty()) {
                const std::size_t end = lines.find('\n');
                text += fmt::format("     {}\n", lines.substr(0, end));
                lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
            }
            text += say("     first: {}\n", "     首例：{}\n", command_for(kind.first));
        }
        if (kinds.size() > kMostShown)
            text += say("and {} rarer outcomes\n", "另有 {} 种更少见的结果\n",
                        kinds.size() - kMostShown);
        return text;
    }

    std::string command_for(std::size_t point) const {
        std::string command = "sticky run " + arguments_.file + " --world sim";
        for (const std::string& set : arguments_.sets) command += " --set '" + set + "'";
        for (const std::string& set : map_.settings_at(point)) command += " --set '" + set + "'";
        return command;
    }

    const OutcomeMap& map_;
    const ExploreArguments& arguments_;
    const Look& look_;
};

// Everything that the map holds, for programs; a point's kind by its number.
std::string json_of(const OutcomeMap& map) {
    std::string axes, kinds, points;
    for (const MapAxis& axis : map.axes()) {
        std::string values;
        for (const std::string& value : axis.values)
            values += (values.empty() ? "" : ",") + quoted_json(value);
        axes += fmt::format("{}{{\"key\":{},\"values\":[{}]}}", axes.empty() ? "" : ",",
                            quoted_json(axis.key), values);
    }
    for (const MapKind& kind : map.kinds()) {
        kinds += fmt::format("{}{{\"sticking\":\"{}\",\"points\":{},\"first\":{},\"outcome\":{}}}",
                             kinds.empty() ? "" : ",", name_of(kind.sticking), kind.points,
                             kind.first, quoted_json(kind.outcome));
    }
    for (std::size_t i = 0; i < map.points(); ++i)
        points += fmt::format("{}{}", i == 0 ? "" : ",", map.kind_at(i));
    return fmt::format("{{\"sticky_explore\":1,\"axes\":[{}],\"kinds\":[{}],\"points\":[{}]}}\n",
                       axes, kinds, points);
}

Result<Exploration> exploration_of(const ExploreArguments& arguments) {
    Exploration exploration;
    exploration.path = arguments.file;
    exploration.sets = arguments.sets;
    exploration.most = arguments.points;
    Result<std::string> text = read_file(arguments.file, kScenarioBytes);
    if (!text) return tl::unexpected(text.error());
    exploration.text = std::move(*text);
    std::vector<std::string> varied = arguments.vary;
    if (varied.empty()) {
        const auto scenario = load_scenario_text(exploration.text, arguments.file, arguments.sets);
        if (!scenario) return tl::unexpected(scenario.error());
        varied = default_axes(*scenario);
    }
    for (const std::string& vary : varied) {
        Result<MapAxis> axis = read_axis(vary, arguments.points);
        if (!axis) return tl::unexpected(axis.error());
        exploration.axes.push_back(std::move(*axis));
    }
    if (const auto error = unfit(exploration)) return tl::unexpected(*error);
    return exploration;
}

Result<void> draw(const Exploration& exploration, const OutcomeMap& map, const std::string& file,
                  const Look& look) {
    ViewState view;
    view.language = look.language;
    view.theme = look.light ? Theme::light : Theme::dark;
    const MapExamples examples = examples_of(exploration, map, kMapExamples);
    const Size size = natural_map_size(map, kPictureWidth);
    return write_file(file, to_svg(compose_map(map, examples, view, size), view.theme));
}

}  // namespace

int explore_scenario(const ExploreArguments& arguments, const Look& look) {
    const Result<Exploration> exploration = exploration_of(arguments);
    if (!exploration) return complain(exploration.error());
    const OutcomeMap map = explore(*exploration, std::max(1U, std::thread::hardware_concurrency()));
    if (!arguments.svg.empty()) {
        const Result<void> drawn = draw(*exploration, map, arguments.svg, look);
        if (!drawn) return complain(drawn.error());
    }
    if (arguments.svg == "-") return kAllHold;
    print(arguments.json ? json_of(map) : MapText(map, arguments, look).text());
    return kAllHold;
}

}  // namespace sticky
