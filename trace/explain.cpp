#include "trace/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "trace/explain_text.h"

namespace sticky {
namespace {

using words::Phrase;

bool at_sender(Cause cause) {
    return cause <= Cause::partial_send;
}

std::string milliseconds(Nanos nanos) {
    const Nanos tenths = (nanos + 50 * kMicrosecond) / (100 * kMicrosecond);
    return fmt::format("{}.{} ms", tenths / 10, tenths % 10);
}

// Everything a sentence about one finding may ask for.
class Figures {
public:
    Figures(const Finding& finding, const Trace& trace, const Lineage& lineage, Language language)
        : finding_(finding), trace_(trace), language_(language) {
        for (const FlowLineage& flow : lineage.flows) {
            if (flow.flow == finding.flow) flow_ = &flow;
        }
        const std::size_t conn = index_of(finding.flow.conn);
        if (conn >= 1 && conn <= lineage.connections.size()) {
            mss_ = lineage.connections[conn - 1].mss;
        }
    }

    std::string sentence() const {
        std::string text = words::fill(pattern().in(language_),
                                       [&](std::string_view name) { return value(name); });
        if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
            text[0] = static_cast<char>(text[0] - 'a' + 'A');
        }
        return text;
    }

private:
    const words::Pair& pattern() const {
        const bool recv = finding_.lane == Lane::recv;
        const bool merged = finding_.effect == Effect::merged;
        if (recv && merged && at_sender(finding_.cause)) return words::came_together();
        // The recv that made the cut is evidence of the one that got the rest.
        if (recv && finding_.effect == Effect::split && finding_.evidence.size() > 1 &&
            cut_before() && std::holds_alternative<Received>(event(1).what)) {
            return words::rest_of_cut();
        }
        if (finding_.lane == Lane::wire && finding_.cause == Cause::unexplained && !sends_seen()) {
            return words::sends_not_observed();
        }
        return words::sentence_for(finding_.cause, finding_.effect);
    }

    bool sends_seen() const {
        const auto send = static_cast<std::size_t>(Lane::send);
        return flow_ == nullptr || flow_->observed[send] != Observed::none;
    }

    std::string value(std::string_view name) const {
        if (name == "bytes") return bytes(finding_.bytes);
        if (name == "unit") return unit(finding_.lane, finding_.unit);
        if (name == "pieces") return pieces();
        if (name == "cost") return milliseconds(finding_.cost);
        if (name == "until") return until();
        if (name == "label") return std::string(label_of(finding_.cause, language_));
        if (name == "mss") return fmt::to_string(mss_);
        if (name == "shape") return shape();
        if (name == "size") return fmt::to_string(size());
        if (name == "at") return fmt::to_string(finding_.bytes.begin);
        if (name == "cut") return cut();
        if (name == "cut_message") return whole_at(finding_.bytes.begin).name;
        if (name == "cutter") return cutter();
        if (name == "ack_took") return ack_took();
        if (name == "mark") return option_value();
        if (name == "asked") return fmt::to_string(fact<Sent>() ? fact<Sent>()->asked : 0);
        if (const Received* call = fact<Received>()) {
            if (name == "buffer") return fmt::to_string(call->buffer);
            if (name == "real") return fmt::to_string(call->real_size);
            if (name == "lost") return fmt::to_string(call->real_size - call->size);
        }
        return "?";
    }

    const Event& event(std::size_t position) const {
        return trace_.events[finding_.evidence[position]];
    }

    // The first fact of a kind among the evidence.
    template <class What>
    const What* fact() const {
        for (const EventIndex index : finding_.evidence) {
            if (const What* what = std::get_if<What>(&trace_.events[index].what)) return what;
        }
        return nullptr;
    }

    std::string say(Phrase which, const std::function<std::string(std::string_view)>& with) const {
        return words::fill(words::phrase(which).in(language_), with);
    }
    std::string say(Phrase which, std::uint64_t n = 0) const {
        return say(which, [&](std::string_view) { return fmt::to_string(n); });
    }

