#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "tests/support/cases.h"
#include "tests/tidy/rules.h"

namespace sticky::tidy {
namespace {

TEST(Repository, KeepsItsRules) {
    const Repository files = load_repository(STICKY_SOURCE_DIR);
    ASSERT_GT(files.size(), 20U) << "the repository's files were not found";
    std::string wrong;
    for (const Complaint& complaint : check_repository(files)) {
        wrong += complaint.path + ":" + std::to_string(complaint.line) + ": " + complaint.text +
                 " [" + complaint.rule + "]\n";
    }
    EXPECT_EQ(wrong, "");
    for (const Complaint& mention : mention_sizes(files)) {
        std::printf("note: %s: %s\n", mention.path.c_str(), mention.text.c_str());
    }
    test::tried(files.size());
}

}  // namespace
}  // namespace sticky::tidy
