// Netty's constructor calls back into our settings.
#include <fmt/format.h>

#include <algorithm>

#include "framing/dialect_parts.h"
#include "trace/nearest_name.h"

namespace sticky {
namespace {

constexpr std::string_view kNames[] = {"LengthFieldBasedFrameDecoder", "DelimiterBasedFrameDecoder",
                                       "LineBasedFrameDecoder", "FixedLengthFrameDecoder",
                                       "ProtobufVarint32FrameDecoder"};

struct Call {
    std::string_view name;
    std::vector<std::string_view> arguments;
};

auto wrong(std::string what, std::string remedy) {
    return not_understood(Dialect::netty, std::move(what), std::move(remedy));
}

Result<Call> call_in(std::string_view text) {
    if (text.ends_with(';')) text.remove_suffix(1);
    text = trimmed(text);
    if (text.starts_with("new ")) text = trimmed(text.substr(4));
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos || !text.ends_with(')')) {
        return wrong("this is no constructor call",
                     "write 'LengthFieldBasedFrameDecoder(65536, 0, 4, 0, 4)'");
    }
    Call call{trimmed(text.substr(0, open)), {}};
    if (const std::size_t dot = call.name.rfind('.'); dot != std::string_view::npos)
        call.name.remove_prefix(dot + 1);
    if (std::ranges::find(kNames, call.name) == std::end(kNames)) {
        return wrong(fmt::format("unknown decoder '{}'", call.name),
                     did_you_mean(call.name, kNames));
    }
    auto arguments = parts_of(text.substr(open + 1, text.size() - open - 2));
    if (!arguments) return wrong("its brackets or quotes don't close", "close them");
    call.arguments = std::move(*arguments);
    return call;
}

// A Java int.
Result<std::int64_t> number_at(const Call& call, std::size_t at, std::string_view parameter) {
    const auto number = number_in(call.arguments[at]);
    if (number && *number >= INT32_MIN && *number <= INT32_MAX) return *number;
    return wrong(fmt::format("{} '{}' is no int", parameter, call.arguments[at]),
                 "write its value, at most 2147483647");
}

Result<bool> flag_at(const Call& call, std::size_t at, std::string_view parameter) {
    if (call.arguments[at] == "true") return true;
    if (call.arguments[at] == "false") return false;
    return wrong(fmt::format("{} '{}' is neither true nor false", parameter, call.arguments[at]),
                 "write true or false");
}

tl::unexpected<Error> arity(const Call& call, std::string_view wanted) {
    return wrong(fmt::format("{} takes {}, not {} argument{}", call.name, wanted,
                             call.arguments.size(), call.arguments.size() == 1 ? "" : "s"),
                 "see its constructors");
}

// A limit of ours: no more than we take. Netty's is often Integer.MAX_VALUE.
std::uint64_t limit_of(std::int64_t limit, Teller& tell) {
    if (limit <= static_cast<std::int64_t>(kMessageBytes)) return static_cast<std::uint64_t>(limit);
    tell.differs({}, fmt::format("max_frame is {}, the most we take, not {}", kMessageBytes, limit),
                 fmt::format("max_frame 是 {}（我们的最大值），不是 {}", kMessageBytes, limit));
    return kMessageBytes;
}

Result<FramingSpec> length_field(Call call, Teller& tell) {
    LengthPrefix spec;
    if (!call.arguments.empty() && call.arguments[0].starts_with("ByteOrder.")) {
        const std::string_view order = call.arguments[0].substr(10);
        if (order != "BIG_ENDIAN" && order != "LITTLE_ENDIAN" && order != "nativeOrder()")
            return wrong(fmt::format("unknown byte order '{}'", order),
                         "write ByteOrder.BIG_ENDIAN");
        spec.order = order == "LITTLE_ENDIAN" ? ByteOrder::little
                     : order == "BIG_ENDIAN"  ? ByteOrder::big
                                              : ByteOrder::native;
        call.arguments.erase(call.arguments.begin());
    }
    const std::size_t given = call.arguments.size();
    if (given != 3 && given != 5 && given != 6) return arity(call, "3, 5 or 6 numbers");
    constexpr std::string_view kParameters[] = {"maxFrameLength", "lengthFieldOffset",
                                                "lengthFieldLength", "lengthAdjustment",
                                                "initialBytesToStrip"};
    std::int64_t numbers[5] = {};
    for (std::size_t i = 0; i < std::min<std::size_t>(given, 5); ++i) {
        const Result<std::int64_t> number = number_at(call, i, kParameters[i]);
        if (!number) return tl::unexpected(number.error());
        if (*number < (i == 0 ? 1 : 0) && i != 3) {
            return wrong(fmt::format("{} must {}, not {}", kParameters[i],
                                     i == 0 ? "be positive" : "be 0 or more", *number),
                         "Netty refuses it, too");
        }
        numbers[i] = *number;
    }
    if (numbers[2] > 4 && numbers[2] != 8) {
        return wrong(fmt::format("lengthFieldLength must be 1, 2, 3, 4 or 8, not {}", numbers[2]),
                     "Netty refuses it, too");
    }
    if (given == 6) {
        if (const Result<bool> fast = flag_at(call, 5, "failFast"); !fast)
            return tl::unexpected(fast.error());
    }
    spec.max_frame = limit_of(numbers[0], tell);
    spec.on_too_long = OnTooLong::drop;
    spec.offset = static_cast<std::uint64_t>(numbers[1]);
    spec.width = static_cast<std::uint64_t>(numbers[2]);
    spec.adjustment = numbers[3];
    if (numbers[4] != numbers[1] + numbers[2]) spec.strip = static_cast<std::uint64_t>(numbers[4]);
    return FramingSpec(spec);
}

// Of one argument: a mark, or the two of Delimiters.lineDelimiter().
Result<std::vector<Bytes>> marks_in(std::string_view argument) {
    if (argument.ends_with("lineDelimiter()"))
        return std::vector<Bytes>{bytes_of("\r\n"), bytes_of("\n")};
    if (argument.ends_with("nulDelimiter()")) return std::vector<Bytes>{Bytes{0}};
    const std::size_t open = argument.find_first_of("\"'{");
    const bool list = open != std::string_view::npos && argument[open] == '{';
    const std::size_t close = argument.find_last_of(list ? "}" : "\"'");
    const auto inside = open == std::string_view::npos || close == std::string_view::npos
                            ? std::string_view()
                            : argument.substr(open, close - open + 1);
    if (!list) {
        if (const auto literal = literal_in(inside)) return std::vector<Bytes>{*literal};
        return wrong(fmt::format("no mark is in '{}'", argument),
                     "write it as \"\\r\\n\", or as new byte[] {13, 10}");
    }
    Bytes mark;
    const auto parts = parts_of(inside.substr(1, inside.size() - 2));
    for (std::string_view part : parts.value_or(std::vector<std::string_view>{})) {
        if (part.starts_with("(byte)")) part = trimmed(part.substr(6));
        const auto number = number_in(part);
        const auto literal = literal_in(part);
        if (number && *number >= -128 && *number <= 255) {
            mark.push_back(static_cast<std::uint8_t>(*number));
        } else if (literal && literal->size() == 1) {
            mark.push_back(literal->front());
        } else {
            return wrong(fmt::format("'{}' is no byte", part), "write a number or a character");
        }
    }
    return std::vector<Bytes>{mark};
}

Result<FramingSpec> delimiter(const Call& call, Teller& tell) {
    if (call.arguments.size() < 2) return arity(call, "a limit and marks");
    const Result<std::int64_t> limit = number_at(call, 0, "maxFrameLength");
    if (!limit) return tl::unexpected(limit.error());
    Delimiter spec;
    spec.on_end = OnEnd::drop;
    spec.on_too_long = OnTooLong::drop;
    std::size_t flags = 0;
    for (std::size_t i = 1; i < call.arguments.size(); ++i) {
        if (call.arguments[i] == "true" || call.arguments[i] == "false") {
            if (++flags == 1) spec.keep = call.arguments[i] == "false";
            continue;
        }
        const Result<std::vector<Bytes>> marks = marks_in(call.arguments[i]);
        if (!marks) return tl::unexpected(marks.error());
        spec.marks.insert(spec.marks.end(), marks->begin(), marks->end());
    }
    std::size_t shortest = spec.marks.empty() ? 0 : spec.marks.front().size();
    for (const Bytes& mark : spec.marks) shortest = std::min(shortest, mark.size());
    if (*limit < 1) return wrong("maxFrameLength must be positive", "Netty refuses it, too");
    spec.max_frame = limit_of(*limit + static_cast<std::int64_t>(shortest), tell);
    return FramingSpec(spec);
}

Result<FramingSpec> lines(const Call& call, Teller& tell) {
    if (call.arguments.size() != 1 && call.arguments.size() != 3)
        return arity(call, "a limit, or a limit and two flags");
    const Result<std::int64_t> limit = number_at(call, 0, "maxLength");
    if (!limit) return tl::unexpected(limit.error());
    if (*limit < 1) return wrong("maxLength must be positive", "write the longest line");
    const std::uint64_t max_frame = limit_of(*limit + 1, tell);
    bool strip = true;
    for (std::size_t i = 1; i < call.arguments.size(); ++i) {
        const Result<bool> flag = flag_at(call, i, i == 1 ? "stripDelimiter" : "failFast");
        if (!flag) return tl::unexpected(flag.error());
        if (i == 1) strip = *flag;
    }
    if (!strip) {
        Delimiter kept{{bytes_of("\r\n"), bytes_of("\n")}};
        kept.keep = true;
        kept.max_frame = max_frame;
        kept.on_end = OnEnd::drop;
        kept.on_too_long = OnTooLong::drop;
        return FramingSpec(kept);
    }
    Lines spec;
    spec.on_end = OnEnd::drop;
    spec.on_too_long = OnTooLong::drop;
    spec.max_frame = max_frame;
    return FramingSpec(spec);
}

Result<FramingSpec> fixed(const Call& call) {
    if (call.arguments.size() != 1) return arity(call, "one number");
    const Result<std::int64_t> size = number_at(call, 0, "frameLength");
    if (!size) return tl::unexpected(size.error());
    if (*size < 1) return wrong("frameLength must be positive", "Netty refuses it, too");
    return FramingSpec(FixedSize{static_cast<std::uint64_t>(*size), {}, OnEnd::drop});
}

Result<FramingSpec> varint(const Call& call, Teller& tell) {
    if (!call.arguments.empty()) return arity(call, "nothing");
    Varint spec;
    spec.max_length_bytes = 5;
    spec.max_frame = limit_of(INT64_C(1) << 31, tell);
    return FramingSpec(spec);
}

}  // namespace

Result<Read> read_netty(std::string_view text, Language language) {
    const Result<Call> call = call_in(text);
    if (!call) return tl::unexpected(call.error());
    Teller tell(language);
    const auto which = std::ranges::find(kNames, call->name) - kNames;
    Result<FramingSpec> spec = which == 0   ? length_field(*call, tell)
                               : which == 1 ? delimiter(*call, tell)
                               : which == 2 ? lines(*call, tell)
                               : which == 3 ? fixed(*call)
                                            : varint(*call, tell);
    if (!spec) return tl::unexpected(spec.error());
    return Read{std::move(*spec), tell.take().remarks};
}

}  // namespace sticky
