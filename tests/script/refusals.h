// A file of bad texts, and the one line that each is refused with.
//
//     == section: what its texts are
//     text
//     > what is said to it
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace sticky::test {

using SaidTo = std::function<std::string(const std::string& section, const std::string& input)>;

// There must be more than `least`. With STICKY_REWRITE in the environment the file is made anew.
void expect_refusals(const std::string& name, std::uint64_t least, const SaidTo& said_to);

}  // namespace sticky::test
