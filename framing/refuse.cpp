#include "framing/refuse.h"

#include <fmt/format.h>

#include "trace/limits.h"

namespace sticky {

tl::unexpected<Error> refuse_message(ByteView payload, std::string_view why, std::string remedy) {
    return fail(ErrorKind::input, "",
                fmt::format("a message of {} byte{} {}", payload.size(),
                            payload.size() == 1 ? "" : "s", why),
                std::move(remedy));
}

tl::unexpected<Error> above_max_frame(ByteView payload, std::uint64_t size,
                                      std::uint64_t max_frame) {
    return refuse_message(payload,
                          fmt::format("makes a frame of {}, above max_frame {}", size, max_frame),
                          "send less at once, or raise max_frame");
}

tl::unexpected<Error> empty_message() {
    return refuse_message({}, "is not allowed by this framing",
                          "send at least one byte, or set zero_allowed = true");
}

std::optional<SettingsError> mistake_in_range(std::string_view key, std::uint64_t value,
                                              std::uint64_t least, std::uint64_t most,
                                              std::string_view remedy) {
    if (value >= least && value <= most) return std::nullopt;
    return SettingsError{std::string(key),
                         fmt::format("'{}' must be {} to {}, not {}", key, least, most, value),
                         std::string(remedy)};
}

std::optional<SettingsError> mistake_in_max_frame(std::uint64_t max_frame, std::uint64_t least,
                                                  std::string_view remedy) {
    return mistake_in_range("max_frame", max_frame, least, kMessageBytes, remedy);
}

}  // namespace sticky
