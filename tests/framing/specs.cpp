#include "tests/framing/specs.h"

#include "tests/framing/reference.h"

namespace sticky::test {
namespace {

constexpr ByteOrder kOrders[] = {ByteOrder::big, ByteOrder::little, ByteOrder::native};

// A frame that begins like `spec` says and carries `message` bytes; empty if it can't be written.
Bytes frame_of(const LengthPrefix& spec, std::size_t message) {
    const std::uint64_t header = spec.offset + spec.width;
    const std::uint64_t gap = spec.strip && *spec.strip > header ? *spec.strip - header : 0;
    std::int64_t value = static_cast<std::int64_t>(gap + message) - spec.adjustment;
    if (spec.includes_itself) value += static_cast<std::int64_t>(spec.width);
    if (value < 0) return {};
    Bytes frame(spec.offset, 0xee);
    const Bytes length = number(static_cast<std::uint64_t>(value), spec.width, spec.order);
    frame.insert(frame.end(), length.begin(), length.end());
    for (std::size_t i = 0; i < gap + message; ++i) {
        frame.push_back(static_cast<std::uint8_t>('a' + i));
    }
    return frame;
}

void append(Bytes& to, const Bytes& bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace

std::vector<LengthPrefix> length_prefixes() {
    std::vector<LengthPrefix> specs;
    for (std::uint64_t width = 1; width <= 8; ++width) {
        for (const ByteOrder order : kOrders) {
            for (int flags = 0; flags < 4; ++flags) {
                LengthPrefix plain;
                plain.width = width;
                plain.order = order;
                plain.is_signed = (flags & 1) != 0;
                plain.includes_itself = (flags & 2) != 0;
                const std::uint64_t w = width;
                const auto with = [&](auto change) {
                    LengthPrefix spec = plain;
                    change(spec);
                    specs.push_back(spec);
                };
                with([](LengthPrefix&) {});
                with([](LengthPrefix& s) { s.offset = 2, s.strip = 0; });
                with([](LengthPrefix& s) { s.adjustment = -1, s.zero_allowed = false; });
                with([&](LengthPrefix& s) { s.adjustment = 2, s.strip = w + 2; });
                with([&](LengthPrefix& s) { s.offset = 1, s.strip = 1, s.max_frame = w + 4; });
                with([](LengthPrefix& s) { s.offset = 3, s.adjustment = -3; });
                with([&](LengthPrefix& s) { s.max_frame = w + 1, s.zero_allowed = false; });
                with([&](LengthPrefix& s) { s.max_frame = w, s.strip = w / 2; });
                with([&](LengthPrefix& s) {
                    s.limit = LimitOf::value, s.max_frame = w + 2, s.adjustment = 1;
                });
            }
        }
    }
    return specs;
}

std::vector<Delimiter> delimiters() {
    const std::vector<std::vector<std::string_view>> sets{{"\n"},
                                                          {"\r\n"},
                                                          {"\n", "\r\n"},
                                                          {"\r\n", "\n"},
                                                          {"b"},
                                                          {"ab", "b"},
                                                          {"b", "ab"},
                                                          {"aab"},
                                                          {"aa"},
                                                          {"aba"},
                                                          {"ab", "ba"},
                                                          {"abab"},
                                                          {"bab", "aab"},
                                                          {{"\0", 1}, "a\n"},
                                                          {"ab", "b\n", "aaa"}};
    std::vector<Delimiter> specs;
    for (const auto& set : sets) {
        Delimiter spec;
        std::size_t longest = 0;
        for (const std::string_view mark : set) {
            spec.marks.push_back(bytes_of(mark));
            longest = std::max(longest, mark.size());
        }
        for (const bool keep : {false, true}) {
            spec.keep = keep;
            for (const std::uint64_t most : {kFrameBytes, std::uint64_t{longest},
                                             std::uint64_t{longest + 2}, std::uint64_t{16}}) {
                spec.max_frame = most;
                specs.push_back(spec);
            }
        }
        for (const OnEnd on_end : {OnEnd::emit, OnEnd::drop}) {
            spec.on_end = on_end;
            specs.push_back(spec);
        }
    }
    return specs;
}

std::vector<FixedSize> fixed_sizes() {
    std::vector<FixedSize> specs;
    for (const std::uint64_t size : {1U, 2U, 3U, 5U, 8U, 15U, 16U, 17U, 1U << 30}) {
        specs.push_back({size, {}});
    }
    specs.push_back({4, std::uint8_t{0}});
    for (const OnEnd on_end : {OnEnd::emit, OnEnd::drop}) {
        for (const std::uint64_t size : {1U, 3U, 16U, 17U}) specs.push_back({size, {}, on_end});
    }
    return specs;
}

std::vector<Lines> lines() {
    std::vector<Lines> specs;
    for (const LineEnding ending : {LineEnding::lf, LineEnding::crlf, LineEnding::any}) {
        for (const bool lone : {true, false}) {
            for (const OnEnd on_end : {OnEnd::error, OnEnd::emit, OnEnd::drop}) {
                for (const std::uint64_t most : {kFrameBytes, std::uint64_t{4}}) {
                    specs.push_back({ending, lone, on_end, most});
                }
            }
        }
    }
    return specs;
}

std::vector<Varint> varints() {
    std::vector<Varint> specs;
    for (const bool overlong : {true, false}) {
        for (const bool zero : {true, false}) {
            for (const std::uint64_t most : {kFrameBytes, kMessageBytes, std::uint64_t{5}}) {
                for (const std::uint64_t bytes : {10U, 9U, 2U, 1U}) {
                    specs.push_back({VarintForm::leb128, bytes, overlong, most, zero});
                }
                for (const std::uint64_t bytes : {8U, 2U}) {
                    specs.push_back({VarintForm::quic, bytes, overlong, most, zero});
                }
            }
        }
    }
    return specs;
}

std::vector<DecimalLength> decimal_lengths() {
    std::vector<DecimalLength> specs;
    for (const auto& [mark, end] : {std::pair{":", ","}, {" ", ""}, {"\r\n", "\r\n"}}) {
        for (const bool zero : {true, false}) {
            for (const std::uint64_t most : {kFrameBytes, std::uint64_t{8}}) {
                for (const std::uint64_t digits : {10U, 19U, 1U}) {
                    specs.push_back({bytes_of(mark), bytes_of(end), digits, most, zero});
                }
            }
        }
    }
    return specs;
}

std::vector<JsonHeader> json_headers() {
    std::vector<JsonHeader> specs;
    for (const ByteOrder order : kOrders) {
        for (const bool zero : {true, false}) {
            specs.push_back({order, "d", 4096, kFrameBytes, zero});
            specs.push_back({order, "d", 8, 14, zero});
        }
    }
    specs.push_back({});
    return specs;
}

std::vector<Ndjson> ndjsons() {
    std::vector<Ndjson> specs;
    for (const bool skip : {true, false}) {
        for (const bool balanced : {true, false}) {
            for (const OnEnd on_end : {OnEnd::error, OnEnd::emit, OnEnd::drop}) {
                specs.push_back({skip, balanced, on_end, kFrameBytes});
                specs.push_back({skip, balanced, on_end, 6});
            }
        }
    }
    return specs;
}

std::vector<Chunked> chunkeds() {
    return {{}, {2, 16, 0, kFrameBytes}, {3, 16, 3, 14}, {4096, 256, 4096, 5}};
}

std::vector<Slip> slips() {
    return {{}, {false, kFrameBytes}, {true, 4}, {false, 7}};
}

std::vector<FramingSpec> all_specs() {
    std::vector<FramingSpec> specs{Unframed{}};
    for (const auto& spec : length_prefixes()) specs.emplace_back(spec);
    for (const auto& spec : delimiters()) specs.emplace_back(spec);
    for (const auto& spec : fixed_sizes()) specs.emplace_back(spec);
    for (const auto& spec : lines()) specs.emplace_back(spec);
    for (const auto& spec : varints()) specs.emplace_back(spec);
    for (const auto& spec : decimal_lengths()) specs.emplace_back(spec);
    for (const auto& spec : json_headers()) specs.emplace_back(spec);
    for (const auto& spec : ndjsons()) specs.emplace_back(spec);
    for (const auto& spec : chunkeds()) specs.emplace_back(spec);
    for (const auto& spec : slips()) specs.emplace_back(spec);
    for (const auto& spec : protocols()) specs.emplace_back(spec);
    for (const auto& spec : tlvs()) specs.emplace_back(spec);
    for (const auto& spec : crc_prefixes()) specs.emplace_back(spec);
    for (const auto& spec : marks_specs()) specs.push_back(spec);
    for (const auto& spec : resps()) specs.emplace_back(spec);
    for (const auto& spec : content_lengths()) specs.emplace_back(spec);
    for (const auto& spec : record_marks()) specs.emplace_back(spec);
    for (const auto& spec : web_sockets()) specs.emplace_back(spec);
    for (const auto& spec : until_closes()) specs.emplace_back(spec);
    for (const auto& spec : mode_switches()) specs.emplace_back(spec);
    return specs;
}

std::vector<Bytes> streams_for(const LengthPrefix& spec) {
    Bytes frames;
    for (std::size_t i = 0; frames.size() < kStreamBytes; ++i) {
        constexpr std::size_t kMessages[] = {1, 3, 0, 2, 1, 4};
        append(frames, frame_of(spec, kMessages[i % std::size(kMessages)]));
    }
    frames.resize(kStreamBytes);
    Bytes worst = frame_of(spec, 2);
    worst.resize(kStreamBytes, 0xff);
    Bytes counting;
    for (std::uint8_t i = 0; i < kStreamBytes; ++i) counting.push_back(i);
    return {frames, worst, Bytes(kStreamBytes, 0), counting};
}

std::vector<Bytes> streams_for(const Delimiter&) {
    return {bytes_of("\r\nhi\r\n\n\r\r\nx\r\n\r\ny"), bytes_of("aaabaababbaaabab"),
            bytes_of({"ab\nb\r\na\0baa\n\0\0aab", 16}), bytes_of("bbaaaaaaabbaaaba")};
}

std::vector<Bytes> streams_for(const FixedSize&) {
    return {bytes_of("0123456789abcdef")};
}
std::vector<Bytes> streams_for(const Unframed&) {
    return {bytes_of("hello egg, hello")};
}
std::vector<Bytes> streams_for(const Lines&) {
    return {bytes_of("hi\r\n\r\negg\r\n\r\nxy\r"), bytes_of("a\nb\r\n\n\r\r\n\rc\nd\r\ne"),
            bytes_of("ab\r\ncd\r\nefg\r\n\r\nh"), bytes_of("a\r\r\nb\n\rc\r\n\n\nxy\r\r")};
}
std::vector<Bytes> streams_for(const Varint& spec) {
    if (spec.form == VarintForm::quic) {
        return {bytes_of({"\1a\0\3abc\x40\2ab\1\0\x80\0\0", 16}),
                bytes_of({"\xc0\0\0\0\0\0\0\2ab\x41\0xyz\1", 16}),
                bytes_of({"\2ab\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0", 16})};
    }
    return {bytes_of({"\1a\0\3abc\x82\0"
                      "ab\1\0\x80\x80\1",
                      16}),
            bytes_of({"\x83\x80\0"
                      "abc\xac\2xyz\0\0\1a\0",
                      16}),
            bytes_of({"\2ab\xff\xff\xff\xff\xff\xff\xff\xff\xff\2a\1b", 16}),
            bytes_of({"\x81\x80\x80\x80\x80\x80\x80\x80\x80\0a\1b\1c\0", 16})};
}

std::vector<Bytes> streams_for(const DecimalLength& spec) {
    const auto frame = [&](std::string_view digits, std::string_view message) {
        Bytes bytes = bytes_of(digits);
        append(bytes, spec.mark);
        append(bytes, bytes_of(message));
        append(bytes, spec.end);
        return bytes;
    };
    Bytes good;
    while (good.size() < kStreamBytes) {
        for (const auto& one : {frame("1", "2"), frame("0", ""), frame("3", "3:a")}) {
            append(good, one);
        }
    }
    Bytes zero = frame("2", "ab");
    append(zero, frame("05", "hello"));
    Bytes wide = frame("0", "");
    append(wide, bytes_of("9999999999999999999"));
    Bytes lying = frame("2", "ab,");
    append(lying, frame("12345678", "x"));
    std::vector<Bytes> streams{good, zero, wide, lying, bytes_of("+5:hello,-1:x,  ")};
    for (Bytes& stream : streams) stream.resize(kStreamBytes, '7');
    return streams;
}
std::vector<Bytes> streams_for(const JsonHeader& spec) {
    std::vector<Bytes> streams;
    for (const std::string_view header :
         {R"({"d":3})", R"({"d":0})", R"({"d":-})", R"({"d":-1})", R"({"":1,"":1})", R"({"d":9})",
          R"({"x":9})", R"({"d":"3")", "{}", "[]"}) {
        Bytes stream = number(header.size(), 4, spec.order);
        append(stream, bytes_of(header));
        append(stream, bytes_of("abc"));
        append(stream, number(2, 4, spec.order));
        stream.resize(kStreamBytes, '{');
        streams.push_back(stream);
    }
    for (const std::uint64_t length : {0U, 1U, 4097U, 0x7fffffffU, 0x80000000U, 0xffffffffU}) {
        Bytes stream = number(length, 4, spec.order);
        stream.resize(kStreamBytes, ' ');
        streams.push_back(stream);
    }
    return streams;
}

std::vector<Bytes> streams_for(const Ndjson&) {
    return {bytes_of("{}\n[1]\r\n\n\r\n\"a\"xy"), bytes_of("{\"a\":[1]}\n{]\n}\n\n"),
            bytes_of("\"\\\"{\"\r\n[\"]\"]\n[1\r"), bytes_of("1\n\n2\r\r\n[[{}]]\n\"x")};
}
std::vector<Bytes> streams_for(const Chunked&) {
    std::vector<Bytes> streams;
    for (const std::string_view text :
         {"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n2\r\n", "0\r\n\r\n1;x\r\na\r\n0\r\n",
          "1 ;\t\r\na\r\n0\r\nT:\r\n\r\n0", "2\r\nab\n0\r\n\r\n", "1\nx", "0\r\nT\n\r\n",
          "1;x\rz\r\na", "00000000000000001", "ffffffffffffffff\r\n", "1 \r\n", "-1\r\n", ";",
          "0\r\n\rx", "2\r\nabc\r\n"}) {
        Bytes stream = bytes_of(text);
        stream.resize(kStreamBytes, '1');
        streams.push_back(stream);
    }
    return streams;
}

std::vector<Bytes> streams_for(const Slip&) {
    return {bytes_of("\xc0hi\xc0\xc0\xdb\xdc\xdb\xdd\xc0\xc0\xc0yo\xc0\xdb"),
            bytes_of("a\xc0"
                     "b\xdb\xdd\xdc\xc0\xc0\xdb\xdd\xdc\xc0x\xdb\xdc\xdb"),
            bytes_of("ok\xc0\xc0x\xdb\xdb\xdc\xc0"
                     "abcdefg"),
            bytes_of("ok\xc0\xc0\xdb\xc0"
                     "abcdefghij")};
}

}  // namespace sticky::test
