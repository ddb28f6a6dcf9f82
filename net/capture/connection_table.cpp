#include "net/capture/connection_table.h"

#include <utility>

#include "trace/limits.h"

namespace sticky {
namespace {

bool begins_another(const CapturedConnection& connection, const PacketHeader& header) {
    if (!header.tcp->syn || header.tcp->ack) return false;
    const std::size_t direction = connection.direction_of(header);
    const StreamStart& own = connection.streams[direction];
    if (own.syn) return own.first != header.seq + 1;  // equal: the SYN was sent again
    // Both ends may call each other at once (RFC 9293 3.5).
    const StreamStart& other = connection.streams[1 - direction];
    const bool both_call = other.syn && !own.known && connection.bytes == 0;
    return !both_call;
}

CapturedConnection begun_by(const PacketHeader& header) {
    const CapturedEnd from{header.source, header.source_port};
    const CapturedEnd to{header.destination, header.destination_port};
    CapturedConnection connection{from, to, header.tcp->syn, 0, 0, {}};
    const bool answers = header.tcp->syn && header.tcp->ack;
    const bool guessed = !header.tcp->syn && from.port < to.port;
    if (answers || guessed) std::swap(connection.client, connection.server);
    return connection;
}

}  // namespace

std::size_t CapturedConnection::direction_of(const PacketHeader& header) const {
    return CapturedEnd{header.source, header.source_port} == client ? 0 : 1;
}

std::optional<std::uint32_t> ConnectionTable::note(const PacketHeader& header) {
    Ends ends{{header.source, header.source_port}, {header.destination, header.destination_port}};
    if (ends.second < ends.first) std::swap(ends.first, ends.second);
    const auto known = latest_.find(ends);
    std::uint32_t position = 0;
    if (known != latest_.end() && !begins_another(all_[known->second], header)) {
        position = known->second;
    } else {
        if (all_.size() == kCaptureConnections) return std::nullopt;
        position = static_cast<std::uint32_t>(all_.size());
        all_.push_back(begun_by(header));
        latest_[ends] = position;
    }
    CapturedConnection& connection = all_[position];
    ++connection.packets;
    connection.bytes += header.payload_size;
    connection.streams[connection.direction_of(header)].note(header);
    return position;
}

}  // namespace sticky
