// The reference of the schemes that are text: lines, decimal lengths, JSON.
#include <algorithm>

#include "tests/framing/reference_first.h"

namespace sticky::test {

First first_of(const Lines& spec, ByteView stream) {
    const auto strict = !spec.lone_allowed && spec.ending != LineEnding::lf;
    const std::string text(text_of(stream.first(std::min(stream.size(), spec.max_frame))));
    for (std::size_t end = 1; end <= text.size(); ++end) {
        const std::string line = text.substr(0, end);
        const bool lf = line.ends_with('\n'), crlf = line.ends_with("\r\n");
        if (crlf && spec.ending != LineEnding::lf) return first_frame({0, end}, {0, end - 2});
        if (lf && spec.ending != LineEnding::crlf) return first_frame({0, end}, {0, end - 1});
        if (!strict) continue;
        if (lf) return first_fault(FaultKind::bad_byte, Part::payload, '\n', end - 1);
        if (end > 1 && line[end - 2] == '\r') {
            return first_fault(FaultKind::bad_byte, Part::payload, '\r', end - 2);
        }
    }
    if (text.size() == spec.max_frame) {
        return first_fault(FaultKind::too_long, Part::payload, spec.max_frame, spec.max_frame);
    }
    const bool half = text.ends_with('\r') && spec.ending != LineEnding::lf;
    First first = first_missing(1, half ? Part::delimiter : Part::payload);
    first.dropped = spec.on_end == OnEnd::drop && !(half && strict);
    first.last = spec.on_end == OnEnd::emit && !(half && strict) && !text.empty();
    return first;
}

}  // namespace sticky::test
