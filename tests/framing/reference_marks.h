// reference_first.h for schemes with marks around a frame, or in it.
#pragma once

#include "tests/framing/reference_first.h"

namespace sticky::test {

First first_of(const Cobs& spec, ByteView stream);
First first_of(const Hdlc& spec, ByteView stream);
First first_of(const Enclosed& spec, ByteView stream);
First first_of(const JsonSeq& spec, ByteView stream);
First first_of(const JsonBraces& spec, ByteView stream);

// What a frame delivers, whole frame and payload at hand.
std::string message_of(const Cobs& spec, std::string_view frame, std::string_view payload);
std::string message_of(const Hdlc& spec, std::string_view frame, std::string_view payload);
template <class Spec>
std::string message_of(const Spec&, std::string_view, std::string_view payload) {
    return std::string(payload);
}

}  // namespace sticky::test
