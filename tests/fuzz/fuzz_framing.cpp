// libFuzzer's door to tests/framing/fuzz_case.h, for the scheme this program was built for.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "tests/framing/fuzz_case.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string wrong = sticky::test::fuzz_case(STICKY_KIND, {data, size});
    if (wrong.empty()) return 0;
    std::fprintf(stderr, "%s\n", wrong.c_str());
    std::abort();
}
