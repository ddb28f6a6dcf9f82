#include "trace/line_sums.h"

#include <fmt/format.h>

#include <optional>

#include "trace/base.h"
#include "trace/checksum.h"

namespace sticky {
namespace {

// ,"sum":"9c8e4a01"}
constexpr std::string_view kSumKey = ",\"sum\":\"";
constexpr std::size_t kSumDigits = 8;
constexpr std::string_view kLineEnd = "\"}";
constexpr std::size_t kTailBytes = kSumKey.size() + kSumDigits + kLineEnd.size();
constexpr std::size_t kPendingBytes = kSumDigits + kLineEnd.size() + 1;

std::optional<std::uint32_t> sum_of(std::string_view digits) {
    std::uint32_t sum = 0;
    for (const char digit : digits) {
        const bool letter = digit >= 'a' && digit <= 'f';
        if (!letter && (digit < '0' || digit > '9')) return std::nullopt;
        sum = sum << 4U | static_cast<std::uint32_t>(letter ? digit - 'a' + 10 : digit - '0');
    }
    return sum;
}

}  // namespace

LineSums LineSums::behind(std::string_view lines) {
    LineSums sums;
    if (lines.size() < kPendingBytes) return sums;
    lines.remove_prefix(lines.size() - kPendingBytes);
    sums.sum_ = sum_of(lines.substr(0, kSumDigits)).value_or(0);
    sums.pending_.assign(lines);
    return sums;
}

std::string LineSums::check(std::string_view line) {
    constexpr std::string_view kCut = "the line does not end with its sum: it was cut or altered";
    const std::size_t length = line.size();
    if (length <= kTailBytes || line.front() != '{' || !line.ends_with(kLineEnd) ||
        line.substr(length - kTailBytes, kSumKey.size()) != kSumKey) {
        return std::string(kCut);
    }
    const std::size_t digits = length - kLineEnd.size() - kSumDigits;
    const auto written = sum_of(line.substr(digits, kSumDigits));
    if (!written) return std::string(kCut);
    sum_ = checksum(view_of(pending_), sum_);
    sum_ = checksum(view_of(line.substr(0, digits)), sum_);
    pending_.assign(line.substr(digits));
    pending_ += '\n';
    if (*written == sum_) return {};
    return fmt::format("the line was altered: it says sum {:08x}, its bytes give {:08x}", *written,
                       sum_);
}

}  // namespace sticky
