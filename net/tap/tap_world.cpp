#include "net/tap/tap_world.h"

#include <algorithm>
#include <chrono>

#include "net/packet_header.h"

namespace sticky {
namespace {

constexpr auto kLookUp = std::chrono::milliseconds(5);
// What still passes after the last socket was closed: at least so long, so that it is old enough to
// be in order, and at most so long, if somebody never answers.
constexpr Nanos kAfterwards = 25 * kMillisecond, kPatience = 500 * kMillisecond;

}  // namespace

TapWorld::TapWorld(const Cast& cast, LiveCapture capture, const RunClock& clock,
                   TapSettings settings)
    : cast_(cast),
      clock_(clock),
      settings_(settings),
      capture_(std::move(capture)),
      ledger_(cast, !settings.true_segments) {
    capture_.start(clock);
    ear_ = std::thread([this] { listen(); });
}

TapWorld::~TapWorld() {
    stop_ = true;
    if (ear_.joinable()) ear_.join();
}

std::unique_ptr<KernelStage> TapWorld::make_stage(const Cast& cast, AddressBook& book,
                                                  const RunClock& clock, std::size_t part) {
    Tap& tap = *this;
    auto stage = std::make_unique<TapStage>(cast, book, clock, tap, part, settings_.stamps);
    stages_.push_back(stage.get());
    return stage;
}

// Packets

void TapWorld::listen() {
    while (!stop_) {
        {
            const std::scoped_lock guard(lock_);
            enter(false);
        }
        std::this_thread::sleep_for(kLookUp);
    }
}

void TapWorld::enter(bool all) {
    capture_.pump();
    for (const TappedPacket& packet : capture_.take(all)) {
        if (packet.pass == TappedPacket::Pass::leaves || !capture_.both()) left(packet);
        if (packet.pass == TappedPacket::Pass::arrives) arrived(packet);
    }
}

void TapWorld::left(const TappedPacket& packet) {
    const auto header = parse_packet(packet.bytes);
    if (!header || !ledger_.concerns(*header)) return;
    // Two packets never leave at one moment: their numbers are their order.
    last_ = std::max(packet.at, last_ + 1);
    const auto entry = ledger_.enter({last_, *header, packet.bytes});
    if (!entry) return;
    under_way_.insert({packet.bytes, {entry->key, entry->datagram, entry->packet, last_}});
}

// The same headers: the same packet. Where its leaving was not seen it left in this moment, and a
// nanosecond keeps the two in order.
void TapWorld::arrived(const TappedPacket& packet) {
    const auto found = under_way_.lower_bound(packet.bytes);
    if (found == under_way_.end() || found->first != packet.bytes) return;
    const UnderWay& one = found->second;
    ledger_.tell(one.key, {std::max(packet.at, one.left + 1), kNoSocket, one.datagram, true,
                           Arrived{one.packet.number}});
    ledger_.arrived(one.key, one.packet);
    under_way_.erase(found);
}

void TapWorld::add_port(std::uint16_t port, EndpointId endpoint) {
    const std::scoped_lock guard(lock_);
    ledger_.add_port(port, endpoint);
}

void TapWorld::add_socket(std::size_t inbox, SocketId socket, EndpointId endpoint,
                          PacketLedger::Key ports) {
    const std::scoped_lock guard(lock_);
    ledger_.add_socket(inbox, socket, endpoint, ports);
}

void TapWorld::take(std::size_t inbox, std::vector<WireFact>& facts) {
    const std::scoped_lock guard(lock_);
    ledger_.take(inbox, facts);
}

// The end

bool TapWorld::complete() {
    for (TapStage* stage : stages_) stage->collect();
    const std::scoped_lock guard(lock_);
    return under_way_.empty() && !ledger_.unsettled() &&
           std::ranges::all_of(stages_, &TapStage::complete);
}

void TapWorld::conclude() {
    if (over_) return;
    over_ = true;
    for (TapStage* stage : stages_) stage->end_sockets();
    const Nanos ended = clock_.now();
    while (clock_.now() < ended + kAfterwards ||
           (!complete() && clock_.now() < ended + kPatience)) {
        std::this_thread::sleep_for(kLookUp);
    }
    stop_ = true;
    ear_.join();
    enter(true);
    // The queue of a processor was full (enqueue_to_backlog, net/core/dev.c).
    for (const auto& [bytes, one] : under_way_) {
        ledger_.tell(one.key, {one.left + 1, kNoSocket, one.datagram, false,
                               Dropped{one.packet.number, DropRule::queue}});
    }
    ledger_.adopt_strays();
    std::optional<Nanos> drift = capture_.drift();
    for (TapStage* stage : stages_) {
        stage->collect();
        if (stage->conclude(capture_.missed(), drift)) drift.reset();
    }
}

}  // namespace sticky
