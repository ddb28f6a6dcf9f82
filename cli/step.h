// `sticky run FILE --step`: a person at a keyboard is the link. Each packet waits until they let it
// go; real TCP goes on behind it.
#pragma once

#include "cli/arguments.h"
#include "net/wire/wire.h"

namespace sticky {

// Keys come from standard input: single keys from a terminal, the same keys as text from a pipe.
Played step_by_keys(const Scenario& scenario, const PlayOptions& options, bool handshakes,
                    const Look& look);

}  // namespace sticky
