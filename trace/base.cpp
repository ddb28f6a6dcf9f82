#include "trace/base.h"

#include <cstdio>
#include <cstdlib>

namespace sticky {

void assertion_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, condition);
    std::abort();
}

}  // namespace sticky
