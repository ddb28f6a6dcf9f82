// The child process of the world `wire`: takes one request, plays it in a network of its own, tells
// its trace as it comes.
#pragma once

#include "script/endpoint.h"

namespace sticky {

// Standard input is the parent's; so is standard output. The process must have one thread. Ends
// with the parent, whatever happens to it.
int run_wire_child(const AppTable& apps, Host& host);

}  // namespace sticky
