// The player's sessions: how they start, how they end, and what programs ask for at once (options,
// close, marks).
#include "script/player.h"

#include <algorithm>

#include "framing/codec.h"
#include "script/program.h"

namespace sticky {

Player::Player(const Cast& cast, Stage& stage, Board& board, Log& log, const AppTable& apps,
               Host& host, std::vector<EndpointId> mine)
    : cast_(cast),
      stage_(stage),
      board_(board),
      log_(log),
      apps_(apps),
      host_(host),
      mine_(std::move(mine)) {}

Player::~Player() {
    // A world drops its operations before frames die: nobody may resume a handle any more.
    ready_.clear();
}

Session& Player::add_session(EndpointId id) {
    Session& session = free_.empty() ? sessions_.emplace_back() : *free_.back();
    if (!free_.empty()) free_.pop_back();
    session = Session{};
    session.id = id;
    session.spec = &cast_[id];
    return session;
}

void Player::stop(ErrorKind kind, StepId step, std::string what, std::string remedy) {
    std::string where = cast_.scenario->name;
    if (const std::string place = cast_.place(step); !place.empty()) where += ", " + place;
    board_.stop({kind, std::move(where), std::move(what), std::move(remedy)});
}

// Start

void Player::open_all() {
    for (const EndpointId id : mine_) {
        const EndpointSpec& spec = cast_[id];
        Session& session = add_session(id);
        reopen(session);
        if (session.socket == kNoSocket) continue;
        if (spec.listen) listen(session, spec.program);
        // Who sends datagrams without listening still has an address, for the answers.
        const bool listens_later = std::ranges::any_of(spec.program, [](const Step& step) {
            return std::holds_alternative<ListenStep>(step.action);
        });
        const bool calls_stranger = spec.connect && cast_[cast_.find(*spec.connect)].stranger;
        if (cast_.datagrams() && !spec.listen && !listens_later && !calls_stranger)
            stage_.listen(session.socket);
    }
}

void Player::reopen(Session& session) {
    const OpenAnswer opened = stage_.open(session.id, session.spec->set);
    if (opened.failed()) {
        record(session, opened.ended, kNoConnection,
               Failed{Call::option, std::string(opened.error), opened.text, 0});
        stop(ErrorKind::machine, session.step,
             session.spec->name + " can't open its socket: " + opened.text);
        return;
    }
    session.socket = opened.socket;
    session.closed = false;
    session.corked = false;
    session.segment = 0;
    session.peer = kNobody;
    session.out.clear();
    session.in.clear();
    session.datagram_calls.clear();
    session.datagram_starts.clear();
    session.pieces.clear();
    session.pieced = 0;
    own_socket(session, kNoConnection);
    for (const OptionSetting& setting : session.spec->set) {
        session.note(setting);
        record(session, opened.ended, kNoConnection,
               OptionSet{std::string(name_of(setting.option)), setting.value, setting.word});
    }
}

void Player::own_socket(Session& session, ConnectionId conn) {
    const std::size_t index = index_of(session.socket);
    by_socket_.resize(std::max(by_socket_.size(), index + 1));
    by_socket_[index] = {&session, conn};
}

bool Player::listen(Session& session, std::span<const Step> rest) {
    const Answer answer = stage_.listen(session.socket);
    if (answer.failed()) {
        record(session, answer.ended, kNoConnection,
               Failed{Call::listen, std::string(answer.error), answer.text, 0});
        end_program(session);
        return false;
    }
    last_change_ = stage_.now();
    board_.set_listening(session.id);
    if (cast_.datagrams()) return true;
    // From here on the program runs in a session for each accepted connection.
    Listener& listener = listeners_.emplace_back();
    listener.id = session.id;
    listener.socket = session.socket;
    listener.program = rest;
    by_socket_[index_of(session.socket)] = {};
    session.socket = kNoSocket;
    session.closed = true;
    return true;
}

bool Player::try_accepting() {
    bool all = true;
    for (Listener& listener : listeners_) {
        listener.tried = false;
        while (accept_from(listener)) {
        }
        const EndpointSpec& spec = cast_[listener.id];
        std::size_t expected = 0;
        for (const EndpointId id : cast_.connectors_of(listener.id)) {
            if (cast_[id].connect == spec.name && !cast_[id].stranger) ++expected;
        }
        if (spec.at_a_time != 0) expected = std::min<std::size_t>(expected, spec.at_a_time);
        if (listener.accepted < expected) all = false;
    }
    return all;
}

bool Player::takes_more(const Listener& listener) const {
    const EndpointSpec& spec = cast_[listener.id];
    return listener.socket != kNoSocket &&
           (spec.at_a_time == 0 || listener.active < spec.at_a_time) &&
           (spec.accepts == 0 || listener.accepted < spec.accepts);
}

bool Player::accept_from(Listener& listener) {
    if (!takes_more(listener)) return false;
    for (std::size_t i = 0; i < listener.unclaimed.size(); ++i) {
        if (!claim(listener, listener.unclaimed[i])) continue;
        listener.unclaimed.erase(listener.unclaimed.begin() + static_cast<std::ptrdiff_t>(i));
        return true;
    }
    if (listener.tried) return false;
    AcceptAnswer answer = stage_.accept(listener.socket);
    if (answer.failed()) {
        log_.add(answer.ended, listener.id, kNoConnection, kNoStep,
                 Failed{Call::accept, std::string(answer.error), answer.text, 0});
        stop(ErrorKind::machine, kNoStep,
             cast_[listener.id].name + " can't accept: " + answer.text);
    }
    if (!answer.done()) {
        listener.tried = true;
        return false;
    }
    if (!claim(listener, answer)) listener.unclaimed.push_back(answer);
    return true;
}

// False: nobody of this run has connected from there (yet; or a stranger on this machine has).
bool Player::claim(Listener& listener, const AcceptAnswer& accepted) {
    std::optional<Board::Origin> origin = board_.connection_from(accepted.remote);
    if (!origin) origin = stranger_at(listener, accepted);
    if (!origin) return false;
    last_change_ = stage_.now();
    ++listener.active;
    ++listener.accepted;
    Session& session = add_session(listener.id);
    session.socket = accepted.socket;
    session.peer = origin->from;
    session.out[origin->from].conn = origin->conn;
    session.in[origin->from].conn = origin->conn;
    if (!cast_[session.peer].stranger) by_conn_[origin->conn].push_back(&session);
    own_socket(session, origin->conn);
    apply(session, cast_[listener.id].set);
    session.program = play_program(Endpoint(*this, session), listener.program);
    if (running_) session.program.start(ready_);
    return true;
}

void Player::start_programs() {
    running_ = true;
    last_change_ = stage_.now();
    for (std::size_t i = 0; i < sessions_.size(); ++i) {
        Session& session = sessions_[i];
        const bool accepted = session.program.valid();
        if (!accepted && session.closed) continue;  // a listener's own, or one that could not start
        if (accepted)
            session.program.start(ready_);
        else
            begin(session);
    }
}

void Player::begin(Session& session) {
    session.program = play_program(Endpoint(*this, session), session.spec->program);
    session.program.start(ready_);
}

// What programs ask for at once

void Player::mark(Session& session, const std::string& name, bool awaited) {
    record(session, stage_.now(), kNoConnection, Mark{name});
    if (awaited) board_.mark(name);
}

void Player::apply(Session& session, const Options& options) {
    for (const OptionSetting& setting : options) {
        if (setting.option == Option::backlog) continue;
        const SetAnswer answer = stage_.set(session.socket, setting);
        const ConnectionId conn = session.peer == kNobody || !session.out.contains(session.peer)
                                      ? kNoConnection
                                      : session.out[session.peer].conn;
        if (answer.failed()) {
            record(session, answer.ended, conn,
                   Failed{Call::option, std::string(answer.error), answer.text, 0});
            stop(ErrorKind::machine, session.step,
                 session.spec->name + " can't set " + std::string(name_of(setting.option)) + ": " +
                     answer.text);
            return;
        }
        session.note(setting);
        record(session, answer.began, conn,
               OptionSet{std::string(name_of(setting.option)), setting.value, setting.word});
    }
    unsettled_ = true;
}

void Session::note(const OptionSetting& setting) {
    if (setting.option == Option::udp_segment) segment = static_cast<std::uint64_t>(setting.value);
    if (setting.option != Option::udp_cork) return;
    corked = setting.value != 0;
    if (corked) return;
    for (auto& flow : out) flow.second.open_datagram = false;
}

void Player::close_socket(Session& session, Closed closed, Answer (Stage::*how)(SocketId)) {
    if (session.closed || session.socket == kNoSocket) return;
    const Answer answer = (stage_.*how)(session.socket);
    const bool all = closed.how != Closed::How::shutdown_send;
    ConnectionId conn = kNoConnection;
    if (!cast_.datagrams() && session.peer != kNobody) conn = session.out[session.peer].conn;
    if (answer.failed()) {
        record(
            session, answer.ended, conn,
            Failed{all ? Call::close : Call::shutdown, std::string(answer.error), answer.text, 0});
    } else {
        record(session, answer.began, conn, closed);
    }
    if (all) {
        session.closed = true;
        end_connecting(session, kNoConnection);
    }
    unsettled_ = true;
    touch(session);
}

void Player::shutdown_send(Session& session) {
    close_socket(session, {Closed::How::shutdown_send, false}, &Stage::shutdown_send);
}
void Player::close(Session& session, bool end_of_program) {
    close_socket(session, {Closed::How::close, end_of_program}, &Stage::close);
}
void Player::reset(Session& session) {
    close_socket(session, {Closed::How::reset, false}, &Stage::reset);
}

Task<> Player::run_app(Session& session, const RunStep& step) {
    const auto found = apps_.find(step.app);
    if (found == apps_.end()) {
        stop(ErrorKind::input, session.step, "no app is named '" + step.app + "'",
             apps_.empty() ? "whoever starts this world has given it no apps" : "");
        return {};
    }
    return found->second(Endpoint(*this, session), host_, step);
}

// End

void Player::end_program(Session& session) {
    if (session.ended) return;
    session.ended = true;
    session.pending = nullptr;
    if (!serves_datagrams(session)) close(session, true);
    ended_.push_back(&session);
}

void Player::reap() {
    for (Session& session : sessions_) {
        if (session.over()) end_program(session);
    }
    std::vector<Session*> ended;
    ended.swap(ended_);
    for (Session* session : ended) {
        session->program = {};
        if (serves_datagrams(*session)) {
            session->ended = false;
            begin(*session);
            continue;
        }
        session->socket = kNoSocket;
        bool of_listener = false;
        for (Listener& listener : listeners_) {
            if (listener.id != session->id) continue;
            of_listener = true;
            if (listener.active > 0 && session->peer != kNobody) --listener.active;
            listener.tried = false;
        }
        if (of_listener && session->peer != kNobody && cast_[session->peer].stranger)
            forget(*session);
        if (!of_listener && !board_.over(session->id)) {
            board_.set_over(session->id);
            ++over_;
        }
        last_change_ = stage_.now();
    }
    for (Listener& listener : listeners_) {
        if (listener.socket == kNoSocket || !listener_over(listener)) continue;
        stage_.close(listener.socket);
        listener.socket = kNoSocket;
        board_.set_over(listener.id);
        ++over_;
    }
}

bool Player::listener_over(Listener& listener) {
    if (listener.active > 0) return false;
    const std::uint64_t most = cast_[listener.id].accepts;
    if (most != 0 && listener.accepted >= most) return true;
    for (const EndpointId id : cast_.connectors_of(listener.id)) {
        if (!board_.over(id)) return false;
    }
    // A connection may have been made and left behind before it was accepted.
    listener.tried = false;
    return !accept_from(listener) && !stage_.under_way();
}

}  // namespace sticky
