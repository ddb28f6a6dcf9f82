#include "trace/checksum.h"

#include <array>

namespace sticky {
namespace {

constexpr std::uint32_t kPolynomial = 0xedb88320U;
constexpr std::size_t kAtOnce = 16;
using Tables = std::array<std::array<std::uint32_t, 256>, kAtOnce>;

// tables[n][byte]: what a byte adds to the sum of it and the n bytes behind it.
constexpr Tables make_tables() {
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t sum = byte;
        for (int bit = 0; bit < 8; ++bit) sum = sum >> 1U ^ ((sum & 1U) != 0 ? kPolynomial : 0U);
        tables[0][byte] = sum;
    }
    for (std::size_t n = 1; n < kAtOnce; ++n) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t sum = tables[n - 1][byte];
            tables[n][byte] = sum >> 8U ^ tables[0][sum & 255U];
        }
    }
    return tables;
}
constexpr Tables kTables = make_tables();

std::uint32_t word_at(const std::uint8_t* bytes) {
    return bytes[0] | static_cast<std::uint32_t>(bytes[1]) << 8U |
           static_cast<std::uint32_t>(bytes[2]) << 16U |
           static_cast<std::uint32_t>(bytes[3]) << 24U;
}

std::uint32_t sum_of(std::uint32_t word, std::size_t behind) {
    return kTables[behind + 3][word & 255U] ^ kTables[behind + 2][word >> 8U & 255U] ^
           kTables[behind + 1][word >> 16U & 255U] ^ kTables[behind][word >> 24U];
}

}  // namespace

// Sixteen bytes are looked up independently of each other ("slicing by 16"): a trace's lines are
// too short for what is faster still, multiplication without carry, to pay.
std::uint32_t checksum(ByteView bytes, std::uint32_t before) {
    std::uint32_t sum = ~before;
    const std::uint8_t* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= kAtOnce; left -= kAtOnce, at += kAtOnce) {
        sum = sum_of(word_at(at) ^ sum, 12) ^ sum_of(word_at(at + 4), 8) ^
              sum_of(word_at(at + 8), 4) ^ sum_of(word_at(at + 12), 0);
    }
    for (; left >= 4; left -= 4, at += 4) sum = sum_of(word_at(at) ^ sum, 0);
    for (; left > 0; --left, ++at) sum = sum >> 8U ^ kTables[0][(sum ^ *at) & 255U];
    return ~sum;
}

}  // namespace sticky
