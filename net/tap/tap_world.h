// The world `loopback` with a tap on lo: kernel sockets as ever, and every packet they exchange.
//
// Packets come by the tap's own thread and late; nothing a program does waits for them. At the end
// of the run the tap goes on until the last connection is closed on the wire too.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "net/kernel_run.h"
#include "net/packet_ledger.h"
#include "net/tap/live_capture.h"
#include "net/tap/tap_stage.h"

namespace sticky {

struct TapSettings {
    bool stamps = true;
    // False: this machine's own lo, where TCP hands over several segments in one packet.
    bool true_segments = true;
};

class TapWorld : public KernelWorld, private Tap {
public:
    TapWorld(const Cast& cast, LiveCapture capture, const RunClock& clock, TapSettings settings);
    ~TapWorld() override;

    std::string_view name() const override { return "loopback"; }
    std::unique_ptr<KernelStage> make_stage(const Cast& cast, AddressBook& book,
                                            const RunClock& clock, std::size_t part) override;
    void over() override { conclude(); }

private:
    void add_port(std::uint16_t port, EndpointId endpoint) override;
    void add_socket(std::size_t inbox, SocketId socket, EndpointId endpoint,
                    PacketLedger::Key ports) override;
    void take(std::size_t inbox, std::vector<WireFact>& facts) override;
    void conclude() override;

    void listen();
    void enter(bool all);
    void left(const TappedPacket& packet);
    void arrived(const TappedPacket& packet);
    bool complete();

    const Cast& cast_;
    const RunClock& clock_;
    const TapSettings settings_;
    std::mutex lock_;  // of the capture and the ledger
    LiveCapture capture_;
    PacketLedger ledger_;
    Nanos last_ = 0;  // when the last packet left
    struct UnderWay {
        PacketLedger::Key key;
        std::uint64_t datagram;
        Packet packet;
        Nanos left;
    };
    std::multimap<Bytes, UnderWay> under_way_;
    std::vector<TapStage*> stages_;
    bool over_ = false;
    std::atomic<bool> stop_{false};
    std::thread ear_;
};

}  // namespace sticky
