#include "cli/lesson_text.h"

#include <algorithm>

#include "cli/say.h"
#include "trace/explain.h"
#include "trace/stream_bytes.h"
#include "viz/scene/glyphs.h"

namespace sticky {
namespace {

constexpr std::size_t kMostMessages = 24;
constexpr std::size_t kPreview = 40;  // bytes of a message that are shown

template <class... Values>
std::string say(const Look& look, std::string_view en, std::string_view zh,
                const Values&... values) {
    return fmt::format(fmt::runtime(pick(look.language, en, zh)), values...);
}

std::string numbers(const std::vector<std::uint32_t>& list) {
    return fmt::format("{}", fmt::join(list, ", "));
}

std::string lines_of(std::string_view text, const Look& look, std::string_view indent) {
    std::string lines;
    const auto width = static_cast<std::size_t>(std::clamp(look.width, 40, 100));
    for (const std::string& line : wrapped(text, width - columns_of(indent)))
        lines += std::string(indent) + line + "\n";
    return lines;
}

// |5    |3  |, in proportion as far as there is room.
std::string picture(const Sizes& sizes) {
    if (sizes.empty()) return "| |";
    std::uint64_t largest = 1;
    for (const std::uint64_t size : sizes) largest = std::max(largest, size);
    std::string line = "|";
    for (const std::uint64_t size : sizes) {
        const std::uint64_t columns = largest <= 16 ? size : size * 16 / largest;
        line += padded(fmt::format("{}", size), static_cast<std::size_t>(columns));
        line += '|';
    }
    return line;
}

std::string offsets(const std::vector<JudgedMark>& marks, JudgedMark::Kind kind) {
    std::vector<std::uint64_t> list;
    for (const JudgedMark& mark : marks) {
        if (mark.kind == kind) list.push_back(mark.offset);
    }
    return fmt::format("{}", fmt::join(list, ", "));
}

// The messages of a flow as they were meant: how much of one was accepted may be the question.
std::vector<Wrote> meant(const Trace& trace, FlowId flow) {
    std::vector<Wrote> messages;
    for (const Event& event : trace.events) {
        const auto* wrote = std::get_if<Wrote>(&event.what);
        if (wrote != nullptr && event.who == flow.sender && event.conn == flow.conn)
            messages.push_back(*wrote);
    }
    return messages;
}

std::string content_text(const Trace& trace, FlowId flow, const Wrote& wrote, const Look& look) {
    std::string text;
    if (wrote.payload.size() < wrote.range.size())
        text = say(look, "{} bytes of framing, then ", "{} 字节分帧，然后 ",
                   wrote.range.size() - wrote.payload.size());
    const ByteView bytes = payload_of(trace, flow, wrote.payload);
    if (bytes.size() == wrote.payload.size() && reads_as_text(bytes) && bytes.size() <= kPreview)
        return text + readable(bytes);
    return text + say(look, "{} bytes", "{} 字节", wrote.payload.size());
}

// What is known of one direction before it runs. Offsets only where they do not tell how much the
// calls before accepted.
std::string messages_text(const PlayedRun& played, FlowId flow, const std::string& name,
                          bool offsets_too, const Look& look) {
    const std::vector<Wrote> messages = meant(played.story.trace, flow);
    if (messages.empty()) return "";
    std::string text = say(look, messages.size() == 1 ? "{}: {} message\n" : "{}: {} messages\n",
                           "{}：{} 条消息\n", name, messages.size());
    for (std::size_t i = 0; i < messages.size() && i < kMostMessages; ++i) {
        const Wrote& wrote = messages[i];
        const std::string range = fmt::format("{}–{}", wrote.range.begin, wrote.range.end);
        text += "  " + padded(fmt::format("{}", i + 1), 4) +
                (offsets_too ? padded(range, 12) : std::string()) +
                content_text(played.story.trace, flow, wrote, look) + "\n";
    }
    if (messages.size() > kMostMessages)
        text += say(look, "  and {} more\n", "  另有 {} 条\n", messages.size() - kMostMessages);
    return text;
}

std::string sends_text(const FlowLineage& flow, const Look& look) {
    const std::vector<Unit>& sends = flow.lane(Lane::send);
    const std::vector<Unit>& messages = flow.lane(Lane::message);
    const bool one_each = std::ranges::equal(
        sends, messages, [](const Unit& a, const Unit& b) { return a.range == b.range; });
    if (one_each) return say(look, "each in one send call\n", "每条消息一次发送调用\n");
    std::vector<std::string> ranges;
    for (std::size_t i = 0; i < sends.size() && i < kMostMessages; ++i)
        ranges.push_back(fmt::format("{}–{}", sends[i].range.begin, sends[i].range.end));
    if (sends.size() > kMostMessages) ranges.emplace_back("…");
    return lines_of(
        say(look, "{} send calls: {}", "{} 次发送调用：{}", sends.size(), fmt::join(ranges, ", ")),
        look, "");
}

}  // namespace

std::string place_text(const LanePlace& place, Language language) {
    const std::string_view lane = label_of(place.lane, language);
    if (language == Language::zh) {
        if (place.at.empty() || place.from.empty())
            return fmt::format("{} 端的{}", place.at + place.from, lane);
        return fmt::format("{} 到 {} 的{}", place.from, place.at, lane);
    }
    std::string text(lane);
    if (!place.from.empty()) text += " from " + place.from;
    if (!place.at.empty()) text += " at " + place.at;
    return text;
}

std::string told(const Said& said, const Look& look, std::string_view indent) {
    std::string text;
    for (const std::string& paragraph : paragraphs_of(said.in(look.language)))
        text += (text.empty() ? "" : "\n") + lines_of(paragraph, look, indent);
    return text;
}

std::string lesson_head(const Lesson& lesson, const Look& look) {
    std::string text = say(look, "{} ({}), {} minutes\n", "{}（{}），{} 分钟\n",
                           lesson.title.in(look.language), lesson.name, lesson.minutes);
    text += told(lesson.about, look);
    if (!lesson.systems.empty())
        text += say(look, "system {}\n", "系统 {}\n", numbers(lesson.systems));
    if (!lesson.myths.empty()) text += say(look, "myth {}\n", "误解 {}\n", numbers(lesson.myths));
    return text;
}

std::string step_text(const Lesson& lesson, std::size_t step, const Look& look) {
    return say(look, "— step {} of {} —\n", "—— 第 {} 步，共 {} 步 ——\n", step + 1,
               lesson.steps.size()) +
           told(lesson.steps[step].text, look);
}

std::string question_text(const LessonStep& step, const Look& look) {
    if (const LanePlace* place = step.place(); place != nullptr && step.choice_count() == 0)
        return lines_of(say(look,
                            "Mark where the units of {} will end: offsets, as in 5,8; none: just "
                            "Enter.",
                            "标出{}各在哪里结束：写偏移，如 5,8；没有就直接回车。",
                            place_text(*place, look.language)),
                        look, "");
    std::string text;
    if (const auto* pictures = std::get_if<PictureStep>(&step.what)) {
        text = say(look, "Which picture will {} be?\n", "{}会是哪一张图？\n",
                   place_text(pictures->place, look.language));
        for (std::size_t i = 0; i < pictures->choices.size(); ++i)
            text += fmt::format("  {}  {}\n", i + 1, picture(pictures->choices[i]));
    } else if (const auto* words = std::get_if<WordsStep>(&step.what)) {
        for (std::size_t i = 0; i < words->choices.size(); ++i) {
            std::string choice = told(words->choices[i].text, look, "     ");
            text += fmt::format("  {}  {}", i + 1, choice.substr(5));
        }
    }
    return text;
}

std::string preview_text(const LessonStep& step, const PlayedRun& played, const Look& look) {
    const LanePlace* place = step.place();
    if (place == nullptr) return {};
    const Result<LaneFact> fact = fact_of(*place, played.judged());
    if (!fact) return {};
    const FlowLineage& flow = *fact->flow;
    const bool sends_too = std::ranges::count(step.told_before(), Lane::send) > 0;
    std::string text =
        messages_text(played, flow.flow, played.story.flow_name(flow), sends_too, look);
    if (sends_too && !flow.lane(Lane::send).empty()) text += sends_text(flow, look);
    return text;
}

std::string reason_text(std::optional<std::size_t> finding, const PlayedRun& played,
                        Language language) {
    if (!finding) return std::string(label_of(Cause::unexplained, language));
    return explain(played.story.findings[*finding], played.story.trace, played.story.lineage,
                   language);
}

std::string graded_text(const LessonStep& step, const Graded& graded, const PlayedRun& played,
                        const Look& look) {
    using Kind = JudgedMark::Kind;
    std::string text;
    if (step.choice_count() > 0) {
        text = graded.all_right
                   ? say(look, "Right: {}.\n", "正确：{}。\n", *graded.right_choice + 1)
                   : say(look, "It was {}.\n", "正确答案是 {}。\n", *graded.right_choice + 1);
    } else {
        text = say(look, "{} of {} marks right, {} of {} boundaries found\n",
                   "标对 {} / {} 处，实际边界找到 {} / {} 处\n", graded.score.right,
                   graded.score.marked, graded.score.right, graded.score.fact);
    }
    for (const auto& [kind, en, zh] :
         {std::tuple{Kind::right, "  right  {}", "  正确  {}"},
          std::tuple{Kind::missed, "  missed  {}", "  漏标  {}"},
          std::tuple{Kind::imagined, "  imagined  {}", "  多标  {}"}}) {
        const std::string list = offsets(graded.marks, kind);
        if (!list.empty()) text += lines_of(say(look, en, zh, list), look, "");
    }
    std::vector<std::string> reasons;
    for (const JudgedMark& mark : graded.marks) {
        if (mark.kind == Kind::right) continue;
        std::string reason = reason_text(mark.finding, played, look.language);
        if (std::ranges::count(reasons, reason) > 0) continue;
        text += lines_of(fmt::format("{}: {}", mark.offset, reason), look, "  ");
        reasons.push_back(std::move(reason));
    }
    for (const std::size_t finding : graded.findings) {
        if (!graded.all_right)
            text += lines_of(reason_text(finding, played, look.language), look, "  ");
    }
    return text;
}

}  // namespace sticky
