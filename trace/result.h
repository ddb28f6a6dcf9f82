// What an edge (a file, a socket, bytes from outside, a missing right) answers when it can't do
// what was asked.
//
// Not-yet, would-block and end-of-stream are values, never Errors. A bug is STICKY_ASSERT, never an
// Error.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace sticky {

// Whose turn it is to mend it. The numbers are the exit statuses of `sticky`.
enum class ErrorKind : std::uint8_t {
    input = 2,    // the command line or a file is wrong
    machine = 3,  // this machine can't: a right, a package, IPv6, a port in use
    run = 4,      // the run failed: an unexpected socket error, a deadlock, the time limit
};

struct Error {
    ErrorKind kind = ErrorKind::input;
    std::string
        where;  // "file:line:column", "file: byte 17", "endpoint client, step 3"; may be empty
    std::string what;    // one line, no full stop
    std::string remedy;  // what to do about it; may be empty
};

// "where: what; remedy" on one line.
std::string to_string(const Error& error);

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorKind kind, std::string where, std::string what,
                                  std::string remedy = {}) {
    return tl::unexpected<Error>(Error{kind, std::move(where), std::move(what), std::move(remedy)});
}

}  // namespace sticky
