// Netty 4.1 and 4.2: the frame decoders of its codec module, and what writes for them.
#include <fmt/format.h>

#include <algorithm>

#include "framing/dialect_parts.h"

namespace sticky {
namespace {

#define NETTY "netty/netty codec-base/src/main/java/io/netty/handler/codec/"
constexpr std::string_view kLength = NETTY "LengthFieldBasedFrameDecoder.java @2329198ac37a";
constexpr std::string_view kPrepender = NETTY "LengthFieldPrepender.java @88c082899a49";
constexpr std::string_view kMark = NETTY "DelimiterBasedFrameDecoder.java @a1ed48df3f39";
constexpr std::string_view kBase = NETTY "ByteToMessageDecoder.java @07fab5f3b814";
#undef NETTY
#define NETTY "netty/netty codec/src/main/java/io/netty/handler/codec/"
constexpr std::string_view kLine = NETTY "LineBasedFrameDecoder.java @d8872a62220b";
constexpr std::string_view kFixed = NETTY "FixedLengthFrameDecoder.java @e5951d46fc89";
#undef NETTY
constexpr std::string_view kVarint =
    "netty/netty codec-protobuf/src/main/java/io/netty/handler/codec/protobuf/"
    "ProtobufVarint32FrameDecoder.java @1653134a6c4c";

constexpr std::int64_t kVarintBytes = 5;  // of the one length it reads

// "{13, 10}" as Java writes bytes.
std::string java_bytes(ByteView bytes) {
    std::string out;
    for (const std::uint8_t byte : bytes) {
        out += out.empty() ? "" : ", ";
        out += fmt::format(fmt::runtime(byte < 0x80 ? "{}" : "(byte) 0x{:x}"), byte);
    }
    return "Unpooled.wrappedBuffer(new byte[] {" + out + "})";
}

std::string_view order_argument(const PrefixNumbers& n) {
    return n.little ? "ByteOrder.LITTLE_ENDIAN, " : n.native ? "ByteOrder.nativeOrder(), " : "";
}

void goes_on(Teller& tell, std::string_view source, OnTooLong on_too_long) {
    if (on_too_long == OnTooLong::drop) {
        return tell.same(source,
                         "above the limit: that frame is skipped, and the next one is delivered "
                         "with the next read; TooLongFrameException is fired besides",
                         "超出上限：跳过这一帧，下一次读取时接着交付下一帧；另外还会抛 "
                         "TooLongFrameException");
    }
    tell.differs(source,
                 "above the limit: TooLongFrameException, that frame is skipped, and the next one "
                 "is delivered with the next read; the connection stays open",
                 "超出上限：抛 TooLongFrameException，跳过这一帧，下一次读取时接着交付下一帧；"
                 "连接不会关闭");
}

void forgets_the_rest(Teller& tell, OnEnd on_end = OnEnd::error) {
    end_is_lost(tell, on_end, kBase,
                "a frame that the stream's end cuts is released without a word",
                "流在帧中间结束：剩下的字节悄悄释放");
}

void tell_prepender(const LengthPrefix& spec, const PrefixNumbers& n, Teller& tell) {
    if (spec.offset != 0) {
        tell.missing(
            kPrepender,
            "lead: LengthFieldPrepender writes nothing before the length; write both in a "
            "MessageToByteEncoder of your own",
            "lead：LengthFieldPrepender 不在长度前写任何内容；要自己写 MessageToByteEncoder");
        return;
    }
    tell.code(fmt::format("new LengthFieldPrepender({}{}, {}, {})", order_argument(n), spec.width,
                          -spec.adjustment, spec.includes_itself));
    if (spec.adjustment != 0) {
        tell.differs(
            kPrepender,
            fmt::format("LengthFieldPrepender adds its lengthAdjustment to what it writes, "
                        "so the sign turns: {}",
                        -spec.adjustment),
            fmt::format("LengthFieldPrepender 的 lengthAdjustment 加在写出的长度上，"
                        "符号相反：{}",
                        -spec.adjustment));
    }
    if (n.strip > n.header) {
        tell.differs(kPrepender,
                     fmt::format("the {} bytes between length and message are yours to write: they "
                                 "are part of what the prepender counts",
                                 n.strip - n.header),
                     fmt::format("长度与消息之间的 {} 字节要自己写：prepender 会把它们计入长度",
                                 n.strip - n.header));
    }
}

void tell_length_prefix(const LengthPrefix& spec, Teller& tell) {
    const PrefixNumbers n(spec);
    if (spec.width > 4 && spec.width != 8) {
        return tell.cannot(
            kLength,
            fmt::format("width = {}: lengthFieldLength is 1, 2, 3, 4 or 8; nearest: a subclass "
                        "that overrides getUnadjustedFrameLength",
                        spec.width),
            fmt::format("width = {}：lengthFieldLength 只能是 1、2、3、4 或 8；最接近的是写子类，"
                        "覆盖 getUnadjustedFrameLength",
                        spec.width));
    }
    const std::string_view order = order_argument(n);
    const bool is_late = spec.on_too_long == OnTooLong::late;
    tell.code(fmt::format("new LengthFieldBasedFrameDecoder({}{}, {}, {}, {}, {}{})", order, n.most,
                          spec.offset, spec.width, n.adjustment, n.strip,
                          is_late         ? ", false"
                          : order.empty() ? ""
                                          : ", true"));
    tell.same(kLength,
              "maxFrameLength judges the whole frame, header included, after the adjustment, as "
              "soon as the header is there",
              "maxFrameLength 判断的是整帧：含首部、调整之后，首部一到齐就判断");
    if (is_late) {
        tell.same(kLength, "failFast = false: the exception comes when all of that frame went by",
                  "failFast = false：整帧都丢弃之后才抛异常");
    }
    if (spec.includes_itself) {
        tell.same(kLength,
                  fmt::format("a length that counts itself is lengthAdjustment -{}", spec.width),
                  fmt::format("长度计入自身，就是 lengthAdjustment 减去 {}", spec.width));
    }
    if (n.strip != 0) {
        tell.differs(
            kLength,
            fmt::format("initialBytesToStrip is 0 unless it is given (here {}): the header "
                        "would be delivered",
                        n.strip),
            fmt::format("initialBytesToStrip 不写就是 0（这里是 {}）：首部会一起交付", n.strip));
    }
    goes_on(tell, kLength, spec.on_too_long);
    tell.differs(
        kLength,
        "a length below what it must count: CorruptedFrameException, the header is "
        "skipped, and what follows is taken for a header",
        "长度小于它必须计入的字节：抛 CorruptedFrameException，跳过首部，把后面的字节当成首部");
    if (n.strip > n.header) {
        tell.differs(kLength, "a frame shorter than initialBytesToStrip fails when all of it came",
                     "帧短于 initialBytesToStrip 时，要等整帧到齐才报错");
    }
    forgets_the_rest(tell);
    if (spec.is_signed && spec.width != 8) {
        tell.missing(kLength,
                     fmt::format("signed: lengths of {} byte{} are unsigned; above {} a negative "
                                 "one is too long",
                                 spec.width, spec.width == 1 ? "" : "s", n.most),
                     fmt::format("signed：{} 字节的长度按无符号数读；帧上限 {} 会让负数变成超长",
                                 spec.width, n.most));
    } else if (!spec.is_signed && spec.width == 8) {
        tell.differs(kLength,
                     "8 bytes are read as a signed number: from 2^63 on negative, not long",
                     "8 字节按有符号数读：2^63 以上算负数，而不是超长");
    }
    if (!spec.zero_allowed) no_refusal_of_empty(tell, kLength);
    tell_prepender(spec, n, tell);
}

void cut_at_limit(Teller& tell, std::string_view source, std::string_view version_en,
                  std::string_view version_zh) {
    tell.differs(
        source,
        fmt::format("{} a mark of two bytes that is cut behind its first byte is counted as "
                    "message: at the limit the same line passes whole and fails cut",
                    version_en),
        fmt::format("{}双字节分隔符被切开时，第一个字节算进消息：长度恰在上限时，"
                    "整段到达能通过，切开到达就失败",
                    version_zh));
}

void tell_delimiter(const Delimiter& spec, Teller& tell) {
    const auto shorter = [](const Bytes& a, const Bytes& b) { return a.size() < b.size(); };
    const auto [least, most] = std::ranges::minmax(spec.marks, shorter);
    const std::uint64_t limit = spec.max_frame - least.size();
    if (limit == 0) {
        return tell.cannot(kMark,
                           "max_frame: maxFrameLength doesn't count the mark and must be positive; "
                           "nearest: 1",
                           "max_frame：maxFrameLength 不计分隔符，而且必须为正；最接近的是 1");
    }
    std::string marks;
    for (const Bytes& mark : spec.marks) marks += ", " + java_bytes(mark);
    tell.code(fmt::format("new DelimiterBasedFrameDecoder({}, {}{}{})", limit, !spec.keep,
                          spec.on_too_long == OnTooLong::late ? ", false" : "", marks));
    tell.differs(kMark,
                 fmt::format("maxFrameLength doesn't count the mark: {} here is max_frame {}",
                             limit, spec.max_frame),
                 fmt::format("maxFrameLength 不计分隔符：这里的 {} 就是 max_frame {}", limit,
                             spec.max_frame));
    if (least.size() != most.size()) {
        tell.differs(
            kMark,
            fmt::format("a frame that ends with a longer mark may have up to {} bytes more",
                        most.size() - least.size()),
            fmt::format("以较长分隔符结尾的帧，可以多出最多 {} 字节", most.size() - least.size()));
    }
    if (most.size() > 1) {
        cut_at_limit(tell, kMark, "before this commit (in 4.1.48),",
                     "在这次提交之前（如 4.1.48），");
    }
    if (spec.marks.size() > 1) {
        tell.differs(
            kMark,
            "exactly the two marks \"\\r\\n\" and \"\\n\" make it a LineBasedFrameDecoder, "
            "with that one's faults",
            "恰好是 \"\\r\\n\" 和 \"\\n\" 两个分隔符时，它会变成 "
            "LineBasedFrameDecoder，连同后者的问题");
    }
    goes_on(tell, kMark, spec.on_too_long);
    forgets_the_rest(tell, spec.on_end);
}

void tell_lines(const Lines& spec, Teller& tell) {
    const auto& [ending, lone_allowed, on_end, max_frame, on_too_long] = spec;
    if (ending == LineEnding::any) {
        tell.code(fmt::format("new LineBasedFrameDecoder({})", max_frame - 1));
        tell.differs(kLine,
                     fmt::format("maxLength doesn't count the line's end: {} here is max_frame {}, "
                                 "and a line with CR LF may have one byte more",
                                 max_frame - 1, max_frame),
                     fmt::format("maxLength 不计换行：这里的 {} 就是 max_frame {}，"
                                 "以 CR LF 结尾的行可以多一个字节",
                                 max_frame - 1, max_frame));
        cut_at_limit(tell, kLine, "a CR LF:", "CR LF：");
        const bool is_late = on_too_long == OnTooLong::late;
        const std::string en =
            "failFast is false unless it is given: a line too long is reported at its end";
        const std::string zh = "failFast 不写就是 false：行太长，要到行尾才报告";
        is_late ? tell.same(kLine, en, zh) : tell.differs(kLine, en, zh);
        goes_on(tell, kLine, on_too_long);
        forgets_the_rest(tell, on_end);
    } else {
        Delimiter mark;
        mark.marks = {bytes_of(ending == LineEnding::lf ? "\n" : "\r\n")};
        mark.max_frame = max_frame;
        mark.on_end = on_end;
        mark.on_too_long = on_too_long;
        tell_delimiter(mark, tell);
    }
    if (!lone_allowed) {
        tell.missing(kLine, "lone_allowed = false: a CR or LF alone is part of the line",
                     "lone_allowed = false：单独的 CR 或 LF 属于行内容");
    }
}

void tell_varint(const Varint& spec, Teller& tell) {
    if (spec.form == VarintForm::quic) {
        return no_words_for(tell, spec, kVarint,
                            "a ByteToMessageDecoder of your own (form = \"quic\")",
                            "自己写 ByteToMessageDecoder（form = \"quic\"）");
    }
    tell.code("new ProtobufVarint32FrameDecoder()");
    tell.code("new ProtobufVarint32LengthFieldPrepender()");
    tell.missing(
        kVarint,
        "max_frame: there is no limit below 2^31 bytes; nearest: a subclass, or a handler "
        "before it that counts",
        "max_frame：2^31 字节以下没有上限；最接近的办法是写子类，或在前面加一个计数的 handler");
    if (spec.max_length_bytes != kVarintBytes) {
        tell.differs(
            kVarint,
            fmt::format("a length has at most 5 bytes, here {}: the one more is 'malformed "
                        "varint'",
                        spec.max_length_bytes),
            fmt::format("长度最多 5 字节，这里是 {}：再多一字节就是 malformed varint",
                        spec.max_length_bytes));
    }
    tell.differs(
        kVarint,
        "of the fifth byte only four bits count: 2^32 + 5 is read as 5, and from 2^31 on a "
        "length is negative",
        "第五个字节只有四位有效：2^32 + 5 读成 5，2^31 以上读成负数");
    tell.differs(kVarint,
                 "a length of five bytes that is cut behind the fourth is 'malformed varint' with "
                 "readRawVarint40, though nothing is wrong with it; 4.1.48 waits",
                 "五字节的长度如果在第四字节后被切开，有 readRawVarint40 的版本会误报 malformed "
                 "varint；4.1.48 会等下去");
    if (!spec.overlong_allowed) {
        tell.missing(kVarint, "overlong_allowed = false: a longer spelling is taken",
                     "overlong_allowed = false：更长的写法照样接受");
    }
    forgets_the_rest(tell);
    if (!spec.zero_allowed) no_refusal_of_empty(tell, kVarint);
}

void tell_fixed(const FixedSize& spec, Teller& tell) {
    tell.code(fmt::format("new FixedLengthFrameDecoder({})", spec.size));
    tell.same(kFixed, "the padding is delivered with the message, and nothing is checked",
              "填充字节随消息一起交付，什么也不检查");
    if (spec.pad) {
        tell.missing(kFixed, "pad: fill up shorter messages yourself before they are written",
                     "pad：较短的消息要在写出之前自己补齐");
    }
    forgets_the_rest(tell, spec.on_end);
}

}  // namespace

void tell_netty(const FramingSpec& spec, Teller& tell) {
    if (std::holds_alternative<Unframed>(spec)) {
        tell.code("// no decoder in the pipeline");
        return tell.same(kBase, "a handler gets what one read returned, as here",
                         "handler 收到的是一次读取的内容，与这里一样");
    }
    if (const auto* prefix = std::get_if<LengthPrefix>(&spec))
        return tell_length_prefix(*prefix, tell);
    if (const auto* mark = std::get_if<Delimiter>(&spec)) return tell_delimiter(*mark, tell);
    if (const auto* lines = std::get_if<Lines>(&spec)) return tell_lines(*lines, tell);
    if (const auto* varint = std::get_if<Varint>(&spec)) return tell_varint(*varint, tell);
    if (const auto* fixed = std::get_if<FixedSize>(&spec)) return tell_fixed(*fixed, tell);
    if (const auto* json = std::get_if<Ndjson>(&spec)) {
        tell_lines(json->lines(), tell);
        return tell.differs(kLine, "an empty line is a frame, whatever skip_empty says",
                            "空行也是一帧，与 skip_empty 无关");
    }
    if (std::holds_alternative<Chunked>(spec)) {
        return no_words_for(tell, spec, kBase, "HttpServerCodec, which reads all of HTTP",
                            "HttpServerCodec，它解析整个 HTTP");
    }
    no_words_for(tell, spec, kBase, "a ByteToMessageDecoder of your own",
                 "自己写 ByteToMessageDecoder");
}

}  // namespace sticky
