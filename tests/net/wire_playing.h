// Runs in the world wire, and what a machine must have for them.
#pragma once

#include "net/capabilities.h"
#include "net/wire/wire.h"
#include "tests/net/playing.h"

namespace sticky::test {

// Why this machine can't play in the world wire; empty: it can.
std::string wire_is_missing();

Run wire_run_of(const Scenario& scenario);
Run wire_run_of(std::string_view toml, std::vector<std::string> overrides = {});

}  // namespace sticky::test

#define STICKY_NEEDS_WIRE()                                                              \
    if (const std::string missing = ::sticky::test::wire_is_missing(); !missing.empty()) \
    GTEST_SKIP() << "the world wire can't be played here: " << missing
