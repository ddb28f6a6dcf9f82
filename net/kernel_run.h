// A scenario played on kernel sockets, whatever lies under them: one thread for a fixed schedule, a
// thread for each endpoint in a race.
#pragma once

#include <functional>
#include <memory>

#include "net/kernel_stage.h"
#include "script/play.h"

namespace sticky {

// What a world adds to kernel sockets.
class KernelWorld {
public:
    virtual ~KernelWorld() = default;

    virtual std::string_view name() const = 0;
    virtual Hosts hosts() const { return {}; }
    // `part` counts the stages of a race from 0; a fixed schedule has one.
    virtual std::unique_ptr<KernelStage> make_stage(const Cast& cast, AddressBook& book,
                                                    const RunClock& clock, std::size_t part) = 0;
    // Something may still happen although every program waits.
    virtual bool busy() { return false; }
    // All programs are over; their stages are still there.
    virtual void over() {}
};

using MakeWorld = std::function<std::unique_ptr<KernelWorld>(const Cast&, const RunClock&)>;

// Everything it starts has ended when it returns.
Played play_on_kernel(const Scenario& scenario, const PlayOptions& options, const MakeWorld& make);

}  // namespace sticky
