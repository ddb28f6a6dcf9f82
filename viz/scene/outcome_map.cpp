#include "viz/scene/outcome_map.h"

#include <fmt/format.h>

#include <algorithm>

namespace sticky {
namespace {

struct Words {
    std::string_view name, en, zh;
};
constexpr Words kWords[] = {
    {"kept", "each message alone", "每条消息单独"},
    {"merged", "merged", "粘在一起"},
    {"split", "split", "被拆开"},
    {"merged+split", "merged and split", "又粘又拆"},
    {"missing", "not all read", "没有全部读到"},
    {"failed", "no run", "运行失败"},
};
static_assert(std::size(kWords) == kStickingCount);

struct Moved {
    bool merged = false, split = false;
};

// A unit that holds parts of several messages has merged them; one that ends inside a message has
// split it.
Moved moved_in(const FlowLineage& flow, const std::vector<Unit>& lane) {
    const std::vector<Unit>& messages = flow.lane(Lane::message);
    Moved moved;
    std::size_t near = 0;
    for (const Unit& unit : lane) {
        const auto [first, last] = units_in(messages, unit.range, near);
        near = first;
        std::size_t held = 0;
        for (std::size_t i = first; i < last; ++i) {
            if (!overlap(messages[i].range, unit.range)) continue;
            ++held;
            const bool whole = unit.range.begin <= messages[i].range.begin &&
                               messages[i].range.end <= unit.range.end;
            if (!whole) moved.split = true;
        }
        if (held > 1) moved.merged = true;
    }
    return moved;
}

// Some byte of a message is in no unit. Said only where the lane is the whole truth: a datagram
// whose place nothing shows may be any of them.
bool misses(const FlowLineage& flow, Lane lane) {
    if (flow.observed[static_cast<std::size_t>(lane)] != Observed::all || !flow.unplaced.empty())
        return false;
    std::vector<ByteRange> read;
    for (const Unit& unit : flow.lane(lane)) read.push_back(unit.range);
    std::ranges::sort(read, {}, &ByteRange::begin);
    std::size_t next = 0;
    std::uint64_t reach = 0;  // everything from the message's begin to here was read
    for (const Unit& message : flow.lane(Lane::message)) {
        reach = std::max(reach, message.range.begin);
        for (; next < read.size() && read[next].begin <= reach; ++next)
            reach = std::max(reach, read[next].end);
        if (reach < message.range.end) return true;
    }
    return false;
}

}  // namespace

std::string_view name_of(Sticking sticking) {
    return kWords[static_cast<std::size_t>(sticking)].name;
}

std::string_view label_of(Sticking sticking, Language language) {
    const Words& words = kWords[static_cast<std::size_t>(sticking)];
    return language == Language::zh ? words.zh : words.en;
}

Sticking sticking_of(const Lineage& lineage) {
    Moved all;
    bool missing = false;
    for (const FlowLineage& flow : lineage.flows) {
        const Lane lane = flow.lane(Lane::frame).empty() ? Lane::recv : Lane::frame;
        const Moved moved = moved_in(flow, flow.lane(lane));
        all.merged = all.merged || moved.merged;
        all.split = all.split || moved.split;
        missing = missing || misses(flow, lane);
    }
    if (all.merged) return all.split ? Sticking::both : Sticking::merged;
    if (all.split) return Sticking::split;
    return missing ? Sticking::missing : Sticking::kept;
}

OutcomeMap::OutcomeMap(std::vector<MapAxis> axes) : axes_(std::move(axes)) {
    std::size_t points = 1;
    for (const MapAxis& axis : axes_) points *= axis.values.size();
    cells_.assign(points, kNotYet);
}

std::size_t OutcomeMap::point_of(std::span<const std::size_t> places) const {
    std::size_t point = 0;
    for (std::size_t i = 0; i < axes_.size(); ++i)
        point = point * axes_[i].values.size() + (i < places.size() ? places[i] : 0);
    return point;
}

std::vector<std::size_t> OutcomeMap::places_of(std::size_t point) const {
    std::vector<std::size_t> places(axes_.size());
    for (std::size_t i = axes_.size(); i-- > 0;) {
        places[i] = point % axes_[i].values.size();
        point /= axes_[i].values.size();
    }
    return places;
}

std::vector<std::string> OutcomeMap::settings_at(std::size_t point) const {
    const std::vector<std::size_t> places = places_of(point);
    std::vector<std::string> settings;
    for (std::size_t i = 0; i < axes_.size(); ++i)
        settings.push_back(axes_[i].key + "=" + axes_[i].values[places[i]]);
    return settings;
}

void OutcomeMap::note(std::size_t point, Sticking sticking, const std::string& outcome) {
    const auto [known, fresh] = known_.try_emplace(fmt::format("{} {}", name_of(sticking), outcome),
                                                   static_cast<std::uint32_t>(kinds_.size()));
    if (fresh) kinds_.push_back({outcome, sticking, 0, point});
    MapKind& kind = kinds_[known->second];
    ++kind.points;
    kind.first = std::min(kind.first, point);
    if (cells_[point] == kNotYet) ++played_;
    cells_[point] = known->second;
}

void OutcomeMap::sort_kinds() {
    std::vector<std::uint32_t> order(kinds_.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
        if (kinds_[a].points != kinds_[b].points) return kinds_[a].points > kinds_[b].points;
        return kinds_[a].first < kinds_[b].first;
    });
    std::vector<std::uint32_t> place(order.size());
    std::vector<MapKind> sorted;
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        place[order[i]] = i;
        sorted.push_back(std::move(kinds_[order[i]]));
    }
    kinds_ = std::move(sorted);
    for (auto& [what, kind] : known_) kind = place[kind];
    for (std::uint32_t& cell : cells_) {
        if (cell != kNotYet) cell = place[cell];
    }
}

char letter_of(std::uint32_t kind) {
    if (kind < 26) return static_cast<char>('A' + kind);
    return kind < 52 ? static_cast<char>('a' + (kind - 26)) : '?';
}

}  // namespace sticky
