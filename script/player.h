// The player: runs the programs of some endpoints on one stage, frames before send, decodes after
// recv, and writes everything down. What the worlds would otherwise do twice is here once.
//
// It decides which possible call completes next (the schedules); the stage only attempts calls. One
// player plays all endpoints under a fixed schedule; in a race each endpoint has its own, on its
// own thread.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "script/board.h"
#include "script/endpoint.h"
#include "script/log.h"
#include "script/session.h"
#include "script/stage.h"

namespace sticky {

// A scenario ready to be played: endpoints with a `count` made into that many.
struct Cast {
    explicit Cast(const Scenario& scenario);

    const Scenario* scenario;
    std::vector<EndpointSpec> endpoints;  // by EndpointId
    std::vector<FramingSpec> framings;    // of what each endpoint sends
    bool watches_acked = false;           // somebody waits for { acked }
    bool strangers = false;               // not everybody in it plays here

    const EndpointSpec& operator[](EndpointId id) const { return endpoints[index_of(id)]; }
    EndpointId find(std::string_view name) const;  // kNobody: none
    bool datagrams() const { return is_datagram(scenario->transport); }
    // All endpoints that this name means: itself, or name.1, name.2, ...
    std::vector<EndpointId> family(std::string_view name) const;
    // Endpoints that connect to `listener`, at the start or by a step.
    std::vector<EndpointId> connectors_of(EndpointId listener) const;
    std::string place(StepId step) const;  // "line 12"
};

class Player {
public:
    Player(const Cast& cast, Stage& stage, Board& board, Log& log, const AppTable& apps, Host& host,
           std::vector<EndpointId> mine);
    ~Player();
    Player(const Player&) = delete;
    Player& operator=(const Player&) = delete;

    // Start, in the order of docs/scenario.md. All players of a run are started by one thread.
    void open_all();
    void connect_one(EndpointId endpoint);  // begins; try_connecting goes on
    bool try_connecting();                  // true: nothing is under way any more
    bool try_accepting();                   // true: every connection made so far has been accepted
    void start_programs();

    void play_fixed();
    void play_race();
    // After the run: what the wire still has to tell.
    void finish();

    // For programs (program.cpp, endpoint.cpp).
    void submit(Operation& operation);
    Nanos time() const;  // in a fixed schedule it stands still inside a tick
    void mark(Session& session, const std::string& name, bool awaited = true);
    void apply(Session& session, const Options& options);
    void shutdown_send(Session& session);
    void close(Session& session, bool end_of_program);
    void reset(Session& session);
    // False: it could not, and the program has ended. On a stream `rest` runs for each accepted
    // connection.
    bool listen(Session& session, std::span<const Step> rest);
    void reopen(Session& session);
    // Writes down a message of `payload` and gives the bytes to send. Nothing: it can't be encoded,
    // the run is stopped.
    std::optional<ByteView> begin_message(Session& session, ByteView payload, bool raw,
                                          EndpointId to, ByteRange& payload_range);
    std::uint32_t current_message(Session& session, EndpointId to) {
        return out(session, to).messages;
    }
    std::span<std::uint8_t> room(Session& session, std::size_t size);
    EndpointId receiver(Session& session, const std::optional<std::string>& to) const;
    void stop(ErrorKind kind, StepId step, std::string what, std::string remedy = {});
    Task<> run_app(Session& session, const RunStep& step);

    const Cast& cast() const { return cast_; }

private:
    struct Listener {
        EndpointId id = kNobody;
        SocketId socket = kNoSocket;
        std::span<const Step> program;
        bool tried = false;
        std::size_t active = 0;  // sessions that are not over
        std::size_t accepted = 0;
        // Accepted before the connecting end had written down that it connected.
        std::vector<AcceptAnswer> unclaimed;
    };

