// Every partition of every new scheme's streams: what a cut could part is an end of two bytes, a
// number, an escape, a header; none may be taken for another thing than when it came whole.
#include <gtest/gtest.h>

#include "tests/framing/deliver.h"
#include "tests/framing/specs.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

constexpr std::uint64_t kPartitions = std::uint64_t{1} << (kStreamBytes - 1);

template <class Spec>
void expect_every_partition(const std::vector<Spec>& specs) {
    for (const Spec& spec : specs) {
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

TEST(SchemePartitions, Lines) {
    expect_every_partition(lines());
}
TEST(SchemePartitions, Varint) {
    expect_every_partition(varints());
}
TEST(SchemePartitions, DecimalLength) {
    expect_every_partition(decimal_lengths());
}
TEST(SchemePartitions, JsonHeader) {
    expect_every_partition(json_headers());
}
TEST(SchemePartitions, Ndjson) {
    expect_every_partition(ndjsons());
}

}  // namespace
}  // namespace sticky::test
