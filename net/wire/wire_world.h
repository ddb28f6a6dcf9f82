// The world `wire` inside its own process: kernel sockets over the link, which is this process.
#pragma once

#include <atomic>
#include <memory>
#include <thread>

#include "net/kernel_run.h"
#include "net/wire/wire_hand.h"
#include "net/wire/wire_link.h"

namespace sticky {

class WireWorld : public KernelWorld {
public:
    // `tun`: of make_private_network. Under a race the link gets a thread of its own.
    WireWorld(const Cast& cast, Fd tun, const RunClock& clock);
    ~WireWorld() override;

    std::string_view name() const override { return "wire"; }
    Hosts hosts() const override;
    std::unique_ptr<KernelStage> make_stage(const Cast& cast, AddressBook& book,
                                            const RunClock& clock, std::size_t part) override;
    bool busy() override { return link_.busy(); }
    void over() override;

    WireLink& link() { return link_; }
    // Somebody at the other end of a pipe decides about packets.
    void step_by(std::unique_ptr<WireHand> hand) { hand_ = std::move(hand); }

private:
    void carry();

    const Cast& cast_;
    const RunClock& clock_;
    WireLink link_;
    std::atomic<bool> stop_{false};
    std::thread carrier_;
    std::unique_ptr<WireHand> hand_;  // ends before the link
};

}  // namespace sticky
