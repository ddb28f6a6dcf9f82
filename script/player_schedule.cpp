// The player's schedules: which of the calls that are possible now completes next
// (docs/scenario.md, "Schedules").
#include <algorithm>
#include <limits>

#include "script/player.h"
#include "trace/datagram_match.h"
#include "trace/limits.h"

namespace sticky {

Nanos Player::time() const {
    return fixed_ ? tick_ : stage_.now();
}

void Player::run_ready() {
    while (!too_many_events() && ready_.resume_one()) {
    }
    reap();
}

// Something this session did may let it and its peer go on.
void Player::touch(const Session& session) {
    if (session.pending != nullptr) session.pending->tried = false;
    if (sessions_.size() == 1) return;
    if (cast_.datagrams()) {
        for (Session& other : sessions_) {
            if (other.pending != nullptr) other.pending->tried = false;
        }
        return;
    }
    if (session.peer == kNobody) return;
    const auto flow = session.out.find(session.peer);
    if (flow == session.out.end()) return;
    const auto ends = by_conn_.find(flow->second.conn);
    if (ends == by_conn_.end()) return;
    for (Session* end : ends->second) {
        if (end->pending != nullptr) end->pending->tried = false;
    }
}

void Player::untry_all() {
    for (Session& session : sessions_) {
        if (session.pending != nullptr) session.pending->tried = false;
    }
    for (Listener& listener : listeners_) listener.tried = false;
}

bool Player::attempt_next(bool recvs) {
    for (std::size_t i = 0; i < sessions_.size(); ++i) {
        Operation* op = sessions_[i].pending;
        if (op == nullptr || op->tried || (op->kind == Operation::Kind::recv) != recvs) continue;
        if (attempt(*op)) return true;
    }
    return false;
}

void Player::settle() {
    if (!unsettled_) return;
    unsettled_ = false;
    stage_.settle();
    update_acked();
}

// Everything that can happen now, one thing after the other. True if anything happened.
bool Player::work() {
    const bool reader_first = cast_.scenario->schedule == Schedule::reader_first;
    for (bool happened = false;; happened = true) {
        run_ready();
        if (board_.stopped() || all_over()) return true;
        if (go_on_connecting()) continue;
        bool accepted = false;
        for (std::size_t i = 0; i < listeners_.size(); ++i) {
            while (accept_from(listeners_[i])) accepted = true;
        }
        if (accepted) continue;
        if (reader_first) {
            settle();
            if (attempt_next(true) || attempt_next(false)) continue;
        } else {
            if (attempt_next(false)) continue;
            settle();
            if (attempt_next(true)) continue;
        }
        if (!ended_.empty()) continue;
        return happened;
    }
}

void Player::play_fixed() {
    fixed_ = true;
    first_tick_ = stage_.now();
    stage_.begin_tick(first_tick_);  // what programs do before the next one happens in this one
    const bool reader_first = cast_.scenario->schedule == Schedule::reader_first;
    for (;;) {
        work();
        observe(false);
        if (all_over() || board_.stopped()) return;
        report_idle();
        if (board_.stopped()) return;
        next_tick();
        while (stage_.hand_over()) {
            last_change_ = stage_.now();
            untry_all();
            if (reader_first) {
                unsettled_ = true;
                settle();
                while (attempt_next(true)) run_ready();
            }
        }
    }
}

bool Player::too_many_events() {
    const std::uint64_t limit = cast_.scenario->event_limit;
    if (log_.size() <= limit) return false;
    stop(ErrorKind::run, kNoStep,
         "more than " + std::to_string(limit) + " events were recorded, and the run has not ended",
         "raise event_limit (at most " + std::to_string(kRunEvents) + "), or send less");
    return true;
}

void Player::next_tick() {
    log_.flush();
    tick_ += kMillisecond;
    stage_.begin_tick(first_tick_ + tick_);
    untry_all();
    unsettled_ = true;
}

// In a fixed schedule this player is everybody: nothing happened for long and nobody sleeps, so
// nothing will.
void Player::report_idle() {
    const Nanos now = stage_.now();
    if (now > cast_.scenario->time_limit) {
        std::string waiting;
        for (const Session& session : sessions_) {
            if (session.pending == nullptr) continue;
            if (!waiting.empty()) waiting += "; ";
            waiting += waits_for(*session.pending);
        }
        stop(ErrorKind::run, kNoStep,
             "the time limit of " + std::to_string(cast_.scenario->time_limit / kMillisecond) +
                 " ms is over: " + waiting,
             "raise time_limit_ms, or look at what is waited for");
        return;
    }
    if (now - last_change_ < stage_.patience()) return;
    std::string waiting;
    for (const Session& session : sessions_) {
        if (session.pending == nullptr) continue;
        if (session.pending->deadline != kNever) return;
        if (!waiting.empty()) waiting += "; ";
        waiting += waits_for(*session.pending);
    }
    stop(ErrorKind::run, kNoStep, "deadlock: " + waiting,
         "nobody can go on until somebody sends, marks or closes");
}

std::string Player::waits_for(const Operation& op) const {
    std::string text = op.session->spec->name;
    switch (op.kind) {
        case Operation::Kind::send:
            if (op.session->peer == kNobody) {
                text += " waits to send";
            } else if (op.session->connecting) {
                text += " waits to be connected to " + cast_[op.session->peer].name;
            } else {
                text += " waits for " + cast_[op.session->peer].name + " to make room by receiving";
            }
            break;
        case Operation::Kind::recv:
            text += op.session->peer == kNobody
                        ? " waits to receive"
                        : " waits to receive from " + cast_[op.session->peer].name;
            break;
        case Operation::Kind::connect:
            text += " waits for " + cast_[op.to].name + " to accept";
            break;
        case Operation::Kind::sleep:
            text += " sleeps";
            break;
        case Operation::Kind::wait_for: {
            static constexpr std::string_view kWords[] = {"mark ",
                                                          " to have received this many bytes: ",
                                                          " to have sent this many bytes: ",
                                                          " to have this many bytes acknowledged: ",
                                                          " to have this many frames: ",
                                                          " to be over",
                                                          " to listen"};
            const WaitForStep& wait = *op.condition;
            const std::string word(kWords[static_cast<std::size_t>(wait.what)]);
            text += " waits for ";
            if (wait.what == WaitForStep::What::mark)
                text += word + '"' + wait.name + '"';
            else
                text += wait.name + word;
            if (wait.count > 0) text += std::to_string(wait.count);
            break;
        }
    }
    if (const std::string place = cast_.place(op.step); !place.empty()) text += " (" + place + ")";
    return text;
}

// A race: this thread does what it can and sleeps until something changes.
void Player::play_race() {
    for (unsigned rounds = 1;; ++rounds) {
        run_ready();
        if (board_.stopped()) return;
        if (all_over() && !stage_.lingering()) return;
        if (go_on_connecting()) continue;
        for (std::size_t i = 0; i < listeners_.size(); ++i) {
            while (accept_from(listeners_[i])) {
            }
        }
        bool any = false;
        for (std::size_t i = 0; i < sessions_.size(); ++i) {
            Operation* op = sessions_[i].pending;
            if (op != nullptr && !op->tried && attempt(*op)) any = true;
        }
        const bool busy = any || !ready_.empty() || !ended_.empty();
        // A stranger may send without end: others are heard in between.
        if (busy && (!cast_.strangers || rounds % 16 != 0)) continue;
        update_acked();
        observe(false);
        log_.flush();
        wait_for_change(busy);
    }
}

// `busy`: only looks, it need not wait.
void Player::wait_for_change(bool busy) {
    // Right after something happened it mostly goes on at once: who waits for what is worth telling
    // only when it does not. Datagrams end when everybody has told.
    const bool tell = !cast_.strangers && (cast_.datagrams() || last_change_ == waited_after_);
    waited_after_ = last_change_;
    Nanos until = stage_.now() + (tell || cast_.strangers ? 50 : 1) * kMillisecond;
    interests_.clear();
    for (const Session& session : sessions_) {
        const Operation* op = session.pending;
        if (session.connecting) interests_.push_back({session.socket, true});
        if (op == nullptr) continue;
        until = std::min(until, op->deadline);
        const bool to_send =
            op->kind == Operation::Kind::send || op->kind == Operation::Kind::connect;
        if (to_send || op->kind == Operation::Kind::recv)
            interests_.push_back({session.socket, to_send});
    }
    for (const Listener& listener : listeners_) {
        if (takes_more(listener)) interests_.push_back({listener.socket, false});
    }
    if (cast_.watches_acked) until = std::min(until, stage_.now() + kMillisecond);
    if (busy) until = stage_.now();
    if (tell) tell_idle();
    std::vector<SocketId> changed;
    stage_.wait(until, interests_, changed);
    if (tell) {
        for (const EndpointId id : mine_) board_.set_idle(id, std::nullopt);
    }
    for (const SocketId socket : changed) {
        Session* session = by_socket_[index_of(socket)].session;
        if (session != nullptr && session->pending != nullptr) session->pending->tried = false;
        for (Listener& listener : listeners_) {
            if (listener.socket == socket) listener.tried = false;
        }
    }
    wake_sleepers();
}

// Tells the others that these endpoints can't go on by themselves.
void Player::tell_idle() {
    for (const EndpointId id : mine_) {
        bool timer = false;
        bool draining = true;
        std::string waiting;
        for (const Session& session : sessions_) {
            const Operation* op = session.pending;
            if (op == nullptr || session.id != id) continue;
            if (op->deadline != kNever) timer = true;
            if (!(op->kind == Operation::Kind::recv && op->until_end)) draining = false;
            if (!waiting.empty()) waiting += "; ";
            waiting += waits_for(*op);
        }
        board_.set_idle(id, Idle{waiting, timer});
        if (cast_.datagrams()) board_.set_draining(id, draining);
    }
}

// A recv with a timeout that has passed, and one that waits for the last datagram, are tried once
// more.
void Player::wake_sleepers() {
    const Nanos now = time();
    for (Session& session : sessions_) {
        Operation* op = session.pending;
        if (op != nullptr && (op->deadline <= now || op->until_end)) op->tried = false;
    }
}

void Player::update_acked() {
    if (!cast_.watches_acked || cast_.datagrams()) return;
    for (Session& session : sessions_) {
        if (session.closed || session.socket == kNoSocket || session.peer == kNobody) continue;
        const std::uint64_t acked = stage_.acked(session.socket);
        board_.advance(session.id, {0, 0, acked - session.acked, 0});
        session.acked = acked;
    }
}

namespace {

// The calls that went into the same datagram as `call`, as [first, last).
std::pair<std::size_t, std::size_t> calls_of_datagram(const Session& session, std::size_t call) {
    const auto& calls = session.datagram_calls;
    const auto same = [&](std::size_t other) {
        return calls[other].conn == calls[call].conn && calls[other].number == calls[call].number;
    };
    std::size_t first = call, last = call + 1;
    while (first > 0 && same(first - 1)) --first;
    while (last < calls.size() && same(last)) ++last;
    return {first, last};
}

// The datagram that left a socket as number `ordinal`: calls glued into one, or a part of a call
// that was cut. Null: no such send is known.
const Session::Piece* piece_of(Session& session, std::uint64_t ordinal) {
    while (session.pieces.size() < ordinal && session.pieced < session.datagram_starts.size()) {
        const auto [first, last] =
            calls_of_datagram(session, session.datagram_starts[session.pieced++]);
        const Session::DatagramCall& call = session.datagram_calls[first];
        const ByteRange whole{call.range.begin, session.datagram_calls[last - 1].range.end};
        const std::uint32_t count = datagrams_of(whole.size(), call.segment);
        EndpointId to = kNobody;
        for (const auto& [peer, flow] : session.out) {
            if (flow.conn == call.conn) to = peer;
        }
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint64_t begin = whole.begin + i * call.segment;
            const std::uint64_t end =
                count == 1 ? whole.end : std::min(whole.end, begin + call.segment);
            session.pieces.push_back({call.conn, to, call.number + i, {begin, end}});
        }
    }
    return ordinal > session.pieces.size() ? nullptr : &session.pieces[ordinal - 1];
}

}  // namespace

