// Every lesson of this repository, for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "run/lessons.h"

namespace sticky::test {

// STICKY_DEEP is 1: try far more.
bool deep();
std::string lessons_folder();
// Fails the test and answers an empty lesson if it can't be loaded.
Lesson lesson_named(const std::string& name);
// The worlds of this machine that the run names.
std::vector<const World*> worlds_here(const LessonRun& run);

}  // namespace sticky::test
