// The one thing that ioctl can't say of a route: its shortest retransmission timeout.
#pragma once

#include "trace/base.h"

namespace sticky {

// rtnetlink(7): replaces the route to the device's own network by one with RTAX_RTO_MIN, locked
// (tcp_rto_min in net/ipv4/tcp_timer.c heeds it only then). Whole milliseconds. 0, or an errno.
int set_rto_min(int ip, const char* device, Nanos rto_min);

}  // namespace sticky
