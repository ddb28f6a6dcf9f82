// Erlang/OTP: the socket options {packet, ..}, which frame before a process sees a byte.
#include <fmt/format.h>

#include <algorithm>

#include "framing/dialect_parts.h"
#include "trace/nearest_name.h"

namespace sticky {
namespace {

constexpr std::string_view kParser =
    "erlang/otp erts/emulator/beam/packet_parser.c packet_get_length @08e8efdba850";
constexpr std::string_view kDriver =
    "erlang/otp erts/emulator/drivers/common/inet_drv.c tcp_remain, tcp_recv_error @f99860259ee5";
constexpr std::string_view kSend =
    "erlang/otp erts/emulator/drivers/common/inet_drv.c tcp_sendv @f99860259ee5";
constexpr std::string_view kDocs =
    "https://www.erlang.org/doc/apps/kernel/inet.html#setopts/2 packet, packet_size";
constexpr std::string_view kRecv = "https://www.erlang.org/doc/apps/kernel/gen_tcp.html#recv/3";

constexpr std::uint64_t kRecvAtOnce = 64 << 20;  // TCP_MAX_PACKET_SIZE of inet_drv.c

void closes(Teller& tell) {
    tell.same(
        kDriver,
        "above the limit: {error, emsgsize}, or {tcp_error, _, emsgsize} and {tcp_closed, _}; "
        "the connection is over",
        "超出上限：{error, emsgsize}，或 {tcp_error, _, emsgsize} 加 {tcp_closed, "
        "_}；连接就此结束");
}

void forgets_the_rest(Teller& tell, OnEnd on_end = OnEnd::error) {
    end_is_lost(tell, on_end, kDriver,
                "what the stream's end leaves unfinished is thrown away ({error, closed}, as after "
                "a whole frame)",
                "流结束时没收完的内容直接丢弃（{error, closed}，与整帧之后关闭没有区别）");
}

bool is_tpkt(const LengthPrefix& spec, const PrefixNumbers& n) {
    return spec.width == 2 && spec.offset == 2 && !spec.lead.empty() && spec.lead[0] == 3 &&
           spec.order == ByteOrder::big && n.adjustment == -4 && n.strip == 0;
}

// The first setting that {packet, N} has no word for; empty: there is none.
std::string unsayable(const LengthPrefix& spec, const PrefixNumbers& n) {
    if (spec.width == 3 || spec.width > 4) return fmt::format("width = {}", spec.width);
    if (spec.order != ByteOrder::big && spec.width > 1)
        return fmt::format("order = \"{}\"", name_of(spec.order));
    if (!spec.lead.empty()) return "lead";
    if (spec.offset != 0) return fmt::format("offset = {}", spec.offset);
    if (spec.includes_itself && n.adjustment != 0) return "includes_itself = true";
    if (n.adjustment != 0) return fmt::format("adjustment = {}", n.adjustment);
    if (n.strip != n.header) return fmt::format("strip = {}", n.strip);
    return {};
}

void no_packet_for(const LengthPrefix& spec, const std::string& setting, Teller& tell) {
    const std::string_view order = spec.order == ByteOrder::big      ? ""
                                   : spec.order == ByteOrder::little ? "/little"
                                                                     : "/native";
    const std::string pattern =
        fmt::format("<<{}Length:{}{}, Rest/binary>>",
                    spec.offset == 0 ? "" : fmt::format("Lead:{}/binary, ", spec.offset),
                    8 * spec.width, order);
    tell.cannot(
        kDocs,
        fmt::format("{}: {{packet, 1 | 2 | 4}} has no such thing; nearest: {{packet, raw}} "
                    "and the pattern {}",
                    setting, pattern),
        fmt::format("{}：{{packet, 1 | 2 | 4}} 没有这个；最接近的是 {{packet, raw}} 加模式 {}",
                    setting, pattern));
}

void tell_length_prefix(const LengthPrefix& spec, Teller& tell) {
    const PrefixNumbers n(spec);
    const bool tpkt = is_tpkt(spec, n);
    const std::string setting = unsayable(spec, n);
    if (!tpkt && !setting.empty()) return no_packet_for(spec, setting, tell);
    const std::int64_t limit = n.most - (tpkt ? 4 : n.header);
    if (limit == 0) {
        return tell.cannot(kParser,
                           "max_frame: {packet_size, 0} means no limit; nearest: {packet_size, 1}",
                           "max_frame：{packet_size, 0} 表示没有上限；最接近的是 {packet_size, 1}");
    }
    tell.code(fmt::format("[binary, {{packet, {}}}, {{packet_size, {}}}]",
                          tpkt ? "tpkt" : fmt::format("{}", spec.width), limit));
    tell.differs(
        kParser,
        fmt::format("packet_size doesn't count the header: {} here is max_frame {}; unless "
                    "it is given there is no limit below 2^31",
                    limit, spec.max_frame),
        fmt::format("packet_size 不计首部：这里的 {} 就是 max_frame {}；不写就没有 2^31 以下的上限",
                    limit, spec.max_frame));
    closes(tell);
    forgets_the_rest(tell);
    if (tpkt) {
        tell.same(kDocs, "the header is delivered with the message, as strip = 0 says",
                  "首部随消息一起交付，与 strip = 0 一样");
        tell.differs(kParser, "a first byte that is not 3 is an error; we don't look at it",
                     "第一个字节不是 3 就出错；我们不检查");
        tell.differs(kDocs, "sending: tpkt acts on receiving only; write the header yourself",
                     "发送：tpkt 只管接收，首部要自己写");
    } else {
        tell.differs(kSend,
                     "sending: a message too long for the header is not refused by inet_drv; the "
                     "low bytes of its length are written",
                     "发送：消息超出首部能表示的长度时，inet_drv 不拒绝，只写出长度的低位字节");
    }
    if (spec.is_signed) {
        tell.missing(kParser, "signed: the length is unsigned; a negative one is above packet_size",
                     "signed：长度按无符号数读；负数大于 packet_size");
    }
    error_at_once(tell, spec.on_too_long, kDriver);
    if (!spec.zero_allowed) no_refusal_of_empty(tell, kParser);
}

void tell_line_mode(std::uint8_t mark, std::uint64_t max_frame, Teller& tell) {
    const std::string delimiter = mark == '\n' ? "" : fmt::format(", {{line_delimiter, {}}}", mark);
    tell.code(fmt::format("[binary, {{packet, line}}{}, {{packet_size, {}}}, {{buffer, {}}}]",
                          delimiter, max_frame, max_frame + 1));
    if (mark != '\n') {
        tell.differs(
            kDocs,
            "gen_tcp:listen/2 may refuse line_delimiter (OTP 25 does): set it on the "
            "accepted socket with inet:setopts/2",
            "gen_tcp:listen/2 可能不接受 line_delimiter（OTP 25 就不接受）：用 inet:setopts/2 "
            "设在 accept 得到的套接字上");
    }
    tell.same(kParser, "packet_size counts the mark, as max_frame does",
              "packet_size 计入分隔符，与 max_frame 一样");
    tell.differs(kParser,
                 "what fills {buffer, N} without a mark is delivered as if it were a line: keep "
                 "buffer above packet_size",
                 "填满 {buffer, N} 还没有分隔符时，会当作一行交付：buffer 要比 packet_size 大");
    closes(tell);
    tell.differs(kDocs, "sending: line acts on receiving only; write the mark yourself",
                 "发送：line 只管接收，分隔符要自己写");
}

void tell_delimiter(const Delimiter& spec, Teller& tell) {
    if (spec.marks.size() != 1 || spec.marks.front().size() != 1) {
        return tell.cannot(
            kDocs,
            "marks: {line_delimiter, Char} is one byte; nearest: {packet, raw} and "
            "binary:split/2",
            "marks：{line_delimiter, Char} 只有一个字节；最接近的是 {packet, raw} 加 "
            "binary:split/2");
    }
    tell_line_mode(spec.marks.front().front(), spec.max_frame, tell);
    if (!spec.keep) {
        tell.differs(kDocs, "the mark is delivered with the message: take the last byte off",
                     "分隔符随消息一起交付：要自己去掉最后一个字节");
    }
    error_at_once(tell, spec.on_too_long, kDriver);
    forgets_the_rest(tell, spec.on_end);
}

void tell_lines(const Lines& spec, Teller& tell) {
    const auto& [ending, lone_allowed, on_end, max_frame, on_too_long] = spec;
    if (ending == LineEnding::crlf) {
        return tell.cannot(
            kDocs,
            "ending = \"crlf\": {packet, line} ends at every LF; nearest: {packet, "
            "line}, and join lines without a CR",
            "ending = \"crlf\"：{packet, line} 遇 LF 就结束；最接近的是 {packet, line}，"
            "再把没有 CR 的行接起来");
    }
    tell_line_mode('\n', max_frame, tell);
    tell.differs(kDocs,
                 "the line's end is delivered with it: string:trim(Line, trailing, \"\\r\\n\")",
                 "换行随行一起交付：string:trim(Line, trailing, \"\\r\\n\")");
    if (!lone_allowed) {
        tell.missing(kParser, "lone_allowed = false: a CR or LF alone is no fault",
                     "lone_allowed = false：单独的 CR 或 LF 不算错");
    }
    error_at_once(tell, on_too_long, kDriver);
    forgets_the_rest(tell, on_end);
}

void tell_fixed(const FixedSize& spec, Teller& tell) {
    if (spec.size > kRecvAtOnce) {
        return tell.cannot(kRecv,
                           "size: gen_tcp:recv/2 asks for at most 64 MiB; nearest: two calls",
                           "size：gen_tcp:recv/2 一次最多 64 MiB；最接近的是分两次读");
    }
    tell.code("[binary, {packet, raw}, {active, false}]");
    tell.code(fmt::format("{{ok, Frame}} = gen_tcp:recv(Socket, {})", spec.size));
    tell.same(kRecv, "recv/2 waits for all of it, in passive mode and with {packet, raw} alone",
              "recv/2 会等到齐为止，但只在被动模式、{packet, raw} 下如此");
    forgets_the_rest(tell, spec.on_end);
    if (spec.pad) {
        tell.missing(kRecv, "pad: fill up shorter messages yourself before they are sent",
                     "pad：较短的消息要在发送之前自己补齐");
    }
}

// The value of {name, VALUE}; empty: there is none.
std::string_view option_in(std::string_view text, std::string_view name) {
    for (std::size_t at = text.find('{'); at != std::string_view::npos;
         at = text.find('{', at + 1)) {
        const std::string_view rest = trimmed(text.substr(at + 1));
        if (!rest.starts_with(name)) continue;
        const std::string_view after = trimmed(rest.substr(name.size()));
        if (!after.starts_with(',')) continue;
        return trimmed(after.substr(1, after.find('}') - 1));
    }
    return {};
}

auto wrong(std::string what, std::string remedy) {
    return not_understood(Dialect::erlang, std::move(what), std::move(remedy));
}

Result<std::uint64_t> number_of(std::string_view text, std::string_view name, std::int64_t most) {
    const std::optional<std::int64_t> number = text.size() == 2 && text[0] == '$'
                                                   ? std::int64_t{text[1]}
                                               : text == "$\\n" ? std::int64_t{'\n'}
                                               : text == "$\\r" ? std::int64_t{'\r'}
                                                                : number_in(text);
    if (number && *number >= 0 && *number <= most) return static_cast<std::uint64_t>(*number);
    return wrong(fmt::format("{} can't be '{}'", name, text),
                 fmt::format("write a number from 0 to {}", most));
}

LengthPrefix tpkt(std::uint64_t limit) {
    LengthPrefix spec;
    spec.width = 2;
    spec.lead = {3, 0};
    spec.offset = 2;
    spec.adjustment = -4;
    spec.strip = 0;
    spec.max_frame = std::min(limit, std::uint64_t{0xffff} - 4) + 4;
    return spec;
}

}  // namespace

void tell_erlang(const FramingSpec& spec, Teller& tell) {
    if (const auto* prefix = std::get_if<LengthPrefix>(&spec))
        return tell_length_prefix(*prefix, tell);
    if (const auto* mark = std::get_if<Delimiter>(&spec)) return tell_delimiter(*mark, tell);
    if (const auto* lines = std::get_if<Lines>(&spec)) return tell_lines(*lines, tell);
    if (const auto* fixed = std::get_if<FixedSize>(&spec)) return tell_fixed(*fixed, tell);
    if (const auto* json = std::get_if<Ndjson>(&spec)) {
        tell_lines(json->lines(), tell);
        return tell.differs(kParser, "an empty line is a frame, whatever skip_empty says",
                            "空行也是一帧，与 skip_empty 无关");
    }
    if (std::holds_alternative<Unframed>(spec)) {
        tell.code("[binary, {packet, raw}]");
        return tell.same(kDocs, "a message is whatever came, as here",
                         "收到什么就是什么，与这里一样");
    }
    no_words_for(tell, spec, kDocs, "{packet, raw} and a loop of your own",
                 " {packet, raw} 加自己写的循环");
}

// {packet, 2}, {packet_size, 1000}: what else stands in the list is not about framing.
Result<Read> read_erlang(std::string_view text, Language language) {
    const std::string_view packet = option_in(text, "packet");
    if (packet.empty()) {
        return wrong("there is no {packet, ..} in it", "write '{packet, 4}, {packet_size, 65536}'");
    }
    std::uint64_t limit = 0;
    if (const std::string_view size = option_in(text, "packet_size"); !size.empty()) {
        const Result<std::uint64_t> number = number_of(size, "packet_size", INT32_MAX);
        if (!number) return tl::unexpected(number.error());
        limit = *number;
    }
    Teller tell(language);
    if (limit == 0 && packet != "raw" && packet != "0") {
        tell.differs(kParser, "without packet_size there is no limit; here it is our default",
                     "没有 packet_size 就没有上限；这里用我们的默认值");
    }
    const auto done = [&](FramingSpec spec) -> Result<Read> {
        return Read{std::move(spec), tell.take().remarks};
    };
    const std::uint64_t most = limit == 0 ? kFrameBytes : std::min(limit, kMessageBytes - 4);
    if (packet == "raw" || packet == "0") return done(Unframed{});
    if (packet == "1" || packet == "2" || packet == "4") {
        LengthPrefix spec;
        spec.width = static_cast<std::uint64_t>(packet[0] - '0');
        spec.max_frame = limit == 0 ? kFrameBytes : most + spec.width;
        return done(spec);
    }
    if (packet == "tpkt") return done(tpkt(most));
    if (packet == "line") {
        Delimiter spec;
        spec.keep = true;
        spec.max_frame = most;
        spec.on_end = OnEnd::drop;
        std::uint64_t mark = '\n';
        if (const std::string_view given = option_in(text, "line_delimiter"); !given.empty()) {
            const Result<std::uint64_t> number = number_of(given, "line_delimiter", 255);
            if (!number) return tl::unexpected(number.error());
            mark = *number;
        }
        spec.marks = {{static_cast<std::uint8_t>(mark)}};
        return done(spec);
    }
    constexpr std::string_view kKnown[] = {"raw", "1", "2", "4", "line", "tpkt"};
    return wrong(fmt::format("{{packet, {}}} has no counterpart here", packet),
                 did_you_mean(packet, kKnown));
}

}  // namespace sticky
