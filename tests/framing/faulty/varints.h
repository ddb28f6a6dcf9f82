// Faults of a varint length: what bytes that all say "more" are taken for at a read's end.
//
//     80 01 | and 128 bytes
#pragma once

#include <algorithm>

#include "tests/framing/faulty/base.h"

namespace sticky::test::faulty {

// A varint, seven bits a byte, low ones first; what an incomplete one means differs.
template <class Self>
struct Varint : Base {
    void feed(R read) {
        keep(read);
        for (;;) {
            std::size_t value = 0, used = 0;
            bool whole = false;
            while (!whole && used < std::min<std::size_t>(kept.size(), 5)) {
                value |= std::size_t{kept[used] & 0x7fU} << (7 * used);
                whole = kept[used++] < 0x80;
            }
            if (!whole && !Self::accepts(*this, used)) return;
            if (kept.size() < used + value) return;
            give(R(kept).subspan(used, value));
            drop(used + value);
        }
    }
};
struct RightVarint : Varint<RightVarint> {
    static bool accepts(Base& base, std::size_t used) {
        if (used == 5) base.fault = "overlong";
        return false;
    }
};
// Three bytes, all with the bit that says more: taken for the whole number.
struct VarintAtThree : Varint<VarintAtThree> {
    static bool accepts(Base& base, std::size_t) { return base.kept.size() == 3; }
};
// Four bytes, all with that bit: refused, though the fifth may only not have come.
struct VarintAtFour : Varint<VarintAtFour> {
    static bool accepts(Base& base, std::size_t used) {
        if (used >= 4 && base.kept.size() == 4) base.fault = "corrupted";
        return false;
    }
};
// Whatever has come is the number.
struct VarintAtEnd : Varint<VarintAtEnd> {
    static bool accepts(Base&, std::size_t used) { return used > 0; }
};

}  // namespace sticky::test::faulty
