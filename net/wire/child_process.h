// The process that plays a scenario in the world `wire`, and the two pipes to it. It is started by
// exec, never a fork that goes on: it must have one thread, whatever the caller has.
#pragma once

#include <sys/types.h>

#include <string_view>

#include "net/fd.h"
#include "trace/result.h"

namespace sticky {

class ChildProcess {
public:
    ChildProcess(pid_t pid, Fd to, Fd from)
        : pid_(pid), to_(std::move(to)), from_(std::move(from)) {}
    ChildProcess(ChildProcess&& other) noexcept
        : pid_(std::exchange(other.pid_, 0)),
          to_(std::move(other.to_)),
          from_(std::move(other.from_)) {}
    ChildProcess& operator=(ChildProcess&&) = delete;
    ~ChildProcess() { end(); }

    pid_t pid() const { return pid_; }
    int from() const { return from_.get(); }
    // Gives up silently if the child is gone: what it told says so.
    void say(std::string_view bytes);
    // Ends the process, and with it its network, if it has not ended by itself.
    void end();

private:
    pid_t pid_;
    Fd to_, from_;
};

// The program `sticky-wire` beside the running one, or what STICKY_WIRE names.
Result<ChildProcess> start_wire_child();

}  // namespace sticky
