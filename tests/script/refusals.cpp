#include "tests/script/refusals.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/support/cases.h"

namespace sticky::test {

void expect_refusals(const std::string& name, std::uint64_t least, const SaidTo& said_to) {
    std::ifstream file(name);
    ASSERT_TRUE(file.is_open()) << name;
    std::ostringstream rewritten;
    std::string section, input, line;
    std::uint64_t rows = 0;
    while (std::getline(file, line)) {
        if (line.starts_with("== ")) section = line.substr(3, line.find(':') - 3);
        if (!line.starts_with("> ")) {
            input = line;
            rewritten << line << "\n";
            continue;
        }
        const std::string said = said_to(section, input);
        EXPECT_EQ("> " + said, line) << section << ": " << input;
        EXPECT_NE(said, "loaded") << section << ": " << input;
        EXPECT_EQ(said.find('\n'), std::string::npos);
        rewritten << "> " << said << "\n";
        ++rows;
    }
    tried(rows);
    EXPECT_GT(rows, least);
    if (std::getenv("STICKY_REWRITE") != nullptr) std::ofstream(name) << rewritten.str();
}

}  // namespace sticky::test
