// Random scenarios for "strip and re-solve": those that are compared with the kernel
// (run/conform_draw.h), and others for the causes they cannot have: a FIN that lets go what was
// held, MSG_WAITALL, datagrams that are glued, cut and lost.
//
// Refuses to know: reasons.
#pragma once

#include <cstdint>
#include <string>

namespace sticky::test {

// The scenario of this number, as TOML. Ten kinds take turns, so that any 2000 in a row have all.
std::string resolve_draw(std::uint64_t number);

}  // namespace sticky::test
