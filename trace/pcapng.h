// A trace's packets as a pcapng file, with what is known of each as its comment: the messages and
// sends in it, why it left, what the link did to it, which recv took its bytes.
//
//     section header | interface "link", RAW IP, nanoseconds | packet | packet | ...
//
// Every packet that carries data has exactly one comment. What applications did stands in the
// comment of the packet nearest in time. Addresses and checksums are the sender's, as they were.
#pragma once

#include <span>
#include <string>

#include "trace/attribute.h"

namespace sticky {

// draft-ietf-opsawg-pcapng. A packet is cut where its bytes were not kept.
std::string to_pcapng(const Trace& trace, const Lineage& lineage, std::span<const Finding> findings,
                      Language language);

}  // namespace sticky
