// Every key of the language, table by table: what the loader checks against, and what the JSON
// Schema must agree with (a test compares them).
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace sticky {

using Words = std::span<const std::string_view>;

namespace keys {

inline constexpr auto kScenario = std::to_array<std::string_view>(
    {"title", "title_zh", "about", "about_zh", "transport", "ip", "schedule", "worlds", "seed",
     "time_limit_ms", "event_limit", "framing", "link", "model", "endpoint", "expect"});
inline constexpr auto kModel = std::to_array<std::string_view>({"profile"});
inline constexpr auto kLink =
    std::to_array<std::string_view>({"delay_ms", "jitter_ms", "rate_kbit", "device_kbit", "mtu",
                                     "queue", "loss", "drop", "duplicate", "delay_more"});
inline constexpr auto kEndpoint = std::to_array<std::string_view>(
    {"listen", "connect", "count", "address", "port", "at_a_time", "framing", "set", "program"});

inline constexpr auto kSend = std::to_array<std::string_view>(
    {"send", "times", "every_ms", "flags", "parts", "raw", "once", "nonblocking", "to"});
inline constexpr auto kSendv = std::to_array<std::string_view>(
    {"sendv", "times", "every_ms", "flags", "raw", "once", "nonblocking", "to"});
inline constexpr auto kRecv = std::to_array<std::string_view>(
    {"recv", "times", "every_ms", "until", "timeout_ms", "flags", "nonblocking"});
inline constexpr auto kSleep = std::to_array<std::string_view>({"sleep_ms"});
inline constexpr auto kMark = std::to_array<std::string_view>({"mark"});
inline constexpr auto kWaitFor = std::to_array<std::string_view>({"wait_for"});
inline constexpr auto kSet = std::to_array<std::string_view>({"set"});
inline constexpr auto kShutdown = std::to_array<std::string_view>({"shutdown"});
inline constexpr auto kClose = std::to_array<std::string_view>({"close"});
inline constexpr auto kReset = std::to_array<std::string_view>({"reset"});
inline constexpr auto kListen = std::to_array<std::string_view>({"listen"});
inline constexpr auto kConnect = std::to_array<std::string_view>({"connect", "nonblocking"});
inline constexpr auto kRun = std::to_array<std::string_view>({"run"});  // and the app's own

inline constexpr auto kContent =
    std::to_array<std::string_view>({"hex", "size", "file", "pack", "values"});
inline constexpr auto kContentForms =
    std::to_array<std::string_view>({"hex", "size", "file", "pack"});
inline constexpr auto kFrame = std::to_array<std::string_view>({"hex"});
inline constexpr auto kUntil = std::to_array<std::string_view>({"bytes", "frames"});
inline constexpr auto kWaitCount = std::to_array<std::string_view>(
    {"endpoint", "received", "sent", "acked", "frames", "over", "listening"});

inline constexpr auto kExpect = std::to_array<std::string_view>(
    {"lane",   "from",    "at",    "world", "share",   "sizes", "sizes_any",
     "count",  "merged",  "split", "kept",  "cause",   "never", "cost_ms",
     "frames", "arrived", "error", "end",   "took_ms", "stable"});
inline constexpr auto kMinMax = std::to_array<std::string_view>({"min", "max"});
inline constexpr auto kSplit = std::to_array<std::string_view>({"message", "at"});
inline constexpr auto kCause = std::to_array<std::string_view>({"unit", "is"});
inline constexpr auto kTook = std::to_array<std::string_view>({"from", "to", "min", "max"});

// Lessons.
inline constexpr auto kCourse = std::to_array<std::string_view>({"part"});
inline constexpr auto kCoursePart =
    std::to_array<std::string_view>({"title", "title_zh", "about", "about_zh", "lessons"});
inline constexpr auto kLesson =
    std::to_array<std::string_view>({"title", "title_zh", "about", "about_zh", "systems", "myths",
                                     "minutes", "run", "flip", "step"});
inline constexpr auto kLessonRun =
    std::to_array<std::string_view>({"scenario", "set", "worlds", "claim"});
inline constexpr auto kFlip = std::to_array<std::string_view>({"run", "set"});
inline constexpr auto kLessonStep =
    std::to_array<std::string_view>({"text", "text_zh", "hint", "hint_zh", "after", "after_zh",
                                     "show", "focus", "predict", "ask", "choice"});
inline constexpr auto kFocus = std::to_array<std::string_view>({"lane", "from", "at", "unit"});
inline constexpr auto kPredict =
    std::to_array<std::string_view>({"run", "lane", "from", "at", "choices"});
inline constexpr auto kAsk = std::to_array<std::string_view>({"run"});
inline constexpr auto kWordsChoice = std::to_array<std::string_view>({"text", "text_zh", "claim"});

}  // namespace keys

namespace words {

inline constexpr auto kWorlds = std::to_array<std::string_view>({"loopback", "wire", "sim"});
inline constexpr auto kProfiles = std::to_array<std::string_view>({"linux", "textbook", "windows"});
inline constexpr auto kSendFlags = std::to_array<std::string_view>({"more", "eor"});
inline constexpr auto kRecvFlags = std::to_array<std::string_view>({"peek", "waitall", "trunc"});
inline constexpr auto kEnds = std::to_array<std::string_view>({"eof", "reset", "truncated"});
// What socket calls answer (errno(3)), by the names a trace records. The last one is no errno: the
// call succeeded, and both ends of the connection are the same socket.
inline constexpr auto kErrors = std::to_array<std::string_view>(
    {"EACCES",          "EADDRINUSE",  "EADDRNOTAVAIL", "EAFNOSUPPORT", "EAGAIN",
     "EALREADY",        "EBADF",       "ECONNABORTED",  "ECONNREFUSED", "ECONNRESET",
     "EDESTADDRREQ",    "EFAULT",      "EHOSTUNREACH",  "EINPROGRESS",  "EINTR",
     "EINVAL",          "EIO",         "EISCONN",       "EMFILE",       "EMSGSIZE",
     "ENETDOWN",        "ENETUNREACH", "ENFILE",        "ENOBUFS",      "ENODEV",
     "ENOENT",          "ENOMEM",      "ENOPROTOOPT",   "ENOTCONN",     "ENOTSOCK",
     "ENOTSUP",         "EOPNOTSUPP",  "EPERM",         "EPIPE",        "EPROTO",
     "EPROTONOSUPPORT", "EPROTOTYPE",  "ETIMEDOUT",     "self_connect"});

}  // namespace words

struct KeyTable {
    std::string_view name;  // the schema's definition: "send_step"
    Words keys;
};

inline constexpr auto kKeyTables = std::to_array<KeyTable>({
    {"scenario", keys::kScenario},    {"link", keys::kLink},
    {"model", keys::kModel},          {"endpoint", keys::kEndpoint},
    {"send_step", keys::kSend},       {"sendv_step", keys::kSendv},
    {"recv_step", keys::kRecv},       {"sleep_step", keys::kSleep},
    {"mark_step", keys::kMark},       {"wait_for_step", keys::kWaitFor},
    {"set_step", keys::kSet},         {"shutdown_step", keys::kShutdown},
    {"close_step", keys::kClose},     {"reset_step", keys::kReset},
    {"listen_step", keys::kListen},   {"connect_step", keys::kConnect},
    {"run_step", keys::kRun},         {"content", keys::kContent},
    {"frame", keys::kFrame},          {"until", keys::kUntil},
    {"wait_count", keys::kWaitCount}, {"expect", keys::kExpect},
    {"min_max", keys::kMinMax},       {"split", keys::kSplit},
    {"cause", keys::kCause},          {"took_ms", keys::kTook},
});

}  // namespace sticky
