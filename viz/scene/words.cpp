#include "viz/scene/words.h"

#include "viz/scene/flow_view.h"

#include <fmt/format.h>

namespace sticky {
namespace {

struct Words {
    std::string_view one, many, zh;
};
constexpr std::array<Words, kNounCount> kNouns = {{{"message", "messages", "条消息"},
                                                   {"call", "calls", "次调用"},
                                                   {"send", "sends", "次发送"},
                                                   {"recv", "recvs", "次接收"},
                                                   {"segment", "segments", "个报文段"},
                                                   {"datagram", "datagrams", "个数据报"},
                                                   {"frame", "frames", "帧"},
                                                   {"byte", "bytes", "字节"},
                                                   {"unit", "units", "个单元"}}};
static_assert(static_cast<std::size_t>(Noun::unit) + 1 == kNounCount);

constexpr std::array<std::array<std::string_view, 2>, kSilenceCount> kSilences = {{
    {"", ""},
    {"not observed", "未观察到"},
    {"nothing says where a message ends", "没有任何东西说明消息在哪里结束"},
    {"each datagram is one message, no framing needed", "一个数据报就是一条消息，不需要分帧"},
    {"none", "没有"},
}};
static_assert(static_cast<std::size_t>(Silence::nothing) + 1 == kSilenceCount);

}  // namespace

std::string grouped(std::uint64_t number) {
    std::string text = fmt::to_string(number);
    for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
    return text;
}

std::string counted(std::uint64_t count, Noun noun, Language language) {
    const Words& words = kNouns[static_cast<std::size_t>(noun)];
    if (language == Language::zh) return fmt::format("{} {}", grouped(count), words.zh);
    return fmt::format("{} {}", grouped(count), count == 1 ? words.one : words.many);
}

Noun noun_of(Lane lane, bool datagrams) {
    switch (lane) {
        case Lane::message:
            return Noun::message;
        case Lane::send:
        case Lane::recv:
            return Noun::call;
        case Lane::wire:
            return datagrams ? Noun::datagram : Noun::segment;
        case Lane::frame:
            return Noun::frame;
    }
    return Noun::unit;
}

std::string_view sentence_of(Silence silence, Language language) {
    return kSilences[static_cast<std::size_t>(silence)][static_cast<std::size_t>(language)];
}

Summary summary_of(const Story& story, std::size_t index, Lane lane, Language language,
                   bool named) {
    const FlowLineage& flow = story.lineage.flows[index];
    const FlowView& view = story.views[index];
    const Tally& tally = view.tally(lane);
    const std::uint64_t units = tally.units + (lane == Lane::recv ? flow.unplaced.size() : 0);
    if (units == 0) return {};
    const bool zh = language == Language::zh;
    Noun noun = noun_of(lane, flow.datagrams);
    if (named && lane == Lane::send) noun = Noun::send;
    if (named && lane == Lane::recv) noun = Noun::recv;
    Summary summary{counted(units, noun, language), {}};
    const auto add = [&](std::uint64_t count, std::string_view en, std::string_view chinese) {
        if (count == 0) return;
        if (!summary.effects.empty()) summary.effects += zh ? "，" : ", ";
        summary.effects += fmt::format("{} {}", grouped(count), zh ? chinese : en);
    };
    if (lane != view.whole_lane) {
        add(tally.merged, "merged", "条合并");
        add(tally.split, "split", "条拆开");
    }
    add(tally.cut_off, "cut short", "个截断");
    add(tally.again, "again", "次重发");
    return summary;
}

std::string joined(const Summary& summary, Language language) {
    if (summary.effects.empty()) return summary.count;
    return summary.count + (language == Language::zh ? "，" : ", ") + summary.effects;
}

std::string heading_of(const Story& story, std::size_t index, Language language) {
    const FlowLineage& flow = story.lineage.flows[index];
    const FlowView& view = story.views[index];
    std::string text = story.flow_name(flow);
    const std::string_view comma = language == Language::zh ? "，" : ", ";
    if (flow.datagrams) {
        text += fmt::format("{}{}", comma,
                            counted(datagrams_of(flow).size(), Noun::datagram, language));
    }
    return text + fmt::format("{}{}", comma, counted(view.sent_bytes, Noun::byte, language));
}

std::string bytes_text(ByteRange range, Language language) {
    const bool zh = language == Language::zh;
    if (range.size() <= 1) {
        return zh ? fmt::format("字节 {}", grouped(range.begin))
                  : fmt::format("byte {}", grouped(range.begin));
    }
    return fmt::format("{} {}–{}", zh ? "字节" : "bytes", grouped(range.begin),
                       grouped(range.end - 1));
}

}  // namespace sticky