    // calls
    bool attempt(Operation& op);
    bool attempt_send(Operation& op);
    bool attempt_recv(Operation& op);
    bool attempt_connect(Operation& op);
    bool attempt_wait(Operation& op);
    bool complete(Operation& op, Operation::Outcome outcome);
    bool refuse(Operation& op, Call call, const Answer& answer);
    void record_sent(Operation& op, const SendAnswer& answer);
    void record_received(Operation& op, const RecvAnswer& answer, std::size_t size);
    void decode(Session& session, EndpointId from, InFlow& flow, ByteView bytes, Nanos at);
    void record_frame(Session& session, InFlow& flow, const Frame& frame, Nanos at);
    void finish_decoding(Session& session, InFlow& flow, Nanos at);
    bool nobody_left(const Session& session) const;
    void own_socket(Session& session, ConnectionId conn);
    void connected(Session& session, const ConnectAnswer& answer);
    bool go_on_connecting();
    bool ask_connecting(Session& session, Nanos latest);
    bool still_there(Session& session, const Answer& call);
    void end_connecting(Session& session, ConnectionId conn);
    bool condition_holds(const WaitForStep& condition);

    // sessions
    Session& add_session(EndpointId id);
    OutFlow& out(Session& session, EndpointId to);
    InFlow& in(Session& session, EndpointId from, Nanos at);
    ConnectionId connection(Session& session, EndpointId peer, Nanos at);
    bool takes_more(const Listener& listener) const;
    bool accept_from(Listener& listener);
    bool claim(Listener& listener, const AcceptAnswer& accepted);
    void reap();
    void begin(Session& session);
    void end_program(Session& session);
    bool listener_over(Listener& listener);
    void close_socket(Session& session, Closed closed, Answer (Stage::*how)(SocketId));

    // strangers
    std::optional<Board::Origin> stranger_at(const Listener& listener,
                                             const AcceptAnswer& accepted);
    void not_observed(ConnectionId conn, EndpointId stranger, Nanos at);
    void forget(Session& session);
    void welcome(Session& session, EndpointId who, const RecvAnswer& first);
    bool serves_datagrams(const Session& session) const;

    // schedules
    void run_ready();
    bool work();
    bool attempt_next(bool recvs);
    void settle();
    void touch(const Session& session);
    void untry_all();
    void wake_sleepers();
    void next_tick();
    void wait_for_change(bool busy);
    void tell_idle();
    void observe_datagram(Session& session, const WireFact& fact);
    void observe_piece(Session& session, WireFact& fact);
    void observe(bool last);
    void report_idle();
    bool too_many_events();
    std::string waits_for(const Operation& op) const;
    void update_acked();
    bool all_over() const { return over_ == mine_.size(); }

    template <class T>
    void record(const Session& session, Nanos at, ConnectionId conn, T what) {
        log_.add(at, session.id, conn, session.step, std::move(what));
    }

    const Cast& cast_;
    Stage& stage_;
    Board& board_;
    Log& log_;
    const AppTable& apps_;
    Host& host_;
    std::vector<EndpointId> mine_;
    ReadyQueue ready_;
    std::deque<Session> sessions_;
    struct SocketOwner {
        Session* session = nullptr;
        ConnectionId conn = kNoConnection;  // of a stream; outlives the session's next connection
    };
    std::vector<SocketOwner> by_socket_;
    std::map<ConnectionId, std::vector<Session*>> by_conn_;
    std::deque<Listener> listeners_;
    std::vector<Session*> ended_;            // programs a failed operation ended
    std::vector<Session*> free_;             // of strangers that are gone
    std::vector<WireFact> facts_, unowned_;  // unowned: of a socket that no session has yet
    std::size_t over_ = 0;
    bool fixed_ = false, unsettled_ = false, running_ = false;
    Nanos tick_ = 0;
    Nanos first_tick_ = 0;  // on the stage's clock
    Nanos last_change_ = 0;
    Nanos waited_after_ = 0;  // the last_change_ that was waited after
    std::vector<Stage::Interest> interests_;
};

}  // namespace sticky
