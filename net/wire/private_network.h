// A network of our own: a namespace in which nothing is but the loopback device and one TUN device,
// whose far end is this process.
//
// Two sockets meet only through that device. Each lives at `home` and dials `abroad`, an address
// that nobody has, so the kernel hands every packet to the device; whoever reads it there swaps the
// two addresses and writes it back (checksums stay right: their sums are symmetric in the two).
// Needs no right where user namespaces are allowed and the device node may be opened. All of it
// ends with the process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "net/address_book.h"
#include "net/fd.h"
#include "trace/base.h"
#include "trace/result.h"

namespace sticky {

inline constexpr const char* kTunDevice = "/dev/net/tun";

struct NetworkSpec {
    int ip = 4;
    std::uint64_t mtu = 1500;
    std::string device = kTunDevice;
    // Shortest time until the kernel sends again (route metric rto_min); absent: its own, 200 ms.
    std::optional<Nanos> rto_min;
    // False: no tail loss probes (tcp_early_retrans), which would send what was never lost.
    bool loss_probes = true;
    std::uint64_t device_kbit = 0;  // the TUN device takes no more; 0: whatever comes
};

Hosts private_hosts(int ip);

// Moves the calling process into its own namespaces and returns the TUN device, non-blocking. The
// process must have one thread. Errors of kind machine say what would enable it.
Result<Fd> make_private_network(const NetworkSpec& spec);

// The same with nothing but a loopback device that behaves like a wire: MTU 1500, and each segment
// by itself. It has a name of its own, because libpcap tells only half of what passes `lo`.
inline constexpr const char* kTappedDevice = "tapped";
Result<void> make_private_loopback();

}  // namespace sticky
