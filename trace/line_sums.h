// The running sum that closes every line of a trace file, checked line by line. Private to the
// readers of trace files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sticky {

class LineSums {
public:
    // As they stand behind these whole lines, which nothing but the last one's sum has to tell.
    // They are right if that line is: then what it says is the sum of all before it.
    static LineSums behind(std::string_view lines);

    // What is wrong with the next line (without its newline); empty: it is whole.
    std::string check(std::string_view line);

private:
    std::uint32_t sum_ = 0;
    std::string pending_;  // from the digits on to the line's end: it is in the next line's sum
};

}  // namespace sticky
