// Counts what the tests really tried. Each test binary ends with one line, "cases: NAME N", and
// tests/cases.txt says the least that N may be: a test that silently tries less is a failure.
#pragma once

#include <cstdint>

namespace sticky::test {

// Says that `n` more cases were tried: table rows, partitions, random runs. A TEST that never calls
// it counts as one.
void tried(std::uint64_t n = 1);

}  // namespace sticky::test
