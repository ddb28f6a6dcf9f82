// Three lines of test find the fault of OwnDecoder: the first test fails, and is meant to.
#include "own_decoder.h"

#include <framing/split/gtest.h>

using namespace std::literals;

constexpr std::string_view kStream = "\0\5hello\0\3egg"sv;

TEST(OwnDecoder, DoesNotDependOnCuts) {
    EXPECT_SPLIT_INVARIANT(OwnDecoder{}, kStream);
}

TEST(MendedDecoder, DoesNotDependOnCuts) {
    EXPECT_SPLIT_INVARIANT(MendedDecoder{}, kStream);
    EXPECT_FRAMES(MendedDecoder{}, kStream, {"hello", "egg"});
}
