// `sticky framing`: the kinds, their keys, translations there and back, and the Python that is
// written, run.
#include <fstream>

#include "framing/scheme.h"
#include "tests/cli/sticky.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

ProgramResult framing(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "framing");
    return run_sticky(arguments);
}

ProgramResult translated(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"translate", "--lang", "en"});
    return framing(std::move(arguments));
}

bool has(const std::string& text, std::string_view words) {
    return text.find(words) != std::string::npos;
}

TEST(Framing, ListAndDescribeSayWhatTheTableSays) {
    const ProgramResult english = framing({"list", "--lang", "en"});
    const ProgramResult chinese = framing({"list", "--lang", "zh"});
    ASSERT_TRUE(ended(english, 0) && ended(chinese, 0));
    EXPECT_EQ(lines_of(english.out).size(), schemes().size());
    for (const Scheme& scheme : schemes()) {
        EXPECT_TRUE(has(english.out, scheme.about)) << scheme.kind;
        EXPECT_TRUE(has(chinese.out, scheme.about_zh)) << scheme.kind;
        const ProgramResult keys = framing({"describe", std::string(scheme.kind), "--lang", "zh"});
        EXPECT_TRUE(ended(keys, 0));
        for (const Parameter& parameter : scheme.parameters) {
            EXPECT_TRUE(has(keys.out, parameter.name)) << parameter.name;
            EXPECT_TRUE(has(keys.out, parameter.about_zh)) << parameter.name;
            EXPECT_TRUE(has(keys.out, parameter.fallback)) << parameter.name;
            tried();
        }
    }
    EXPECT_TRUE(has(framing({"describe", "delimiter", "--lang", "en"}).out, "must be given"));
    EXPECT_TRUE(has(framing({"describe", "length_prefix"}).out, "\"big\", \"little\", \"native\""));
    EXPECT_TRUE(has(framing({}).out, "translate"));
}

TEST(Framing, IntoEveryLibrary) {
    const std::vector<std::string> of = {"--kind", "length_prefix", "--set", "width=2",
                                         "--set",  "adjustment=-2", "--set", "max_frame=1024"};
    const std::pair<const char*, const char*> wanted[] = {
        {"netty", "new LengthFieldBasedFrameDecoder(1024, 0, 2, -2, 2)"},
        {"tokio", ".length_adjustment(-2)"},
        {"swoole", "'package_body_offset' => 0,"},
        {"spring", "serializer.setInclusive(true);"},
        {"python", "HEADER = struct.Struct('>H')"},
    };
    std::vector<std::string> all = of;
    all.insert(all.end(), {"--to", "all"});
    const ProgramResult together = translated(all);
    EXPECT_TRUE(ended(together, 0)) << together.err;
    for (const auto& [to, code] : wanted) {
        std::vector<std::string> one = of;
        one.insert(one.end(), {"--to", to});
        const ProgramResult result = translated(one);
        EXPECT_TRUE(ended(result, 0)) << result.err;
        EXPECT_TRUE(has(result.out, code)) << result.out;
        EXPECT_TRUE(has(result.out, "  differs: ")) << result.out;
        EXPECT_FALSE(has(result.out, "github") || has(result.out, " @")) << result.out;
        EXPECT_TRUE(has(together.out, code));
        one.push_back("--sources");
        const std::string sources = translated(one).out;
        EXPECT_TRUE(has(sources, " @") || has(sources, "https://") || has(sources, "swoole-src"));
        tried();
    }
    // Erlang has no adjustment: a line that says so, and exit status 1 if it was asked for alone.
    EXPECT_TRUE(has(together.out, "Erlang\n  missing: adjustment = -2:")) << together.out;
    std::vector<std::string> erlang = of;
    erlang.insert(erlang.end(), {"--to", "erlang"});
    EXPECT_TRUE(ended(translated(erlang), 1));
    erlang.insert(erlang.end(), {"--lang", "zh"});
    erlang.insert(erlang.begin(), "translate");
    EXPECT_TRUE(has(framing(erlang).out, "  没有：adjustment = -2：")) << framing(erlang).out;
}

