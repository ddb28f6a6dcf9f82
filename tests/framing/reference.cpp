#include "tests/framing/reference.h"

#include <sstream>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "tests/framing/reference_first.h"
#include "tests/framing/reference_overlong.h"

namespace sticky::test {
namespace {

__extension__ using Wide = __int128;

First first_of(const Unframed&, ByteView) {
    return {};
}

First with_end(First first, OnEnd on_end, ByteView rest) {
    first.dropped = on_end == OnEnd::drop;
    first.last = on_end == OnEnd::emit && !rest.empty();
    return first;
}

First first_of(const FixedSize& spec, ByteView stream) {
    if (stream.size() < spec.size) {
        return with_end(first_missing(spec.size - stream.size(), Part::payload), spec.on_end,
                        stream);
    }
    return first_frame({0, spec.size}, {0, spec.size});
}

bool ends_with(ByteView stream, std::size_t end, const Bytes& mark) {
    return mark.size() <= end &&
           std::equal(mark.begin(), mark.end(),
                      stream.begin() + static_cast<long>(end) - static_cast<long>(mark.size()));
}

First first_of(const Delimiter& spec, ByteView stream) {
    for (std::size_t end = 1; end <= stream.size() && end <= spec.max_frame; ++end) {
        std::size_t longest = 0;
        for (const Bytes& mark : spec.marks) {
            if (ends_with(stream, end, mark)) longest = std::max(longest, mark.size());
        }
        if (longest == 0) continue;
        return first_frame({0, end}, {0, spec.keep ? end : end - longest});
    }
    if (stream.size() >= spec.max_frame) {
        return first_fault(FaultKind::too_long, Part::payload, spec.max_frame, spec.max_frame);
    }
    Part part = Part::payload;
    for (const Bytes& mark : spec.marks) {
        for (std::size_t n = 1; n < mark.size(); ++n) {
            const Bytes begun(mark.begin(), mark.begin() + static_cast<long>(n));
            if (ends_with(stream, stream.size(), begun)) part = Part::delimiter;
        }
    }
    return with_end(first_missing(1, part), spec.on_end, stream);
}

First first_of(const LengthPrefix& spec, ByteView stream) {
    const std::uint64_t header = spec.offset + spec.width;
    const std::uint64_t strip = spec.strip ? *spec.strip : header;
    if (stream.size() < header) return first_missing(header - stream.size(), Part::header);
    const bool little =
        spec.order == ByteOrder::little ||
        (spec.order == ByteOrder::native && std::endian::native == std::endian::little);
    Wide value = 0;
    for (std::uint64_t i = 0; i < spec.width; ++i) {
        value = value * 256 + stream[spec.offset + (little ? spec.width - 1 - i : i)];
    }
    if (spec.is_signed && value >> (8 * spec.width - 1) != 0) value -= Wide{1} << (8 * spec.width);
    const auto fault = [&](FaultKind kind, Wide limit) {
        return first_fault(kind, Part::header, static_cast<std::uint64_t>(value),
                           static_cast<std::uint64_t>(limit));
    };
    if (value < 0) return fault(FaultKind::negative_length, 0);
    Wide extra = spec.adjustment + static_cast<std::int64_t>(header);
    if (spec.includes_itself) extra -= static_cast<std::int64_t>(spec.width);
    const Wide size = value + extra;
    const Wide empty = std::max(header, strip);
    if (size < empty) return fault(FaultKind::bad_length, empty - extra);
    if (size == empty && !spec.zero_allowed) {
        return fault(FaultKind::zero_length, empty - extra + 1);
    }
    const Wide judged = spec.limit == LimitOf::value ? value : size;
    if (judged > spec.max_frame) return fault(FaultKind::too_long, spec.max_frame);
    const auto whole = static_cast<std::uint64_t>(size);
    if (stream.size() < whole) return first_missing(whole - stream.size(), Part::payload);
    return first_frame({0, whole}, {strip, whole});
}

}  // namespace

Outcome expected(const FramingSpec& given, ByteView stream, bool ended) {
    FramingSpec spec = given;
    Outcome outcome;
    std::uint64_t at = 0;
    if (std::holds_alternative<Unframed>(spec)) return outcome;
    for (;;) {
        const ByteView rest = stream.subspan(at);
        First first = std::visit([&](const auto& scheme) { return first_of(scheme, rest); }, spec);
        if (first.fault) {
            first.fault->offset = at;
            const Overlong beyond = std::visit(
                [&](const auto& scheme) { return overlong(scheme, rest, *first.fault); }, spec);
            if (beyond.how == OnTooLong::drop && beyond.size) {
                at += *beyond.size;
                continue;
            }
            if (!beyond.size && !ended) return outcome;
            outcome.fault = first.fault;
            if (beyond.how != OnTooLong::drop) return outcome;
            outcome.fault =
                Fault{at, FaultKind::truncated, Part::payload, rest.size(), beyond.missing};
            if (beyond.ends_with_stream) outcome.fault.reset();
            return outcome;
        }
        if (!first.frame) {
            if (ended && first.dropped) return outcome;
            if (first.last) first.ending = Outcome::Delivered{{0, rest.size()}, {0, rest.size()}};
            if (ended && first.ending) {
                const auto [range, payload] = *first.ending;
                outcome.frames.push_back(
                    {{at, at + range.end}, {at + payload.begin, at + payload.end}});
                return outcome;
            }
            if (ended && !rest.empty()) {
                outcome.fault =
                    Fault{at, FaultKind::truncated, first.part, rest.size(), first.missing};
            }
            return outcome;
        }
        const auto [range, payload] = *first.frame;
        if (!first.skipped)
            outcome.frames.push_back(
                {{at + range.begin, at + range.end}, {at + payload.begin, at + payload.end}});
        follow(spec, text_of(rest.subspan(payload.begin, payload.size())));
        at += range.end;
    }
}

Bytes number(std::uint64_t value, std::uint64_t width, ByteOrder order) {
    Bytes bytes;
    for (std::uint64_t i = 0; i < width; ++i) {
        bytes.push_back(static_cast<std::uint8_t>(value));
        value = value / 256;
    }
    const bool big = order == ByteOrder::big ||
                     (order == ByteOrder::native && std::endian::native == std::endian::big);
    if (big) std::reverse(bytes.begin(), bytes.end());
    return bytes;
}

std::string to_string(const Outcome& outcome) {
    std::ostringstream text;
    for (const auto& [range, payload] : outcome.frames) {
        text << '[' << range.begin << ',' << range.end << ")/[" << payload.begin << ','
             << payload.end << ") ";
    }
    if (outcome.fault) {
        text << name_of(outcome.fault->kind) << '@' << outcome.fault->offset << ": "
             << outcome.fault->text();
    }
    return text.str();
}

std::string to_string(const FramingSpec& spec) {
    std::string text(kind_of(spec));
    for (const Setting& setting : to_settings(spec)) {
        text += " " + setting.key + "=";
        if (const auto* n = std::get_if<std::int64_t>(&setting.value)) text += std::to_string(*n);
        if (const auto* b = std::get_if<bool>(&setting.value)) text += *b ? "true" : "false";
        if (const auto* s = std::get_if<std::string>(&setting.value)) text += quoted(view_of(*s));
        if (const auto* b = std::get_if<Bytes>(&setting.value)) text += hex_of(*b);
    }
    return text + " (" + sketch(spec) + ")";
}

}  // namespace sticky::test
