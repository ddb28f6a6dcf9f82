// tokio-util's codecs (Rust). What they can't say is read by hand with AsyncReadExt.
#include <fmt/format.h>

#include <algorithm>

#include "framing/dialect_parts.h"

namespace sticky {
namespace {

#define TOKIO "tokio-rs/tokio tokio-util/src/codec/"
constexpr std::string_view kLength = TOKIO "length_delimited.rs @dc86821207b9";
constexpr std::string_view kLines = TOKIO "lines_codec.rs @a6be73eecbb2";
constexpr std::string_view kMark = TOKIO "any_delimiter_codec.rs @c073781a64a6";
constexpr std::string_view kFramed = TOKIO "framed_impl.rs @d40fbc22dced";
constexpr std::string_view kDecoder = TOKIO "decoder.rs @ef38170bf394";
#undef TOKIO
constexpr std::string_view kReadExact =
    "https://docs.rs/tokio/latest/tokio/io/trait.AsyncReadExt.html#method.read_exact";

void ends_the_stream(Teller& tell) {
    tell.same(kFramed,
              "after a fault Framed yields that error, then None: nothing is delivered any "
              "more unless it is polled again",
              "出错之后，Framed 先给出错误，再给出 None：除非继续 poll，否则不再交付");
}

void tell_encoder(const LengthPrefix& spec, const PrefixNumbers& n, Teller& tell) {
    if (spec.offset != 0 || n.strip != n.header) {
        tell.missing(kLength,
                     "sending: length_field_offset and num_skip are for decoding only; the encoder "
                     "writes length and message, which this decoder doesn't read",
                     "发送：length_field_offset 和 num_skip 只管解码；编码器只写长度和消息，"
                     "这个解码器读不懂");
        return;
    }
    tell.differs(kLength,
                 fmt::format("the encoder judges the message by max_frame_length {}, too, before "
                             "length_adjustment is taken off",
                             n.largest),
                 fmt::format("编码器也用 max_frame_length {} 判断消息，而且在减去 "
                             "length_adjustment 之前",
                             n.largest));
}

void tell_length_prefix(const LengthPrefix& spec, Teller& tell) {
    const PrefixNumbers n(spec);
    const std::int64_t adjustment = n.overhead - n.strip;
    tell.code("LengthDelimitedCodec::builder()");
    if (n.little) tell.code("    .little_endian()");
    if (n.native) tell.code("    .native_endian()");
    if (spec.offset != 0) tell.code(fmt::format("    .length_field_offset({})", spec.offset));
    tell.code(fmt::format("    .length_field_length({})", spec.width));
    if (adjustment != 0) tell.code(fmt::format("    .length_adjustment({})", adjustment));
    if (n.strip != n.header) tell.code(fmt::format("    .num_skip({})", n.strip));
    tell.code(fmt::format("    .max_frame_length({})", n.largest));
    tell.code("    .new_codec()");
    if (spec.limit == LimitOf::value) {
        tell.same(kLength,
                  "max_frame_length judges the bare length, before the adjustment, as limit = "
                  "\"value\" says (8 MiB unless given)",
                  "max_frame_length 判断的是调整之前的长度原值，与 limit = \"value\" "
                  "一样（不写就是 8 MiB）");
    } else
        tell.differs(
            kLength,
            fmt::format("max_frame_length judges the bare length, before the adjustment and "
                        "without the header: {} here is max_frame {} (8 MiB unless given)",
                        n.largest, spec.max_frame),
            fmt::format("max_frame_length 判断的是长度字段的原值，调整之前、不含首部：这里的 {} "
                        "就是 max_frame {}",
                        n.largest, spec.max_frame));
    if (n.strip != n.header) {
        tell.differs(kLength,
                     fmt::format("the adjusted length is counted from behind num_skip, not from "
                                 "behind the header: {} with num_skip({})",
                                 adjustment, n.strip),
                     fmt::format("调整后的长度从 num_skip 之后算起，而不是从首部之后：num_skip({}) "
                                 "时是 {}",
                                 n.strip, adjustment));
    }
    if (std::max(n.overhead, n.strip) < n.header) {
        tell.differs(
            kLength,
            fmt::format("a frame of {} to {} bytes, less than its header, is no fault: it "
                        "is delivered, and the rest of the header begins the next one",
                        std::max(n.overhead, n.strip), n.header - 1),
            fmt::format("{} 到 {} 字节的帧比首部还短，却不算错：照样交付，首部剩下的字节成为"
                        "下一帧的开头",
                        std::max(n.overhead, n.strip), n.header - 1));
    }
    if (n.strip == 0 && n.overhead <= 0) {
        tell.differs(kLength,
                     "a frame of 0 bytes takes nothing out of the buffer: it is delivered for ever",
                     "0 字节的帧不从缓冲区取走任何东西：会没完没了地交付");
    }
    tell.differs(kLength, "room for the announced length is made as soon as the header is there",
                 "首部一到，就按它声明的长度预留内存");
    ends_the_stream(tell);
    tell.differs(kDecoder,
                 "a stream that ends right behind a header ends well: the header was taken out of "
                 "the buffer, and an empty buffer is no error",
                 "流恰好在首部之后结束，不算错：首部已经取走，缓冲区是空的");
    tell_encoder(spec, n, tell);
    if (spec.is_signed) {
        tell.missing(kLength,
                     fmt::format("signed: the length is unsigned; a negative one is above {} and "
                                 "fails all the same",
                                 n.largest),
                     fmt::format("signed：长度按无符号数读；负数大于 {}，照样出错", n.largest));
    }
    error_at_once(tell, spec.on_too_long, kLength);
    if (!spec.zero_allowed) no_refusal_of_empty(tell, kLength);
}

void tell_rest(OnEnd on_end, std::string_view source, Teller& tell) {
    if (on_end == OnEnd::emit) return;
    tell.missing(
        source,
        fmt::format("on_end = \"{}\": what stands behind the last mark is delivered at the "
                    "stream's end",
                    kOnEnds[static_cast<std::size_t>(on_end)]),
        fmt::format("on_end = \"{}\"：流结束时，最后一个分隔符之后的内容照样交付",
                    kOnEnds[static_cast<std::size_t>(on_end)]));
}

void same_limit(std::string_view source, std::uint64_t max_frame, Teller& tell) {
    tell.differs(source,
                 fmt::format("max_length doesn't count the mark: {} here is max_frame {}; without "
                             "one there is no limit",
                             max_frame - 1, max_frame),
                 fmt::format("max_length 不计分隔符：这里的 {} 就是 max_frame {}；不写就没有上限",
                             max_frame - 1, max_frame));
}

// Marks of one byte each.
void tell_bytes(ByteView marks, const Delimiter& spec, Teller& tell) {
    const std::uint64_t max_frame = spec.max_frame;
    const std::uint8_t sent = spec.marks.front().front();
    tell.code(fmt::format("AnyDelimiterCodec::new_with_max_length(b{}.to_vec(), b{}.to_vec(), {})",
                          quoted_source(marks), quoted_source({&sent, 1}), max_frame - 1));
    same_limit(kMark, max_frame, tell);
    tell_rest(spec.on_end, kMark, tell);
    error_at_once(tell, spec.on_too_long, kMark);
    tell.differs(kMark, "the encoder looks for no mark in what it sends",
                 "编码器不检查要发送的内容里有没有分隔符");
    ends_the_stream(tell);
}

void tell_delimiter(const Delimiter& spec, Teller& tell) {
    Bytes marks;
    for (const Bytes& mark : spec.marks) {
        if (mark.size() != 1) {
            return tell.cannot(
                kMark,
                fmt::format("marks: AnyDelimiterCodec takes single bytes, and {} has "
                            "{}; nearest: LinesCodec for line ends, else a Decoder "
                            "of your own",
                            quoted_source(mark), mark.size()),
                fmt::format("marks：AnyDelimiterCodec 只认单个字节，{} 有 {} 个；"
                            "换行可用 LinesCodec，否则自己写 Decoder",
                            quoted_source(mark), mark.size()));
        }
        marks.push_back(mark.front());
    }
    tell_bytes(marks, spec, tell);
    if (spec.keep) {
        tell.missing(kMark, "keep = true: the mark is always taken off",
                     "keep = true：分隔符总是去掉");
    }
}

void tell_lines(const Lines& spec, Teller& tell) {
    if (spec.ending == LineEnding::lf) {
        const Bytes lf = {'\n'};
        tell_bytes(lf, {{lf}, false, spec.max_frame, spec.on_end, spec.on_too_long}, tell);
        tell.same(kLines, "not LinesCodec: that one takes a CR before the LF off",
                  "不用 LinesCodec：它会把 LF 前的 CR 去掉");
    } else if (spec.ending == LineEnding::crlf) {
        return tell.cannot(
            kLines,
            "ending = \"crlf\": LinesCodec takes a lone LF for an end, too; nearest: "
            "LinesCodec",
            "ending = \"crlf\"：LinesCodec 也把单独的 LF 当作换行；最接近的是 LinesCodec");
    } else {
        tell.code(fmt::format("LinesCodec::new_with_max_length({})", spec.max_frame - 1));
        same_limit(kLines, spec.max_frame, tell);
        tell.differs(kLines, "a line that is not UTF-8 is an error", "不是 UTF-8 的行会报错");
        tell.differs(kLines, "the encoder ends a line with LF, not with CR LF",
                     "编码器用 LF 结束一行，不是 CR LF");
        tell_rest(spec.on_end, kLines, tell);
        error_at_once(tell, spec.on_too_long, kLines);
        if (spec.on_end == OnEnd::emit) {
            tell.differs(kLines, "a CR at the end of a last line without LF is taken off, too",
                         "没有 LF 的最后一行，行末的 CR 也会去掉");
        }
        ends_the_stream(tell);
    }
    if (!spec.lone_allowed) {
        tell.missing(kLines, "lone_allowed = false: a CR or LF alone is no fault",
                     "lone_allowed = false：单独的 CR 或 LF 不算错");
    }
}

void tell_fixed(const FixedSize& spec, Teller& tell) {
    tell.code(fmt::format("let mut frame = vec![0u8; {}];", spec.size));
    tell.code("stream.read_exact(&mut frame).await?;");
    tell.differs(kReadExact,
                 "there is no codec for it, and read_exact loses what it read if it is cancelled "
                 "(in select!, by a timeout)",
                 "没有对应的 codec；read_exact 被取消（select!、超时）时，已读的字节会丢");
    if (spec.pad) {
        tell.missing(kReadExact, "pad: fill up shorter messages yourself before they are sent",
                     "pad：较短的消息要在发送之前自己补齐");
    }
    end_is_error(tell, spec.on_end, kReadExact);
}

}  // namespace

void tell_tokio(const FramingSpec& spec, Teller& tell) {
    if (std::holds_alternative<Unframed>(spec)) {
        tell.code("BytesCodec::new()");
        return tell.same(kFramed, "an item is what one read brought, as here",
                         "每一项就是一次读取的内容，与这里一样");
    }
    if (const auto* prefix = std::get_if<LengthPrefix>(&spec))
        return tell_length_prefix(*prefix, tell);
    if (const auto* mark = std::get_if<Delimiter>(&spec)) return tell_delimiter(*mark, tell);
    if (const auto* lines = std::get_if<Lines>(&spec)) return tell_lines(*lines, tell);
    if (const auto* fixed = std::get_if<FixedSize>(&spec)) return tell_fixed(*fixed, tell);
    if (const auto* json = std::get_if<Ndjson>(&spec)) {
        tell_lines(json->lines(), tell);
        return tell.differs(kLines, "an empty line is a frame, whatever skip_empty says",
                            "空行也是一帧，与 skip_empty 无关");
    }
    if (std::holds_alternative<Varint>(spec)) {
        return no_words_for(tell, spec, kLength, "prost's decode_length_delimiter in a Decoder",
                            "在 Decoder 里调用 prost 的 decode_length_delimiter");
    }
    no_words_for(tell, spec, kDecoder, "a Decoder of your own", "自己写 Decoder");
}

}  // namespace sticky
