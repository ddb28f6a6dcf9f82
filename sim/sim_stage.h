// The deterministic world for a player: a virtual clock, what is due when, and the link. What
// sockets are is left to the transport's own stage (tcp_stage, udp_stage, unix_stage).
//
// Time moves only when somebody waits, and a little with every call, so that no two things happen
// at the same moment. Same scenario and seed, same events.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "script/link.h"
#include "script/player.h"
#include "script/stage.h"
#include "sim/profile.h"

namespace sticky::sim {

class SimStage : public Stage {
public:
    SimStage(const Cast& cast, const Profile& profile);

    // Whom it tells, in a race, that nobody can go on.
    void watch_race(LocalBoard& board) { racers_ = &board; }

    Nanos now() override { return now_; }
    void wait(Nanos until, std::span<const Interest> interests,
              std::vector<SocketId>& changed) override;
    void begin_tick(Nanos at) override;
    bool hand_over() override;
    void settle() override {}
    Nanos patience() override;
    bool under_way() override { return !flying_.empty(); }
    void observe(std::vector<WireFact>& facts, bool last) override;
    bool lingering() const override { return false; }

protected:
    // A packet that entered the link, and what its stage needs to know when it leaves.
    struct Flight {
        std::uint32_t number = 0;  // of its Packet
        SocketId from = kNoSocket;
        std::uint64_t datagram = 0;
        std::uint32_t parcel = 0;  // the stage's own name for it
        // Sent by nobody: `from` is who gets it, and tells of it.
        bool stray = false;
    };
    struct Entering {
        Flight flight;
        std::uint64_t size = 0;
        bool data = false;
        bool connects = false;   // its sender does
        std::uint64_t flow = 0;  // of its direction; also seeds its chance
        EndpointId sender = kNobody;
    };
    // How many of it are now under way: none if it is dropped, two if it is duplicated.
    unsigned enter(const Entering& entering);
    std::uint32_t next_packet() { return ++packets_; }
    void tell(WireFact fact) { facts_.push_back(std::move(fact)); }

    // Every call takes a while.
    Nanos step();
    template <class Answer>
    Answer began() {
        Answer answer;
        answer.began = answer.ended = step();
        if (!fixed_) pass_on();
        return answer;
    }
    template <class Answer>
    Answer done(Answer answer) {
        answer.ended = now_;
        answer.status = Answer::Status::done;
        return answer;
    }
    template <class Answer>
    Answer failed(Answer answer, std::string_view error) {
        fail(answer, error);
        return answer;
    }
    void fail(Answer& answer, std::string_view error);

    // Timers of one socket, by its name: the earliest one.
    void set_timer(std::uint32_t socket, Nanos due);

    const Cast& cast() const { return cast_; }
    const Profile& profile() const { return profile_; }
    const LinkSpec& link() const { return link_; }

    virtual void arrive(const Flight& flight) = 0;
    virtual void timer(std::uint32_t socket) = 0;
    // Something will still be sent although every program waits.
    virtual bool busy() const { return false; }
    // Its facts may be told: the player knows its connection.
    virtual bool known(SocketId) const { return true; }

private:
    LinkFlow& flow_of(const Entering& entering);
    Nanos next_due() const;
    void run_until(Nanos at);
    void race_to(Nanos until);
    void pass_on();

    const Cast& cast_;
    const Profile& profile_;
    const LinkSpec link_;
    const bool fixed_;
    Nanos now_ = 0;
    Nanos tick_ = 0;  // when packets enter the link, under a fixed schedule
    LinkWay ways_[2];
    std::map<std::uint64_t, LinkFlow> flows_;
    std::map<std::pair<Nanos, std::uint64_t>, Flight> flying_;
    std::set<std::pair<Nanos, std::uint32_t>> timers_;
    std::vector<Nanos> timer_of_;
    std::uint64_t order_ = 0;
    std::uint32_t packets_ = 0;
    std::vector<WireFact> facts_;
    LocalBoard* racers_ = nullptr;
};

}  // namespace sticky::sim
