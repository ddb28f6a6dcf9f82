#include "net/wire/wire_stage.h"

#include <poll.h>

#include <algorithm>
#include <utility>

namespace sticky {

WireStage::WireStage(const Cast& cast, AddressBook& book, const RunClock& clock, WireLink& link,
                     std::size_t inbox, bool fixed)
    : PacketStage(cast, book, clock, {false, false}, link, inbox), link_(link), fixed_(fixed) {
    const auto& spec = cast.scenario->link;
    device_kbit_ = inbox == 0 && spec ? spec->device_kbit : 0;
}

void WireStage::pump() {
    if (fixed_) link_.pump(tick_);
}

// What a call made the kernel send is read before anything else happens.

ConnectAnswer WireStage::connect(SocketId socket, EndpointId to) {
    return pumped(PacketStage::connect(socket, to));
}
AcceptAnswer WireStage::accept(SocketId listener) {
    return pumped(PacketStage::accept(listener));
}
SendAnswer WireStage::send(const SendCall& call) {
    return pumped(PacketStage::send(call));
}
RecvAnswer WireStage::recv(const RecvCall& call) {
    return pumped(PacketStage::recv(call));
}
SetAnswer WireStage::set(SocketId socket, const OptionSetting& setting) {
    return pumped(PacketStage::set(socket, setting));
}
Answer WireStage::shutdown_send(SocketId socket) {
    return pumped(PacketStage::shutdown_send(socket));
}
Answer WireStage::close(SocketId socket) {
    return pumped(PacketStage::close(socket));
}
Answer WireStage::reset(SocketId socket) {
    return pumped(PacketStage::reset(socket));
}

// Time

void WireStage::begin_tick(Nanos at) {
    tick_ = at;
    link_.pump(at);
    for (Nanos left = at - now(); left > 0; left = at - now()) {
        pollfd device{link_.device(), POLLIN, 0};
        const timespec time{left / 1'000'000'000, left % 1'000'000'000};
        if (ppoll(&device, 1, &time, nullptr) > 0) link_.pump(at);
    }
}

bool WireStage::hand_over() {
    return link_.hand_over(tick_);
}

// While connections are made no schedule counts ticks yet.
void WireStage::wait(Nanos until, std::span<const Interest> interests,
                     std::vector<SocketId>& changed) {
    if (!fixed_) return KernelStage::wait(until, interests, changed);
    begin_tick(std::min(until, std::max(now(), tick_) + kMillisecond));
    while (hand_over()) {
    }
}

Nanos WireStage::patience() {
    return link_.busy() ? kNever : KernelStage::patience();
}

void WireStage::observe(std::vector<WireFact>& facts, bool last) {
    if (last && fixed_) {
        const Nanos until = now() + link_.afterwards();
        while (link_.busy() && now() < until) {
            begin_tick(std::max(now(), tick_ + kMillisecond));
            while (hand_over()) {
            }
        }
        link_.close();
    }
    if (const auto kbit = static_cast<std::int64_t>(std::exchange(device_kbit_, 0)); kbit > 0)
        facts.push_back({0, kNoSocket, 0, false, Sampled{"device_kbit", kbit}});
    std::vector<WireFact> passed;
    take(passed);
    for (WireFact& fact : passed) see(std::move(fact));
    hand_on(facts, last);
    KernelStage::observe(facts, last);
}

}  // namespace sticky
