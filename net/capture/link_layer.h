// Where the IP packet begins in what a capture holds of a packet, for each kind of link.
//
//     Ethernet  | to | from | [VLAN tags] | type | IP ...       RAW  | IP ...
//
// Refuses to know: IP.
#pragma once

#include <optional>
#include <string>

#include "trace/base.h"

namespace sticky {

// Kinds of links as libpcap numbers them on this machine (pcap_datalink).
bool is_known_link(int link);
// "Ethernet, Linux cooked (SLL, SLL2), BSD loopback (NULL, LOOP) and RAW IP"
std::string known_links();

// The frame from its IP header on; none: there is none in it (ARP, or a frame cut too short).
std::optional<ByteView> ip_in_frame(int link, ByteView frame);

}  // namespace sticky
