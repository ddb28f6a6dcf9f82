// `sticky` as tests call it, and what they ask of every answer.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/run_program.h"

namespace sticky::test {

// STICKY_DEEP is 1: try far more.
bool deep();

std::vector<std::string> sticky_command(const std::vector<std::string>& arguments);
ProgramResult run_sticky(const std::vector<std::string>& arguments,
                         const ProgramOptions& options = {});

// A scenario of this repository.
std::string scenario_file(const std::string& name);

// Two endpoints over TCP with these programs; `head` comes first, `tail` last.
std::string two_endpoints(const std::string& server, const std::string& client,
                          const std::string& head = "schedule = \"writer_first\"\n",
                          const std::string& tail = "");
// Two sends and one recv, with a short text.
std::string two_sends();

std::vector<std::string> lines_of(const std::string& text);

// It ended by itself with this status and left no process behind.
testing::AssertionResult ended(const ProgramResult& result, int status);

// Exactly one line on standard error: "sticky: PLACE: WHAT; REMEDY", with all of `words`.
testing::AssertionResult complained(const ProgramResult& result,
                                    const std::vector<std::string>& words);

}  // namespace sticky::test
