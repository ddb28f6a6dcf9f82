// The player's calls: each attempt of an operation, what it recorded, and what the decoder made of
// it.
#include <algorithm>

#include "framing/codec.h"
#include "script/player.h"
#include "trace/checksum.h"
#include "trace/datagram_match.h"

namespace sticky {

void Await::await_suspend(std::coroutine_handle<> waiter) {
    operation.waiter = waiter;
    player.submit(operation);
}

void Player::submit(Operation& op) {
    STICKY_ASSERT(op.session->pending == nullptr);
    op.session->pending = &op;
}

bool Player::complete(Operation& op, Operation::Outcome outcome) {
    op.outcome = outcome;
    op.session->pending = nullptr;
    ready_.push(op.waiter);
    if (op.kind != Operation::Kind::sleep && op.kind != Operation::Kind::wait_for) {
        touch(*op.session);
        unsettled_ = true;
    }
    return true;
}

// A call that failed: recorded; the program ends.
bool Player::refuse(Operation& op, Call call, const Answer& answer) {
    Session& session = *op.session;
    const EndpointId peer = op.to != kNobody && cast_.datagrams() ? op.to : session.peer;
    const ConnectionId conn =
        peer == kNobody ? kNoConnection : connection(session, peer, answer.ended);
    record(session, answer.ended, conn,
           Failed{call, std::string(answer.error), answer.text, op.message});
    last_change_ = answer.ended;
    end_program(session);
    return true;
}

bool Player::attempt(Operation& op) {
    switch (op.kind) {
        case Operation::Kind::send:
            return attempt_send(op);
        case Operation::Kind::recv:
            return attempt_recv(op);
        case Operation::Kind::connect:
            return attempt_connect(op);
        case Operation::Kind::wait_for:
            return attempt_wait(op);
        case Operation::Kind::sleep:
            return time() >= op.deadline && complete(op, Operation::Outcome::done);
    }
    return false;
}

// Flows

// Of datagrams; `at`: when the first of them was sent, or returned to one who was not meant.
ConnectionId Player::connection(Session& session, EndpointId peer, Nanos at) {
    OutFlow& flow = session.out[peer];
    if (flow.conn == kNoConnection && cast_.datagrams() && peer != kNobody) {
        bool created = false;
        flow.conn = board_.connection_between(session.id, peer, created);
        if (created) {
            record(session, at, flow.conn, Connected{peer, true, "", "", 0});
            if (cast_[peer].stranger) not_observed(flow.conn, peer, at);
        }
    }
    return flow.conn;
}

OutFlow& Player::out(Session& session, EndpointId to) {
    if (cast_.datagrams()) connection(session, to, stage_.now());
    return session.out[to];
}

InFlow& Player::in(Session& session, EndpointId from, Nanos at) {
    InFlow& flow = session.in[from];
    if (cast_.datagrams()) flow.conn = connection(session, from, at);
    if (!flow.decoder && !flow.over && flow.offset == 0 && from != kNobody) {
        const FramingSpec& framing = cast_.framings[index_of(from)];
        if (!std::holds_alternative<Unframed>(framing)) flow.decoder.emplace(framing);
    }
    return flow;
}

EndpointId Player::receiver(Session& session, const std::optional<std::string>& to) const {
    if (to && *to != "sender") return cast_.find(*to);
    if (!cast_.datagrams() || (session.peer != kNobody && !to)) return session.peer;
    return session.last_sender;
}

// Sending

std::optional<ByteView> Player::begin_message(Session& session, ByteView payload, bool raw,
                                              EndpointId to, ByteRange& payload_range) {
    OutFlow& flow = out(session, to);
    const FramingSpec& framing = cast_.framings[index_of(session.id)];
    ByteView encoded = payload;
    payload_range = {0, payload.size()};
    if (raw) return encoded;
    if (!std::holds_alternative<Unframed>(framing)) {
        session.encoded.clear();
        // Each datagram is decoded alone, so each is encoded alone.
        if (!flow.encoder || keeps_boundaries(cast_.scenario->transport)) {
            flow.encoder.emplace(framing);
        }
        const Result<Encoded> place = flow.encoder->encode(payload, session.encoded);
        if (!place) {
            stop(ErrorKind::input, session.step, place.error().what, place.error().remedy);
            return std::nullopt;
        }
        payload_range = place->payload;
        encoded = session.encoded;
    }
    const std::uint64_t at = flow.offset;
    const Wrote wrote{++flow.messages,
                      {at, at + encoded.size()},
                      {at + payload_range.begin, at + payload_range.end}};
    if (session.connecting) {
        session.early.push_back({stage_.now(), session.id, kNoConnection, session.step, wrote});
    } else {
        record(session, stage_.now(), flow.conn, wrote);
    }
    return encoded;
}

bool Player::attempt_send(Operation& op) {
    Session& session = *op.session;
    SendCall call;
    call.socket = session.socket;
    call.parts = op.parts;
    call.more = op.more;
    call.eor = op.eor;
    call.to = op.to;
    if (session.closed || (cast_.datagrams() && op.to == kNobody)) {
        Answer answer;
        answer.began = answer.ended = stage_.now();
        answer.error = session.closed ? "EBADF" : "EDESTADDRREQ";
        answer.text = session.closed ? "the socket is closed"
                                     : "nobody has sent anything yet that could be answered";
        return refuse(op, Call::send, answer);
    }
    const SendAnswer answer = stage_.send(call);
    if (!still_there(session, answer)) return true;
    if (answer.failed()) return refuse(op, Call::send, answer);
    if (answer.done()) {
        record_sent(op, answer);
        return complete(op, Operation::Outcome::done);
    }
    if (op.nonblocking) {
        record(session, answer.ended, out(session, op.to).conn, WouldBlock{Call::send, 0});
        return complete(op, Operation::Outcome::would_block);
    }
    op.tried = true;
    return false;
}

std::uint32_t OutFlow::number_send(std::uint64_t size, std::uint64_t segment) {
    if (open_datagram) {
        datagram_size += size;
        return datagrams;
    }
    datagrams += datagrams == 0 ? 1 : datagrams_of(datagram_size, datagram_segment);
    datagram_size = size;
    datagram_segment = segment;
    return datagrams;
}

void Player::record_sent(Operation& op, const SendAnswer& answer) {
    Session& session = *op.session;
    OutFlow& flow = out(session, op.to);
    Sent sent;
    for (const ByteView part : op.parts) sent.asked += part.size();
    sent.range = {flow.offset, flow.offset + answer.accepted};
    sent.message = op.message;
    sent.took = answer.ended - answer.began;
    sent.flags.more = op.more;
    sent.flags.eor = op.eor;
    sent.flags.vectored = op.vectored;
    sent.flags.nonblocking = op.nonblocking;
    if (keeps_boundaries(cast_.scenario->transport)) {
        sent.datagram = flow.number_send(answer.accepted, session.segment);
        // What the wire will tell of them; nobody listens to the wire of a server without end.
        if (!cast_.strangers) {
            if (!flow.open_datagram)
                session.datagram_starts.push_back(session.datagram_calls.size());
            session.datagram_calls.push_back(
                {flow.conn, sent.datagram, sent.range, flow.datagram_segment});
        }
        flow.open_datagram = op.more || session.corked;
    }
    std::uint64_t left = answer.accepted, offset = flow.offset;
    for (const ByteView part : op.parts) {
        const std::size_t taken = std::min<std::uint64_t>(left, part.size());
        log_.keep({flow.conn, session.id}, offset, part.first(taken));
        offset += taken;
        left -= taken;
    }
    flow.offset = sent.range.end;
    op.size = answer.accepted;
    last_change_ = answer.ended;
    log_.add(answer.began, session.id, flow.conn, op.step, sent);
    board_.advance(session.id, {0, answer.accepted, 0, 0});
}

// Receiving

// Every other endpoint is over, or does nothing but wait for the last datagram too.
bool Player::nobody_left(const Session& session) const {
    if (!fixed_) return board_.all_quiet_but(session.id);
    return std::ranges::all_of(sessions_, [&](const Session& other) {
        if (&other == &session || other.ended) return true;
        return other.pending != nullptr && other.pending->until_end;
    });
}

std::span<std::uint8_t> Player::room(Session& session, std::size_t size) {
    if (session.room_size < size) {
        session.room = std::make_unique_for_overwrite<std::uint8_t[]>(size);
        session.room_size = size;
    }
    return {session.room.get(), size};
}

bool Player::attempt_recv(Operation& op) {
    Session& session = *op.session;
    if (op.began == 0) op.began = std::max<Nanos>(1, stage_.now());
    RecvCall call;
    call.socket = session.socket;
    call.buffer = op.buffer.subspan(op.filled);
    call.peek = op.peek;
    call.waitall = op.waitall;
    call.trunc = op.trunc;
    call.nonblocking = op.nonblocking;
    RecvAnswer answer;
    // Asked before the call: a datagram sent just before the last sender was over is still there to
    // be received.
    const bool last_try =
        op.until_end && cast_.datagrams() && nobody_left(session) && !stage_.under_way();
    if (session.closed) {
        answer.status = Answer::Status::failed;
        answer.began = answer.ended = stage_.now();
        answer.error = "EBADF";
        answer.text = "the socket is closed";
    } else {
        answer = stage_.recv(call);
        if (!still_there(session, answer)) return true;
    }
    if (answer.done()) {
        op.filled += answer.size;
        // MSG_WAITALL waits inside one call until the buffer is full or nothing more can come; so
        // does this.
        const bool gathers = op.waitall && !op.peek && !op.nonblocking && !cast_.datagrams();
        if (gathers && op.filled < op.buffer.size() && !answer.end) {
            op.tried = false;
            return attempt_recv(op);
        }
        record_received(op, answer, op.filled);
        return complete(op, Operation::Outcome::done);
    }
    if (answer.failed() && op.filled == 0) return refuse(op, Call::recv, answer);
    // MSG_WAITALL: what came before the error, or before the time was over, is returned first.
    const bool too_late = op.filled > 0 && time() >= op.deadline;
    if (answer.failed() || too_late) {
        record_received(op, answer, op.filled);
        return complete(op, Operation::Outcome::done);
    }
    if (last_try) {
        op.end = true;
        return complete(op, Operation::Outcome::done);
    }
    if (op.nonblocking || time() >= op.deadline) {
        record(session, answer.ended,
               cast_.datagrams() ? kNoConnection : session.in[session.peer].conn,
               WouldBlock{Call::recv, op.nonblocking ? 0 : answer.ended - op.began});
        return complete(
            op, op.nonblocking ? Operation::Outcome::would_block : Operation::Outcome::timed_out);
    }
    op.tried = true;
    return false;
}

void Player::record_received(Operation& op, const RecvAnswer& answer, std::size_t size) {
    Session& session = *op.session;
    const EndpointId from = cast_.datagrams() ? answer.from : session.peer;
    if (!answer.newcomer.empty()) welcome(session, from, answer);
    InFlow& flow = in(session, from, answer.ended);
    const ByteView bytes = op.buffer.first(size);
    Received received;
    received.size = size;
    received.real_size = std::max<std::uint64_t>(answer.real_size, size);
    received.buffer = op.buffer.size();
    received.left = answer.left;
    received.waited = answer.ended - op.began;
    received.took = answer.ended - answer.began;
    received.end = answer.end && size == 0;
    received.flags.peek = op.peek;
    received.flags.waitall = op.waitall;
    received.flags.trunc = op.trunc;
    received.flags.nonblocking = op.nonblocking;
    const bool stream = !keeps_boundaries(cast_.scenario->transport);
    const bool discarded = op.trunc && stream;
    if (stream) received.range = {flow.offset, flow.offset + size};
    received.summed = !discarded && log_.keeps(flow.offset + size);
    if (received.summed) received.sum = checksum(bytes);
    log_.add(answer.ended, session.id, flow.conn, op.step, received);
    op.size = size;
    op.end = received.end;
    last_change_ = answer.ended;
    if (op.peek) return;
    if (cast_.datagrams() && from != kNobody) session.last_sender = from;
    // A datagram that was cut still moves the flow by its own length, so that later ones keep their
    // places.
    flow.offset += stream ? size : received.real_size;
    session.received += size;
    board_.advance(session.id, {size, 0, 0, 0});
    if (discarded && flow.decoder) {
        flow.decoder.reset();
        flow.over = true;
        record(session, answer.ended, flow.conn,
               FrameFault{flow.offset - size, "discarded",
                          "MSG_TRUNC threw these bytes away before they could be decoded"});
    } else if (received.end) {
        finish_decoding(session, flow, answer.ended);
    } else {
        decode(session, from, flow, bytes, answer.ended);
    }
}

void Player::decode(Session& session, EndpointId from, InFlow& flow, ByteView bytes, Nanos at) {
    if (!flow.decoder) return;
    const bool units = keeps_boundaries(cast_.scenario->transport);
    // Each datagram is decoded alone; its frames' offsets count from its own begin.
    if (units) flow.decoder.emplace(cast_.framings[index_of(from)]);
    flow.decoder->feed(bytes);
    for (;;) {
        const auto step = flow.decoder->next();
        if (const auto* frame = std::get_if<Frame>(&step)) {
            record_frame(session, flow, *frame, at);
            continue;
        }
        if (const auto* fault = std::get_if<Fault>(&step)) {
            record(session, at, flow.conn,
                   FrameFault{fault->offset, std::string(name_of(fault->kind)), fault->text()});
            if (!units) flow.decoder.reset();
            flow.over = !units;
        }
        break;
    }
    if (units) finish_decoding(session, flow, at);
}

void Player::record_frame(Session& session, InFlow& flow, const Frame& frame, Nanos at) {
    record(session, at, flow.conn, Framed{++flow.frames, frame.range, frame.payload});
    ++session.frames;
    board_.advance(session.id, {0, 0, 0, 1});
}

void Player::finish_decoding(Session& session, InFlow& flow, Nanos at) {
    if (!flow.decoder) return;
    Decoded last = flow.decoder->finish();
    // A framing may take the stream's last bytes for a frame.
    for (; std::holds_alternative<Frame>(last); last = flow.decoder->finish()) {
        record_frame(session, flow, std::get<Frame>(last), at);
    }
    if (const auto* fault = std::get_if<Fault>(&last)) {
        record(session, at, flow.conn,
               FrameFault{fault->offset, std::string(name_of(fault->kind)), fault->text()});
        if (!keeps_boundaries(cast_.scenario->transport)) {
            flow.decoder.reset();
            flow.over = true;
        }
    }
}

// Waiting

bool Player::condition_holds(const WaitForStep& condition) {
    if (condition.what == WaitForStep::What::mark) return board_.marked(condition.name);
    Progress total;
    bool over = true, listening = true;
    for (const EndpointId id : cast_.family(condition.name)) {
        const Progress one = board_.progress(id);
        total.received += one.received;
        total.sent += one.sent;
        total.acked += one.acked;
        total.frames += one.frames;
        over = over && board_.over(id);
        listening = listening && board_.listening(id);
    }
    switch (condition.what) {
        case WaitForStep::What::received:
            return total.received >= condition.count;
        case WaitForStep::What::sent:
            return total.sent >= condition.count;
        case WaitForStep::What::acked:
            return total.acked >= condition.count;
        case WaitForStep::What::frames:
            return total.frames >= condition.count;
        case WaitForStep::What::over:
            return over;
        case WaitForStep::What::listening:
            return listening;
        case WaitForStep::What::mark:
            break;
    }
    return false;
}

bool Player::attempt_wait(Operation& op) {
    return condition_holds(*op.condition) && complete(op, Operation::Outcome::done);
}

}  // namespace sticky
