#include "net/packet_stage.h"

#include <algorithm>
#include <iterator>

namespace sticky {

void PacketStage::join(SocketId socket) {
    const std::uint16_t local = local_address(descriptor_of(socket)).port();
    if (local == 0) return;
    watch_.add_socket(inbox_, socket, endpoint_of(socket), {local, remote_of(socket).port()});
    joined(socket);
}

Answer PacketStage::listen(SocketId socket) {
    Answer answer = KernelStage::listen(socket);
    if (!answer.done()) return answer;
    if (cast_.datagrams())
        join(socket);
    else
        watch_.add_port(local_address(descriptor_of(socket)).port(), endpoint_of(socket));
    return answer;
}

ConnectAnswer PacketStage::connect(SocketId socket, EndpointId to) {
    ConnectAnswer answer = KernelStage::connect(socket, to);
    if (!answer.failed()) join(socket);
    return answer;
}

AcceptAnswer PacketStage::accept(SocketId listener) {
    AcceptAnswer answer = KernelStage::accept(listener);
    if (answer.done()) join(answer.socket);
    return answer;
}

void PacketStage::hand_on(std::vector<WireFact>& facts, bool last) {
    const auto waits = [&](const WireFact& fact) { return !last && connecting(fact.socket); };
    const auto ready = std::stable_partition(seen_.begin(), seen_.end(), waits);
    facts.insert(facts.end(), std::make_move_iterator(ready), std::make_move_iterator(seen_.end()));
    seen_.erase(ready, seen_.end());
}

}  // namespace sticky
