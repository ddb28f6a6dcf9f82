#include "trace/result.h"

namespace sticky {

std::string to_string(const Error& error) {
    std::string line;
    if (!error.where.empty()) line += error.where + ": ";
    line += error.what;
    if (!error.remedy.empty()) line += "; " + error.remedy;
    return line;
}

}  // namespace sticky