    std::string bytes(ByteRange range) const {
        const auto edges = [&](std::string_view name) {
            return fmt::to_string(name == "first" ? range.begin : range.end - 1);
        };
        if (range.empty()) return say(Phrase::no_bytes, edges);
        return say(range.size() == 1 ? Phrase::one_byte : Phrase::bytes, edges);
    }

    std::string unit(Lane lane, std::uint32_t number) const {
        const bool datagrams = flow_ != nullptr && flow_->datagrams;
        switch (lane) {
            case Lane::message:
                return say(Phrase::message_unit, number);
            case Lane::send:
                return say(Phrase::send_unit, number);
            case Lane::wire: {
                if (!datagrams) return say(Phrase::wire_unit, number);
                const auto& wire = flow_->lane(Lane::wire);
                const bool known = number >= 1 && number <= wire.size();
                return say(Phrase::datagram_unit, known ? wire[number - 1].number : number);
            }
            case Lane::recv:
                return say(number == 0 ? Phrase::some_recv : Phrase::recv_unit, number);
            case Lane::frame:
                return say(Phrase::frame_unit, number);
        }
        return {};
    }

    std::uint64_t size() const {
        const Received* call = fact<Received>();
        return finding_.lane == Lane::recv && call != nullptr ? call->size : finding_.bytes.size();
    }

    // Messages where the application named some, else send calls.
    Lane whole_lane() const {
        const auto& messages = flow_->lane(Lane::message);
        const auto [first, last] = units_in(messages, finding_.bytes);
        return first < last ? Lane::message : Lane::send;
    }

    std::string numbered(Lane lane, std::uint64_t first, std::uint64_t last) const {
        const bool one = first == last;
        const Phrase which = lane == Lane::message ? (one ? Phrase::one_message : Phrase::messages)
                                                   : (one ? Phrase::one_send : Phrase::sends);
        return say(which, [&](std::string_view name) {
            return fmt::to_string(name == "first" ? first : last);
        });
    }

    // "messages 1–3 and part of message 4"
    std::string pieces() const {
        if (flow_ == nullptr) return say(Phrase::nothing);
        const Lane lane = whole_lane();
        const auto& units = flow_->lane(lane);
        const auto [first, last] = units_in(units, finding_.bytes);
        std::vector<std::string> parts;
        std::optional<std::pair<std::uint64_t, std::uint64_t>> run;
        const auto end_run = [&] {
            if (run) parts.push_back(numbered(lane, run->first, run->second));
            run.reset();
        };
        for (std::size_t i = first; i < last; ++i) {
            if (!overlap(units[i].range, finding_.bytes)) continue;
            const std::uint64_t number = lane == Lane::message ? units[i].number : i + 1;
            if (intersect(units[i].range, finding_.bytes) == units[i].range) {
                run = {run ? run->first : number, number};
                continue;
            }
            end_run();
            const std::string piece = numbered(lane, number, number);
            parts.push_back(say(Phrase::part_of, [&](std::string_view) { return piece; }));
        }
        end_run();
        return parts.empty() ? say(Phrase::nothing) : listed(parts);
    }

    std::string listed(const std::vector<std::string>& parts) const {
        std::string text = parts.front();
        for (std::size_t i = 1; i < parts.size(); ++i) {
            text += say(i + 1 == parts.size() ? Phrase::list_and : Phrase::list_comma);
            text += parts[i];
        }
        return text;
    }

