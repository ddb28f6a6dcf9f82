// What lane text promises: the same byte in the same column of every lane, and no line too wide.
#include "viz/scene/lane_text.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "tests/scene/stories.h"
#include "tests/support/cases.h"
#include "tests/support/trace_builder.h"
#include "viz/scene/glyphs.h"

namespace sticky::test {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

// Columns of the bars in a lane's line.
std::vector<std::size_t> bars_of(const std::string& line) {
    std::vector<std::size_t> bars;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '|') bars.push_back(columns_of(line.substr(0, i)));
    }
    return bars;
}

std::vector<std::uint64_t> edges_of(const std::vector<Unit>& lane, bool again) {
    std::vector<std::uint64_t> edges;
    for (const Unit& unit : lane) {
        if (unit.again != again) continue;
        for (const std::uint64_t edge : {unit.range.begin, unit.range.end}) edges.push_back(edge);
    }
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    return edges;
}

// Where the whole flow is in one block: every bar stands for its lane's next boundary.
std::size_t check_columns(const Story& story, const std::vector<std::string>& lines) {
    std::map<std::uint64_t, std::size_t> column_of;
    std::size_t checked = 0;
    for (const std::string& line : lines) {
        for (std::size_t i = 0; i < kLaneCount; ++i) {
            const auto lane = static_cast<Lane>(i);
            if (!line.starts_with(std::string(name_of(lane)) + " ")) continue;
            const std::vector<std::size_t> bars = bars_of(line);
            if (bars.empty()) continue;
            const auto edges = edges_of(story.lineage.flows[0].lane(lane), false);
            EXPECT_EQ(bars.size(), edges.size()) << line;
            for (std::size_t k = 0; k < std::min(bars.size(), edges.size()); ++k) {
                const auto [at, is_new] = column_of.emplace(edges[k], bars[k]);
                EXPECT_EQ(at->second, bars[k]) << line;
                ++checked;
            }
        }
    }
    return checked;
}

TEST(LaneText, AlignedAndNeverTooWide) {
    std::size_t checked = 0;
    for (std::uint32_t seed = 0; seed < 1000; ++seed) {
        const Story story = make_story(random_trace(seed));
        for (const Language language : {Language::en, Language::zh}) {
            LaneTextOptions options;
            options.width = 40 + seed % 90;
            options.language = language;
            const std::vector<std::string> lines = lines_of(lane_text(story, options));
            bool one_block = language == Language::en;
            for (const std::string& line : lines) {
                EXPECT_LE(columns_of(line), options.width) << line;
                one_block = one_block && !line.starts_with("byte");
            }
            if (one_block) checked += check_columns(story, lines);
            tried();
        }
    }
    EXPECT_GT(checked, 5000U);
}

TEST(LaneText, NamedStoriesAreNeverTooWide) {
    for (NamedTrace& each : named_traces()) {
        const Story story = make_story(std::move(each.trace));
        for (std::size_t width = 40; width <= 200; width += 7) {
            LaneTextOptions options;
            options.width = width;
            options.language = width % 2 == 0 ? Language::en : Language::zh;
            for (const std::string& line : lines_of(lane_text(story, options))) {
                EXPECT_LE(columns_of(line), width) << each.name << ": " << line;
            }
            tried();
        }
    }
}

TEST(LaneText, ColourChangesNoColumn) {
    for (NamedTrace& each : named_traces()) {
        const Story story = make_story(std::move(each.trace));
        LaneTextOptions colour;
        colour.colour = true;
        std::string plain;
        const std::string text = lane_text(story, colour);
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] == '\x1b') {
                i = text.find('m', i);
            } else {
                plain += text[i];
            }
        }
        const auto expected = lines_of(lane_text(story)), seen = lines_of(plain);
        ASSERT_EQ(expected.size(), seen.size());
        for (std::size_t i = 0; i < seen.size(); ++i) {
            // Colour keeps the blanks at a line's end: they have one too.
            EXPECT_TRUE(seen[i].starts_with(expected[i])) << seen[i];
        }
        tried();
    }
}

TEST(LaneText, LongFlowsAreCountedInTheMiddle) {
    TraceBuilder b;
    b.connect("client", "server");
    for (int i = 0; i < 20'000; ++i) b.send("0123456789");
    b.received(200'000);
    const auto lines = lines_of(lane_text(make_story(b.trace())));
    EXPECT_LT(lines.size(), 60U);
    const auto fold = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
        return line.starts_with("… bytes ");
    });
    ASSERT_NE(fold, lines.end());
    EXPECT_NE(fold->find(" messages, "), std::string::npos) << *fold;
}

TEST(Glyphs, WidthsOfTerminals) {
    const std::vector<std::pair<std::string, std::size_t>> cases = {
        {"", 0},   {"abc", 3},  {"粘包", 4},      {"，", 2},
        {"한", 2}, {"→·…–", 4}, {"e\xcc\x81", 1}, {"😀", 2}};
    for (const auto& [text, columns] : cases) {
        EXPECT_EQ(columns_of(text), columns) << text;
        tried();
    }
    EXPECT_EQ(shortened("粘包包", 4), "粘…");
    EXPECT_EQ(readable(bytes_of("a\n\xe7\xb2z")), "a\\n\\xe7\\xb2z");
    EXPECT_EQ(wrapped("one two three", 8), (std::vector<std::string>{"one two", "three"}));
    EXPECT_EQ(wrapped("粘包粘包", 5), (std::vector<std::string>{"粘包", "粘包"}));
}

}  // namespace
}  // namespace sticky::test
