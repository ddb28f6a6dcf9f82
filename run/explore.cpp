#include "run/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <mutex>
#include <optional>
#include <string_view>

#include "run/at_once.h"
#include "run/load.h"
#include "run/worlds.h"
#include "script/expectation.h"

namespace sticky {
namespace {

Error bad_axis(const std::string& text, std::string what, std::string remedy) {
    return {ErrorKind::input, "--vary " + text, std::move(what), std::move(remedy)};
}

std::optional<double> number_of(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

struct Range {
    std::string_view from, to, step = "1";
};

std::optional<Range> range_of(std::string_view values) {
    const std::size_t dots = values.find("..");
    if (dots == std::string_view::npos || values.find(',') != std::string_view::npos)
        return std::nullopt;
    Range range{values.substr(0, dots), values.substr(dots + 2)};
    if (const std::size_t slash = range.to.find('/'); slash != std::string_view::npos) {
        range.step = range.to.substr(slash + 1);
        range.to = range.to.substr(0, slash);
    }
    return range;
}

Result<std::vector<std::string>> count_up(const std::string& text, const Range& range,
                                          std::uint64_t most) {
    const auto from = number_of(range.from), to = number_of(range.to), step = number_of(range.step);
    if (!from || !to || !step) {
        return tl::unexpected(bad_axis(text, "a range is FROM..TO or FROM..TO/STEP, in numbers",
                                       "for other values list them: a,b,c"));
    }
    if (*step <= 0) {
        return tl::unexpected(
            bad_axis(text, "the step is not above 0", "give a larger one, such as 0..100/10"));
    }
    if (*to < *from)
        return tl::unexpected(bad_axis(text, "the range ends before it begins", "swap its ends"));
    const double steps = std::floor((*to - *from) / *step + 1e-9);
    if (steps + 1 > static_cast<double>(most)) {
        return tl::unexpected(bad_axis(
            text, fmt::format("that is {:.0f} points, at most {} are played", steps + 1, most),
            "take larger steps (0..100/10), or raise --points"));
    }
    std::vector<std::string> values;
    for (double i = 0; i <= steps; ++i) values.push_back(fmt::format("{:.12g}", *from + i * *step));
    return values;
}

std::vector<std::string> listed(std::string_view values) {
    std::vector<std::string> all;
    int depth = 0;
    char quote = 0;
    std::string one;
    for (const char c : values) {
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '[' || c == '{') {
            ++depth;
        } else if (c == ']' || c == '}') {
            --depth;
        } else if (c == ',' && depth == 0) {
            all.push_back(std::move(one));
            one.clear();
            continue;
        }
        one += c;
    }
    all.push_back(std::move(one));
    return all;
}

Result<Scenario> scenario_at(const Exploration& exploration, const OutcomeMap& map,
                             std::size_t point) {
    std::vector<std::string> overrides = exploration.sets;
    for (std::string& setting : map.settings_at(point)) overrides.push_back(std::move(setting));
    return load_scenario_text(exploration.text, exploration.path, overrides);
}

const World& sim() {
    return *std::ranges::find(worlds(), std::string_view("sim"), &World::name);
}

// Boundaries are looked at, bytes are not; but a datagram's place is told by its bytes.
Played played_at(const Scenario& scenario, std::uint64_t payload) {
    PlayOptions options;
    options.payload_limit = payload;
    return sim().play(scenario, options);
}

constexpr std::uint64_t kPayload = 65536;

}  // namespace

Result<MapAxis> read_axis(const std::string& text, std::uint64_t most) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
        return tl::unexpected(
            bad_axis(text, "a setting is varied as KEY=FROM..TO or KEY=A,B,C",
                     "such as link.delay_ms=0..100 or endpoint.client.set.nodelay=false,true"));
    }
    MapAxis axis;
    axis.key = text.substr(0, equals);
    const std::string_view values = std::string_view(text).substr(equals + 1);
    if (const auto range = range_of(values)) {
        Result<std::vector<std::string>> counted = count_up(text, *range, most);
        if (!counted) return tl::unexpected(counted.error());
        axis.values = std::move(*counted);
        return axis;
    }
    axis.values = listed(values);
    for (const std::string& value : axis.values) {
        if (value.empty())
            return tl::unexpected(bad_axis(text, "a value of the list is empty",
                                           "take out a comma, or write \"\" for an empty text"));
    }
    return axis;
}

