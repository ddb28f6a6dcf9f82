// Values into the bytes of a struct, and back, as Python's `struct` does it.
//
//     "<hH"  -1 65535   ->   ff ff ff ff   ->   -1 65535
//
// What Python refuses is refused: a number out of range, a value of another kind, the wrong number
// of values, a buffer of another size. What it lets pass, passes: a text that is too long is cut,
// one that is too short is filled with zeros, and a native f that is too large becomes infinite.
// Refuses to know: how a person writes a value (pack_words.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "framing/packing.h"
#include "trace/base.h"

namespace sticky {

// An integer that int64_t holds is one; uint64_t is for those above. A string holds any bytes.
using PackValue = std::variant<std::int64_t, std::uint64_t, double, bool, std::string>;

PackValue pack_number(std::uint64_t number);

// Exactly layout.size bytes; padding is zero.
Result<Bytes> pack(const PackLayout& layout, std::span<const PackValue> values);

// Over layout.size bytes of the buffer from `offset` on; a negative one counts from the end.
// Nothing is written unless everything fits.
Result<void> pack_into(const PackLayout& layout, std::span<const PackValue> values,
                       std::span<std::uint8_t> buffer, std::int64_t offset);

// Of exactly layout.size bytes.
Result<std::vector<PackValue>> unpack(const PackLayout& layout, ByteView bytes);

Result<std::vector<PackValue>> unpack_from(const PackLayout& layout, ByteView buffer,
                                           std::int64_t offset);

// The value in the bytes of one item (of s and p: all of them).
PackValue value_of(const PackLayout& layout, const PackField& field, ByteView bytes);

// Where in the buffer that is, counted from its first byte.
Result<std::uint64_t> place_in(const PackLayout& layout, std::uint64_t buffer_size,
                               std::int64_t offset);

// "value 2: 'h' takes -32768 to 32767, and 40000 does not fit; H holds it". `value` counts from 0,
// `number` is as somebody wrote it, `better` a letter that holds it or '\0'.
Error out_of_range(const PackField& field, std::uint64_t value, std::string_view number,
                   char better);

// Which field each value belongs to, in their order.
class PackSlots {
public:
    explicit PackSlots(const PackLayout& layout) : layout_(layout) {}
    // The field of the next value; null: there are no more.
    const PackField* next();

private:
    const PackLayout& layout_;
    std::size_t field_ = 0;
    std::uint64_t used_ = 0;  // of its values
};

}  // namespace sticky
