// The inputs that fuzzing found worth keeping, and those that once failed.
#include <gtest/gtest.h>

#include <fstream>

#include "framing/scheme.h"
#include "tests/framing/fuzz_case.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

Bytes from_hex(const std::string& line) {
    Bytes bytes;
    for (std::size_t at = 0; at + 1 < line.size(); at += 2) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(line.substr(at, 2), nullptr, 16)));
    }
    return bytes;
}

// tests/fuzz/corpus/KIND.hex: an input a line. A scheme without such a file fails.
TEST(Corpus, OfEveryScheme) {
    for (const Scheme& scheme : schemes()) {
        SCOPED_TRACE(scheme.kind);
        std::ifstream file(STICKY_SOURCE_DIR "/tests/fuzz/corpus/" + std::string(scheme.kind) +
                           ".hex");
        std::uint64_t inputs = 0;
        for (std::string line; std::getline(file, line); ++inputs) {
            EXPECT_EQ(fuzz_case(scheme.kind, from_hex(line)), "") << line;
        }
        EXPECT_GE(inputs, 8U) << "FUZZ_KEEP=1 ./dev fuzz writes them";
        tried(inputs);
    }
}

// The check itself: a message that does not fit, an input that is empty, one of settings alone.
TEST(Corpus, AnyInputIsOne) {
    for (const Scheme& scheme : schemes()) {
        for (std::size_t size : {0U, 1U, 2U, 7U, 40U}) {
            for (const char byte : {'\0', '\1', '\3', '\x7f', '\xc0', '\xff'}) {
                EXPECT_EQ(fuzz_case(scheme.kind, Bytes(size, static_cast<std::uint8_t>(byte))), "")
                    << scheme.kind;
                tried();
            }
        }
    }
}

}  // namespace
}  // namespace sticky::test
