// A command line as the hosts take it: words, and which command they are. No shell: nothing is
// expanded, and nothing follows a `;`.
#pragma once

#include <string>
#include <vector>

namespace sticky {

inline constexpr std::size_t kCommandLineBytes = 1024;
inline constexpr std::size_t kCommandOutputBytes = 64 * 1024;
inline constexpr std::uint64_t kSequence = 10'000;  // the most that `seq` counts to

// Words between blanks; empty: there are none, or the line is too long.
std::vector<std::string> words_of(const std::string& line);

// Is it one of those that do no harm: pwd, ls [-l], echo WORDS, seq N?
bool is_harmless(const std::vector<std::string>& words);

// What a shell would say of anything else.
std::string not_found(const std::vector<std::string>& words);

}  // namespace sticky
