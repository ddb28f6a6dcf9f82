// What ioctl can't say of a device in a namespace of our own (rtnetlink(7)). Each answers 0 or an
// errno.
#pragma once

#include <cstdint>

#include "trace/base.h"

namespace sticky {

// Packets the device holds before they are dropped. The ioctl for it asks for a right over the
// whole machine (dev_ioctl in net/core/dev_ioctl.c).
int set_queue_length(const char* device, unsigned packets);

// TCP hands this device no more than `size` bytes and `segments` segments at once, so that what
// passes it is what a wire would carry (netif_set_gso_max_size, net/core/dev.h).
int set_gso(const char* device, unsigned size, unsigned segments);

// The device carries no more than this: what TCP hands it faster waits in the kernel's own queue, a
// token bucket of one packet of `mtu` bytes (sch_tbf; tc-tbf(8)). ENOENT: this kernel has none.
int set_device_rate(const char* device, std::uint64_t kbit, std::uint64_t mtu);

// An address that is taken into use at once, without asking whether somebody has it (IFA_F_NODAD).
int add_address6(const char* device, const unsigned char* address, unsigned prefix);

// Replaces the route to the device's own network by one with a shortest retransmission timeout,
// RTAX_RTO_MIN, locked (tcp_rto_min in net/ipv4/tcp_timer.c heeds it only then). Whole
// milliseconds.
int set_rto_min(int ip, const char* device, Nanos rto_min);

}  // namespace sticky
