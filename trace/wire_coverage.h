// Whether the wire lane of a flow shows all that was sent. Private to lineage.
//
// Refuses to know: why something is missing.
#pragma once

#include "trace/lineage.h"

namespace sticky {

// The wire's units leave nothing of what was sent uncovered, empty datagrams included.
bool wire_covers(const FlowLineage& flow);

}  // namespace sticky
