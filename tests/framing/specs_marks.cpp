#include "tests/framing/specs.h"

namespace sticky::test {
namespace {

// As many bytes as every stream has, filled up with `fill`.
std::vector<Bytes> streams(std::initializer_list<std::string_view> texts, char fill) {
    std::vector<Bytes> all;
    for (const std::string_view text : texts) {
        all.push_back(bytes_of(text));
        all.back().resize(kStreamBytes, static_cast<std::uint8_t>(fill));
    }
    return all;
}

}  // namespace

std::vector<Cobs> cobs_specs() {
    return {{}, {kFrameBytes, false}, {5, true}, {3, false}};
}

std::vector<Hdlc> hdlc_specs() {
    return {{}, {false, true, kFrameBytes}, {true, false, 6}, {false, false, 2}};
}

std::vector<Enclosed> enclosed_specs() {
    const Bytes aab = bytes_of("aab"), ba = bytes_of("ba");
    return {{},
            {{0x0b}, {0x1c, 0x0d}, Between::skip, 8},
            {aab, ba, Between::error, kFrameBytes},
            {aab, ba, Between::skip, kFrameBytes},
            {bytes_of("a"), bytes_of("a"), Between::error, 4},
            {{0x02}, {0x03}, Between::skip, 2}};
}

std::vector<JsonSeq> json_seq_specs() {
    return {{}, {OnTruncated::error, kFrameBytes}, {OnTruncated::skip, 6}, {OnTruncated::error, 3}};
}

std::vector<JsonBraces> json_braces_specs() {
    return {{}, {2, kFrameBytes}, {1, 6}, {1024, 2}};
}

std::vector<FramingSpec> marks_specs() {
    std::vector<FramingSpec> specs;
    for (const auto& spec : cobs_specs()) specs.emplace_back(spec);
    for (const auto& spec : hdlc_specs()) specs.emplace_back(spec);
    for (const auto& spec : enclosed_specs()) specs.emplace_back(spec);
    for (const auto& spec : json_seq_specs()) specs.emplace_back(spec);
    for (const auto& spec : json_braces_specs()) specs.emplace_back(spec);
    return specs;
}

std::vector<Bytes> streams_for(const Cobs&) {
    return streams({{"\3hi\0\0\1\0\2x\1\1\0\4ab", 15},
                    {"\1\1\1\0\2a\0\1\0\5ab\0cd", 15},
                    {"\2a\2b\2c\0\xff"
                     "bcdefgh",
                     15},
                    {"\0\0\4abc\0\1\0\4\1\2\3", 13}},
                   0);
}

std::vector<Bytes> streams_for(const Hdlc&) {
    // On the wire the FCS of "a" is f7 82, that of "`" 7e 93.
    return streams({"~a\xf7\x82~~~`\x7d\x5e\x93~b~~", "~ab\x7d~~\x7d\x5e\x7d\x7d~xx~\x7d",
                    "a\xf7\x82~a\x7d\xd7\x82~\x7d~\x7d\x7d~y", "~~~ab~abc~abcde~"},
                   '~');
}

std::vector<Bytes> streams_for(const Enclosed& spec) {
    if (spec.begin.size() + spec.end.size() == 5 || spec.begin == spec.end) {
        return streams({"aabxbaaabbaaabba", "aabaabbaxaaabbay", "aaabaaba aabaaba"}, 'a');
    }
    if (spec.end.size() == 2) {
        return streams(
            {"\x0bhi\x1c\r\x0b\x0b\x1c\x1c\r\r\x0b\x1c\x1c\r", "\x0b\x1c\rx\x0b\x0b\r\x1cyyyyyy",
             "ab\x0b"
             "c\x1cx\x1c\r\x0b\x0b\x1c\r"},
            '\x0b');
    }
    return streams({"\2hi\3\2\3\2\2\3\3\2x\3\2", "\2\3\2\3\3\2\3xy\2z\3", "\2\2\2\3xyz\2abcdefg"},
                   2);
}

std::vector<Bytes> streams_for(const JsonSeq&) {
    return streams({"\x1e{}\n\x1e[\n1\n]\n\x1e"
                    "12\n",
                    "\x1e"
                    "12\x1e\x1e"
                    "12 \x1e[1]\x1e{\x1e"
                    "1",
                    "\x1e\"\n\"\n \n\x1e\"\\\"{\"\n\x1e]", "\x1e}{\n}\n\x1e\n\x1e\t1\n]\n{",
                    "\x1e[]\r\nx\x1e"
                    "1\n"},
                   '\x1e');
}

std::vector<Bytes> streams_for(const JsonBraces&) {
    return streams({"{}[1]\n {\"a\":[2]}", "{\"\\\"}\":\"\\\\\"}[]{", "[[{}]]\r\n\t[{]]",
                    "[\"]\"][\"\\", "[[[[[[[[]]]]]]]]"},
                   ',');
}

}  // namespace sticky::test
