// Faults of a length prefix: one byte, or two with the high one first, then so many bytes.
//
//     00 02 h i
#pragma once

#include <algorithm>

#include "tests/framing/faulty/base.h"

namespace sticky::test::faulty {

inline std::size_t length_in(R bytes) {
    return static_cast<std::size_t>(bytes[0] << 8 | bytes[1]);
}

struct RightLength : Base {
    void feed(R read) {
        keep(read);
        while (kept.size() >= 2 && kept.size() >= 2 + length_in(kept)) take();
    }
    void take() {
        const std::size_t size = length_in(kept);
        give(R(kept).subspan(2, size));
        drop(2 + size);
    }
};

// A header that is not whole at a read's end is thrown away.
struct HeaderCut : RightLength {
    void feed(R read) {
        RightLength::feed(read);
        if (kept.size() < 2) kept.clear();
    }
};
// Half a header is a whole one whose rest is zero.
struct HalfHeader : RightLength {
    void feed(R read) {
        keep(read);
        if (kept.size() == 1) kept.push_back(0);
        RightLength::feed({});
    }
};
// Only the first message of a read is looked at; the rest is lost.
struct FirstOfRead : Base {
    void feed(R read) {
        keep(read);
        if (kept.size() < 2 || kept.size() < 2 + length_in(kept)) return;
        give(R(kept).subspan(2, length_in(kept)));
        kept.clear();
    }
};
// The rest is kept, but one message is delivered for each read.
struct OnePerRead : RightLength {
    void feed(R read) {
        keep(read);
        if (kept.size() >= 2 && kept.size() >= 2 + length_in(kept)) take();
    }
};
// What is left behind the last whole message of a read is lost.
struct RestLost : RightLength {
    void feed(R read) {
        const bool had_some = !kept.empty();
        const std::size_t frames = ready.size();
        RightLength::feed(read);
        if (had_some || ready.size() > frames) kept.clear();
    }
};
// The header is consumed though the body is not there; later the body is read as a header.
struct HeaderConsumed : RightLength {
    void feed(R read) {
        RightLength::feed(read);
        if (kept.size() >= 2) drop(2);
    }
};
// Asks for n bytes, and takes what the read had for all of them.
struct ShortBody : Base {
    void feed(R read) {
        keep(read);
        while (kept.size() >= 2) {
            const std::size_t size = std::min(length_in(kept), kept.size() - 2);
            give(R(kept).subspan(2, size));
            drop(2 + size);
        }
    }
};
// What a body still lacks is counted down by the read's size, its header included.
struct LengthTwice : Base {
    std::size_t lacks = 0;
    void feed(R read) {
        for (std::size_t at = 0; at < read.size();) {
            if (lacks == 0) {
                kept.push_back(read[at++]);
                if (kept.size() < 2) continue;
                lacks = length_in(kept);
                kept.clear();
                if (lacks == 0) give({});
                continue;
            }
            const std::size_t size = std::min(lacks, read.size() - at);
            keep(read.subspan(at, size));
            lacks -= std::min(lacks, at + size == read.size() && size < lacks ? read.size() : size);
            at += size;
            if (lacks == 0) give_line();
        }
    }
    friend bool operator==(const LengthTwice&, const LengthTwice&) = default;
};
// An empty message is delivered and not consumed.
struct ZeroLoop : Base {
    void feed(R read) { keep(read); }
    Answer next() {
        if (kept.size() < 2 || kept.size() < 2 + length_in(kept)) return Answer::more();
        const std::size_t size = length_in(kept);
        last.assign(kept.begin() + 2, kept.begin() + static_cast<std::ptrdiff_t>(2 + size));
        if (size > 0) drop(2 + size);
        return Answer::frame(last);
    }
};
// That the stream ends inside a message is noticed only if this message began in the last read.
struct EndInMiddle : RightLength {
    bool inside = false;
    void feed(R read) {
        const bool began_before = !kept.empty();
        RightLength::feed(read);
        inside = !kept.empty() && !began_before;
    }
    Answer finish() { return inside ? Answer::fault("truncated") : next(); }
    friend bool operator==(const EndInMiddle&, const EndInMiddle&) = default;
};
// Behind a length that is too long, the next read is hoped to begin with a header.
struct ResyncAtRead : RightLength {
    void feed(R read) {
        RightLength::feed(read);
        if (kept.size() >= 2 && length_in(kept) > 16) kept.clear();
    }
};
// The limit judges the bytes of a read rather than the message.
struct LimitOfRead : RightLength {
    void feed(R read) {
        if (read.size() > 6) fault = "too_long";
        if (fault.empty()) RightLength::feed(read);
    }
};
// A checksum over what the read had of the message, not over the message.
struct SumOfRead : Base {
    void feed(R read) {
        std::uint8_t sum = 0;
        for (const std::uint8_t byte : read) {
            kept.push_back(byte);
            sum = static_cast<std::uint8_t>(sum + byte);
            if (kept.size() == 1 || kept.size() < 2U + kept[0]) continue;
            kept.back() = static_cast<std::uint8_t>(sum - byte);
            give_line();
            sum = 0;
        }
    }
};
// A record that comes in two reads is two records, each filled up.
struct PaddedAtRead : Base {
    void feed(R read) {
        for (std::size_t at = 0; at < read.size(); at += 3) {
            keep(read.subspan(at, std::min<std::size_t>(3, read.size() - at)));
            kept.resize(3);
            give_line();
        }
    }
};
// One read is one message.
struct ReadIsMessage : Base {
    void feed(R read) { give(read); }
};

}  // namespace sticky::test::faulty
