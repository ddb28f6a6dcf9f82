// Counts what this test program takes from the heap (operator new is replaced).
#pragma once

#include <cstddef>

namespace sticky::test {

// Since it was made: how often, how much at once, how much at most.
class Allocations {
public:
    Allocations();
    std::size_t count() const;
    std::size_t largest() const;
    std::size_t peak() const;  // bytes held at most, beyond those held at the beginning

private:
    std::size_t count_;
    std::size_t held_;
};

}  // namespace sticky::test