    struct Whole {
        std::string name;
        ByteRange range;
    };
    // The message, else the send, that has this byte.
    Whole whole_at(std::uint64_t offset) const {
        for (const Lane lane : {Lane::message, Lane::send}) {
            if (flow_ == nullptr) break;
            const auto& units = flow_->lane(lane);
            const auto [first, last] = units_in(units, {offset, offset + 1});
            for (std::size_t i = first; i < last; ++i) {
                if (!units[i].range.contains(offset)) continue;
                const std::uint64_t number = lane == Lane::message ? units[i].number : i + 1;
                return {numbered(lane, number, number), units[i].range};
            }
        }
        return {say(Phrase::nothing), {offset, offset}};
    }
    bool cut_before() const {
        const Whole first = whole_at(finding_.bytes.begin);
        return first.range.begin < finding_.bytes.begin && first.range.end <= finding_.bytes.end;
    }

    // "message 4 after 2 of its 8 bytes"
    std::string cut() const {
        const Whole whole = whole_at(finding_.bytes.end);
        return say(Phrase::cut_after, [&](std::string_view name) {
            if (name == "piece") return whole.name;
            const std::uint64_t read = finding_.bytes.end - whole.range.begin;
            return fmt::to_string(name == "n" ? read : whole.range.size());
        });
    }

    std::string cutter() const {
        const auto& lane = flow_->lane(Lane::recv);
        for (std::size_t i = 0; i < lane.size(); ++i) {
            if (lane[i].event == finding_.evidence[1]) {
                return unit(Lane::recv, static_cast<std::uint32_t>(i + 1));
            }
        }
        return say(Phrase::some_recv);
    }

    std::string shape() const {
        const Segment* segment = fact<Segment>();
        const std::uint32_t segments = segment == nullptr ? 1 : segment->segments;
        if (segments == 1) return say(Phrase::as_full_segment);
        return say(Phrase::as_several_segments, segments);
    }

    std::string option_value() const {
        const OptionSet* set = fact<OptionSet>();
        return set == nullptr ? "?" : fmt::to_string(set->value);
    }

    // From the small segment to its ACK.
    std::string ack_took() const {
        if (finding_.evidence.size() < 3) return "?";
        return milliseconds(event(2).at - event(1).at);
    }

    // The last piece of evidence is what let the bytes go.
    std::string until() const {
        if (finding_.evidence.empty()) return say(Phrase::until_ceiling);
        const What& what = trace_.events[finding_.evidence.back()].what;
        if (std::holds_alternative<Acked>(what)) return until_ack();
        if (const auto* closed = std::get_if<Closed>(&what)) {
            const bool shut = closed->how == Closed::How::shutdown_send;
            return say(shut ? Phrase::until_shut_down : Phrase::until_closed);
        }
        if (const auto* set = std::get_if<OptionSet>(&what)) {
            if (set->option == "nodelay") return say(Phrase::until_nodelay);
            return say(set->value == 0 ? Phrase::until_uncorked : Phrase::until_ceiling);
        }
        if (const auto* sent = std::get_if<Sent>(&what)) {
            if (sent->range.begin >= finding_.bytes.end) return say(Phrase::until_next_buffer);
            if (finding_.evidence.size() <= 2 && sent->flags.more) {
                return say(Phrase::until_ceiling);
            }
            const bool full = mss_ != 0 && finding_.bytes.size() >= mss_;
            return say(full ? Phrase::until_filled : Phrase::until_plain_send);
        }
        return say(Phrase::until_ceiling);
    }

    // Of the segment that the bytes waited behind: the one among the evidence that they are not in.
    std::string until_ack() const {
        for (const EventIndex index : finding_.evidence) {
            const auto* segment = std::get_if<Segment>(&trace_.events[index].what);
            if (segment == nullptr || overlap(segment->range, finding_.bytes)) continue;
            return say(Phrase::until_ack, [&](std::string_view) { return bytes(segment->range); });
        }
        return say(Phrase::until_some_ack);
    }

    const Finding& finding_;
    const Trace& trace_;
    Language language_;
    const FlowLineage* flow_ = nullptr;
    std::uint32_t mss_ = 0;
};

}  // namespace

std::string explain(const Finding& finding, const Trace& trace, const Lineage& lineage,
                    Language language) {
    return Figures(finding, trace, lineage, language).sentence();
}

}  // namespace sticky
