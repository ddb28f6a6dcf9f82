// `sticky split`: does somebody's decoder depend on how its stream is cut?
#include <algorithm>

#include "cli/arguments.h"
#include "cli/say.h"
#include "cli/written_bytes.h"
#include "framing/pack_words.h"
#include "framing/split/shrink.h"
#include "run/files.h"
#include "run/program_decoder.h"

namespace sticky {
namespace {

Error bad_stream(std::string what) {
    return {ErrorKind::input, "sticky split", std::move(what),
            "give the stream with --text 'a\\n', --hex 0005 or --file FILE"};
}

Result<std::string> unescaped(const std::string& text) {
    Result<std::string> bytes = unescape(text);
    if (!bytes)
        return tl::unexpected(
            bad_stream(bytes.error().what + " in --text; " + bytes.error().remedy));
    return bytes;
}

Result<std::string> from_hex(const std::string& text) {
    const Result<Bytes> bytes = bytes_from_hex(text);
    if (!bytes) return tl::unexpected(bad_stream("--hex: " + bytes.error().what));
    return std::string(text_of(*bytes));
}

Result<std::string> stream_of(const SplitArguments& arguments) {
    const int given = !arguments.text.empty() + !arguments.hex.empty() + !arguments.file.empty();
    if (given != 1) return tl::unexpected(bad_stream("there must be one stream"));
    if (!arguments.text.empty()) return unescaped(arguments.text);
    if (!arguments.hex.empty()) return from_hex(arguments.hex);
    return read_file(arguments.file, kSplitBytes);
}

// Each piece a send of its own that the reader takes at once: the cut as an experiment.
std::string scenario_of(const split::Witness& witness, const std::string& program) {
    std::string sends, sizes;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= witness.cuts.size(); ++i) {
        const std::size_t end = i < witness.cuts.size() ? witness.cuts[i] : witness.stream.size();
        std::string hex;
        for (std::size_t at = begin; at < end; ++at) hex += split::hex(witness.stream[at]);
        sends += fmt::format("  {{ send = {{ hex = \"{}\" }} }},\n", hex);
        sizes += fmt::format("{}{}", i == 0 ? "" : ", ", end - begin);
        begin = end;
    }
    std::string quoted;
    for (const char c : program)
        quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    return fmt::format(
        "title    = \"A cut that this decoder does not survive: {}\"\n"
        "schedule = \"reader_first\"\n\n"
        "[endpoint.server]\nlisten  = true\nprogram = [ {{ recv = 65536, until = \"end\" }} ]\n\n"
        "[endpoint.client]\nconnect = \"server\"\nset     = {{ nodelay = true }}\n"
        "program = [\n{}]\n\n"
        "[[expect]]\nlane  = \"recv\"\nat    = \"server\"\nsizes = [{}]\n",
        quoted, sends, sizes);
}

int report(const SplitArguments& arguments, const Look& look, const split::Witness& witness,
           const std::string& name) {
    print(
        fmt::format(fmt::runtime(pick(look.language,
                                      "{} depends on how its stream is cut. The smallest that "
                                      "was found:\n\n{}\n",
                                      "{} 的结果取决于字节流怎样被切开。找到的最小例子：\n\n{}\n")),
                    name, split::lanes_of(witness)));
    if (arguments.save.empty()) return kSomeDoNot;
    const Result<void> saved = write_file(arguments.save, scenario_of(witness, name));
    if (!saved) return complain(saved.error());
    print(fmt::format("{}\n", arguments.save));
    return kSomeDoNot;
}

}  // namespace

int split_decoder_program(const SplitArguments& arguments, const Look& look) {
    const Result<std::string> text = stream_of(arguments);
    if (!text) return complain(text.error());
    const std::vector<std::uint8_t> stream(text->begin(), text->end());
    if (stream.empty()) return complain(bad_stream("the stream is empty"));
    const auto program = std::make_shared<DecoderProgram>(arguments.program);
    if (const auto trouble = program->trouble()) return complain(*trouble);
    const ProgramDecoder fresh(program);
    split::ProofOptions options;
    options.draws = arguments.draws;
    const split::Proof proof = split::prove_split_invariance(fresh, split::View(stream), options);
    std::string name;
    for (const std::string& word : arguments.program) name += (name.empty() ? "" : " ") + word;
    if (proof.verdict == split::Verdict::differs) {
        if (const auto witness = split::shrink(fresh, split::View(stream), proof))
            return report(arguments, look, *witness, name);
    }
    const split::Outcome whole = split::outcome_of(fresh, split::View(stream), {});
    print(fmt::format(
        fmt::runtime(pick(look.language, "{}: no difference among {} ways to cut {} bytes\n  {}\n",
                          "{}：试了 {} 种切法（{} 字节），结果都一样\n  {}\n")),
        name, proof.tried, stream.size(), split::text_of(whole)));
    return kAllHold;
}

}  // namespace sticky
