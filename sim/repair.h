// Loss detection and repair: SACK marks, RACK, recovery and its undoing (RFC 6675, RFC 8985,
// RFC 6937; net/ipv4/tcp_input.c, tcp_recovery.c). Private to tcp_*.cpp.
#pragma once

#include "sim/tcp_state.h"

namespace sticky::sim {

// What one ACK told (FLAG_* of tcp_ack).
struct AckFacts {
    bool advanced = false;  // SND.UNA moved
    bool window_update = false;
    bool has_data = false;  // the segment carries data itself
    bool data_acked = false;
    bool data_sacked = false;
    bool duplicate_sack = false;
    bool original_acked = false;  // something never sent again (FLAG_ORIG_SACK_ACKED)
    bool resent_acked = false;
    bool lost_resent = false;  // a copy was lost as well
    bool set_timer = false;
    Nanos sack_sent_at = -1;      // of the first newly marked; -1: none
    std::uint32_t delivered = 0;  // segments, newly
    std::uint32_t lost = 0;
    std::uint32_t echo = 0;
    bool not_duplicate() const { return has_data || window_update || data_acked; }
};
enum class Repeat : std::uint8_t { nothing, fresh, lost };

void mark_sacks(TcpSocket& socket, const TcpSegment& segment, Sequence una_before, AckFacts& facts,
                Nanos now);
void rack_advance(TcpSocket& socket, const SendBuffer& buffer, Nanos now);
// Marks what is lost by now; how long the next may still take, 0: nobody waits.
Nanos rack_detect(TcpSocket& socket, Nanos now);
void mark_lost(TcpSocket& socket, SendBuffer& buffer);
Repeat repair(TcpSocket& socket, AckFacts& facts, bool duplicate, Nanos now);
void reduce_window(TcpSocket& socket, const AckFacts& facts);  // PRR
bool reduces(const TcpSocket& socket);
void enter_loss(TcpSocket& socket, Nanos now);
void note_reordering(TcpSocket& socket, Sequence low);
void answer_to_probe(TcpSocket& socket, const TcpSegment& segment, const AckFacts& facts);

}  // namespace sticky::sim
