// One input of a fuzzer: settings of a scheme, a way to cut, and a stream; or a message to send.
//
//     | settings, a byte or two each | 00 | seed | stream ...
//
// tests/fuzz/ draws inputs for ever; corpus_test.cpp plays those that were kept.
#pragma once

#include <string>
#include <string_view>

#include "framing/spec.h"

namespace sticky::test {

// What is wrong, in one line; empty: nothing. Whole, byte by byte and in drawn cuts the stream must
// give the same; and what can be sent as a message must come back as one.
std::string fuzz_case(std::string_view kind, ByteView input);

}  // namespace sticky::test
