// What a stage knows of packets that are under way: each kept until its last copy has arrived, then
// its place is used again, so that memory follows what is under way and not the length of a run.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace sticky::sim {

template <class T>
class Parcels {
public:
    using Place = std::uint32_t;

    // Where put() will put the next one.
    Place next() const { return free_.empty() ? static_cast<Place>(slots_.size()) : free_.back(); }
    // `copies` packets carry it; none: it was dropped, and is forgotten.
    void put(T what, unsigned copies) {
        if (copies == 0) return;
        const Place place = next();
        if (free_.empty())
            slots_.emplace_back();
        else
            free_.pop_back();
        slots_[place] = {std::move(what), copies};
    }
    // One copy has arrived.
    T take(Place place) {
        Slot& slot = slots_[place];
        if (--slot.copies > 0) return slot.what;
        free_.push_back(place);
        return std::exchange(slot.what, {});
    }

private:
    struct Slot {
        T what{};
        unsigned copies = 0;
    };
    std::vector<Slot> slots_;
    std::vector<Place> free_;
};

}  // namespace sticky::sim
