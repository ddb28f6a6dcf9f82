// Python's struct for the header, and the loop that recv() needs around it.
#include <fmt/format.h>

#include <algorithm>

#include "framing/dialect_parts.h"

namespace sticky {
namespace {

constexpr std::string_view kStruct = "https://docs.python.org/3/library/struct.html";
constexpr std::string_view kRecv =
    "https://docs.python.org/3/library/socket.html#socket.socket.recv";
constexpr std::string_view kRead =
    "https://docs.python.org/3/library/asyncio-stream.html#asyncio.StreamReader.readuntil";

// b'..' for a program; hex is always right.
std::string python_bytes(ByteView bytes) {
    std::string out = "b'";
    for (const std::uint8_t byte : bytes) out += fmt::format("\\x{:02x}", byte);
    return out + "'";
}

void tell_loop(Teller& tell) {
    for (const char* line :
         {"def receive_exactly(sock, size):", "    data = bytearray()",
          "    while len(data) < size:", "        piece = sock.recv(size - len(data))",
          "        if not piece:",
          "            raise EOFError(f'the stream ended after {len(data)} of {size} bytes')",
          "        data += piece", "    return bytes(data)", ""})
        tell.code(line);
}

// The letter of a struct format; 0: there is none (3, 5, 6, 7 bytes).
char letter_of(const LengthPrefix& spec) {
    const char letter = spec.width == 1   ? 'B'
                        : spec.width == 2 ? 'H'
                        : spec.width == 4 ? 'I'
                        : spec.width == 8 ? 'Q'
                                          : 0;
    return letter != 0 && spec.is_signed ? static_cast<char>(letter + 32) : letter;
}

std::string term(std::int64_t number) {
    return number == 0  ? ""
           : number > 0 ? fmt::format(" + {}", number)
                        : fmt::format(" - {}", -number);
}

void tell_receive(const LengthPrefix& spec, const PrefixNumbers& n, Teller& tell) {
    const std::int64_t least = n.begin + (spec.zero_allowed ? 0 : 1);
    tell.code("def receive_frame(sock):");
    tell.code("    header = receive_exactly(sock, HEADER.size)");
    if (letter_of(spec) == 0) {
        tell.code(fmt::format("    value = int.from_bytes(header[{}:], {}, signed={})", spec.offset,
                              n.native   ? "sys.byteorder"
                              : n.little ? "'little'"
                                         : "'big'",
                              spec.is_signed ? "True" : "False"));
    } else {
        tell.code(
            fmt::format("    {}value, = HEADER.unpack(header)", spec.lead.empty() ? "" : "_, "));
    }
    tell.code(fmt::format("    size = value{}", term(n.overhead)));
    tell.code(fmt::format("    if not {} <= size <= {}:", least, n.most));
    tell.code("        raise ValueError(f'a frame of {size} bytes')");
    tell.code("    frame = header + receive_exactly(sock, size - HEADER.size)");
    tell.code(fmt::format("    return frame[{}:]", n.strip));
    tell.code("");
}

void tell_send(const LengthPrefix& spec, const PrefixNumbers& n, Teller& tell) {
    tell.code("def send_frame(sock, message):");
    tell.code(fmt::format("    value = len(message){}", term(n.begin - n.overhead)));
    const std::string lead = spec.lead.empty() ? "" : python_bytes(spec.lead) + ", ";
    if (letter_of(spec) == 0) {
        tell.code(fmt::format(
            "    header = {} + value.to_bytes({}, {}, signed={})",
            spec.lead.empty() ? fmt::format("bytes({})", spec.offset) : python_bytes(spec.lead),
            spec.width,
            n.native   ? "sys.byteorder"
            : n.little ? "'little'"
                       : "'big'",
            spec.is_signed ? "True" : "False"));
    } else {
        tell.code(fmt::format("    header = HEADER.pack({}value)", lead));
    }
    tell.code(
        fmt::format("    sock.sendall(header{} + message)",
                    n.begin > n.header ? fmt::format(" + bytes({})", n.begin - n.header) : ""));
}

void tell_length_prefix(const LengthPrefix& spec, Teller& tell) {
    const PrefixNumbers n(spec);
    const char letter = letter_of(spec);
    std::string format = n.native ? "=" : n.little ? "<" : ">";
    if (letter == 0) {
        format += fmt::format("{}s", n.header);
    } else {
        if (spec.offset != 0) {
            format += spec.lead.empty() ? fmt::format("{}x", spec.offset)
                                        : fmt::format("{}s", spec.offset);
        }
        format += letter;
    }
    tell.code(letter == 0 && n.native ? "import struct, sys" : "import struct");
    tell.code("");
    tell.code(fmt::format("HEADER = struct.Struct('{}')", format));
    tell.code("");
    tell_loop(tell);
    tell_receive(spec, n, tell);
    tell_send(spec, n, tell);
    tell.same(kRecv,
              "all settings are in this program: the limit, the adjustment, what is stripped",
              "所有设置都在这段程序里：上限、调整、去掉的字节");
    tell.differs(
        kRecv,
        "recv(n) returns 1 to n bytes: unpack(sock.recv(HEADER.size)) fails now and "
        "then, the loop doesn't",
        "recv(n) 返回 1 到 n 字节：unpack(sock.recv(HEADER.size)) 偶尔会失败，用循环就不会");
    tell.differs(kStruct,
                 "a format without '<', '>', '!' or '=' aligns its fields and takes this machine's "
                 "sizes: 'L' has 8 bytes on 64-bit Linux",
                 "格式不以 '<'、'>'、'!'、'=' 开头时，会对齐字段并用本机的大小：64 位 Linux 上 'L' "
                 "是 8 字节");
    error_at_once(tell, spec.on_too_long, kRecv);
    if (letter == 0) {
        tell.missing(
            kStruct,
            fmt::format("width = {}: struct has no letter for it; int.from_bytes reads it",
                        spec.width),
            fmt::format("width = {}：struct 没有对应的字母，用 int.from_bytes 读", spec.width));
    }
    tell.differs(kRecv, "a stream that ends between frames raises EOFError, too: after 0 bytes",
                 "流在两帧之间结束也抛 EOFError：读到 0 字节");
}

void tell_fixed(const FixedSize& spec, Teller& tell) {
    tell_loop(tell);
    tell.code("def receive_frame(sock):");
    tell.code(fmt::format("    return receive_exactly(sock, {})", spec.size));
    tell.code("");
    tell.code("def send_frame(sock, message):");
    if (spec.pad) {
        tell.code(fmt::format("    sock.sendall(message.ljust({}, {}))", spec.size,
                              python_bytes({&*spec.pad, 1})));
    } else {
        tell.code("    sock.sendall(message)");
    }
    tell.differs(kRecv, "recv(n) returns 1 to n bytes: only the loop waits for all of them",
                 "recv(n) 返回 1 到 n 字节：只有循环才会等到齐");
    end_is_error(tell, spec.on_end, kRecv);
}

struct Letter {
    char letter;
    std::uint64_t width, native_width;
    bool is_signed;
};
// docs.python.org/3/library/struct.html, "Format Characters"; native sizes as on 64-bit Linux.
constexpr Letter kLetters[] = {
    {'b', 1, 1, true}, {'B', 1, 1, false}, {'h', 2, 2, true}, {'H', 2, 2, false},
    {'i', 4, 4, true}, {'I', 4, 4, false}, {'l', 4, 8, true}, {'L', 4, 8, false},
    {'q', 8, 8, true}, {'Q', 8, 8, false}, {'n', 0, 8, true}, {'N', 0, 8, false},
};

auto wrong(std::string what, std::string remedy) {
    return not_understood(Dialect::python, std::move(what), std::move(remedy));
}

// One format: an order, bytes that are skipped, one whole number.
class FormatReader {
public:
    Result<LengthPrefix> read(std::string_view text) {
        if (!text.empty() && std::string_view("@=<>!").find(text[0]) != std::string_view::npos) {
            aligned_ = text[0] == '@';
            spec_.order = text[0] == '<'                     ? ByteOrder::little
                          : text[0] == '>' || text[0] == '!' ? ByteOrder::big
                                                             : ByteOrder::native;
            text.remove_prefix(1);
        } else {
            aligned_ = true;
            spec_.order = ByteOrder::native;
        }
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == ' ') continue;
            std::uint64_t count = 1;
            std::size_t digits = i;
            while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
            if (digits != i) {
                const auto number = number_in(text.substr(i, digits - i));
                if (!number || *number > 4096 || digits == text.size())
                    return wrong(fmt::format("'{}' is no count of a letter", text.substr(i)),
                                 "write '>4xI'");
                count = static_cast<std::uint64_t>(*number);
                i = digits;
            }
            if (auto bad = take(text[i], count)) return tl::unexpected(*bad);
        }
        if (spec_.width == 0) return wrong("no letter of a whole number is in it", "write '>I'");
        return spec_;
    }
    bool aligned() const { return aligned_; }

private:
    std::optional<Error> take(char letter, std::uint64_t count) {
        if (letter == 'x' || letter == 's' || letter == 'c' || letter == 'p') {
            if (found_) return wrong("bytes stand behind the length", kBehind).value();
            spec_.offset += count;
            return {};
        }
        const auto* row = std::ranges::find(kLetters, letter, &Letter::letter);
        const std::uint64_t width = row == std::end(kLetters) ? 0
                                    : aligned_                ? row->native_width
                                                              : row->width;
        if (width == 0)
            return wrong(fmt::format("'{}' is no letter of a whole number here", letter),
                         "one of: b B h H i I l L q Q, and x or s for other bytes")
                .value();
        if (found_ || count != 1)
            return wrong("there is more than one number; which is the length?",
                         "write the others as bytes, such as '>2xI'")
                .value();
        if (aligned_) spec_.offset = (spec_.offset + width - 1) / width * width;
        spec_.width = width;
        spec_.is_signed = row->is_signed;
        found_ = true;
        return {};
    }

