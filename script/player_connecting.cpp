// How the player's connections are made: at the start, by a step that waits, by one that does not.
#include <algorithm>

#include "script/player.h"

namespace sticky {

void Player::connect_one(EndpointId id) {
    for (Session& session : sessions_) {
        if (session.id != id || session.closed || session.socket == kNoSocket) continue;
        session.peer = cast_.find(*session.spec->connect);
    }
}

bool Player::try_connecting() {
    for (Session& session : sessions_) {
        if (session.peer == kNobody || session.closed || session.out.contains(session.peer))
            continue;
        const ConnectAnswer answer = stage_.connect(session.socket, session.peer);
        if (answer.done()) {
            connected(session, answer);
        } else if (answer.failed()) {
            record(session, answer.ended, kNoConnection,
                   Failed{Call::connect, std::string(answer.error), answer.text, 0});
            end_program(session);
        } else {
            return false;
        }
    }
    return true;
}

void Player::connected(Session& session, const ConnectAnswer& answer) {
    last_change_ = answer.ended;
    if (cast_.datagrams()) {
        connection(session, session.peer, stage_.now());
        return;
    }
    const ConnectionId conn = board_.new_connection(session.id, answer.local);
    session.out[session.peer].conn = conn;
    session.in[session.peer].conn = conn;
    own_socket(session, conn);
    by_conn_[conn].push_back(&session);
    record(session, answer.ended, conn,
           Connected{session.peer, keeps_boundaries(cast_.scenario->transport), answer.local,
                     answer.remote, answer.mss});
    if (cast_[session.peer].stranger) not_observed(conn, session.peer, answer.ended);
    end_connecting(session, conn);
    for (Listener& listener : listeners_) listener.tried = false;
}

// By a step

bool Player::attempt_connect(Operation& op) {
    Session& session = *op.session;
    const ConnectAnswer answer = stage_.connect(session.socket, op.to);
    if (answer.failed()) return refuse(op, Call::connect, answer);
    if (!answer.done() && !op.nonblocking) {
        op.tried = true;
        return false;
    }
    session.peer = op.to;
    if (answer.done()) {
        connected(session, answer);
        return complete(op, Operation::Outcome::done);
    }
    session.connecting = op.step;
    record(session, answer.ended, kNoConnection, WouldBlock{Call::connect, 0});
    return complete(op, Operation::Outcome::would_block);
}

// Connects that no program waits for go on beside whatever it does. True: one came to its end.
bool Player::go_on_connecting() {
    bool any = false;
    for (Session& session : sessions_) {
        if (session.connecting && ask_connecting(session, kNever)) any = true;
    }
    return any;
}

// `latest`: by then it was connected, if it is.
bool Player::ask_connecting(Session& session, Nanos latest) {
    ConnectAnswer answer = stage_.connect(session.socket, session.peer);
    if (answer.done()) {
        answer.ended = std::min(answer.ended, latest);
        connected(session, answer);
    } else if (answer.failed()) {
        log_.add(answer.ended, session.id, kNoConnection, *session.connecting,
                 Failed{Call::connect, std::string(answer.error), answer.text, 0});
        end_program(session);
    } else {
        return false;
    }
    touch(session);
    return true;
}

// A call that went through shows that the handshake came to its end meanwhile. False: so did the
// connection.
bool Player::still_there(Session& session, const Answer& call) {
    if (session.connecting && call.done()) ask_connecting(session, call.began);
    return !session.ended;
}

// What the program meant to send while it had no connection belongs to the one it got.
void Player::end_connecting(Session& session, ConnectionId conn) {
    session.connecting.reset();
    for (Event& event : session.early) {
        log_.add(event.at, event.who, conn, event.step, std::move(event.what));
    }
    session.early.clear();
}

}  // namespace sticky
