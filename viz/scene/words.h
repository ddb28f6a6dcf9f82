// The scene's own words in English and Chinese: counts, what a silent lane says, notes under the
// lanes. What causes and lanes are called is trace/cause.h's.
//
// Refuses to know: where the words stand.
#pragma once

#include <string>

#include "viz/scene/story.h"

namespace sticky {

// "22 bytes" / "22 字节", "1 byte", "1,000,000 bytes"
enum class Noun : std::uint8_t { message, call, send, recv, segment, datagram, frame, byte, unit };
inline constexpr std::size_t kNounCount = 9;
std::string counted(std::uint64_t count, Noun noun, Language language);
std::string grouped(std::uint64_t number);  // "1,000,000"

// What the units of a lane are counted as.
Noun noun_of(Lane lane, bool datagrams);

std::string_view sentence_of(Silence silence, Language language);
inline constexpr std::size_t kSilenceCount = 5;

// What a lane holds and what it did: "1 call" and "5 merged"; both empty where it holds nothing.
struct Summary {
    std::string count, effects;
};
// `named`: the text doesn't stand beside its lane's name, so calls are called sends and recvs.
Summary summary_of(const Story& story, std::size_t flow, Lane lane, Language language,
                   bool named = false);
std::string joined(const Summary& summary, Language language);

// "client → server, 22 bytes"
std::string heading_of(const Story& story, std::size_t flow, Language language);

// What the lanes alone don't show, a line each: failures, gaps, losses, the stream's end.
std::vector<std::string> notes_of(const Story& story, std::size_t flow, Language language);
std::string note_on_unseen_cuts(Language language);  // what "n/k" stands for in lane text
std::vector<std::string> notes_without_flow(const Story& story, Language language);

// Bytes [begin, end) as people count them: "bytes 0–21", "byte 4".
std::string bytes_text(ByteRange range, Language language);

}  // namespace sticky
