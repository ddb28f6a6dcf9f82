// The Host of real worlds and of real ports: this machine's clock, its random source, and commands
// that do no harm.
//
//     pwd    ls [-l]    echo WORDS    seq N        run without a shell, without an environment
//     anything else                                refused on `err`, as a shell would: not found
//
// A command has two seconds and 64 KiB; then its process group is ended.
#pragma once

#include "script/host.h"

namespace sticky {

class RealHost : public Host {
public:
    // `any_command`: whatever is asked for is run, still without a shell. Never for strangers.
    explicit RealHost(bool any_command = false) : any_command_(any_command) {}

    std::string time_text(const std::string& format) override;
    void random(std::span<std::uint8_t> into) override;
    Output run_command(const std::string& line) override;
    Bytes hmac(DigestKind digest, ByteView key, ByteView message) override;
    bool equal(ByteView a, ByteView b) override;

private:
    bool any_command_;
};

}  // namespace sticky
