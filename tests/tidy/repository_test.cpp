#include <gtest/gtest.h>

#include <cstdio>

#include "tests/support/cases.h"
#include "tests/tidy/rules.h"

namespace sticky::tidy {
namespace {

TEST(Repository, KeepsItsRules) {
    const Repository files = load_repository(STICKY_SOURCE_DIR);
    ASSERT_GT(files.size(), 20U) << "the repository's files were not found";
    for (const Complaint& complaint : check_repository(files)) {
        ADD_FAILURE() << complaint.path << ":" << complaint.line << ": " << complaint.text << " ["
                      << complaint.rule << "]";
    }
    for (const Complaint& mention : mention_sizes(files)) {
        std::printf("note: %s: %s\n", mention.path.c_str(), mention.text.c_str());
    }
    test::tried(files.size());
}

}  // namespace
}  // namespace sticky::tidy
