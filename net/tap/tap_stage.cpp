#include "net/tap/tap_stage.h"

#include <fmt/format.h>

#include <algorithm>

namespace sticky {

TapStage::TapStage(const Cast& cast, AddressBook& book, const RunClock& clock, Tap& tap,
                   std::size_t inbox, bool stamps)
    : PacketStage(cast, book, clock, {stamps, cast.scenario->schedule != Schedule::race}, tap,
                  inbox),
      clock_(clock),
      tap_(tap) {}

void TapStage::joined(SocketId socket) {
    if (cast().datagrams())
        datagrams_[socket];
    else
        streams_[socket];
}

// What the kernel reports by itself. Its acknowledgments are in the packets too.
void TapStage::take_reported(bool last) {
    std::vector<WireFact> reported;
    KernelStage::observe(reported, last);
    for (WireFact& fact : reported) {
        if (const auto* segment = std::get_if<Segment>(&fact.what)) {
            streams_[fact.socket].reported(*segment);
        } else if (std::holds_alternative<Datagram>(fact.what)) {
            Datagrams& counted = datagrams_[fact.socket];
            counted.reported = std::max(counted.reported, fact.datagram);
        }
    }
}

void TapStage::collect() {
    std::vector<WireFact> tapped;
    take(tapped);
    for (WireFact& fact : tapped) {
        const auto* segment = std::get_if<Segment>(&fact.what);
        if (segment != nullptr && !fact.by_peer) streams_[fact.socket].tapped(*segment);
        if (std::holds_alternative<Datagram>(fact.what)) ++datagrams_[fact.socket].tapped;
        see(std::move(fact));
    }
}

void TapStage::observe(std::vector<WireFact>& facts, bool last) {
    if (last) {
        tap_.conclude();
    } else {
        take_reported(false);
        collect();
    }
    hand_on(facts, last);
}

// The end

void TapStage::end_sockets() {
    take_reported(true);
}

bool TapStage::complete() const {
    return std::ranges::all_of(streams_, [](const auto& one) { return one.second.complete(); }) &&
           std::ranges::all_of(datagrams_, [](const auto& one) {
               return one.second.reported <= one.second.tapped;
           });
}

void TapStage::tell(SocketId socket, What what) {
    see({clock_.now(), socket, 0, false, std::move(what)});
}

void TapStage::tell_ranges(SocketId socket, const StampCheck& check) {
    if (check.ranges() == 0) return;
    const auto disagreements = check.disagreements();
    tell(socket, Sampled{"compared_ranges", static_cast<std::int64_t>(check.ranges())});
    tell(socket, Sampled{"disagreeing_ranges", static_cast<std::int64_t>(disagreements.size())});
    for (const auto& one : disagreements) tell(socket, Gap{Lane::wire, one.range, one.text});
}

bool TapStage::conclude(std::uint64_t missed, std::optional<Nanos> drift) {
    std::vector<SocketId> sockets;
    for (const auto& [socket, check] : streams_) {
        sockets.push_back(socket);
        if (missed == 0) tell_ranges(socket, check);
    }
    for (const auto& [socket, counted] : datagrams_) {
        sockets.push_back(socket);
        if (counted.reported == 0 || missed > 0) continue;
        tell(socket, Sampled{"compared_datagrams", static_cast<std::int64_t>(counted.reported)});
        if (counted.reported <= counted.tapped) continue;
        tell(socket, Gap{Lane::wire, std::nullopt,
                         fmt::format("the kernel reported {} datagrams, {} were captured",
                                     counted.reported, counted.tapped)});
    }
    for (std::size_t i = 0; missed > 0 && i < sockets.size(); ++i) {
        tell(sockets[i], Gap{Lane::wire, std::nullopt,
                             fmt::format("{} packets could not be captured", missed)});
    }
    if (drift && !sockets.empty()) tell(sockets.front(), Sampled{"clock_residual_ns", *drift});
    return !sockets.empty();
}

}  // namespace sticky
