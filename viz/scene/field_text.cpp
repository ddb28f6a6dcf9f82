#include "viz/scene/field_text.h"

#include <fmt/format.h>

#include "viz/scene/frame_names.h"
#include "viz/scene/glyphs.h"
#include "viz/scene/words.h"

namespace sticky {
namespace {

constexpr std::size_t kHexBytes = 8;  // of a field; more is "..."

std::string padded(std::string text, std::size_t columns) {
    const std::size_t has = columns_of(text);
    text.append(has < columns ? columns - has : 1, ' ');
    return text;
}

std::string line_of(const Field& field, ByteView bytes) {
    return fmt::format("  {:>8} {:>8}  {}{}{}\n", field.range.begin, field.range.size(),
                       padded(hex_of(bytes, kHexBytes), 3 * kHexBytes + 6),
                       field.value.empty() ? field.name : padded(field.name, 12), field.value);
}

std::string message_text(const Story& story, FlowId flow, const Unit& message, Language language) {
    const bool zh = language == Language::zh;
    std::string text = fmt::format("{} {}  [{}, {})\n", label_of(Lane::message, language),
                                   message.number, message.range.begin, message.range.end);
    const auto fields = story.names->of(story.trace, flow, message, language);
    if (fields.empty()) {
        text += zh ? "  没有名称：不分帧、太大，或字节没有记录下来\n"
                   : "  no names: it is not framed, too large, or its bytes were not kept\n";
    }
    for (const Field& field : fields)
        text += line_of(field, payload_of(story.trace, flow, field.range));
    return text;
}

}  // namespace

std::string field_text(const Story& story, Language language, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < story.lineage.flows.size(); ++i) {
        const FlowLineage& flow = story.lineage.flows[i];
        text += (text.empty() ? "" : "\n") + heading_of(story, i, language) + "\n";
        if (!story.names->has(flow.flow)) {
            text += language == Language::zh ? "没有分帧，也没有打包：字节没有名称\n"
                                             : "no framing and no struct: bytes have no names\n";
            continue;
        }
        const std::vector<Unit>& messages = flow.lane(Lane::message);
        for (std::size_t m = 0; m < messages.size() && m < most; ++m)
            text += message_text(story, flow.flow, messages[m], language);
        if (messages.size() > most) {
            const std::string more = counted(messages.size() - most, Noun::message, language);
            text += language == Language::zh ? "另有 " + more + "\n" : "and " + more + " more\n";
        }
    }
    return text;
}

}  // namespace sticky
