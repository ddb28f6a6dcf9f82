#include "viz/scene/lane_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "viz/scene/glyphs.h"
#include "viz/scene/text_block.h"
#include "viz/scene/verdict.h"
#include "viz/scene/words.h"

namespace sticky {
namespace {

using text_lanes::Block;
using text_lanes::BlockMaker;
using text_lanes::Caps;

constexpr std::size_t kLabel = 9;  // columns of a lane's name
constexpr std::size_t kNarrowest = 40;
constexpr std::size_t kLeastArea = 28;  // with summaries beside it
constexpr Caps kCapsOfBlocks{4, 12};    // where there are many blocks
constexpr std::array<Caps, 13> kCaps = {{{40, 40},
                                         {24, 24},
                                         {16, 16},
                                         {12, 16},
                                         {8, 16},
                                         {6, 16},
                                         {4, 16},
                                         {2, 16},
                                         {1, 12},
                                         {1, 8},
                                         {1, 6},
                                         {1, 4},
                                         {1, 1}}};

class FlowWriter {
public:
    FlowWriter(const Story& story, std::size_t index, const LaneTextOptions& options)
        : story_(story),
          flow_(story.lineage.flows[index]),
          view_(story.views[index]),
          index_(index),
          options_(options),
          width_(std::max(options.width, kNarrowest)) {}

    std::string write() {
        add_wrapped(heading_of(story_, index_, options_.language), "");
        if (view_.stops.size() < 2 || !in_one_block()) in_blocks();
        add_verdict();
        if (view_.tally(Lane::wire).unseen > 0) {
            add_wrapped(note_on_unseen_cuts(options_.language), "  ");
        }
        for (const std::string& note : notes_of(story_, index_, options_.language)) {
            add_wrapped(note, "  ");
        }
        return std::move(out_);
    }

private:
    void add_wrapped(std::string_view text, std::string_view indent) {
        for (const std::string& line : wrapped(text, width_ - columns_of(indent))) {
            out_ += fmt::format("{}{}\n", indent, line);
        }
    }

    void add_verdict() {
        const Outcome& outcome = story_.outcome(index_, options_.language);
        if (!outcome.text.empty()) add_wrapped(outcome.text, "  ");
    }

    std::string label_of_row(const LaneRow& row) const {
        std::string label(label_of(row.lane, options_.language));
        if (row.depth > 0) {
            const bool zh = options_.language == Language::zh;
            label = row.lane == Lane::wire ? (zh ? "  重发" : "  again") : (zh ? "  又" : "  also");
        }
        const std::size_t columns = columns_of(label);
        return label + std::string(columns < kLabel ? kLabel - columns : 1, ' ');
    }

    // A lane with nothing in it says why.
    bool add_silent(const LaneRow& row) {
        const Silence silence = view_.silence_of(row.lane);
        if (silence == Silence::not_silent) return false;
        const auto lines =
            wrapped(silence_text(story_, index_, row.lane, options_.language), width_ - kLabel);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            out_ += fmt::format("{}{}\n", i == 0 ? label_of_row(row) : std::string(kLabel, ' '),
                                lines[i]);
        }
        return true;
    }

    std::string summary(const LaneRow& row) const {
        if (row.depth > 0) return {};
        return joined(summary_of(story_, index_, row.lane, options_.language), options_.language);
    }

    // With each lane's summary beside it, or, where that leaves too little room, above the lanes.
    bool in_one_block() {
        std::size_t widest = 0;
        for (const LaneRow& row : view_.rows) widest = std::max(widest, columns_of(summary(row)));
        const std::size_t beside = kLabel + 2 + widest;
        if (width_ >= beside + kLeastArea && in_one_block(width_ - beside, true)) return true;
        return in_one_block(width_ - kLabel, false);
    }

    bool in_one_block(std::size_t area, bool summaries) {
        const std::size_t last = view_.stops.size() - 1;
        if (last > area / 2) return false;
        const BlockMaker maker(story_, index_, area);
        std::vector<Caps> all_caps(kCaps.begin(), kCaps.end());
        if (view_.stops.back() - view_.stops.front() < area) {
            all_caps.insert(all_caps.begin(), text_lanes::kToScale);
        }
        for (const Caps caps : all_caps) {
            const Block block = maker.lay_out(0, last, caps);
            if (block.columns.back() >= area) continue;
            if (!summaries) add_totals();
            add_block(maker, block, summaries, true);
            return true;
        }
        return false;
    }

    void add_block(const BlockMaker& maker, const Block& block, bool summaries, bool alone) {
        for (const LaneRow& row : view_.rows) {
            // Over several blocks a silent lane is mentioned once, at their end.
            if (view_.silence_of(row.lane) != Silence::not_silent) {
                if (alone) add_silent(row);
                continue;
            }
            std::string line = maker.draw(row, block, options_.colour);
            if (line.empty() && row.depth > 0) continue;
            const std::string beside = summaries ? summary(row) : std::string();
            if (!beside.empty()) {
                const std::size_t used = columns_of(without_colour(line));
                line += std::string(block.columns.back() + 3 - used, ' ') + beside;
            }
            line = label_of_row(row) + line;
            while (line.ends_with(' ')) line.pop_back();
            out_ += line + "\n";
        }
    }

