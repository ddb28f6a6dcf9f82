// The world `wire`, from a scenario to a trace: a child process plays it in a network of its own,
// and its events come back as they happen. The caller needs no right.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/wire/wire_protocol.h"
#include "script/play.h"

namespace sticky {

Played play_wire(const Scenario& scenario, const PlayOptions& options);

// The world `loopback` in a network of its own, where every packet can be captured; on this
// machine's lo if there can be none and the process may capture that.
Played play_captured(const Scenario& scenario, const PlayOptions& options);

// Why this scenario can't be played in the world `wire`; nothing: it can.
std::optional<Error> unfit_for_wire(const Scenario& scenario);

// Somebody who decides about every packet that enters the link.
class Stepper {
public:
    virtual ~Stepper() = default;
    // A descriptor that becomes readable when it wants to act; -1: it is asked every few ms.
    virtual int descriptor() const { return -1; }
    virtual void held(const HeldNote& packet) = 0;
    // The run so far; called when something was added.
    virtual void seen(const Trace& trace) = 0;
    struct Command {
        std::string action;  // deliver, drop, duplicate, let_go
        std::uint32_t packet = 0;
    };
    virtual std::vector<Command> commands() = 0;
    virtual bool handshakes() const { return false; }  // are held too
    // The run is to end now.
    virtual bool stop() const { return false; }
};
Played step_wire(const Scenario& scenario, const PlayOptions& options, Stepper& stepper);

}  // namespace sticky
