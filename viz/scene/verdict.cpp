#include "viz/scene/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "viz/scene/glyphs.h"
#include "viz/scene/words.h"

namespace sticky {
namespace {

// So much of what a naive reader sees is quoted.
constexpr std::size_t kQuotedColumns = 44;
constexpr std::uint64_t kQuotedBytes = 200;
constexpr std::size_t kQuotedReads = 12;

struct Asking {
    const Story& story;
    const FlowLineage& flow;
    const FlowView& view;
    Language language;

    std::string say(std::string_view en, std::string_view zh) const {
        return std::string(language == Language::zh ? zh : en);
    }
    std::string messages(std::uint64_t count) const {
        return counted(count, Noun::message, language);
    }
};

std::vector<ByteRange> ranges_of(const std::vector<Unit>& units, bool empties) {
    std::vector<ByteRange> ranges;
    for (const Unit& unit : units) {
        if (empties || !unit.range.empty()) ranges.push_back(unit.range);
    }
    return ranges;
}

// "he | llo egg": what each recv returned.
std::string reads_as(const Asking& ask) {
    const std::vector<Unit>& reads = ask.flow.lane(Lane::recv);
    std::string text;
    for (std::size_t i = 0; i < reads.size() && i < kQuotedReads; ++i) {
        const ByteRange range = reads[i].range;
        const ByteRange begin{range.begin, std::min(range.end, range.begin + kQuotedBytes)};
        const ByteView kept = payload_of(ask.story.trace, ask.flow.flow, begin);
        if (kept.size() != begin.size()) return {};
        if (!text.empty()) text += " | ";
        text += readable(kept);
    }
    return shortened(text, kQuotedColumns);
}

// All of them came, if not in order and only once.
Outcome of_whole_datagrams(const Asking& ask, std::size_t sent) {
    bool in_order = true;
    std::uint32_t last = 0;
    std::set<std::uint32_t> seen, again;
    for (const Unit& read : ask.flow.lane(Lane::recv)) {
        if (!seen.insert(read.number).second) {
            again.insert(read.number);
            continue;
        }
        in_order = in_order && read.number > last;
        last = read.number;
    }
    const bool zh = ask.language == Language::zh;
    std::string text =
        zh ? fmt::format("{} 个数据报都完整到达", sent)
           : fmt::format("all {} arrive whole", counted(sent, Noun::datagram, ask.language));
    if (in_order && again.empty()) {
        return {Tone::good, text + ask.say(", boundaries kept", "，边界没有变")};
    }
    if (!in_order) text += ask.say(", not in order", "，但顺序变了");
    if (!again.empty()) {
        text += zh ? fmt::format("，有 {} 个来了不止一次", again.size())
                   : fmt::format(", {} more than once", again.size());
    }
    return {Tone::plain, text};
}

Outcome of_datagrams(const Asking& ask) {
    const auto& reads = ask.flow.lane(Lane::recv);
    if (!ask.flow.unplaced.empty()) {
        return {Tone::plain, ask.say("which datagram a recv returned is not observed",
                                     "看不出 recv 返回的是哪个数据报")};
    }
    const auto cut = std::count_if(reads.begin(), reads.end(),
                                   [](const Unit& unit) { return lost_tail(unit).has_value(); });
    const auto sent = datagrams_of(ask.flow);
    std::vector<std::uint32_t> numbers;
    for (const Unit& unit : reads) numbers.push_back(unit.number);
    std::ranges::sort(numbers);
    const auto was_read = [&](const auto& datagram) {
        if (std::ranges::binary_search(numbers, datagram.first)) return true;
        const auto [first, last] = units_in(reads, datagram.second);
        return std::any_of(reads.begin() + static_cast<std::ptrdiff_t>(first),
                           reads.begin() + static_cast<std::ptrdiff_t>(last),
                           [&](const Unit& unit) { return overlap(unit.range, datagram.second); });
    };
    const auto arrived =
        static_cast<std::size_t>(std::count_if(sent.begin(), sent.end(), was_read));
    if (cut > 0) {
        return {Tone::bad, ask.language == Language::zh
                               ? fmt::format("{} 个数据报被截断", cut)
                               : fmt::format("{} cut short by the reader's buffer",
                                             counted(static_cast<std::uint64_t>(cut),
                                                     Noun::datagram, ask.language))};
    }
    if (arrived < sent.size()) {
        const std::size_t lost = sent.size() - arrived;
        return {Tone::bad, ask.language == Language::zh
                               ? fmt::format("{} 个数据报中有 {} 个没有读到", sent.size(), lost)
                               : fmt::format("{} of {} datagrams never reached the reader", lost,
                                             sent.size())};
    }
    if (reads.size() < sent.size()) {
        return {Tone::bad,
                ask.language == Language::zh
                    ? fmt::format("{} 个数据报并成了 {} 次接收", sent.size(), reads.size())
                    : fmt::format("{} datagrams became {}", sent.size(),
                                  counted(reads.size(), Noun::recv, ask.language))};
    }
    return of_whole_datagrams(ask, sent.size());
}

Outcome of_frames(const Asking& ask) {
    const std::vector<Unit>& frames = ask.flow.lane(Lane::frame);
    const std::vector<Unit>& messages = ask.flow.lane(Lane::message);
    const auto same = [](const Unit& a, const Unit& b) { return a.range == b.range; };
    const bool zh = ask.language == Language::zh;
    if (ask.flow.fault) {
        return {Tone::bad,
                zh ? fmt::format("解出 {} 条消息后，解码停下了", frames.size())
                   : fmt::format("the decoder gave up after {}", ask.messages(frames.size()))};
    }
    if (std::ranges::equal(frames, messages, same)) {
        return {Tone::good,
                zh ? fmt::format("读的一方拿回了 {} 条消息", frames.size())
                   : fmt::format("reader gets its {} back", ask.messages(frames.size()))};
    }
    const bool so_far = frames.size() < messages.size() &&
                        std::equal(frames.begin(), frames.end(), messages.begin(), same);
    if (so_far) {
        return {Tone::plain, zh ? fmt::format("读的一方拿回了 {} 条消息中的 {} 条", messages.size(),
                                              frames.size())
                                : fmt::format("reader gets {} of {} back", frames.size(),
                                              ask.messages(messages.size()))};
    }
    return {Tone::bad,
            zh ? fmt::format("发了 {} 条消息，解出了 {} 帧", messages.size(), frames.size())
               : fmt::format("{} became {}", ask.messages(messages.size()),
                             counted(frames.size(), Noun::frame, ask.language))};
}

Outcome of_reads(const Asking& ask) {
    const auto reads = ranges_of(ask.flow.lane(Lane::recv), false);
    const auto wholes = ranges_of(ask.flow.lane(ask.view.whole_lane), false);
    const bool zh = ask.language == Language::zh;
    if (reads.empty()) return {Tone::plain, ask.say("nothing was read", "什么也没有读到")};
    const auto all = ranges_of(ask.flow.lane(ask.view.whole_lane), true);
    if (reads == wholes && all.size() > wholes.size()) {
        const std::size_t lost = all.size() - wholes.size();
        return {
            Tone::bad,
            zh ? fmt::format("空消息不占字节：{} 条消息中有 {} 条没有人会知道", all.size(), lost)
               : fmt::format("an empty message has no bytes: {} of {} will never be noticed", lost,
                             ask.messages(all.size()))};
    }
    if (reads == wholes) {
        return {Tone::plain,
                ask.say("each recv happens to be one message", "每次 recv 恰好是一条消息")};
    }
    const std::string text = reads_as(ask);
    if (!text.empty()) {
        return {Tone::bad, fmt::format("{} {}", zh ? "读的一方看到" : "reader sees", text)};
    }
    return {Tone::bad, zh ? fmt::format("{} 条消息变成了 {} 次接收", wholes.size(), reads.size())
                          : fmt::format("{} became {}", ask.messages(wholes.size()),
                                        counted(reads.size(), Noun::recv, ask.language))};
}

}  // namespace

Outcome outcome_for_reader(const Story& story, std::size_t index, Language language) {
    const Asking ask{story, story.lineage.flows[index], story.views[index], language};
    if (ask.flow.lane(Lane::send).empty()) return {};
    if (ask.flow.receiver == kNobody) return {};
    if (ask.view.framed || ask.flow.fault) return of_frames(ask);
    return ask.flow.datagrams ? of_datagrams(ask) : of_reads(ask);
}

}  // namespace sticky
