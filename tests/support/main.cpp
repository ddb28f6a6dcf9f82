#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <filesystem>

#include "tests/support/cases.h"

namespace sticky::test {
namespace {

std::atomic<std::uint64_t> cases_tried{0};
std::atomic<std::uint64_t> cases_before{0};

class Counter : public testing::EmptyTestEventListener {
    void OnTestStart(const testing::TestInfo&) override { cases_before = cases_tried.load(); }
    void OnTestEnd(const testing::TestInfo& info) override {
        if (info.result()->Skipped()) {
            ++skipped_;
        } else if (cases_tried == cases_before) {
            ++cases_tried;
        }
    }
    void OnTestProgramEnd(const testing::UnitTest&) override {
        std::printf("cases: %s %llu, skipped %d\n", name_.c_str(),
                    static_cast<unsigned long long>(cases_tried.load()), skipped_);
    }

public:
    explicit Counter(std::string name) : name_(std::move(name)) {}

private:
    std::string name_;
    int skipped_ = 0;
};

}  // namespace

void tried(std::uint64_t n) {
    cases_tried += n;
}

}  // namespace sticky::test

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    testing::UnitTest::GetInstance()->listeners().Append(
        new sticky::test::Counter(std::filesystem::path(argv[0]).filename()));
    return RUN_ALL_TESTS();
}
