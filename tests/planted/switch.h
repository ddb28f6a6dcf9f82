// Which fault of tests/planted/faults.cmake the planted copy of framing/ has now; 0: none.
#pragma once

namespace sticky::test {

inline int planted = 0;

}  // namespace sticky::test
