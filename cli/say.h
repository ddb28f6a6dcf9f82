// Text for people, in the language they asked for; errors always go to standard error as one line.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "trace/cause.h"
#include "trace/result.h"

namespace sticky {

constexpr std::string_view pick(Language language, std::string_view en, std::string_view zh) {
    return language == Language::zh ? zh : en;
}

// Prints "sticky: where: what; remedy" and answers the exit status.
int complain(const Error& error);

// The worse of two exit statuses: wrong input, then a failed run, then a machine that can't, then
// what does not hold.
int worse(int a, int b);

void print(std::string_view text);

// With blanks behind it up to so many columns of a terminal; one at least.
std::string padded(std::string text, std::size_t columns);

// Says whether everything printed was really written; answers the exit status of the program.
int finish_output(int status);

}  // namespace sticky
