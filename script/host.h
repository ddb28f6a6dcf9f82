// What a program asks of the machine it runs on, beside its socket.
//
// Whoever starts a world hands a Host in: a real one, or one that gives the same answers in every
// run (run/hosts/). This one has nothing: no clock, no commands, no files, zeros for random bytes.
// Methods may be called from several threads at once. Refuses to know: who asks.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "script/host_files.h"

namespace sticky {

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
    virtual std::unique_ptr<Digest> digest(DigestKind kind);  // null: this host has none

    // Files in the folder of `whose`, an endpoint's name. `name` may be anything that a stranger
    // sent: what stands behind its last separator counts, and what can't be a plain file's name
    // is refused.
    virtual Result<std::unique_ptr<FileWriter>> create_file(const std::string& whose,
                                                            const std::string& name,
                                                            const FileClaim& claim);
    virtual Result<std::unique_ptr<FileReader>> open_file(const std::string& whose,
                                                          const std::string& name);
    // A file that the person who started this program named; any path.
    virtual Result<std::unique_ptr<FileReader>> open_own_file(const std::string& path);

    // For whoever watches: so much of something is done; and a line about what became of it.
    virtual void progress(const std::string& what, std::uint64_t done, std::uint64_t total);
    virtual void tell(const std::string& line);

    // A person at this end, if there is one: what he wants said next (nothing: no more), and what
    // came back.
    virtual bool has_person() const { return false; }
    virtual std::optional<std::string> next_line() { return std::nullopt; }
    virtual void show(ByteView, [[maybe_unused]] bool more_follows = false) {}
};

}  // namespace sticky
