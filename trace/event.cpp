#include "trace/event.h"

#include <array>

namespace sticky {
namespace {

constexpr std::array<std::string_view, kCallCount> kCallNames = {
    "send", "recv", "connect", "listen", "accept", "option", "shutdown", "close"};
static_assert(static_cast<std::size_t>(Call::close) + 1 == kCallCount);

constexpr std::array<std::string_view, Closed::kHowCount> kHowNames = {"close", "shutdown_send",
                                                                       "reset"};
static_assert(static_cast<std::size_t>(Closed::How::reset) + 1 == Closed::kHowCount);

constexpr std::array<std::string_view, kDropRuleCount> kDropRuleNames = {"listed", "loss", "queue",
                                                                         "by_hand", "closed"};
static_assert(static_cast<std::size_t>(DropRule::closed) + 1 == kDropRuleCount);

}  // namespace

std::string_view name_of(Call call) {
    return kCallNames[static_cast<std::size_t>(call)];
}
std::string_view name_of(Closed::How how) {
    return kHowNames[static_cast<std::size_t>(how)];
}
std::string_view name_of(DropRule rule) {
    return kDropRuleNames[static_cast<std::size_t>(rule)];
}

}  // namespace sticky
