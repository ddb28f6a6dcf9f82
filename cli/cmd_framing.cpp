// `sticky framing`: the kinds there are, their keys, what other libraries call the same, and which
// states of a decoder the cuts of a stream meet.
#include <algorithm>

#include "cli/arguments.h"
#include "cli/say.h"
#include "framing/codec.h"
#include "framing/dialect.h"
#include "framing/pack_words.h"
#include "framing/scheme.h"
#include "framing/split/cost.h"
#include "framing/split_decoder.h"
#include "run/files.h"
#include "run/load.h"
#include "script/toml_edit.h"
#include "trace/nearest_name.h"
#include "viz/scene/cut_map.h"
#include "viz/scene/svg.h"

namespace sticky {
namespace {

std::string toml_of(const SettingScalar& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const auto* text = std::get_if<std::string>(&value)) return toml_string(*text);
    return fmt::format("{{ hex = \"{}\" }}", hex_of(std::get<Bytes>(value), SIZE_MAX));
}

std::string toml_of(const SettingValue& value) {
    if (const auto* list = std::get_if<std::vector<SettingScalar>>(&value)) {
        std::string text;
        for (const SettingScalar& one : *list) text += (text.empty() ? "" : ", ") + toml_of(one);
        return "[" + text + "]";
    }
    return std::visit(
        [](const auto& one) -> std::string {
            if constexpr (std::constructible_from<SettingScalar, decltype(one)>) {
                return toml_of(SettingScalar(one));
            }
            return {};
        },
        value);
}

std::string toml_of(const FramingSpec& spec) {
    std::string text = fmt::format("[framing]\nkind = \"{}\"\n", kind_of(spec));
    for (const Setting& setting : to_settings(spec))
        text += fmt::format("{} = {}\n", setting.key, toml_of(setting.value));
    return text;
}

const Scheme* scheme_of(std::string_view kind) {
    const auto found = std::ranges::find(schemes(), kind, &Scheme::kind);
    return found == schemes().end() ? nullptr : &*found;
}

Error unknown_kind(std::string_view kind) {
    std::vector<std::string_view> kinds;
    for (const Scheme& scheme : schemes()) kinds.push_back(scheme.kind);
    return {ErrorKind::input, "sticky framing", fmt::format("unknown framing '{}'", kind),
            did_you_mean(kind, kinds)};
}

// A scenario with this framing and nothing that happens, so that --set means what it means there.
Result<FramingSpec> spec_of_settings(const FramingArguments& arguments) {
    if (scheme_of(arguments.kind) == nullptr) return tl::unexpected(unknown_kind(arguments.kind));
    const std::string text = fmt::format(
        "title = \"framing\"\n[framing]\nkind = \"{}\"\n[endpoint.a]\nlisten = true\nprogram = []\n"
        "[endpoint.b]\nconnect = \"a\"\nprogram = []\n",
        arguments.kind);
    std::vector<std::string> overrides;
    for (const std::string& set : arguments.sets) overrides.push_back("framing." + set);
    auto scenario = load_scenario_text(text, "--kind", overrides);
    if (scenario) return std::move(scenario->framing);
    Error error = scenario.error();
    if (error.where.starts_with("--kind")) error.where = "--kind " + arguments.kind;
    if (const std::size_t at = error.where.find("framing."); at != std::string::npos)
        error.where.erase(at, 8);
    return tl::unexpected(std::move(error));
}

// What an endpoint sends by, where there are several.
struct Named {
    std::string name;
    FramingSpec spec;
};

Result<std::vector<Named>> specs_of_scenario(const FramingArguments& arguments) {
    auto scenario = load_scenario_file(arguments.scenario, arguments.sets);
    if (!scenario) return tl::unexpected(scenario.error());
    std::vector<Named> specs;
    for (const EndpointSpec& endpoint : scenario->endpoints) {
        if (!endpoint.framing || *endpoint.framing == scenario->framing) continue;
        specs.push_back({"endpoint." + endpoint.name, *endpoint.framing});
    }
    if (specs.empty() || scenario->framing != FramingSpec{})
        specs.insert(specs.begin(), {"framing", scenario->framing});
    return specs;
}

void print_remark(const Remark& remark, const FramingArguments& arguments, const Look& look) {
    print(fmt::format("  {}{}{}\n", label_of(remark.kind, look.language),
                      pick(look.language, ": ", "："), remark.text));
    if (arguments.sources && !remark.source.empty())
        print(fmt::format("      {}\n", remark.source));
}

bool print_translation(const FramingSpec& spec, Dialect dialect, const FramingArguments& arguments,
                       const Look& look) {
    const Translation translation = translate(spec, dialect, look.language);
    print(fmt::format("{}\n", title_of(dialect)));
    for (const std::string& line : translation.code)
        print(line.empty() ? "\n" : fmt::format("    {}\n", line));
    for (const Remark& remark : translation.remarks) print_remark(remark, arguments, look);
    return !translation.code.empty();
}

// One line for each of `specs`, then each of the wanted dialects. False: one asked for by name has
// no words for it.
bool print_all(const std::vector<Named>& specs, const FramingArguments& arguments,
               const Look& look) {
    bool said = true;
    for (const Named& one : specs) {
        print(fmt::format("{}{}: {}\n", &one == specs.data() ? "" : "\n", one.name,
                          sketch(one.spec, look.language)));
        for (std::size_t i = 0; i < kDialectCount; ++i) {
            const auto dialect = static_cast<Dialect>(i);
            if (arguments.to != "all" && arguments.to != name_of(dialect)) continue;
            print("\n");
            const bool known = print_translation(one.spec, dialect, arguments, look);
            said = said && (known || arguments.to == "all");
        }
    }
    return said;
}

int translate_from(const FramingArguments& arguments, const Look& look) {
    Dialect from{};
    if (!parse(arguments.from, from)) return complain(unknown_kind(arguments.from));
    const Result<Adopted> adopted = from_dialect(arguments.text, from, look.language);
    if (!adopted) return complain(adopted.error());
    print(toml_of(adopted->spec));
    for (const Remark& remark : adopted->remarks) print_remark(remark, arguments, look);
    if (arguments.to.empty()) return kAllHold;
    print("\n");
    return print_all({{"framing", adopted->spec}}, arguments, look) ? kAllHold : kSomeDoNot;
}

Error needs(std::string what, std::string remedy) {
    return {ErrorKind::input, "sticky framing translate", std::move(what), std::move(remedy)};
}

Error no_coverage(std::string what, std::string remedy) {
    return {ErrorKind::input, "sticky framing coverage", std::move(what), std::move(remedy)};
}

constexpr std::string_view kBetween = "between";

// What a decoder that was drained is in the middle of.
std::string state_of(const SplitDecoder& drained) {
    Decoder decoder = drained.decoder();
    const Decoded answer = decoder.next();
    if (const auto* fault = std::get_if<Fault>(&answer)) return std::string(name_of(fault->kind));
    if (decoder.framed() == decoder.received()) return std::string(kBetween);
    return std::string(name_of(std::get<NeedMore>(answer).part));
}

std::string label_of_state(const std::string& state, Language language) {
    if (state == kBetween) return std::string(pick(language, "between", "两帧之间"));
    for (std::size_t i = 0; i < kPartCount; ++i) {
        const auto part = static_cast<Part>(i);
        if (state == name_of(part)) return std::string(label_of(part, language));
    }
    return state;
}

// What a reader sees of a stream of these messages, wherever it was cut.
Result<CutMap> cuts_of(const FramingSpec& spec, const std::vector<std::string>& messages,
                       Language language) {
    CutMap map;
    map.title = sketch(spec, language);
    Encoder encoder(spec);
    for (const std::string& written : messages) {
        const auto message = unescape(written);
        if (!message)
            return tl::unexpected(no_coverage(message.error().what, message.error().remedy));
        const std::size_t begin = map.stream.size();
        const auto encoded = encoder.encode(view_of(*message), map.stream);
        if (!encoded) {
            return tl::unexpected(
                no_coverage(encoded.error().what, "give messages with --message TEXT"));
        }
        map.frames.push_back({begin, begin + encoded->size});
    }
    if (map.stream.size() > kSplitBytes) {
        return tl::unexpected(no_coverage(
            fmt::format("the messages make {} bytes, above {}", map.stream.size(), kSplitBytes),
            "give fewer or shorter ones with --message TEXT"));
    }
    split::Coverage coverage;
    coverage.add(SplitDecoder(spec), map.stream, state_of);
    // Every state has its row, so that one that no cut met is seen.
    std::vector<std::string> states{std::string(kBetween)};
    for (const Part part : {Part::header, Part::payload, Part::delimiter})
        states.emplace_back(name_of(part));
    for (const auto& [state, places] : coverage.cuts()) {
        if (std::ranges::find(states, state) == states.end()) states.push_back(state);
    }
    std::size_t met = 0;
    for (const std::string& state : states) {
        std::vector<std::size_t> places;
        if (const auto found = coverage.cuts().find(state); found != coverage.cuts().end()) {
            for (std::size_t at = 1; at < found->second.size(); ++at)
                if (found->second[at] > 0) places.push_back(at);
        }
        if (!places.empty()) ++met;
        map.rows.emplace_back(label_of_state(state, language), std::move(places));
    }
    map.under = fmt::format(
        fmt::runtime(pick(language, "{1} bytes (messages: {0}); their {2} cuts meet {3} state{4}",
                          "{0} 条消息共 {1} 字节；{2} 个切口落在 {3} 种状态里")),
        messages.size(), map.stream.size(),
        map.stream.size() - std::min<std::size_t>(map.stream.size(), 1), met, met == 1 ? "" : "s");
    return map;
}

}  // namespace

