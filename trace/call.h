// The socket calls that a trace speaks of, and their flags. Part of event.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sticky {

enum class Call : std::uint8_t { send, recv, connect, listen, accept, option, shutdown, close };
inline constexpr std::size_t kCallCount = 8;

struct CallFlags {
    bool more = false;      // send: MSG_MORE
    bool eor = false;       // send: MSG_EOR
    bool vectored = false;  // send: one call, several parts
    bool peek = false;      // recv: MSG_PEEK
    bool waitall = false;   // recv: MSG_WAITALL
    bool trunc = false;     // recv: MSG_TRUNC
    bool nonblocking = false;
    friend bool operator==(const CallFlags&, const CallFlags&) = default;
};

// As traces and errors write it; stable.
std::string_view name_of(Call call);

}  // namespace sticky