TEST(Framing, FromALibraryIntoAScenarioAndOn) {
    const std::string netty = "LengthFieldBasedFrameDecoder(65536, 0, 4, -4, 4)";
    const ProgramResult result = translated({"--from", "netty", netty});
    EXPECT_TRUE(ended(result, 0)) << result.err;
    EXPECT_EQ(result.out,
              "[framing]\nkind = \"length_prefix\"\nadjustment = -4\nmax_frame = 65536\n"
              "on_too_long = \"drop\"\n");
    const ProgramResult on = translated({"--from", "netty", netty, "--to", "tokio"});
    EXPECT_TRUE(has(on.out, ".max_frame_length(65536)")) << on.out;
    // What is printed is a scenario's block.
    const TemporaryFolder folder;
    const std::string marks = translated({"--from", "netty",
                                          "DelimiterBasedFrameDecoder(80, false, Unpooled."
                                          "wrappedBuffer(new byte[] {13, 0, 34}))"})
                                  .out;
    EXPECT_TRUE(has(marks, "marks = { hex = \"0d 00 22\" }\nkeep = true")) << marks;
    const std::string file =
        folder.write("s.toml", two_endpoints("{ recv = 9 }", "{ send = \"hi\" }") + marks);
    const ProgramResult loaded = translated({"--scenario", file, "--to", "netty"});
    EXPECT_TRUE(ended(loaded, 0)) << loaded.err;
    EXPECT_TRUE(has(loaded.out, "wrappedBuffer(new byte[] {13, 0, 34})")) << loaded.out;
    const ProgramResult changed =
        translated({"--scenario", file, "--set", "framing.max_frame=100", "--to", "swoole"});
    EXPECT_TRUE(has(changed.out, "'package_max_length' => 100,")) << changed.out << changed.err;
    tried(6);
}

// Each place between two bytes meets one state; the picture has a mark for each.
TEST(Framing, CoverageSaysWhatEachCutIsIn) {
    const TemporaryFolder folder;
    const std::string svg = folder.file("cuts.svg");
    const ProgramResult result =
        framing({"coverage", "--kind", "length_prefix", "--set", "width=2", "--message", "hi",
                 "--message", "\\n", "--svg", svg, "--lang", "en"});
    ASSERT_TRUE(ended(result, 0)) << result.err;
    EXPECT_EQ(result.out,
              "2-byte big-endian length prefix\n"
              "7 bytes (messages: 2); their 6 cuts meet 3 states\n\n"
              "           0  1  2  3  4  5  6\n"
              "byte       00 02 68 69 00 01 0a\n"
              "between                x\n"
              "header        x           x\n"
              "payload          x  x        x\n"
              "delimiter\n");
    std::ifstream file(svg);
    const std::string picture{std::istreambuf_iterator<char>(file), {}};
    for (int at = 1; at < 7; ++at) {
        EXPECT_TRUE(has(picture, "cut before byte " + std::to_string(at) + ": ")) << picture;
        tried();
    }
    EXPECT_TRUE(has(picture, "cut before byte 4: between"));
    EXPECT_FALSE(has(picture, "cut before byte 7"));
    const ProgramResult chinese = framing({"coverage", "--kind", "cobs", "--lang", "zh"});
    EXPECT_TRUE(has(chinese.out, "两帧之间")) << chinese.out;
    EXPECT_TRUE(has(chinese.out, "2 条消息共 9 字节；8 个切口落在 3 种状态里")) << chinese.out;
    // Every kind can carry something, and says in one line what it can't.
    for (const Scheme& scheme : schemes()) {
        std::vector<std::string> arguments{
            "coverage", "--kind", std::string(scheme.kind), "--lang", "en", "--message", "[1]"};
        if (scheme.kind == "fixed_size") arguments.insert(arguments.end(), {"--set", "size=3"});
        if (scheme.kind == "delimiter") arguments.insert(arguments.end(), {"--set", "marks=';'"});
        if (scheme.kind == "protocol") arguments.insert(arguments.end(), {"--set", "name=tls"});
        const ProgramResult one = framing(arguments);
        EXPECT_TRUE(ended(one, 0)) << scheme.kind << ": " << one.err;
        EXPECT_TRUE(has(one.out, "\npayload")) << one.out;
        tried();
    }
    EXPECT_TRUE(complained(framing({"coverage"}), {"there must be one framing", "--kind"}));
    EXPECT_TRUE(complained(framing({"coverage", "--kind", "lines", "--message", "a\\nb"}),
                           {"is not one line", "--message"}));
    EXPECT_TRUE(complained(framing({"coverage", "--kind", "none", "--message", "a\\q"}),
                           {"sticky framing coverage"}));
    EXPECT_TRUE(complained(
        framing({"coverage", "--kind", "none", "--message", std::string(4097, 'x')}), {"4096"}));
    tried(4);
}

