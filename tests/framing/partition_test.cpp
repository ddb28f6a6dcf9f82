// Every partition of a 16-byte stream gives the same frames, or the same fault at the same offset,
// as the whole; for schemes that unescape, escaped_test.cpp has them.
#include <gtest/gtest.h>

#include "tests/framing/deliver.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

constexpr std::uint64_t kPartitions = std::uint64_t{1} << (kStreamBytes - 1);

template <class Spec>
void expect_every_partition(const std::vector<Spec>& specs) {
    for (const Spec& spec : watchable(specs)) {
        for (const Bytes& stream : streams_for(spec)) {
            SCOPED_TRACE(to_string(FramingSpec(spec)) + " over " + quoted(stream));
            ASSERT_EQ(stream.size(), kStreamBytes);
            expect_simple_deliveries(spec, stream);
            ASSERT_EQ(expect_all_partitions(spec, stream), kPartitions);
            tried(kPartitions);
            if (testing::Test::HasFailure()) return;
        }
    }
}

TEST(Partitions, Unframed) {
    expect_every_partition(std::vector{Unframed{}});
}
TEST(Partitions, FixedSize) {
    expect_every_partition(fixed_sizes());
}
TEST(Partitions, Delimiter) {
    expect_every_partition(delimiters());
}
TEST(Partitions, LengthPrefix) {
    expect_every_partition(length_prefixes());
}

TEST(Partitions, Lines) {
    expect_every_partition(lines());
}
TEST(Partitions, Varint) {
    expect_every_partition(varints());
}
TEST(Partitions, DecimalLength) {
    expect_every_partition(decimal_lengths());
}
TEST(Partitions, JsonHeader) {
    expect_every_partition(json_headers());
}
TEST(Partitions, Ndjson) {
    expect_every_partition(ndjsons());
}

TEST(Partitions, Resp) {
    expect_every_partition(resps());
}
TEST(Partitions, ContentLength) {
    expect_every_partition(content_lengths());
}
TEST(Partitions, UntilClose) {
    expect_every_partition(until_closes());
}
TEST(Partitions, ModeSwitch) {
    expect_every_partition(mode_switches());
}

// A new decoder for every partition, nothing shared, nothing left of a piece that was read.
TEST(Partitions, Afresh) {
    LengthPrefix two;
    two.width = 2;
    LengthPrefix odd;
    odd.width = 3;
    odd.order = ByteOrder::little;
    odd.offset = 1;
    odd.includes_itself = true;
    Delimiter lines;
    lines.marks = {bytes_of("\n"), bytes_of("\r\n")};
    Delimiter stutter;
    stutter.marks = {bytes_of("aab")};
    const auto afresh = [](const auto& spec) {
        for (const Bytes& stream : streams_for(spec)) {
            SCOPED_TRACE(to_string(FramingSpec(spec)) + " over " + quoted(stream));
            EXPECT_EQ(expect_all_partitions_afresh(spec, stream), kPartitions);
            tried(kPartitions);
        }
    };
    afresh(two);
    afresh(odd);
    afresh(lines);
    afresh(stutter);
    afresh(FixedSize{5, {}});
    afresh(Unframed{});
}

}  // namespace
}  // namespace sticky::test
