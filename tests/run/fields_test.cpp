// What the bytes of messages are called, for every framing there is, and for structs.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "run/load.h"
#include "run/worlds.h"
#include "tests/support/cases.h"
#include "viz/scene/compose.h"
#include "viz/scene/field_text.h"
#include "viz/scene/frame_names.h"

namespace sticky {
namespace {

Story played(const std::string& text) {
    const Result<Scenario> scenario = load_scenario_text(text, "fields.toml", {});
    EXPECT_TRUE(scenario) << (scenario ? "" : to_string(scenario.error())) << "\n" << text;
    if (!scenario) return {};
    const auto choice = choose_worlds(*scenario, "sim");
    EXPECT_TRUE(choice);
    Played run = choice->worlds.at(0)->play(*scenario, {});
    EXPECT_FALSE(run.failure) << (run.failure ? to_string(*run.failure) : "");
    return make_story(std::move(run.trace));
}

std::string framing_text(const Scheme& scheme) {
    std::string text = "[framing]\nkind = \"" + std::string(scheme.kind) + "\"\n";
    for (const Parameter& parameter : scheme.parameters) {
        if (!parameter.fallback.empty()) continue;
        text += std::string(parameter.name) + " = " + std::string(parameter.example) + "\n";
    }
    return text;
}

std::string scenario_text(const std::string& framing, const std::string& sends) {
    return "schedule = \"writer_first\"\n" + framing +
           "[endpoint.server]\nlisten = true\nprogram = [ { recv = 4096, until = \"end\" } ]\n"
           "[endpoint.client]\nconnect = \"server\"\nprogram = [ " +
           sends + " ]\n";
}

// Those of a few texts that the framing can carry.
std::vector<std::string_view> texts_for(const FramingSpec& spec) {
    std::vector<std::string_view> texts;
    Encoder encoder(spec);
    for (const std::string_view text : {"hello", "{\"a\":1}", "1234", "12345678", "ab"}) {
        Bytes frame;
        if (!encoder.encode(view_of(text), frame)) continue;
        texts.push_back(text);
        if (std::holds_alternative<UntilClose>(spec)) break;
    }
    return texts;
}

std::string sends_for(const FramingSpec& spec) {
    std::string sends;
    for (const std::string_view text : texts_for(spec))
        sends += (sends.empty() ? "" : ", ") + fmt::format("{{ send = '{}' }}", text);
    return sends;
}

FramingSpec spec_of(const std::string& scenario) {
    return load_scenario_text(scenario, "fields.toml", {})->framing;
}

void expect_tiles(const std::vector<Field>& fields, ByteRange whole) {
    std::uint64_t at = whole.begin;
    for (const Field& field : fields) {
        EXPECT_EQ(field.range.begin, at);
        EXPECT_FALSE(field.name.empty());
        at = field.range.end;
    }
    EXPECT_EQ(at, whole.end);
}

TEST(Fields, EveryFramingNamesItsBytes) {
    std::size_t named = 0;
    for (const Scheme& scheme : schemes()) {
        const std::string framing = framing_text(scheme);
        const FramingSpec spec = spec_of(scenario_text(framing, "{ send = 'x', raw = true }"));
        const Story story = played(scenario_text(framing, sends_for(spec)));
        if (story.lineage.flows.empty()) {
            ADD_FAILURE() << scheme.kind;
            continue;
        }
        const FlowLineage& flow = story.lineage.flows[0];
        const bool unframed = std::holds_alternative<Unframed>(spec);
        EXPECT_EQ(story.names->has(flow.flow), !unframed) << scheme.kind;
        EXPECT_FALSE(flow.lane(Lane::message).empty()) << scheme.kind;
        for (const Unit& message : flow.lane(Lane::message)) {
            const auto fields = story.names->of(story.trace, flow.flow, message, Language::en);
            EXPECT_EQ(fields.empty(), unframed) << scheme.kind;
            if (unframed) continue;
            expect_tiles(fields, message.range);
            auto told = describe(spec, payload_of(story.trace, flow.flow, message.range));
            for (Field& field : told) {
                field.range.begin += message.range.begin;
                field.range.end += message.range.begin;
            }
            EXPECT_EQ(fields, told) << scheme.kind;
            ++named;
        }
        test::tried();
    }
    EXPECT_GT(named, schemes().size());
}

// Joined and unescaped, as the decoder gave them back.
TEST(Fields, EveryFramingsFramesCanBeExpected) {
    for (const Scheme& scheme : schemes()) {
        const std::string framing = framing_text(scheme);
        const FramingSpec spec = spec_of(scenario_text(framing, "{ send = 'x', raw = true }"));
        if (std::holds_alternative<Unframed>(spec)) continue;
        std::string frames;
        for (const std::string_view text : texts_for(spec))
            frames += (frames.empty() ? "'" : ", '") + std::string(text) + "'";
        const std::string text = scenario_text(framing, sends_for(spec)) +
                                 "[[expect]]\nat = \"server\"\nframes = [ " + frames + " ]\n";
        const Story story = played(text);
        const Result<Scenario> scenario = load_scenario_text(text, "fields.toml", {});
        const Verdict verdict =
            judge(scenario->expectations.at(0), {story.trace, story.lineage, story.findings});
        EXPECT_TRUE(verdict.holds) << scheme.kind << ": " << verdict.seen;
        test::tried();
    }
}

constexpr const char* kStruct =
    "{ send = { pack = 'I3sf', values = [1, 'abc', 2.5] } }, { send = 'plain' }";

std::string told(const std::vector<Field>& fields) {
    std::string text;
    for (const Field& field : fields) {
        text += fmt::format("{}-{} {} {}; ", field.range.begin, field.range.end, field.name,
                            field.value);
    }
    return text;
}

TEST(Fields, AStructNamesItsValues) {
    const struct {
        const char *framing, *first, *second;
    } cases[] = {
        {"", "0-4 uint32 1; 4-7 text \"abc\"; 7-8 padding ; 8-12 float32 2.5; ", ""},
        {"[framing]\nkind = \"length_prefix\"\n",
         "0-4 length 12; 4-8 uint32 1; 8-11 text \"abc\"; 11-12 padding ; 12-16 float32 2.5; ",
         "16-20 length 5; 20-25 payload \"plain\"; "},
    };
    for (const auto& one : cases) {
        const Story story = played(scenario_text(one.framing, kStruct));
        const FlowLineage& flow = story.lineage.flows.at(0);
        const auto& messages = flow.lane(Lane::message);
        const auto of = [&](std::size_t i) {
            return told(story.names->of(story.trace, flow.flow, messages.at(i), Language::en));
        };
        EXPECT_EQ(of(0), one.first);
        EXPECT_EQ(of(1), one.second);
        test::tried(2);
    }
}

TEST(Fields, ThePictureOfBytesWritesThem) {
    const Story story = played(scenario_text("[framing]\nkind = \"length_prefix\"\n", kStruct));
    ViewState view;
    view.picture = Picture::bytes;
    const Scene scene = compose(story, view, {1600, 400});
    std::string written;
    for (const Shape& shape : scene.shapes)
        if (const auto* text = std::get_if<Text>(&shape)) written += text->text + "\n";
    for (const char* name : {"length 12", "uint32 1", "text \"abc\"", "float32 2.5", "length 5"}) {
        EXPECT_NE(written.find(std::string("\n") + name + "\n"), std::string::npos) << name;
        test::tried();
    }
    const bool spoken = std::ranges::any_of(scene.hits, [](const Hit& hit) {
        return hit.label.find("; uint32 1") != std::string::npos;
    });
    EXPECT_TRUE(spoken);
}

TEST(Fields, AreToldAsText) {
    const Story story = played(scenario_text("", "{ send = 'a' }"));
    EXPECT_NE(field_text(story, Language::en).find("bytes have no names"), std::string::npos);
    EXPECT_NE(field_text(story, Language::zh).find("字节没有名称"), std::string::npos);
    const Story framed =
        played(scenario_text("[framing]\nkind = \"length_prefix\"\n", "{ send = 'a', times = 5 }"));
    const std::string text = field_text(framed, Language::en, 3);
    EXPECT_NE(text.find("       0        4  00 00 00 01                   length      1\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("and 2 messages more\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace sticky