TEST(Framing, WhatIsWrongGetsOneLine) {
    const std::pair<std::vector<std::string>, std::vector<std::string>> cases[] = {
        {{"lits"}, {"unknown command 'lits'", "did you mean 'list'"}},
        {{"describe", "lenght_prefix"}, {"unknown framing", "did you mean 'length_prefix'"}},
        {{"describe"}, {"kind is required", "sticky framing describe --help"}},
        {{"translate"}, {"one framing", "--from netty"}},
        {{"translate", "--knd", "x"}, {"unknown option '--knd'", "did you mean '--kind'"}},
        {{"translate", "--kind", "lines"}, {"no --to", "netty, tokio"}},
        {{"translate", "--kind", "lines", "--to", "rust"}, {"--to"}},
        {{"translate", "--kind", "line", "--to", "all"}, {"unknown framing", "lines"}},
        {{"translate", "--kind", "lines", "--from", "netty", "x"}, {"one framing"}},
        {{"translate", "--kind", "lines", "--to", "all", "x"}, {"'x' is one too many"}},
        {{"translate", "--from", "netty"}, {"nothing to read"}},
        {{"translate", "--from", "netty", "x"}, {"--from netty", "no constructor call"}},
        {{"translate", "--from", "spring", "x"}, {"--from"}},
        {{"translate", "--kind", "fixed_size", "--to", "all"},
         {"--kind fixed_size", "'size' is missing", "size = 8"}},
        {{"translate", "--kind", "length_prefix", "--set", "width=9", "--to", "all"},
         {"--set width=9", "1 to 8"}},
        {{"translate", "--kind", "length_prefix", "--set", "widht=5", "--to", "all"},
         {"unknown key 'widht'", "'width'"}},
        {{"translate", "--kind", "length_prefix", "--set", "width", "--to", "all"}, {"--set"}},
        {{"translate", "--scenario", "no/such.toml", "--to", "all"}, {"no/such.toml"}},
    };
    for (const auto& [arguments, words] : cases) {
        EXPECT_TRUE(complained(framing(arguments), words));
        tried();
    }
}

// A program around the Python that is written: it sends messages, or prints what it receives.
std::string python_around(const std::string& code) {
    return code +
           "\nimport os, socket, sys, threading\n"
           "a, b = socket.socketpair()\n"
           "if sys.argv[1] == 'send':\n"
           "    for word in sys.argv[2:]: send_frame(a, word.encode())\n"
           "    a.close()\n"
           "    print(b.recv(65536).hex())\n"
           "else:\n"
           "    stream = bytes.fromhex(sys.argv[2])\n"
           "    def write():\n"
           "        for byte in stream: a.sendall(bytes([byte]))\n"
           "        a.close()\n"
           "    threading.Thread(target=write).start()\n"
           "    try:\n"
           "        while True: print(receive_frame(b).decode(), flush=True)\n"
           "    except EOFError as end: print('end:', end)\n"
           "    except ValueError as bad: print('fault:', bad)\n";
}

struct Program {
    std::vector<std::string> settings;
    int header;           // bytes that are read first
    std::string stream;   // of "hi", "" and "egg", in hex
    std::string refused;  // in hex: no frame
};

TEST(Framing, ThePythonThatIsWrittenReadsAndWritesIt) {
    const Program programs[] = {
        {{"width=2", "max_frame=100"}, 2, "0002 6869 0000 0003 656767", "0063"},
        {{"width=1", "includes_itself=true"}, 1, "03 6869 01 04 656767", "00"},
        {{"width=3", "order=little", "max_frame=100"},
         3,
         "020000 6869 000000 030000 656767",
         "ff0000"},
        {{"width=5", "max_frame=100"},
         5,
         "0000000002 6869 0000000000 0000000003 656767",
         "00000000ff"},
        {{"lead='Q'", "includes_itself=true"},
         5,
         "5100000006 6869 5100000004 5100000007 656767",
         "5100000003"},
        {{"width=2", "offset=1", "strip=5"},
         3,
         "0000040000 6869 0000020000 0000050000 656767",
         "000001"},
        {{"width=8", "signed=true", "adjustment=-1"},
         8,
         "0000000000000003 6869 0000000000000001 0000000000000004 656767",
         "ffffffffffffffff"},
    };
    const TemporaryFolder folder;
    for (const Program& program : programs) {
        std::vector<std::string> arguments = {"--kind", "length_prefix", "--to", "python"};
        for (const std::string& set : program.settings)
            arguments.insert(arguments.end(), {"--set", set});
        const ProgramResult written = translated(arguments);
        ASSERT_TRUE(ended(written, 0)) << written.err;
        std::string code;
        for (const std::string& line : lines_of(written.out)) {
            if (line.starts_with("    ") || line.empty())
                code += (line.empty() ? "" : line.substr(4)) + "\n";
        }
        const std::string file = folder.write("framing.py", python_around(code));
        std::string hex = program.stream;
        std::erase(hex, ' ');
        EXPECT_EQ(run_program({"python3", file, "send", "hi", "", "egg"}).out, hex + "\n") << code;
        EXPECT_EQ(run_program({"python3", file, "receive", hex}).out,
                  "hi\n\negg\nend: the stream ended after 0 of " + std::to_string(program.header) +
                      " bytes\n")
            << code;
        const ProgramResult bad =
            run_program({"python3", file, "receive", hex + program.refused + "00000000"});
        EXPECT_TRUE(has(bad.out, "egg\nfault: a frame of ")) << bad.out << bad.err;
        tried(3);
    }
}

}  // namespace
}  // namespace sticky::test