// What the kernel told of one datagram, maybe glued from several calls; of a call that UDP_SEGMENT
// cut it tells once, and the cuts are known (udp_send_skb).
void Player::observe_datagram(Session& session, const WireFact& fact) {
    if (fact.datagram == 0 || fact.datagram > session.datagram_starts.size()) return;
    const auto [first, last] =
        calls_of_datagram(session, session.datagram_starts[fact.datagram - 1]);
    Session::DatagramCall& call = session.datagram_calls[first];
    if (call.told) return;
    call.told = true;
    const ByteRange whole{call.range.begin, session.datagram_calls[last - 1].range.end};
    const std::uint32_t count = datagrams_of(whole.size(), call.segment);
    for (std::uint32_t i = 0; i < count; ++i) {
        auto datagram = std::get<Datagram>(fact.what);
        datagram.number = call.number + i;
        datagram.range = count == 1
                             ? whole
                             : ByteRange{whole.begin + i * call.segment,
                                         std::min(whole.end, whole.begin + (i + 1) * call.segment)};
        log_.add(fact.at, session.id, call.conn, kNoStep, datagram);
    }
}

// A packet of a datagram, or what became of it: the world counts datagrams, the sends say where
// they lie.
void Player::observe_piece(Session& session, WireFact& fact) {
    const Session::Piece* piece = piece_of(session, fact.datagram);
    if (piece == nullptr) return;
    if (auto* packet = std::get_if<Packet>(&fact.what)) {
        packet->datagram = piece->number;
        packet->data = ByteRange{piece->range.begin + packet->data->begin,
                                 piece->range.begin + packet->data->end};
    }
    if (auto* datagram = std::get_if<Datagram>(&fact.what)) {
        STICKY_ASSERT(datagram->range.size() == piece->range.size());
        datagram->number = piece->number;
        datagram->range = piece->range;
    }
    const EndpointId who = fact.by_peer ? piece->to : session.id;
    log_.add(fact.at, who, piece->conn, kNoStep, std::move(fact.what));
}

