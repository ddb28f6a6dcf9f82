#include "tests/framing/hostile.h"

namespace sticky::test {
namespace {

// Each stream cut off anywhere, with a small limit and with the usual one; and with the small one
// 300 times each byte of `endless`.
template <class S>
std::vector<Hostile> to_small(std::initializer_list<std::string_view> streams,
                              std::string_view endless) {
    S spec;
    spec.max_frame = 64;
    Hostile small{spec, {}}, usual{S{}, {}};
    for (const std::string_view stream : streams) {
        for (std::size_t size = 0; size <= stream.size(); ++size) {
            small.streams.push_back(bytes_of(stream.substr(0, size)));
            usual.streams.push_back(bytes_of(stream.substr(0, size)));
        }
    }
    for (const char c : endless) small.streams.emplace_back(300, static_cast<std::uint8_t>(c));
    return {small, usual};
}

std::vector<Hostile> to_cobs() {
    return to_small<Cobs>({"\xff\xff\xff",
                           {"\x01\x01\x01\0", 4},
                           {"\x05"
                            "ab\0",
                            4},
                           {"\0\0\x02\0", 4},
                           "\x3e"
                           "x",
                           "\x3f"
                           "x"},
                          {"\x01\xff\x02\0", 4});
}
std::vector<Hostile> to_hdlc() {
    return to_small<Hdlc>({"~~~", "~\x7d~", "~\x7d\x7d~", "~\x7d\x7d\x7d~", "~a~", "~ab~", "~abc~",
                           "~a\xf7\x82~\x7d", "a\xf7\x82~`\x7d\x5e\x93~"},
                          "~\x7dx");
}
std::vector<Hostile> to_enclosed() {
    std::vector<Hostile> all =
        to_small<Enclosed>({"\3\2", "\2\2\3\3", "x\2y\3", "\2\3\2"}, "\2\3x");
    for (Hostile& more : to_small<Enclosed>({"xy\2a\3z\2", "\3\3\2\2\3"}, "\2\3x")) {
        std::get<Enclosed>(more.spec).between = Between::skip;
        all.push_back(more);
    }
    Enclosed stutter{bytes_of("aaaab"), bytes_of("bbbba"), Between::skip, 64};
    all.push_back({stutter, {Bytes(300, 'a'), Bytes(300, 'b'), bytes_of("aaaaaaabbbbbbbbba")}});
    return all;
}
std::vector<Hostile> to_json_seq() {
    return to_small<JsonSeq>(
        {"\x1e\x1e\n", "\x1e\"\n\"\n", "\x1e{\x1e}\n",
         "\x1e"
         "12\x1e",
         "\n\n\x1e[]", "\x1e\"\\\x1e\"\n", "\x1e]]]\n", "{}\n", "\x1e[[[[[[[[[[\n\n\n]"},
        "\x1e[\"\\\n1");
}
std::vector<Hostile> to_json_braces() {
    std::vector<Hostile> all =
        to_small<JsonBraces>({"{]", "[}", "}", "\"a\"", "1", "{\"\\\"}", "{}{}]", "[\"\\\\\"]",
                              "\xef\xbb\xbf{}", "[],[]"},
                             "[{ \"\\");
    JsonBraces deep;
    all.push_back({deep, {Bytes(1025, '['), Bytes(300, '{')}});
    return all;
}

struct Row {
    std::string_view kind;
    std::vector<Hostile> (*make)();
};
constexpr Row kRows[] = {{Cobs::kKind, to_cobs},
                         {Hdlc::kKind, to_hdlc},
                         {Enclosed::kKind, to_enclosed},
                         {JsonSeq::kKind, to_json_seq},
                         {JsonBraces::kKind, to_json_braces}};

}  // namespace

std::vector<Hostile> hostile_to_marks(std::string_view kind) {
    for (const Row& row : kRows) {
        if (row.kind == kind) return row.make();
    }
    return {};
}

}  // namespace sticky::test