int list_framings(const Look& look) {
    for (const Scheme& scheme : schemes()) {
        print(fmt::format("{:<16} {}\n", scheme.kind,
                          pick(look.language, scheme.about, scheme.about_zh)));
    }
    return kAllHold;
}

int describe_framing(const std::string& kind, const Look& look) {
    const Scheme* scheme = scheme_of(kind);
    if (scheme == nullptr) return complain(unknown_kind(kind));
    print(fmt::format("{}: {}\n", scheme->kind,
                      pick(look.language, scheme->about, scheme->about_zh)));
    for (const Parameter& parameter : scheme->parameters) {
        const std::string_view fallback = parameter.fallback.empty()
                                              ? pick(look.language, "must be given", "必须给出")
                                              : parameter.fallback;
        print(fmt::format("  {:<18} {:<14} {}\n", parameter.name, fallback,
                          pick(look.language, parameter.about, parameter.about_zh)));
        std::string words;
        for (const std::string_view word : parameter.words)
            words += fmt::format("{}\"{}\"", words.empty() ? "" : ", ", word);
        if (!words.empty()) print(fmt::format("  {:<33} {}\n", "", words));
    }
    return kAllHold;
}

int cover_framing(const FramingArguments& arguments, const Look& look) {
    if (arguments.kind.empty() == arguments.scenario.empty()) {
        return complain(no_coverage("there must be one framing",
                                    "give it with --kind length_prefix --set width=2, or with "
                                    "--scenario FILE"));
    }
    FramingSpec spec;
    if (arguments.scenario.empty()) {
        const Result<FramingSpec> given = spec_of_settings(arguments);
        if (!given) return complain(given.error());
        spec = *given;
    } else {
        const auto specs = specs_of_scenario(arguments);
        if (!specs) return complain(specs.error());
        spec = specs->front().spec;
    }
    const std::vector<std::string> usual{"hi", "egg"};
    const Result<CutMap> map =
        cuts_of(spec, arguments.messages.empty() ? usual : arguments.messages, look.language);
    if (!map) return complain(map.error());
    print(fmt::format("{}\n{}\n\n{}", map->title, map->under,
                      to_text(*map, look.width, look.language)));
    if (arguments.svg.empty()) return kAllHold;
    const auto written = write_file(arguments.svg, to_svg(compose_cuts(*map, look.language),
                                                          look.light ? Theme::light : Theme::dark));
    return written ? kAllHold : complain(written.error());
}