void Player::observe(bool last) {
    facts_.clear();
    facts_.swap(unowned_);
    stage_.observe(facts_, last);
    for (WireFact& fact : facts_) {
        const std::size_t socket = index_of(fact.socket);
        if (socket >= by_socket_.size() && fact.socket != kNoSocket && !last) {
            unowned_.push_back(std::move(fact));
            continue;
        }
        const auto [session, conn] =
            socket < by_socket_.size() ? by_socket_[socket] : SocketOwner{};
        if (session == nullptr) {
            log_.add(fact.at, kNobody, kNoConnection, kNoStep, std::move(fact.what));
            continue;
        }
        const auto* datagram = std::get_if<Datagram>(&fact.what);
        if (datagram != nullptr && datagram->packet == 0) {
            observe_datagram(*session, fact);
        } else if (fact.datagram != 0) {
            observe_piece(*session, fact);
        } else {
            const EndpointId who = fact.by_peer ? session->peer : session->id;
            log_.add(fact.at, who, conn, kNoStep, std::move(fact.what));
        }
    }
}

void Player::finish() {
    // Programs that are not over (the run was stopped) are dropped before their sockets.
    ready_.clear();
    for (Session& session : sessions_) {
        session.pending = nullptr;
        session.program = {};
        end_connecting(session, kNoConnection);
    }
    log_.flush();
    observe(true);
    log_.flush();
}

}  // namespace sticky
