// Swoole (PHP): what Server::set and Client::set take for open_length_check and open_eof_split.
#include <fmt/format.h>

#include <algorithm>

#include "framing/dialect_parts.h"
#include "trace/nearest_name.h"

namespace sticky {
namespace {

constexpr std::string_view kBase = "swoole/swoole-src src/protocol/base.cc @48c8a40b5059";
constexpr std::string_view kUnpack =
    "swoole/swoole-src swoole_unpack, swoole_type_size (8 bytes: only where swoole_unpack returns "
    "int64_t)";
constexpr std::string_view kPort =
    "swoole/swoole-src ListenPort::ListenPort, SW_INPUT_BUFFER_SIZE, SW_DATA_EOF_MAXLEN";
constexpr std::size_t kMarkBytes = 8;           // SW_DATA_EOF_MAXLEN
constexpr std::int64_t kBodyOffset = 65535;     // a uint16_t
constexpr std::uint64_t kUsualLimit = 2 << 20;  // SW_INPUT_BUFFER_SIZE
constexpr std::uint64_t kFirstBuffer = 8192;    // SW_BUFFER_SIZE_STD

struct LengthType {
    char letter;
    std::uint64_t width;
    ByteOrder order;
    bool is_signed;
};
// As PHP's pack() names them; of one byte the order doesn't matter.
constexpr LengthType kTypes[] = {
    {'C', 1, ByteOrder::big, false},    {'c', 1, ByteOrder::big, true},
    {'n', 2, ByteOrder::big, false},    {'v', 2, ByteOrder::little, false},
    {'S', 2, ByteOrder::native, false}, {'s', 2, ByteOrder::native, true},
    {'N', 4, ByteOrder::big, false},    {'V', 4, ByteOrder::little, false},
    {'L', 4, ByteOrder::native, false}, {'l', 4, ByteOrder::native, true},
    {'J', 8, ByteOrder::big, false},    {'P', 8, ByteOrder::little, false},
    {'Q', 8, ByteOrder::native, false}, {'q', 8, ByteOrder::native, true},
};

char letter_for(const LengthPrefix& spec, bool is_signed) {
    for (const LengthType& type : kTypes) {
        if (type.width == spec.width && type.is_signed == is_signed &&
            (spec.width == 1 || type.order == spec.order))
            return type.letter;
    }
    return 0;
}

void closes(Teller& tell, std::string_view limit_en, std::string_view limit_zh) {
    tell.same(kBase, fmt::format("{}: the connection is closed, nothing is skipped", limit_en),
              fmt::format("{}：关闭连接，不会跳过", limit_zh));
}

void tell_difference(const LengthPrefix& spec, const PrefixNumbers& n, Teller& tell) {
    tell.same(kBase,
              "package_max_length counts the whole frame, header included, as max_frame does",
              "package_max_length 计整帧，含首部，与 max_frame 一样");
    tell.differs(kPort, fmt::format("unless it is given, package_max_length is {}", kUsualLimit),
                 fmt::format("package_max_length 不写就是 {}", kUsualLimit));
    if (n.strip != 0) {
        tell.differs(kBase, fmt::format("the header is delivered, too: substr($data, {})", n.strip),
                     fmt::format("首部也一起交付：substr($data, {})", n.strip));
    }
    closes(tell, "above the limit, or a negative length", "超出上限，或长度为负");
    if (const std::int64_t least = std::max<std::int64_t>(1, n.overhead); least < n.begin) {
        tell.differs(
            kBase,
            fmt::format("a frame of {} to {} bytes, less than its header, is no fault: it "
                        "is delivered, and the rest of the header begins the next one",
                        least, n.begin - 1),
            fmt::format("{} 到 {} 字节的帧比首部还短，却不算错：照样交付，首部剩下的字节成为"
                        "下一帧的开头",
                        least, n.begin - 1));
    }
    if (spec.is_signed && letter_for(spec, true) == 0) {
        tell.missing(
            kUnpack,
            fmt::format("signed: only in this machine's order; unsigned, a negative length "
                        "is above {}",
                        n.most),
            fmt::format("signed：只有本机字节序才有；按无符号数读，负数会超出 {}", n.most));
    }
    if (spec.width == 8) {
        tell.differs(kUnpack,
                     "types of 8 bytes exist where swoole_unpack returns 64 bits; before, they are "
                     "an unknown type",
                     "8 字节的类型要 swoole_unpack 返回 64 位的版本才有；以前是未知类型");
    }
    if (!spec.lead.empty()) {
        tell.same(kBase, "what stands before the length is not looked at, as here",
                  "长度之前的内容不检查，与这里一样");
    }
    error_at_once(tell, spec.on_too_long, kBase);
    if (!spec.zero_allowed) no_refusal_of_empty(tell, kBase);
}

void no_numbers_for(std::string_view en, std::string_view zh, Teller& tell) {
    tell.cannot(
        kUnpack,
        fmt::format("{}; nearest: 'package_length_func', which returns the frame's size", en),
        fmt::format("{}；最接近的是 'package_length_func'，由它返回帧的大小", zh));
}

void tell_length_prefix(const LengthPrefix& spec, Teller& tell) {
    const PrefixNumbers n(spec);
    const char letter = spec.is_signed && letter_for(spec, true) != 0 ? letter_for(spec, true)
                                                                      : letter_for(spec, false);
    if (letter == 0) {
        return no_numbers_for(fmt::format("width = {}: pack() has no letter for it", spec.width),
                              fmt::format("width = {}：pack() 没有对应的字母", spec.width), tell);
    }
    if (n.overhead < 0 || n.overhead > kBodyOffset) {
        return no_numbers_for(
            fmt::format("adjustment: package_body_offset would be {}, and is 0 to 65535",
                        n.overhead),
            fmt::format("adjustment：package_body_offset 得是 {}，而它只能是 0 到 65535",
                        n.overhead),
            tell);
    }
    tell.code("'open_length_check' => true,");
    tell.code(fmt::format("'package_length_type' => '{}',", letter));
    tell.code(fmt::format("'package_length_offset' => {},", spec.offset));
    tell.code(fmt::format("'package_body_offset' => {},", n.overhead));
    tell.code(fmt::format("'package_max_length' => {},", n.most));
    tell.same(
        kBase,
        fmt::format("package_body_offset is what the length doesn't count: {} bytes of header "
                    "with adjustment {:+}",
                    n.header, n.adjustment),
        fmt::format("package_body_offset 是长度没有计入的字节：{} 字节首部，调整 {:+}", n.header,
                    n.adjustment));
    tell_difference(spec, n, tell);
}

void tell_mark(const Delimiter& spec, Teller& tell) {
    const Bytes& mark = spec.marks.front();
    const std::uint64_t max_frame = spec.max_frame;
    tell.code("'open_eof_split' => true,");
    tell.code(fmt::format("'package_eof' => {},", quoted_source(mark)));
    tell.code(fmt::format("'package_max_length' => {},", max_frame));
    if (!spec.keep) {
        tell.differs(kBase,
                     fmt::format("the mark is delivered with the message: substr($data, 0, -{})",
                                 mark.size()),
                     fmt::format("分隔符随消息一起交付：substr($data, 0, -{})", mark.size()));
    }
    tell.differs(
        kBase,
        "open_eof_check without open_eof_split looks at the end of a read alone: several "
        "messages come as one",
        "只有 open_eof_check、没有 open_eof_split 时，只看一次读到的末尾：几条消息会粘成一条");
    closes(tell, "without a mark at package_max_length", "到 package_max_length 还没有分隔符");
    if (max_frame < kFirstBuffer) {
        tell.differs(
            kBase,
            fmt::format("the limit is judged when exactly {} bytes wait; the buffer has {}, "
                        "so one read can pass it by",
                        max_frame, kFirstBuffer),
            fmt::format("只在恰好积了 {} 字节时才判断上限；缓冲区有 {} 字节，一次读取可能越过它",
                        max_frame, kFirstBuffer));
    }
    error_at_once(tell, spec.on_too_long, kBase);
    end_is_lost(tell, spec.on_end, kBase,
                "what stands behind the last mark is lost at the stream's end",
                "流结束时，最后一个分隔符之后的内容会丢失");
}

void tell_delimiter(const Delimiter& spec, Teller& tell) {
    if (spec.marks.size() != 1 || spec.marks.front().size() > kMarkBytes) {
        return tell.cannot(
            kPort,
            "marks: package_eof is one mark of at most 8 bytes; nearest: the one that "
            "is sent",
            "marks：package_eof 只有一个，最多 8 字节；最接近的是发送用的那个");
    }
    tell_mark(spec, tell);
}

void tell_lines(const Lines& spec, Teller& tell) {
    const auto& [ending, lone_allowed, on_end, max_frame, on_too_long] = spec;
    tell_mark({{bytes_of(ending == LineEnding::crlf ? "\r\n" : "\n")},
               false,
               max_frame,
               on_end,
               on_too_long},
              tell);
    if (ending == LineEnding::any) {
        tell.differs(kBase, "a CR before the LF is delivered, too: rtrim($data, \"\\r\\n\")",
                     "LF 之前的 CR 也一起交付：rtrim($data, \"\\r\\n\")");
    }
    if (!lone_allowed) {
        tell.missing(kBase, "lone_allowed = false: a CR or LF alone is no fault",
                     "lone_allowed = false：单独的 CR 或 LF 不算错");
    }
}

auto wrong(std::string what, std::string remedy) {
    return not_understood(Dialect::swoole, std::move(what), std::move(remedy));
}

// 'key' => value, of an array with or without its brackets.
struct Item {
    std::string key;
    std::string_view value;
};
Result<std::vector<Item>> items_in(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    const auto parts = parts_of(text);
    if (!parts) return wrong("its brackets or quotes don't close", "close them");
    std::vector<Item> items;
    for (const std::string_view part : *parts) {
        const std::size_t arrow = part.find("=>");
        const auto key = literal_in(part.substr(0, arrow), true);
        if (arrow == std::string_view::npos || !key) {
            return wrong(fmt::format("'{}' is not 'key' => value", part),
                         "write \"'package_length_type' => 'N', 'package_body_offset' => 4\"");
        }
        items.push_back({std::string(text_of(*key)), trimmed(part.substr(arrow + 2))});
    }
    return items;
}

const Item* find(const std::vector<Item>& items, std::string_view key) {
    const auto found = std::ranges::find(items, key, &Item::key);
    return found == items.end() ? nullptr : &*found;
}

bool is_on(const std::vector<Item>& items, std::string_view key) {
    const Item* item = find(items, key);
    return item != nullptr && (item->value == "true" || item->value == "1");
}

Result<std::int64_t> number_of(const std::vector<Item>& items, std::string_view key,
                               std::int64_t usual, std::int64_t most) {
    const Item* item = find(items, key);
    if (item == nullptr) return usual;
    const auto number = number_in(item->value);
    if (number && *number >= 0 && *number <= most) return *number;
    return wrong(fmt::format("{} can't be {}", key, item->value),
                 fmt::format("write a number from 0 to {}", most));
}

Result<FramingSpec> length_of(const std::vector<Item>& items, std::uint64_t limit) {
    LengthPrefix spec;
    if (const Item* type = find(items, "package_length_type")) {
        const auto letter = literal_in(type->value, true);
        const auto* row = std::ranges::find_if(kTypes, [&](const LengthType& one) {
            return letter && letter->size() == 1 && letter->front() == one.letter;
        });
        if (row == std::end(kTypes)) {
            return wrong(fmt::format("unknown package_length_type {}", type->value),
                         "one of: c C s S n v l L N V q Q J P");
        }
        spec.width = row->width;
        spec.order = row->order;
        spec.is_signed = row->is_signed;
    }
    const auto offset = number_of(items, "package_length_offset", 0, 4096);
    if (!offset) return tl::unexpected(offset.error());
    // The server's default; the client's is 0.
    const auto body = number_of(items, "package_body_offset", 4, kBodyOffset);
    if (!body) return tl::unexpected(body.error());
    spec.offset = static_cast<std::uint64_t>(*offset);
    spec.adjustment = *body - static_cast<std::int64_t>(spec.header_size());
    spec.strip = 0;
    spec.max_frame = limit;
    return FramingSpec(spec);
}

}  // namespace

void tell_swoole(const FramingSpec& spec, Teller& tell) {
    if (std::holds_alternative<Unframed>(spec)) {
        tell.code("// neither open_length_check nor open_eof_split");
        return tell.same(kPort, "onReceive gets what one read returned, as here",
                         "onReceive 收到的是一次读取的内容，与这里一样");
    }
    if (const auto* prefix = std::get_if<LengthPrefix>(&spec))
        return tell_length_prefix(*prefix, tell);
    if (const auto* mark = std::get_if<Delimiter>(&spec)) return tell_delimiter(*mark, tell);
    if (const auto* lines = std::get_if<Lines>(&spec)) return tell_lines(*lines, tell);
    if (const auto* json = std::get_if<Ndjson>(&spec)) {
        tell_lines(json->lines(), tell);
        return tell.differs(kBase, "an empty line is a frame, whatever skip_empty says",
                            "空行也是一帧，与 skip_empty 无关");
    }
    if (std::holds_alternative<Chunked>(spec)) {
        return no_words_for(tell, spec, kBase, "open_http_protocol, which reads all of HTTP",
                            " open_http_protocol，它解析整个 HTTP");
    }
    no_words_for(tell, spec, kBase, "'package_length_func', which returns the frame's size",
                 " 'package_length_func'，由它返回帧的大小");
}

Result<Read> read_swoole(std::string_view text, Language language) {
    const auto items = items_in(text);
    if (!items) return tl::unexpected(items.error());
    Teller tell(language);
    const auto limit = number_of(*items, "package_max_length", kUsualLimit, UINT32_MAX);
    if (!limit) return tl::unexpected(limit.error());
    const std::uint64_t most = std::min(static_cast<std::uint64_t>(*limit), kMessageBytes);
    const auto done = [&](Result<FramingSpec> spec) -> Result<Read> {
        if (!spec) return tl::unexpected(spec.error());
        return Read{std::move(*spec), tell.take().remarks};
    };
    if (is_on(*items, "open_eof_split")) {
        const Item* eof = find(*items, "package_eof");
        const auto mark = eof == nullptr ? bytes_of("\r\n\r\n") : literal_in(eof->value, true);
        if (!mark || mark->empty() || mark->size() > kMarkBytes)
            return wrong(fmt::format("package_eof can't be {}", eof->value), "write \"\\r\\n\"");
        Delimiter spec{{*mark}};
        spec.keep = true;
        spec.max_frame = most;
        spec.on_end = OnEnd::drop;
        return done(FramingSpec(spec));
    }
    if (is_on(*items, "open_eof_check")) {
        return wrong("open_eof_check alone doesn't cut a stream: it looks at a read's end only",
                     "set 'open_eof_split' => true");
    }
    if (find(*items, "package_length_func") != nullptr)
        return wrong("package_length_func is a program", "only settings can be read");
    if (!is_on(*items, "open_length_check")) {
        return wrong("neither open_length_check nor open_eof_split is true",
                     "add 'open_length_check' => true");
    }
    return done(length_of(*items, most));
}

}  // namespace sticky
