// The running sum that closes every line of a trace file, checked line by line. Private to the
// readers of trace files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sticky {

class LineSums {
public:
    // What is wrong with the next line (without its newline); empty: it is whole.
    std::string check(std::string_view line);

private:
    std::uint32_t sum_ = 0;
    std::string pending_;  // from the digits on to the line's end: it is in the next line's sum
};

}  // namespace sticky
