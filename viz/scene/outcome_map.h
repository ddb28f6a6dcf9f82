// Where which boundary outcome occurs: one scenario, played once at every point of a grid of
// settings.
//
//     recv      1  A A A A B B B B      A  75 %  merged   server recv [50]
//               2  A A A A A A A A      B  25 %  kept     server recv [10 x5]
//     delay_ms     0 1 2 3 4 5 6 7
//
// Refuses to know: how a point was played; nothing stands in a cell that was not.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viz/scene/shape.h"
#include "viz/scene/story.h"
#include "viz/scene/view_state.h"

namespace sticky {

// What became of the messages where they are read: in the frames if there is a framing, else in
// the recvs. missing: what was read was kept, but not all of it was read (lost, or left).
enum class Sticking : std::uint8_t { kept, merged, split, both, missing, failed };
inline constexpr std::size_t kStickingCount = 6;
std::string_view name_of(Sticking sticking);  // "kept", "merged", "split", "merged+split", ...
std::string_view label_of(Sticking sticking, Language language);
Sticking sticking_of(const Lineage& lineage);

struct MapAxis {
    std::string key;                  // as --set writes it: "link.delay_ms"
    std::vector<std::string> values;  // TOML
};

struct MapKind {
    std::string outcome;  // as outcome_of says it, a flow a line; of a failure, why
    Sticking sticking = Sticking::kept;
    std::size_t points = 0;
    std::size_t first = 0;  // the first point where it occurs
};

class OutcomeMap {
public:
    static constexpr std::uint32_t kNotYet = std::numeric_limits<std::uint32_t>::max();

    OutcomeMap() = default;
    explicit OutcomeMap(std::vector<MapAxis> axes);

    const std::vector<MapAxis>& axes() const { return axes_; }
    const std::vector<MapKind>& kinds() const { return kinds_; }
    std::size_t points() const { return cells_.size(); }
    std::size_t played() const { return played_; }
    std::uint32_t kind_at(std::size_t point) const { return cells_[point]; }

    // Points are numbered with the last axis changing fastest.
    std::size_t point_of(std::span<const std::size_t> places) const;
    std::vector<std::size_t> places_of(std::size_t point) const;
    // "link.delay_ms=40", one for each axis.
    std::vector<std::string> settings_at(std::size_t point) const;

    void note(std::size_t point, Sticking sticking, const std::string& outcome);
    // Kinds in order of how often they occur, then of where they first do: the same for the same
    // points, whoever played them first.
    void sort_kinds();

private:
    std::vector<MapAxis> axes_;
    std::vector<MapKind> kinds_;
    std::vector<std::uint32_t> cells_;
    std::map<std::string, std::uint32_t, std::less<>> known_;  // kinds by what they are
    std::size_t played_ = 0;
};

// "A" to "Z", "a" to "z", then "?": what stands for a kind in a map.
char letter_of(std::uint32_t kind);

// A kind's example, by kind; may be fewer, and null.
using MapExamples = std::vector<std::shared_ptr<const Story>>;
inline constexpr std::size_t kMapExamples = 8;  // as many as have a colour of their own

// The map of the first two axes, where all others have their first value, and what its letters
// mean. Hits are of equal cells of a row; a hit's `unit` is its first point.
Scene compose_map(const OutcomeMap& map, const MapExamples& examples, const ViewState& view,
                  Size size, std::optional<std::size_t> cursor = {});
Size natural_map_size(const OutcomeMap& map, double width);
// The point whose cell lies there.
std::optional<std::size_t> point_at(const OutcomeMap& map, Size size, Point at);

}  // namespace sticky
