// Spring Integration's serializers for TCP connection factories (Java).
#include <fmt/format.h>

#include <algorithm>

#include "framing/dialect_parts.h"

namespace sticky {
namespace {

#define SPRING                                                                                    \
    "spring-projects/spring-integration spring-integration-ip/src/main/java/org/springframework/" \
    "integration/ip/tcp/"
constexpr std::string_view kLength =
    SPRING "serializer/ByteArrayLengthHeaderSerializer.java @01988f40336a";
constexpr std::string_view kCrLf = SPRING "serializer/ByteArrayCrLfSerializer.java @bc63a0dac8ab";
constexpr std::string_view kMark =
    SPRING "serializer/ByteArraySingleTerminatorSerializer.java @bc63a0dac8ab";
constexpr std::string_view kStx = SPRING "serializer/ByteArrayStxEtxSerializer.java @00f18b871b19";
constexpr std::string_view kSize =
    SPRING "serializer/AbstractByteArraySerializer.java @bc63a0dac8ab";
constexpr std::string_view kClose =
    SPRING "connection/TcpNetConnection.java handleReadException @0262ff532499";
#undef SPRING

constexpr std::uint64_t kUsualLimit = 2048;  // DEFAULT_MAX_MESSAGE_SIZE

void construct(std::string_view type, std::string_view argument, std::int64_t limit, Teller& tell) {
    tell.code(fmt::format("{0} serializer = new {0}({1});", type, argument));
    tell.code(fmt::format("serializer.setMaxMessageSize({});", limit));
}

void closes(Teller& tell) {
    tell.differs(kSize, fmt::format("unless it is given, maxMessageSize is {} bytes", kUsualLimit),
                 fmt::format("maxMessageSize 不写就是 {} 字节", kUsualLimit));
    tell.same(
        kClose,
        "a fault is an exception that closes the connection; an end inside a frame is one, an "
        "end between frames is a SoftEndOfStreamException",
        "出错就抛异常并关闭连接；流在帧中间结束也是异常，在两帧之间结束是 "
        "SoftEndOfStreamException");
}

// The first setting that the length header has no word for; empty: there is none.
std::string unsayable(const LengthPrefix& spec, const PrefixNumbers& n) {
    if (spec.width == 3 || spec.width > 4) return fmt::format("width = {}", spec.width);
    if (spec.order != ByteOrder::big && spec.width > 1)
        return fmt::format("order = \"{}\"", name_of(spec.order));
    if (spec.offset != 0)
        return spec.lead.empty() ? fmt::format("offset = {}", spec.offset) : "lead";
    if (n.adjustment != 0 && n.adjustment != -static_cast<std::int64_t>(spec.width))
        return fmt::format("adjustment = {}", n.adjustment);
    if (n.strip != n.header) return fmt::format("strip = {}", n.strip);
    return {};
}

void tell_length_prefix(const LengthPrefix& spec, Teller& tell) {
    const PrefixNumbers n(spec);
    if (const std::string setting = unsayable(spec, n); !setting.empty()) {
        return tell.cannot(kLength,
                           setting +
                               ": ByteArrayLengthHeaderSerializer has no such thing; nearest: "
                               "a subclass with its own readHeader and writeHeader",
                           setting +
                               "：ByteArrayLengthHeaderSerializer 没有这个；最接近的是写子类，覆盖 "
                               "readHeader 和 writeHeader");
    }
    construct("ByteArrayLengthHeaderSerializer", fmt::format("{}", spec.width), n.most - n.header,
              tell);
    if (n.adjustment != 0) {
        tell.code("serializer.setInclusive(true);");
        tell.same(kLength, "a length that counts itself is setInclusive(true), since 5.2",
                  "长度计入自身就是 setInclusive(true)，5.2 起才有");
    }
    tell.differs(kLength,
                 fmt::format("maxMessageSize counts the message alone: {} here is max_frame {}",
                             n.most - n.header, spec.max_frame),
                 fmt::format("maxMessageSize 只计消息：这里的 {} 就是 max_frame {}",
                             n.most - n.header, spec.max_frame));
    closes(tell);
    tell.differs(kLength, "an array of the announced size is made as soon as the header is there",
                 "首部一到，就按它声明的长度分配数组");
    if (spec.width == 4 && !spec.is_signed) {
        tell.differs(kLength, "4 bytes are a signed number: from 2^31 on negative, not too long",
                     "4 字节是有符号数：2^31 以上算负数，而不是超长");
    } else if (spec.width != 4 && spec.is_signed) {
        tell.missing(
            kLength,
            fmt::format("signed: {} byte{} are unsigned; a negative length is above {}", spec.width,
                        spec.width == 1 ? "" : "s", n.most - n.header),
            fmt::format("signed：{} 字节按无符号数读；负数大于 {}", spec.width, n.most - n.header));
    }
    error_at_once(tell, spec.on_too_long, kClose);
    if (!spec.zero_allowed) no_refusal_of_empty(tell, kLength);
}

void same_limit(std::string_view source, Teller& tell) {
    tell.same(source, "maxMessageSize counts the mark here, as max_frame does",
              "这里的 maxMessageSize 计入分隔符，与 max_frame 一样");
}

void tell_byte(std::uint8_t mark, std::uint64_t max_frame, Teller& tell) {
    if (mark >= 0x80) {
        return tell.cannot(
            kMark,
            fmt::format("marks: 0x{:02x} is never found: a byte from 0 to 255 is "
                        "compared with one from -128 to 127; nearest: a mark below "
                        "0x80",
                        mark),
            fmt::format("marks：永远找不到 0x{:02x}：拿 0 到 255 的字节与 -128 到 127 的"
                        "比较；最接近的是 0x80 以下的分隔符",
                        mark));
    }
    const auto limit = static_cast<std::int64_t>(max_frame);
    if (mark == '\n') {
        construct("ByteArrayLfSerializer", "", limit, tell);
    } else {
        construct("ByteArraySingleTerminatorSerializer", fmt::format("(byte) 0x{:02x}", mark),
                  limit, tell);
    }
    same_limit(kMark, tell);
    closes(tell);
    if (mark == 0x03) {
        tell.differs(kStx,
                     "not ByteArrayStxEtxSerializer: that one wants an STX before each message",
                     "不用 ByteArrayStxEtxSerializer：它要求每条消息以 STX 开头");
    }
}

void tell_crlf(std::uint64_t max_frame, Teller& tell) {
    construct("ByteArrayCrLfSerializer", "", static_cast<std::int64_t>(max_frame), tell);
    same_limit(kCrLf, tell);
    closes(tell);
}

void tell_delimiter(const Delimiter& spec, Teller& tell) {
    const Bytes& mark = spec.marks.front();
    if (spec.marks.size() == 1 && mark == bytes_of("\r\n")) {
        tell_crlf(spec.max_frame, tell);
    } else if (spec.marks.size() == 1 && mark.size() == 1) {
        tell_byte(mark.front(), spec.max_frame, tell);
        if (mark.front() >= 0x80) return;
    } else {
        return tell.cannot(kMark,
                           "marks: one byte, or \"\\r\\n\"; nearest: a subclass of "
                           "AbstractPooledBufferByteArraySerializer",
                           "marks：只能是一个字节，或 \"\\r\\n\"；最接近的是写 "
                           "AbstractPooledBufferByteArraySerializer 的子类");
    }
    if (spec.keep) {
        tell.missing(kMark, "keep = true: the mark is always taken off",
                     "keep = true：分隔符总是去掉");
    }
    end_is_error(tell, spec.on_end, kClose);
    error_at_once(tell, spec.on_too_long, kClose);
}

void tell_lines(const Lines& spec, Teller& tell) {
    const auto& [ending, lone_allowed, on_end, max_frame, on_too_long] = spec;
    if (ending == LineEnding::crlf) {
        tell_crlf(max_frame, tell);
    } else {
        tell_byte('\n', max_frame, tell);
    }
    if (ending == LineEnding::any) {
        tell.differs(kMark, "a CR before the LF stays in the message, and LF alone is sent",
                     "LF 之前的 CR 留在消息里，发送时只写 LF");
    }
    if (!lone_allowed) {
        tell.missing(kCrLf, "lone_allowed = false: a CR or LF alone is no fault",
                     "lone_allowed = false：单独的 CR 或 LF 不算错");
    }
    end_is_error(tell, on_end, kClose);
    error_at_once(tell, on_too_long, kClose);
}

}  // namespace

void tell_spring(const FramingSpec& spec, Teller& tell) {
    if (std::holds_alternative<Unframed>(spec)) {
        return tell.cannot(kSize,
                           "kind = \"none\": a message must end somewhere; nearest: "
                           "ByteArrayRawSerializer, whose message ends with the stream",
                           "kind = \"none\"：消息总得有个结尾；最接近的是 ByteArrayRawSerializer，"
                           "流结束消息才结束");
    }
    if (const auto* prefix = std::get_if<LengthPrefix>(&spec))
        return tell_length_prefix(*prefix, tell);
    if (const auto* mark = std::get_if<Delimiter>(&spec)) return tell_delimiter(*mark, tell);
    if (const auto* lines = std::get_if<Lines>(&spec)) return tell_lines(*lines, tell);
    if (const auto* json = std::get_if<Ndjson>(&spec)) {
        tell_lines(json->lines(), tell);
        return tell.differs(kMark, "an empty line is a frame, whatever skip_empty says",
                            "空行也是一帧，与 skip_empty 无关");
    }
    no_words_for(tell, spec, kSize, "a subclass of AbstractByteArraySerializer",
                 "写 AbstractByteArraySerializer 的子类");
}

}  // namespace sticky
