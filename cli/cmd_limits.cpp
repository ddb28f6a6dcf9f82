// `sticky --limits`.
#include "cli/arguments.h"
#include "cli/say.h"

namespace sticky {

int print_limits() {
    for (const Limit& limit : limits()) {
        print(fmt::format("{:<24} {:>14} {:<8} {}\n", limit.name, limit.value, limit.unit,
                          limit.meaning));
    }
    return kAllHold;
}

}  // namespace sticky
