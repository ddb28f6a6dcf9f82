// A finding as a sentence a person reads, in English or Chinese, with its figures.
#pragma once

#include <string>

#include "trace/attribute.h"

namespace sticky {

// "Bytes 10-49 left together in one segment: Nagle held them 41.2 ms, until the ACK of the 10 bytes
// before."
std::string explain(const Finding& finding, const Trace& trace, const Lineage& lineage,
                    Language language);

// An event as one short line: "recv(1024) returned 22 bytes [0, 22)". Used where evidence is
// listed.
std::string describe(const Event& event, const Trace& trace, Language language);

}  // namespace sticky
