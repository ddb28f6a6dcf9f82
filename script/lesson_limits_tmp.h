#pragma once
#include <cstdint>
namespace sticky {
inline constexpr std::uint64_t kLessonRuns = 32;
inline constexpr std::uint64_t kLessonSteps = 64;
inline constexpr std::uint64_t kLessonChoices = 9;
inline constexpr std::uint64_t kCourseLessons = 500;
inline constexpr std::uint64_t kAnswersBytes = 1 << 20;
}  // namespace sticky
