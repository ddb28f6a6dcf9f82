// Turns a packet around: what was sent to the address abroad comes from there.
#pragma once

#include "trace/base.h"

namespace sticky {

// Swaps the addresses of the IP header. Sums over them (IPv4's own, TCP's and UDP's over the
// pseudo-header) stay right: they add the same words in another order (RFC 1071).
void swap_addresses(Bytes& packet);

// The same for the packet that an ICMP error quotes, so that its sender knows it again.
void swap_icmp(Bytes& packet);

}  // namespace sticky
