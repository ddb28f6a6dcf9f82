// Reading one step, and the life of the socket it is done to. Private to the loader.
#pragma once

#include <string>

#include "script/toml_load.h"

namespace sticky {

struct StepContext {
    Loading& loading;
    const EndpointSpec& endpoint;
    std::string name;  // "step 2 of endpoint.client.program"
};

StepAction read_send(StepContext& step, const TomlTable& table, const TomlNode& value);
StepAction read_recv(StepContext& step, const TomlTable& table, const TomlNode& value);

// Follows a program: what is done before the socket is there, or after it is closed, is refused.
//
//     none --listen, connect--> open --close, reset--> closed --listen, connect--> open
//
// An app does as it likes: after `run` nothing is known.
class SocketLife {
public:
    SocketLife(Loading& loading, const EndpointSpec& endpoint);
    void next_step(std::size_t number) { number_ = number; }
    void live_through(const StepAction& action, const TomlPlace& place);

private:
    enum class State : std::uint8_t { none, open, closed, unknown };

    void open(const TomlPlace& place, bool connects, bool waits = true);
    void use(const TomlPlace& place, std::string_view verb);
    void send(const SendStep& step, const TomlPlace& place);

    Loading& loading_;
    const EndpointSpec& endpoint_;
    State state_ = State::none;
    bool connected_ = false;
    bool by_key_ = false;  // opened at the start, not by a step
    bool waits_ = true;    // the connect did: false: it may still go on
    std::size_t number_ = 0;
    std::size_t closed_by_ = 0;
};

}  // namespace sticky
