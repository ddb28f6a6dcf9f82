// The names of flags in a trace file. Private to its writer and parser.
#pragma once

#include <array>
#include <string_view>

#include "trace/event.h"

namespace sticky {

template <class Flags>
struct FlagName {
    std::string_view name;
    bool Flags::* flag;
};
inline constexpr std::array<FlagName<CallFlags>, 7> kFlagNames = {
    {{"more", &CallFlags::more},
     {"eor", &CallFlags::eor},
     {"vectored", &CallFlags::vectored},
     {"peek", &CallFlags::peek},
     {"waitall", &CallFlags::waitall},
     {"trunc", &CallFlags::trunc},
     {"nonblocking", &CallFlags::nonblocking}}};
static_assert(sizeof(CallFlags) == kFlagNames.size());
inline constexpr std::array<FlagName<TcpFlags>, 6> kTcpFlagNames = {{{"fin", &TcpFlags::fin},
                                                                     {"syn", &TcpFlags::syn},
                                                                     {"rst", &TcpFlags::rst},
                                                                     {"psh", &TcpFlags::psh},
                                                                     {"ack", &TcpFlags::ack},
                                                                     {"urg", &TcpFlags::urg}}};
static_assert(sizeof(TcpFlags) == kTcpFlagNames.size());
constexpr const auto& flag_names(const CallFlags&) {
    return kFlagNames;
}
constexpr const auto& flag_names(const TcpFlags&) {
    return kTcpFlagNames;
}

}  // namespace sticky
