// Where the running program's file is.
#pragma once

#include <string>

namespace sticky {

// proc(5), /proc/self/exe; empty if it can't be read.
std::string this_program();

}  // namespace sticky
