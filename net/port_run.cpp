#include "net/port_run.h"

#include "net/capabilities.h"

namespace sticky {
namespace {

EndpointId ours_in(const Cast& cast) {
    for (std::size_t i = 0; i < cast.endpoints.size(); ++i) {
        if (!cast.endpoints[i].stranger) return EndpointId{static_cast<std::uint32_t>(i)};
    }
    return kNobody;
}

std::string port_of(const std::string& address) {
    return address.substr(address.rfind(':') + 1);
}

}  // namespace

void PortRun::Watch::begin(const TraceHeader& header) {
    if (next_ != nullptr) next_->begin(header);
}

void PortRun::Watch::take(std::span<const Event> events, const Payloads& payloads) {
    last_ = clock_.now();
    for (const Event& event : events) {
        if (event.who != ours_) continue;
        const auto* failed = std::get_if<Failed>(&event.what);
        if (failed != nullptr && !failed_) failed_ = *failed;
        const auto* received = std::get_if<Received>(&event.what);
        const auto* blocked = std::get_if<WouldBlock>(&event.what);
        gave_up_ = gave_up_ || (blocked != nullptr && blocked->waited > 0);
        end_ = end_ || (received != nullptr && received->end);
    }
    if (next_ != nullptr) next_->take(events, payloads);
}

// Reports of what left would pile up where nobody asks for them, and of datagrams without end.
PortRun::PortRun(const Scenario& scenario, const PlayOptions& options, const Address& other)
    : cast_(scenario),
      ours_(ours_in(cast_)),
      book_(cast_),
      stage_(cast_, book_, clock_,
             {options.sink != nullptr && scenario.transport == Transport::tcp, false}),
      board_(cast_.endpoints.size(), options.cancelled),
      watch_(options.sink, ours_, clock_),
      log_(options.sink == nullptr ? 0 : options.payload_limit, &watch_, false),
      player_(cast_, stage_, board_, log_, options.apps,
              options.host == nullptr ? nothing_ : *options.host, {ours_}),
      other_(to_text(other)),
      cancelled_(options.cancelled) {
    if (other.known()) book_.set_address(cast_.find(*cast_[ours_].connect), other);
    TraceHeader header = header_of(cast_, "real", options.payload_limit);
    header.machine = this_machine();
    header.started_unix_ns = clock_.start_wall();
    watch_.begin(header);
}

Result<std::string> PortRun::open() {
    Player* const players[] = {&player_};
    start(cast_, players, stage_, board_);
    log_.flush();
    if (const auto error = failure()) return tl::unexpected(*error);
    return other_.empty() ? to_text(book_.address(ours_)) : other_;
}

std::optional<Error> PortRun::play() {
    player_.play_race();
    player_.finish();
    if (cancelled_ && cancelled_()) return std::nullopt;
    return failure();
}

std::optional<Error> PortRun::failure() const {
    if (cancelled_ && cancelled_()) return std::nullopt;
    if (board_.failure()) return board_.failure();
    const std::optional<Failed>& failed = watch_.failed();
    if (!failed) return std::nullopt;
    const bool serves = cast_[ours_].listen;
    if (serves && failed->call != Call::listen) return std::nullopt;
    const std::string where = serves ? cast_[ours_].address : other_;
    const std::string what = failed->error + ", " + failed->text;
    if (failed->error == "EADDRINUSE") {
        const std::string port = std::to_string(cast_[ours_].port);
        return Error{ErrorKind::machine, where, what,
                     "'sticky ports " + port + "' shows who has it; --port 0 takes a free one"};
    }
    if (failed->error == "EACCES")
        return Error{ErrorKind::machine, where, what, "choose a port above 1023"};
    if (serves)
        return Error{ErrorKind::machine, where, what, "--address names one of this machine's own"};
    if (failed->error == "ECONNREFUSED") {
        return Error{ErrorKind::run, where, what,
                     "start the server first; 'sticky ports " + port_of(where) +
                         "' shows whether it is there"};
    }
    return Error{ErrorKind::run, where, what, "ask the other end why"};
}

}  // namespace sticky
