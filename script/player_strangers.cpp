// What a player does where the other end is somebody outside of this run: his connections begin
// with an accept or with a datagram, nothing that he does is seen, and when he is gone nothing of
// him stays, since a server has no end.
#include "script/player.h"

namespace sticky {

// Nobody of this run has connected from there: then a stranger has, if the listener serves any.
std::optional<Board::Origin> Player::stranger_at(const Listener& listener,
                                                 const AcceptAnswer& accepted) {
    if (!cast_.strangers) return std::nullopt;
    for (const EndpointId id : cast_.connectors_of(listener.id)) {
        if (!cast_[id].stranger) continue;
        const ConnectionId conn = board_.new_connection(id, "");
        log_.add(accepted.ended, id, conn, kNoStep,
                 Connected{listener.id, keeps_boundaries(cast_.scenario->transport),
                           accepted.remote, accepted.local, accepted.mss});
        not_observed(conn, id, accepted.ended);
        return Board::Origin{conn, id};
    }
    return std::nullopt;
}

// What he means and sends, and what he makes of what he gets.
void Player::not_observed(ConnectionId conn, EndpointId stranger, Nanos at) {
    for (const Lane lane : {Lane::message, Lane::send, Lane::wire, Lane::recv, Lane::frame})
        log_.add(at, stranger, conn, kNoStep, Gap{lane, {}, {}});
}

// The connection is over. Its place is the next one's.
void Player::forget(Session& session) {
    log_.forget(session.out[session.peer].conn);
    free_.push_back(&session);
}

// A datagram from a new address. Who had this place in the cast before is forgotten.
void Player::welcome(Session& session, EndpointId who, const RecvAnswer& first) {
    if (const auto flow = session.out.find(who); flow != session.out.end())
        log_.forget(flow->second.conn);
    session.out.erase(who);
    session.in.erase(who);
    board_.forget_between(session.id, who);
    bool created = false;
    const ConnectionId conn = board_.connection_between(session.id, who, created);
    session.out[who].conn = conn;
    log_.add(first.ended, who, conn, kNoStep, Connected{session.id, true, first.newcomer, "", 0});
    not_observed(conn, who, first.ended);
}

// A socket for datagrams has no clients that come and go, so a program that is over, or failed
// because of one of them, begins again for the next.
bool Player::serves_datagrams(const Session& session) const {
    return cast_.strangers && cast_.datagrams() && session.spec->listen && !session.closed;
}

}  // namespace sticky
