#include "tests/framing/allocations.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace sticky::test {
namespace {

// One thread only. Each block carries its size in front, aligned as malloc aligns.
constexpr std::size_t kFront = alignof(std::max_align_t);
std::size_t count, held, most_held, largest_block;

void* take(std::size_t size) {
    void* block = std::malloc(size + kFront);
    if (block == nullptr) std::abort();
    *static_cast<std::size_t*>(block) = size;
    ++count;
    held += size;
    most_held = std::max(most_held, held);
    largest_block = std::max(largest_block, size);
    return static_cast<char*>(block) + kFront;
}

void give(void* memory) {
    if (memory == nullptr) return;
    void* block = static_cast<char*>(memory) - kFront;
    held -= *static_cast<std::size_t*>(block);
    std::free(block);
}

}  // namespace

Allocations::Allocations() : count_(test::count), held_(held) {
    most_held = held;
    largest_block = 0;
}
std::size_t Allocations::count() const {
    return test::count - count_;
}
std::size_t Allocations::largest() const {
    return largest_block;
}
std::size_t Allocations::peak() const {
    return most_held - held_;
}

}  // namespace sticky::test

void* operator new(std::size_t size) {
    return sticky::test::take(size);
}
void* operator new[](std::size_t size) {
    return sticky::test::take(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return sticky::test::take(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return sticky::test::take(size);
}
void operator delete(void* memory) noexcept {
    sticky::test::give(memory);
}
void operator delete[](void* memory) noexcept {
    sticky::test::give(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    sticky::test::give(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    sticky::test::give(memory);
}
