#include "net/wire/wire_stage.h"

#include <poll.h>

#include <algorithm>
#include <iterator>

namespace sticky {

WireStage::WireStage(const Cast& cast, AddressBook& book, const RunClock& clock, WireLink& link,
                     std::size_t inbox, bool fixed)
    : KernelStage(cast, book, clock, {false, false}),
      cast_(cast),
      link_(link),
      inbox_(inbox),
      fixed_(fixed) {}

void WireStage::pump() {
    if (fixed_) link_.pump(tick_);
}

// From here on its packets are known as this socket's.
void WireStage::join_link(SocketId socket) {
    const Address local = local_address(descriptor_of(socket));
    const Address remote = remote_of(socket);
    if (local.port() != 0)
        link_.add_socket(inbox_, socket, endpoint_of(socket), local.port(), remote.port());
}

Answer WireStage::listen(SocketId socket) {
    Answer answer = KernelStage::listen(socket);
    if (!answer.done()) return answer;
    if (cast_.datagrams())
        join_link(socket);
    else
        link_.add_port(local_address(descriptor_of(socket)).port(), endpoint_of(socket));
    return answer;
}

ConnectAnswer WireStage::connect(SocketId socket, EndpointId to) {
    ConnectAnswer answer = KernelStage::connect(socket, to);
    if (!answer.failed()) join_link(socket);
    pump();
    return answer;
}

AcceptAnswer WireStage::accept(SocketId listener) {
    AcceptAnswer answer = KernelStage::accept(listener);
    if (answer.done()) join_link(answer.socket);
    pump();
    return answer;
}

SendAnswer WireStage::send(const SendCall& call) {
    SendAnswer answer = KernelStage::send(call);
    pump();
    return answer;
}

RecvAnswer WireStage::recv(const RecvCall& call) {
    RecvAnswer answer = KernelStage::recv(call);
    pump();
    return answer;
}

SetAnswer WireStage::set(SocketId socket, const OptionSetting& setting) {
    SetAnswer answer = KernelStage::set(socket, setting);
    pump();
    return answer;
}

Answer WireStage::shutdown_send(SocketId socket) {
    Answer answer = KernelStage::shutdown_send(socket);
    pump();
    return answer;
}

Answer WireStage::close(SocketId socket) {
    Answer answer = KernelStage::close(socket);
    pump();
    return answer;
}

Answer WireStage::reset(SocketId socket) {
    Answer answer = KernelStage::reset(socket);
    pump();
    return answer;
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

// Until a socket is connected it has no connection to speak of.
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
    link_.take(inbox_, early_);
    const auto waits = [&](const WireFact& fact) { return !last && connecting(fact.socket); };
    const auto ready = std::stable_partition(early_.begin(), early_.end(), waits);
    facts.insert(facts.end(), std::make_move_iterator(ready),
                 std::make_move_iterator(early_.end()));
    early_.erase(ready, early_.end());
    KernelStage::observe(facts, last);
}

}  // namespace sticky