    static constexpr const char* kBehind =
        "write the part up to the length, and add them with adjustment and strip";
    LengthPrefix spec_{.width = 0};
    bool aligned_ = false, found_ = false;
};

}  // namespace

void tell_python(const FramingSpec& spec, Teller& tell) {
    if (std::holds_alternative<Unframed>(spec)) {
        tell.code("data = sock.recv(65536)");
        return tell.same(kRecv, "a message is whatever one recv returned, as here",
                         "一次 recv 返回什么，消息就是什么，与这里一样");
    }
    if (const auto* prefix = std::get_if<LengthPrefix>(&spec))
        return tell_length_prefix(*prefix, tell);
    if (const auto* fixed = std::get_if<FixedSize>(&spec)) return tell_fixed(*fixed, tell);
    if (std::holds_alternative<Delimiter>(spec)) {
        return no_words_for(tell, spec, kRead,
                            "asyncio's StreamReader.readuntil(mark), which keeps the mark",
                            " asyncio 的 StreamReader.readuntil(mark)，它保留分隔符");
    }
    if (std::holds_alternative<Lines>(spec) || std::holds_alternative<Ndjson>(spec)) {
        return no_words_for(
            tell, spec, kRead,
            "sock.makefile('rb').readline(), which ends at LF, keeps it, and has no "
            "limit unless it is given one",
            " sock.makefile('rb').readline()：遇 LF 结束、保留 LF，不给参数就没有上限");
    }
    no_words_for(tell, spec, kStruct, "a loop over the bytes", "自己写循环，逐字节读");
}

Result<Read> read_python(std::string_view text, Language language) {
    if (const auto call = text.find("Struct(");
        call != std::string_view::npos && text.ends_with(')'))
        text = trimmed(text.substr(call + 7, text.size() - call - 8));
    if (const auto literal = literal_in(text)) text = trimmed(text.substr(1, text.size() - 2));
    FormatReader reader;
    const Result<LengthPrefix> spec = reader.read(text);
    if (!spec) return tl::unexpected(spec.error());
    Teller tell(language);
    if (reader.aligned()) {
        tell.differs(
            kStruct,
            fmt::format("without '<', '>', '!' or '=' fields are aligned and sizes are this "
                        "machine's: {} bytes at {}, as on 64-bit Linux",
                        spec->width, spec->offset),
            fmt::format("没有 '<'、'>'、'!'、'=' 时字段会对齐，大小随本机：{} 字节，位于 {}，"
                        "与 64 位 Linux 相同",
                        spec->width, spec->offset));
    }
    return Read{*spec, tell.take().remarks};
}

}  // namespace sticky
