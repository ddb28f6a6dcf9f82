// Which sent datagram a recv holds, by content: length and CRC-32 are all a recv keeps of its
// bytes.
//
// Refuses to guess: it counts every datagram of the flow that has this content, and says where
// bytes that were not kept leave the question open.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "trace/base.h"
#include "trace/byte_range.h"

namespace sticky {

// One datagram as the network sees it: several corked send calls make one.
struct SentDatagram {
    ByteRange range;
    std::uint32_t number = 0;   // of the first one, if it is cut
    Nanos at = 0;               // when the call that finished it was made
    std::uint64_t segment = 0;  // the kernel cuts it at this size (UDP_SEGMENT); 0: it does not
};

// How many datagrams the kernel makes of a send of `size` bytes where UDP_SEGMENT is `segment`
// (udp_send_skb, net/ipv4/udp.c); 0 is off.
std::uint32_t datagrams_of(std::uint64_t size, std::uint64_t segment);

// A recv's question.
struct DatagramContent {
    std::uint64_t size = 0;       // bytes returned, the first of the datagram
    std::uint64_t real_size = 0;  // its own length
    std::uint32_t sum = 0;        // CRC-32 of the bytes returned
    bool summed = false;
    Nanos at = 0;  // the recv returned
};

struct DatagramMatch {
    std::uint32_t candidates = 0;  // datagrams of the flow with this content
    std::uint32_t first = 0;       // the position of the earliest
    bool open = false;             // one whose bytes are not known may have this content too

    bool unique() const { return candidates == 1 && !open; }
};

// `sent` in send order, `kept` the flow's bytes from offset 0. One answer for each question.
std::vector<DatagramMatch> match_datagrams(std::span<const SentDatagram> sent,
                                           std::span<const DatagramContent> asked, ByteView kept);

// Adds a send call to the datagrams so far; calls with the same number (not 0) are one datagram.
void add_send(std::vector<SentDatagram>& sent, ByteRange range, std::uint32_t number, Nanos at,
              std::uint64_t segment = 0);
// What the kernel makes of them: those that it cuts in pieces, with numbers that go on.
std::vector<SentDatagram> cut_datagrams(std::span<const SentDatagram> sent);

// Which datagrams a recv with UDP_GRO holds: several that lie end to end, all of one length but the
// last, which may be shorter.
class JoinedDatagrams {
public:
    JoinedDatagrams(std::span<const SentDatagram> sent, ByteView kept) : sent_(sent), kept_(kept) {}
    // `first` is where they begin.
    DatagramMatch find(const DatagramContent& asked);

private:
    struct Length {
        std::multimap<std::uint32_t, std::uint32_t> by_sum;  // where runs of this length begin
        bool open = false;                                   // one with bytes that were not kept
    };
    Length runs_of(std::uint64_t length) const;

    std::span<const SentDatagram> sent_;
    ByteView kept_;
    std::map<std::uint64_t, Length> lengths_;
};

}  // namespace sticky
