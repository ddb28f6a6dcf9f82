// The Host of the simulated world: it is always the same moment there, the dice are the scenario's,
// and commands print what is written here.
#pragma once

#include "run/dice.h"
#include "script/host.h"

namespace sticky {

class CannedHost : public Host {
public:
    explicit CannedHost(std::uint64_t seed) : dice_{seed} {}

    std::string time_text(const std::string& format) override;
    void random(std::span<std::uint8_t> into) override;
    Output run_command(const std::string& line) override;
    Bytes hmac(DigestKind digest, ByteView key, ByteView message) override;

private:
    Dice dice_;
};

}  // namespace sticky