    static std::string without_colour(const std::string& line) {
        std::string plain;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] == '\x1b')
                i = line.find('m', i);
            else
                plain += line[i];
        }
        return plain;
    }

    void in_blocks() {
        add_totals();
        if (view_.stops.size() > 1) {
            const BlockMaker maker(story_, index_, width_ - kLabel);
            const std::size_t most = std::max<std::size_t>(options_.max_blocks, 3);
            const std::size_t tail = std::min<std::size_t>(most / 3, 2);
            std::vector<Block> head = blocks_from(maker, 0, most + 1);
            if (head.size() <= most && head.back().last + 1 == view_.stops.size()) {
                for (const Block& block : head) add_titled(maker, block);
            } else {
                head.resize(std::min(head.size(), tail + 1));
                for (const Block& block : head) add_titled(maker, block);
                add_tail(maker, head.back().last, tail);
            }
        }
        for (const LaneRow& row : view_.rows) add_silent(row);
    }

    std::vector<Block> blocks_from(const BlockMaker& maker, std::size_t first,
                                   std::size_t most) const {
        std::vector<Block> blocks;
        while (first + 1 < view_.stops.size() && blocks.size() < most) {
            blocks.push_back(maker.fill(first, kCapsOfBlocks));
            first = blocks.back().last;
        }
        return blocks;
    }

    // The last blocks: from the nearest place before the end from which they are so many at most.
    void add_tail(const BlockMaker& maker, std::size_t shown, std::size_t most) {
        const std::size_t end = view_.stops.size() - 1;
        std::size_t span = (width_ - kLabel) / 2 * most;
        std::vector<Block> blocks;
        for (; span > 0; span -= (span + 7) / 8) {
            const std::size_t first = std::max(shown, end > span ? end - span : 0);
            blocks = blocks_from(maker, first, most);
            if (blocks.empty() || blocks.back().last == end) break;
        }
        if (blocks.empty()) return;
        if (blocks.front().first > shown) {
            add_fold({view_.stops[shown], view_.stops[blocks.front().first]});
        }
        for (const Block& block : blocks) add_titled(maker, block);
    }

    void add_titled(const BlockMaker& maker, const Block& block) {
        const ByteRange range{view_.stops[block.first], view_.stops[block.last]};
        out_ += bytes_text(range, options_.language) + "\n";
        add_block(maker, block, false, false);
    }

    // "… bytes 100–1,899: 180 messages, 180 calls, 1 segment"
    void add_fold(ByteRange range) {
        std::string text;
        for (std::size_t i = 0; i < kLaneCount; ++i) {
            const Lane lane = static_cast<Lane>(i);
            const std::uint64_t count = begun_in(lane, range);
            if (count == 0) continue;
            text += text.empty() ? " " : options_.language == Language::zh ? "，" : ", ";
            const Noun noun = lane == Lane::send   ? Noun::send
                              : lane == Lane::recv ? Noun::recv
                                                   : noun_of(lane, flow_.datagrams);
            text += counted(count, noun, options_.language);
        }
        add_wrapped(fmt::format("… {}:{}", bytes_text(range, options_.language), text), "");
    }

    std::uint64_t begun_in(Lane lane, ByteRange range) const {
        const auto& units = flow_.lane(lane);
        return static_cast<std::uint64_t>(
            std::count_if(units.begin(), units.end(),
                          [&](const Unit& unit) { return range.contains(unit.range.begin); }));
    }

    void add_totals() {
        std::string text;
        for (const LaneRow& row : view_.rows) {
            const std::string of_lane = joined(
                summary_of(story_, index_, row.lane, options_.language, true), options_.language);
            if (of_lane.empty() || row.depth > 0) continue;
            text += text.empty() ? "" : options_.language == Language::zh ? "；" : "; ";
            text += of_lane;
        }
        if (!text.empty()) add_wrapped(text, "");
    }

    const Story& story_;
    const FlowLineage& flow_;
    const FlowView& view_;
    std::size_t index_;
    const LaneTextOptions& options_;
    std::size_t width_;
    std::string out_;
};

}  // namespace

std::string lane_text(const Story& story, const LaneTextOptions& options) {
    const std::size_t width = std::max(options.width, kNarrowest);
    std::string out;
    const auto add = [&](std::string_view text) {
        for (const std::string& line : wrapped(text, width)) out += line + "\n";
    };
    if (!story.title(options.language).empty()) add(story.title(options.language));
    if (!story.subtitle().empty()) add(story.subtitle());
    const std::size_t flows = story.lineage.flows.size();
    const std::size_t shown = std::min(flows, std::max<std::size_t>(options.max_flows, 1));
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) out += "\n";
        out += FlowWriter(story, i, options).write();
    }
    const bool zh = options.language == Language::zh;
    if (shown < flows) {
        add(zh ? fmt::format("还有 {} 条流没有显示", flows - shown)
               : fmt::format("+ {} more flows", flows - shown));
    }
    if (flows == 0) add(zh ? "没有传输任何数据" : "nothing was transferred");
    for (const std::string& note : notes_without_flow(story, options.language)) add(note);
    return out;
}

}  // namespace sticky