int translate_framing(const FramingArguments& arguments, const Look& look) {
    const int given =
        !arguments.kind.empty() + !arguments.scenario.empty() + !arguments.from.empty();
    if (given != 1) {
        return complain(needs("there must be one framing",
                              "give it with --kind length_prefix --set width=2, with --scenario "
                              "FILE, or with --from netty 'LengthFieldBasedFrameDecoder(..)'"));
    }
    if (arguments.from.empty() != arguments.text.empty()) {
        return complain(needs(arguments.text.empty() ? "--from has nothing to read"
                                                     : "'" + arguments.text + "' is one too many",
                              "a library's parameters and --from go together"));
    }
    if (!arguments.from.empty()) return translate_from(arguments, look);
    if (arguments.to.empty()) {
        return complain(needs("there is no --to",
                              "write --to netty, tokio, erlang, swoole, spring, python or all"));
    }
    if (!arguments.scenario.empty()) {
        const auto specs = specs_of_scenario(arguments);
        if (!specs) return complain(specs.error());
        return print_all(*specs, arguments, look) ? kAllHold : kSomeDoNot;
    }
    const Result<FramingSpec> spec = spec_of_settings(arguments);
    if (!spec) return complain(spec.error());
    return print_all({{"framing", *spec}}, arguments, look) ? kAllHold : kSomeDoNot;
}

}  // namespace sticky
