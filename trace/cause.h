// The vocabulary of reasons: lanes, causes, effects, certainty, and one sentence for each cause in
// two languages.
//
// Three doors move a boundary: the sender's (what the kernel held or cut), the receiver's (when and
// how it read), and the framing's (what put boundaries back, or was missing); and the link between
// them. Every enumerator has its labels; a test counts them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sticky {

enum class Lane : std::uint8_t { message, send, wire, recv, frame };
inline constexpr std::size_t kLaneCount = 5;

enum class Language : std::uint8_t { en, zh };

enum class Cause : std::uint8_t {
    // sender
    sent_at_once,    // nothing held it: it left within its own call
    full_segment,    // cut or filled at the MSS
    nagle,           // a small segment waited for the ACK of an earlier small one (tcp_nagle_check)
    delayed_ack,     // the reason behind a long Nagle wait
    cork,            // TCP_CORK or UDP_CORK
    more,            // MSG_MORE
    autocork,        // tcp_should_autocork
    window,          // the receiver's window was closed or small
    congestion,      // cwnd
    retransmission,  // sent again, and what that merged
    offload,         // segments merged or cut by an offload
    fin,             // shutdown or close let go what was held
    partial_send,    // the call accepted less than it was given: the send buffer was full
    // between them
    link,  // the link lost it, or was late with what came before it
    // receiver
    late_reader,         // the bytes were already queued when recv was called
    early_reader,        // recv returned what was there, the rest had not come yet
    small_buffer,        // recv had less room than was queued
    waitall,             // MSG_WAITALL
    low_water,           // SO_RCVLOWAT
    gro,                 // receive offload merged them
    truncated_datagram,  // the rest of a datagram was thrown away
    // framing
    restored,                // the framing put the message's boundaries back
    read_taken_for_message,  // no framing, so a reader can only take one recv for one message
    truncated_stream,        // the stream ended inside a frame
    oversize,                // a frame announced more than the limit
    bad_frame,               // the bytes are no frame of this framing
    unexplained,
};
inline constexpr std::size_t kCauseCount = static_cast<std::size_t>(Cause::unexplained) + 1;

enum class Effect : std::uint8_t { merged, split, delayed, kept, lost, restored };
inline constexpr std::size_t kEffectCount = 6;

enum class Certainty : std::uint8_t { decided, inferred, unexplained };
inline constexpr std::size_t kCertaintyCount = 3;

// Names as scenarios, traces and --lanes write them ("late_reader"); stable.
std::string_view name_of(Lane lane);
std::string_view name_of(Cause cause);
std::string_view name_of(Effect effect);
std::string_view name_of(Certainty certainty);

// What a reader sees: "late reader" / "读得晚".
std::string_view label_of(Lane lane, Language language);
std::string_view label_of(Cause cause, Language language);
std::string_view label_of(Effect effect, Language language);
std::string_view label_of(Certainty certainty, Language language);

// One sentence that says what this cause is, for somebody who meets it for the first time.
std::string_view sentence_of(Cause cause, Language language);

// The inverse of name_of; false if there is no such name.
bool parse(std::string_view name, Lane& lane);
bool parse(std::string_view name, Cause& cause);
bool parse(std::string_view name, Effect& effect);
bool parse(std::string_view name, Certainty& certainty);

}  // namespace sticky
