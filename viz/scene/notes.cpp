// What the lanes alone don't show, as lines.
#include <fmt/format.h>

#include <algorithm>

#include "viz/scene/words.h"

namespace sticky {
namespace {

// Of each kind so many lines; the rest is counted.
constexpr std::size_t kLinesOfAKind = 4;
constexpr std::size_t kNamesInALine = 8;

using Lines = std::vector<std::string>;

// Lines for items [0, count), the last of them saying how many were left out.
template <class Line>
void add_some(Lines& lines, std::size_t count, Language language, Line line) {
    for (std::size_t i = 0; i < std::min(count, kLinesOfAKind); ++i) lines.push_back(line(i));
    if (count <= kLinesOfAKind) return;
    const std::string more = grouped(count - kLinesOfAKind);
    lines.push_back(language == Language::zh ? fmt::format("还有 {} 条类似的", more)
                                             : fmt::format("and {} more like these", more));
}

// "2, 5, 6 ... (12 in all)"
std::string listed(const std::vector<std::uint32_t>& numbers, Language language) {
    const std::size_t shown = std::min(numbers.size(), kNamesInALine);
    std::string text = fmt::format(
        "{}", fmt::join(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(shown),
                        language == Language::zh ? "、" : ", "));
    if (shown == numbers.size()) return text;
    return language == Language::zh ? fmt::format("{} …（共 {}）", text, numbers.size())
                                    : fmt::format("{} … ({} in all)", text, numbers.size());
}

std::string failure_line(const Story& story, EventIndex index, Language language) {
    const Event& event = story.trace.events[index];
    const auto& failed = std::get<Failed>(event.what);
    const bool zh = language == Language::zh;
    std::string text = zh ? fmt::format("{} 的 {} 失败：{}", story.name_of(event.who),
                                        name_of(failed.call), failed.error)
                          : fmt::format("{}: {} failed with {}", story.name_of(event.who),
                                        name_of(failed.call), failed.error);
    if (failed.message != 0) {
        text += zh ? fmt::format("（消息 {}）", failed.message)
                   : fmt::format(" (message {})", failed.message);
    }
    if (!failed.text.empty()) text += fmt::format("{}{}", zh ? "：" : ": ", failed.text);
    return text;
}

void add_gaps(Lines& lines, const Story& story, const FlowLineage& flow, Language language) {
    std::vector<const Gap*> gaps;
    for (const EventIndex index : flow.gaps) {
        const auto& gap = std::get<Gap>(story.trace.events[index].what);
        const bool bare = gap.text.empty() && !gap.range;
        const bool none = flow.observed[static_cast<std::size_t>(gap.lane)] == Observed::none;
        if (!bare || !none) gaps.push_back(&gap);  // else its lane says so already
    }
    add_some(lines, gaps.size(), language, [&](std::size_t i) {
        const Gap& gap = *gaps[i];
        const bool zh = language == Language::zh;
        std::string text = fmt::format(
            fmt::runtime(zh ? "{}：有一段没有记录下来" : "{}: something was not recorded"),
            label_of(gap.lane, language));
        if (gap.range) text += fmt::format(" ({})", bytes_text(*gap.range, language));
        if (!gap.text.empty()) text += fmt::format("{}{}", zh ? "：" : ": ", gap.text);
        return text;
    });
}

void add_datagram_losses(Lines& lines, const FlowLineage& flow, const FlowView& view,
                         Language language) {
    const bool zh = language == Language::zh;
    std::vector<std::uint32_t> missing, cut;
    for (const Unit& unit : flow.lane(Lane::recv)) {
        if (lost_tail(unit)) cut.push_back(unit.number);
    }
    for (const std::uint32_t i : view.unread) missing.push_back(flow.lane(Lane::send)[i].number);
    if (!cut.empty()) {
        lines.push_back(
            zh ? fmt::format("数据报 {} 被截断，剩下的字节丢掉了", listed(cut, language))
               : fmt::format("cut short, the rest thrown away: datagram {}",
                             listed(cut, language)));
    }
    if (!missing.empty()) {
        lines.push_back(
            zh ? fmt::format("没有 recv 读到：数据报 {}", listed(missing, language))
               : fmt::format("no recv returned: datagram {}", listed(missing, language)));
    }
}

void add_unplaced(Lines& lines, const FlowLineage& flow, Language language) {
    if (flow.unplaced.empty()) return;
    std::vector<std::uint32_t> sizes;
    for (const Unplaced& read : flow.unplaced) {
        sizes.push_back(static_cast<std::uint32_t>(read.size));
    }
    const std::string list = listed(sizes, language);
    if (language == Language::zh) {
        lines.push_back(fmt::format("recv 返回 {} 字节：看不出是哪一段，没有画出来", list));
    } else {
        lines.push_back(fmt::format("recv returned {} bytes: which ones is not observed", list));
    }
}

// On a stream: what was sent and never read.
void add_unread(Lines& lines, const FlowLineage& flow, const FlowView& view, Language language) {
    const bool all = flow.observed[static_cast<std::size_t>(Lane::recv)] == Observed::all;
    if (flow.datagrams || !all || view.stops.empty()) return;
    const auto& reads = flow.lane(Lane::recv);
    const ByteRange unread{reads.empty() ? 0 : reads.back().reach, view.stops.back()};
    if (unread.begin >= unread.end) return;
    const std::string bytes = bytes_text(unread, language);
    lines.push_back(language == Language::zh ? fmt::format("一直没有被读走：{}", bytes)
                                             : fmt::format("never read: {}", bytes));
}

void add_end(Lines& lines, const Story& story, const FlowLineage& flow, Language language) {
    const bool zh = language == Language::zh;
    if (flow.fault) {
        const auto& fault = std::get<FrameFault>(story.trace.events[*flow.fault].what);
        lines.push_back(
            zh ? fmt::format("解码在字节 {} 处停下（{}）：{}", fault.offset, fault.kind, fault.text)
               : fmt::format("the decoder gave up at byte {} ({}): {}", fault.offset, fault.kind,
                             fault.text));
    }
    switch (flow.end) {
        case StreamEnd::open:
            break;
        case StreamEnd::eof:
            lines.emplace_back(zh ? "最后 recv 返回 0：对方关闭了连接"
                                  : "then recv returned 0: the end of the stream");
            break;
        case StreamEnd::reset:
            lines.emplace_back(zh ? "连接被重置（RST）" : "then the connection was reset");
            break;
        case StreamEnd::truncated:
            lines.emplace_back(zh ? "流在一帧中间结束了" : "the stream ended inside a frame");
            break;
    }
}

void add_hidden(Lines& lines, const FlowView& view, Language language) {
    for (std::size_t i = 0; i < kLaneCount; ++i) {
        if (view.tallies[i].hidden == 0) continue;
        const std::string more = counted(view.tallies[i].hidden, Noun::unit, language);
        const std::string_view lane = label_of(static_cast<Lane>(i), language);
        lines.push_back(
            language == Language::zh
                ? fmt::format("{}：还有 {}与画出的重叠，没有画", lane, more)
                : fmt::format("{}: {} more overlap these and are not drawn", lane, more));
    }
}

}  // namespace

std::vector<std::string> notes_of(const Story& story, std::size_t index, Language language) {
    const FlowLineage& flow = story.lineage.flows[index];
    const FlowView& view = story.views[index];
    Lines lines;
    if (flow.datagrams) add_datagram_losses(lines, flow, view, language);
    add_unplaced(lines, flow, language);
    add_hidden(lines, view, language);
    add_gaps(lines, story, flow, language);
    add_some(lines, flow.failures.size(), language,
             [&](std::size_t i) { return failure_line(story, flow.failures[i], language); });
    add_unread(lines, flow, view, language);
    add_end(lines, story, flow, language);
    return lines;
}

std::string note_on_unseen_cuts(Language language) {
    return language == Language::zh ? "线路上的 n/k：n 个字节分成 k 个报文段，切点没有看到"
                                    : "n/k on the wire: n bytes in k segments, cuts not seen";
}

std::vector<std::string> notes_without_flow(const Story& story, Language language) {
    Lines lines;
    add_some(lines, story.unconnected.size(), language,
             [&](std::size_t i) { return failure_line(story, story.unconnected[i], language); });
    return lines;
}

}  // namespace sticky
