// An errno as scenarios name it, and what it means to somebody who meets it in a socket program.
#pragma once

#include <string>
#include <string_view>

namespace sticky {

std::string_view error_name(int error);  // "ECONNREFUSED"; static storage
std::string error_text(int error);

}  // namespace sticky
