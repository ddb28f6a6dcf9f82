// Results as JUnit XML, one test case for each scenario and world.
#pragma once

#include <string>
#include <vector>

namespace sticky {

struct CaseResult {
    std::string scenario, world;
    double seconds = 0;
    std::vector<std::string> failures;  // expectations that do not hold
    std::string error;                  // the run failed, or the file is wrong
    std::string skipped;
};

std::string junit_xml(const std::vector<CaseResult>& cases);

}  // namespace sticky