std::vector<std::string> suggested_axes(const Scenario& scenario) {
    std::vector<std::string> pauses, buffers, options;
    for (const EndpointSpec& endpoint : scenario.endpoints) {
        for (std::size_t i = 0; i < endpoint.program.size(); ++i) {
            const std::string step = fmt::format("endpoint.{}.program.{}", endpoint.name, i);
            if (const auto* send = std::get_if<SendStep>(&endpoint.program[i].action)) {
                if (send->times > 1) pauses.push_back(step + ".every_ms=0..40");
            } else if (std::holds_alternative<SleepStep>(endpoint.program[i].action)) {
                pauses.push_back(step + ".sleep_ms=0..60");
            } else if (std::holds_alternative<RecvStep>(endpoint.program[i].action)) {
                buffers.push_back(step + ".recv=1..100");
            }
        }
        const bool streams = scenario.transport == Transport::tcp;
        if (streams && !endpoint.listen)
            options.push_back(fmt::format("endpoint.{}.set.nodelay=false,true", endpoint.name));
    }
    std::vector<std::string> all;
    const bool ip = scenario.transport == Transport::tcp || scenario.transport == Transport::udp;
    if (ip) all.push_back("link.delay_ms=0..60");
    for (const auto* more : {&pauses, &buffers, &options})
        all.insert(all.end(), more->begin(), more->end());
    // IPv6 wants 1280 at least (RFC 8200, section 5).
    if (ip) all.push_back(fmt::format("link.mtu={}..9000/100", scenario.ip == 6 ? 1280 : 576));
    all.push_back("seed=1..200");
    return all;
}

std::vector<std::string> default_axes(const Scenario& scenario) {
    std::vector<std::string> axes = suggested_axes(scenario);
    axes.resize(std::min<std::size_t>(axes.size(), 2));
    return axes;
}

std::optional<Error> unfit(const Exploration& exploration) {
    double points = 1;
    for (std::size_t i = 0; i < exploration.axes.size(); ++i) {
        const MapAxis& axis = exploration.axes[i];
        points *= static_cast<double>(axis.values.size());
        for (std::size_t k = 0; k < i; ++k) {
            if (exploration.axes[k].key == axis.key)
                return bad_axis(axis.key, "it is varied twice", "give all its values at once");
        }
    }
    if (points > static_cast<double>(exploration.most)) {
        return Error{ErrorKind::input, exploration.path,
                     fmt::format("the grid has {:.0f} points, at most {} are played", points,
                                 exploration.most),
                     "take larger steps (0..100/10), or raise --points"};
    }
    const OutcomeMap map(exploration.axes);
    const Result<Scenario> first = scenario_at(exploration, map, 0);
    if (first) return sim().unfit(*first);
    Error error = first.error();
    if (error.where.starts_with("--set ")) {
        for (const MapAxis& axis : exploration.axes) {
            if (error.where.find(axis.key) != std::string::npos)
                error.where.replace(0, 5, "--vary");
        }
    }
    return error;
}

PlayedPoint play_point(const Exploration& exploration, const OutcomeMap& map, std::size_t point) {
    const Result<Scenario> scenario = scenario_at(exploration, map, point);
    if (!scenario) return {Sticking::failed, scenario.error().what + "\n"};
    const Played played = played_at(*scenario, kPayload);
    if (played.failure) return {Sticking::failed, played.failure->what + "\n"};
    const Lineage lineage = trace_lineage(played.trace);
    return {sticking_of(lineage), outcome_of(played.trace, lineage)};
}

std::shared_ptr<const Story> story_at(const Exploration& exploration, const OutcomeMap& map,
                                      std::size_t point) {
    const Result<Scenario> scenario = scenario_at(exploration, map, point);
    if (!scenario) return nullptr;
    return std::make_shared<const Story>(make_story(played_at(*scenario, kPayload).trace));
}

MapExamples examples_of(const Exploration& exploration, const OutcomeMap& map, std::size_t most) {
    MapExamples examples;
    for (const MapKind& kind : map.kinds()) {
        if (examples.size() == most) break;
        examples.push_back(
            kind.sticking == Sticking::failed ? nullptr : story_at(exploration, map, kind.first));
    }
    return examples;
}

OutcomeMap explore(const Exploration& exploration, std::size_t threads) {
    OutcomeMap map(exploration.axes);
    const OutcomeMap grid = map;
    std::atomic<std::size_t> next{0};
    std::mutex lock;
    at_once(std::min(threads, map.points()), [&](std::size_t) {
        for (std::size_t point = next++; point < grid.points(); point = next++) {
            const PlayedPoint played = play_point(exploration, grid, point);
            const std::lock_guard guard(lock);
            map.note(point, played.sticking, played.outcome);
        }
    });
    map.sort_kinds();
    return map;
}

}  // namespace sticky
