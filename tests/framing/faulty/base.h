// What the faulty decoders share: bytes kept from earlier reads, and frames that wait to be taken.
//
// Each is a fault that programs really have, written anew from its description; the table in
// tests/framing/faulty_test.cpp says where one was reported. R is always one read.
#pragma once

#include <string_view>
#include <vector>

#include "framing/split/answer.h"

namespace sticky::test::faulty {

using split::Answer;
using R = split::View;
using Buffer = std::vector<std::uint8_t>;

struct Base {
    Buffer kept;
    std::vector<Buffer> ready;
    std::string_view fault;
    Buffer last;  // the frame that was taken; not part of the state

    void keep(R read) { kept.insert(kept.end(), read.begin(), read.end()); }
    void give(R frame) { ready.emplace_back(frame.begin(), frame.end()); }
    void drop(std::size_t size) {
        kept.erase(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(size));
    }
    void give_line() {
        give(kept);
        kept.clear();
    }
    Answer next() {
        if (ready.empty()) return fault.empty() ? Answer::more() : Answer::fault(fault);
        last = std::move(ready.front());
        ready.erase(ready.begin());
        return Answer::frame(last);
    }
    friend bool operator==(const Base& a, const Base& b) {
        return a.kept == b.kept && a.ready == b.ready && a.fault == b.fault;
    }
};

}  // namespace sticky::test::faulty
