// Decoders of lines that break the proof's conditions: state that operator== does not see, or none
// to compare.
//
//     a == b, and yet they go on differently
#pragma once

#include <utility>

#include "tests/framing/faulty/marks.h"

namespace sticky::test::faulty {

// Lines, but every third read a byte is lost; operator== does not look at the count.
struct HidesState : RightLines {
    int reads = 0;
    void feed(R read) {
        RightLines::feed(++reads % 3 == 0 && read.size() > 1 ? read.subspan(1) : read);
    }
};
// A read of several bytes spoils the line behind it, and operator== does not look at that. States
// that were fed byte by byte are never spoilt, so the induction sees nothing.
struct SpoiltByLongRead : RightLines {
    bool spoilt = false;
    void feed(R read) {
        if (std::exchange(spoilt, read.size() > 1) && read[0] != '\n') read = read.subspan(1);
        RightLines::feed(read);
    }
};
// A fault from above without operator==.
struct NotComparable {
    CrForgotten inner;
    void feed(R read) { inner.feed(read); }
    Answer next() { return inner.next(); }
};
struct RightNotComparable {
    RightLines inner;
    void feed(R read) { inner.feed(read); }
    Answer next() { return inner.next(); }
};

}  // namespace sticky::test::faulty
