#include "net/wire/wire_child.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <mutex>
#include <thread>

#include "net/tap/tapped.h"
#include "net/wire/private_network.h"
#include "net/wire/wire_hand.h"
#include "net/wire/wire_protocol.h"
#include "net/wire/wire_world.h"
#include "script/scenario_toml.h"
#include "trace/trace_file.h"

namespace sticky {
namespace {

void write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t done = write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) _exit(1);  // the parent is gone
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

// Events of all threads, and fields between them.
class Output : public EventSink, private ByteSink {
public:
    void begin(const TraceHeader& header) override {
        const std::scoped_lock guard(lock_);
        writer_.begin(header);
        begun_ = true;
    }
    void take(std::span<const Event> events, const Payloads& payloads) override {
        const std::scoped_lock guard(lock_);
        writer_.write(events, payloads);
    }
    void field(std::string_view text) {
        const std::scoped_lock guard(lock_);
        write_all(text);
    }
    void finish(const std::optional<Error>& failure) {
        const std::scoped_lock guard(lock_);
        if (begun_) writer_.finish();
        if (failure) write_all(failure_text(*failure));
        write_all(field_text("done", ""));
    }

private:
    void write(std::string_view bytes) override { write_all(bytes); }

    std::mutex lock_;
    TraceWriter writer_{*this};
    bool begun_ = false;
};

// Nothing: the parent went away before it had said everything.
std::optional<WireRequest> read_request(FieldReader& fields) {
    WireRequest request;
    std::array<char, 65536> buffer;
    for (;;) {
        while (const auto item = fields.next()) {
            if (item->key.empty() || item->key == "?") return std::nullopt;
            if (take_field(request, *item)) return request;
        }
        const ssize_t got = read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || !fields.feed({buffer.data(), static_cast<std::size_t>(got)}))
            return std::nullopt;
    }
}

Result<Scenario> scenario_of(const WireRequest& request) {
    LoadOptions options;
    options.name = request.name;
    options.overrides = request.overrides;
    options.read_file = [&](const std::string& file, std::uint64_t) -> Result<Bytes> {
        const auto found = request.files.find(file);
        if (found == request.files.end()) return fail(ErrorKind::input, file, "is not there");
        return found->second;
    };
    return load_scenario(request.text, options);
}

// Whether the link may lose something, so that the kernel's way of noticing it belongs to the run.
bool may_lose(const Scenario& scenario) {
    const LinkSpec link = scenario.link.value_or(LinkSpec{});
    return link.loss > 0 || !link.drop.empty() || (link.rate_kbit > 0 && link.queue > 0) ||
           !link.delay_more.empty() || !link.duplicate.empty();
}

NetworkSpec network_of(const Scenario& scenario, const WireRequest& request) {
    NetworkSpec network;
    network.ip = scenario.ip;
    if (scenario.link) {
        network.mtu = scenario.link->mtu;
        network.device_kbit = scenario.link->device_kbit;
    }
    network.device = request.device;
    network.loss_probes = may_lose(scenario) && request.hand.empty();
    if (!request.hand.empty()) network.rto_min = Nanos{100'000} * kMillisecond;
    return network;
}

std::optional<Error> play(const WireRequest& request, FieldReader& fields, PlayOptions options,
                          Output& output) {
    Result<Scenario> scenario = scenario_of(request);
    if (!scenario) return scenario.error();
    if (!request.hand.empty()) scenario->time_limit = kTimeLimitMs * kMillisecond;
    options.payload_limit = request.payload_limit;
    options.stamps = request.tap == "stamps";
    if (!request.tap.empty()) return play_tapped(*scenario, options).failure;
    Result<Fd> tun = make_private_network(network_of(*scenario, request));
    if (!tun) return tun.error();
    const auto make = [&](const Cast& cast, const RunClock& clock) {
        auto world = std::make_unique<WireWorld>(cast, std::move(*tun), clock);
        if (!request.hand.empty()) {
            world->step_by(
                std::make_unique<WireHand>(world->link(), fields, request.hand == "all",
                                           [&](std::string_view text) { output.field(text); }));
        }
        return world;
    };
    return play_on_kernel(*scenario, options, make).failure;
}

// When the parent goes away, so do we. If it went before this was said, the request is cut short or
// the first line of the trace finds no reader.
void end_with_parent() {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
}

}  // namespace

int run_wire_child(const AppTable& apps, Host& host) {
    end_with_parent();
    FieldReader fields;
    const std::optional<WireRequest> request = read_request(fields);
    if (!request) return 1;
    Output output;
    PlayOptions options;
    options.apps = apps;
    options.host = &host;
    options.sink = &output;
    output.finish(play(*request, fields, std::move(options), output));
    return 0;
}

}  // namespace sticky
