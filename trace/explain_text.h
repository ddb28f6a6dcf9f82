// The sentences of explain(), both languages side by side. Private to explain*.cpp and their tests.
//
// A sentence has {placeholders}, the same in both languages; explain.cpp knows what they stand for.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "trace/cause.h"

namespace sticky::words {

struct Pair {
    std::string_view en, zh;
    std::string_view in(Language language) const { return language == Language::en ? en : zh; }
};

struct Sentence {
    Cause cause;
    Effect effect;
    Pair text;
};
std::span<const Sentence> sentences();

// The sentence for a finding; one for the effect alone where the pair has none of its own.
const Pair& sentence_for(Cause cause, Effect effect);
// A recv that took several messages because they came in one segment, for a reason of the sender's.
const Pair& came_together();
// A recv that took what an earlier one had left of a message.
const Pair& rest_of_cut();
// A wire unit of which nobody recorded the sends (somebody's capture).
const Pair& sends_not_observed();

enum class Phrase : std::uint8_t {
    // what let held bytes go
    until_ack,
    until_some_ack,
    until_closed,
    until_shut_down,
    until_uncorked,
    until_nodelay,
    until_plain_send,
    until_filled,
    until_next_buffer,
    until_ceiling,
    // units
    wire_unit,
    datagram_unit,
    recv_unit,
    send_unit,
    frame_unit,
    message_unit,
    some_recv,
    // ranges and pieces
    bytes,
    one_byte,
    no_bytes,
    messages,
    one_message,
    sends,
    one_send,
    part_of,
    nothing,
    // shapes
    as_full_segment,
    as_several_segments,
    cut_after,
    list_comma,
    list_and,
};
inline constexpr std::size_t kPhraseCount = static_cast<std::size_t>(Phrase::list_and) + 1;
const Pair& phrase(Phrase which);

// {name} becomes what `value` answers.
std::string fill(std::string_view text, const std::function<std::string(std::string_view)>& value);

}  // namespace sticky::words
