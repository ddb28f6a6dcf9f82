// What a window's controls show of a scenario, and what they change, as edits of its text.
//
//     Nagle off      endpoint.client.set.nodelay = true
//     10 ms          link.delay_ms = 10
//     a message more endpoint.client.program.3 = { send = "..." }
//
// Controls speak of one sender and one reader: the first endpoint that connects, and whom it
// connects to. What a scenario has besides stands in its text. Refuses to know: widgets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "viz/ui/experiment.h"

namespace sticky::ui {

// A step of the sender's program.
struct StepRow {
    enum class Kind : std::uint8_t { text, pattern, pause, other } kind = Kind::other;
    std::string text;         // text: the message; other: its TOML
    std::uint64_t size = 0;   // pattern: bytes
    std::uint64_t times = 1;  // of a send
    Nanos pause = 0;
};

struct Controls {
    std::string sender, reader;  // empty: there is none
    Transport transport = Transport::tcp;
    int ip = 4;
    Schedule schedule = Schedule::race;
    std::vector<StepRow> rows;  // by position in the sender's program
    bool nodelay = false, cork = false;
    bool quickack = true;                      // of the reader
    std::optional<std::uint64_t> recv_buffer;  // of the reader's first recv
    Nanos recv_every = 0;                      // its pace; 0: as fast as it can
    std::string framing = "none";              // its kind
    bool has_link = false;
    Nanos delay = 0;
    std::uint64_t mtu = 1500;
    double loss = 0;
    std::uint64_t rate_kbit = 0;
};

Controls controls_of(const Scenario& scenario);

// Each answers the edits that bring the scenario there; none where there is nothing to change.
using Edits = std::vector<Edit>;
Edits set_transport(const Scenario& scenario, Transport transport);
Edits set_schedule(Schedule schedule);
Edits set_option(const Scenario& scenario, const std::string& endpoint, Option option, bool on);
Edits set_recv_buffer(const Scenario& scenario, std::uint64_t bytes);
Edits set_recv_every(const Scenario& scenario, Nanos every);
Edits set_framing(const Scenario& scenario, std::string_view kind);
Edits set_delay(Nanos delay);
Edits set_mtu(std::uint64_t mtu);
Edits set_loss(double share);
Edits set_rate(std::uint64_t kbit);
Edits set_row(const Scenario& scenario, std::size_t row, const StepRow& wanted);
Edits add_row(const Scenario& scenario, std::size_t at, const StepRow& wanted);
Edits remove_row(const Scenario& scenario, std::size_t row);
Edits move_row(const Scenario& scenario, std::size_t from, std::size_t to);

// After edits that change how many bytes are sent: a reader that waited for just all of them waits
// for just all of them again.
Edits follow_total(const Scenario& before, const Scenario& after);
// All of the above: edits, then what follows from them, as one change.
std::optional<Error> apply(Experiment& experiment, const Edits& edits);

}  // namespace sticky::ui
