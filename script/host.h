// What a program asks of the machine it runs on, beside its socket.
//
// Whoever starts a world hands a Host in: a real one, or one that gives the same answers in every
// run (run/hosts/). This one has nothing: no clock, no commands, zeros for
// random bytes. Methods may be called from several threads at once. Refuses to know: who asks.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "trace/base.h"

namespace sticky {

enum class DigestKind : std::uint8_t { md5, sha256 };

class Host {
public:
    virtual ~Host() = default;

    // The local time as strftime(3) writes it; empty: there is no clock, or the format is none.
    virtual std::string time_text(const std::string& format);

    virtual void random(std::span<std::uint8_t> into);

    // What a command line printed: bounded, and ended after a while. What may not be run is
    // refused on `err`.
    struct Output {
        std::string out, err;
    };
    virtual Output run_command(const std::string& line);

    // HMAC (RFC 2104), 16 or 32 bytes; empty: this host has no digests.
    virtual Bytes hmac(DigestKind digest, ByteView key, ByteView message);
    // In a time that depends on the sizes alone.
    virtual bool equal(ByteView a, ByteView b);

    // A person at this end, if there is one: what he wants said next (nothing: no more), and what
    // came back.
    virtual bool has_person() const { return false; }
    virtual std::optional<std::string> next_line() { return std::nullopt; }
    virtual void show(ByteView) {}
};

}  // namespace sticky
