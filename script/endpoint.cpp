#include "script/endpoint.h"

#include "script/player.h"

namespace sticky {

const std::string& Endpoint::name() const {
    return session_->spec->name;
}

void Endpoint::close() {
    player_->close(*session_, false);
}

void Endpoint::shutdown_send() {
    player_->shutdown_send(*session_);
}

void Endpoint::note(const std::string& text) {
    player_->mark(*session_, text, false);
}

bool Endpoint::listens() const {
    return session_->spec->listen;
}

bool Endpoint::datagrams() const {
    return player_->cast().datagrams();
}

const FramingSpec& Endpoint::incoming() const {
    const Cast& cast = player_->cast();
    return session_->peer == kNobody ? cast.scenario->framing
                                     : cast.framings[index_of(session_->peer)];
}

Task<> Endpoint::sleep(Nanos duration) {
    Operation op;
    op.session = session_;
    op.step = session_->step;
    op.deadline = player_->time() + duration;
    co_await Await{*player_, op};
}

Task<std::optional<Bytes>> Endpoint::recv(std::size_t size, Nanos timeout) {
    Operation op;
    op.kind = Operation::Kind::recv;
    op.session = session_;
    op.step = session_->step;
    op.buffer = player_->room(*session_, size);
    op.until_end = datagrams() && listens();
    if (timeout != kNever) op.deadline = player_->time() + timeout;
    co_await Await{*player_, op};
    if (op.end || op.outcome != Operation::Outcome::done) co_return std::nullopt;
    co_return Bytes(op.buffer.begin(), op.buffer.begin() + static_cast<std::ptrdiff_t>(op.size));
}

Task<> Endpoint::send(Bytes message) {
    const EndpointId to = player_->receiver(*session_, std::nullopt);
    ByteRange payload;
    const auto encoded = player_->begin_message(*session_, message, false, to, payload);
    if (!encoded) co_await std::suspend_always{};
    ByteView rest = *encoded;
    do {
        Operation op;
        op.kind = Operation::Kind::send;
        op.session = session_;
        op.step = session_->step;
        op.message = player_->current_message(*session_, to);
        op.to = to;
        op.parts = {&rest, 1};
        co_await Await{*player_, op};
        rest = rest.subspan(op.size);
    } while (!rest.empty());
}

}  // namespace sticky
