#include "trace/validate_flow.h"

#include <algorithm>
#include <array>

#include "trace/checksum.h"
#include "trace/datagram_match.h"

namespace sticky {
namespace {

struct Shape {
    EventIndex index;
    Report& report;

    void well_formed(std::string_view what, ByteRange range) {
        if (range.begin > range.end) {
            report.add(index, "{} [{}, {}) ends before it begins", what, range.begin, range.end);
        }
    }
    void inside(std::string_view what, ByteRange payload, ByteRange range) {
        well_formed(what, range);
        if (payload.begin > payload.end || payload.begin < range.begin || payload.end > range.end) {
            report.add(index, "{}: payload [{}, {}) is not inside [{}, {})", what, payload.begin,
                       payload.end, range.begin, range.end);
        }
    }

    void operator()(const Wrote& wrote) { inside("message", wrote.payload, wrote.range); }
    void operator()(const Framed& framed) { inside("frame", framed.payload, framed.range); }
    void operator()(const Sent& sent) {
        well_formed("send", sent.range);
        if (sent.asked < sent.range.size()) {
            report.add(index, "send accepted {} bytes at [{}, {}) and was given {}",
                       sent.range.size(), sent.range.begin, sent.range.end, sent.asked);
        }
    }
    void operator()(const Segment& segment) {
        well_formed("segment", segment.range);
        if (segment.range.empty() || segment.segments == 0) {
            report.add(index, "segment [{}, {}) carries no data", segment.range.begin,
                       segment.range.end);
        }
    }
    void operator()(const Datagram& datagram) { well_formed("datagram", datagram.range); }
    void operator()(const Received& received) {
        const ByteRange range = received.range.value_or(ByteRange{0, received.size});
        well_formed("recv", range);
        if (range.size() != received.size) {
            report.add(index, "recv returned {} bytes, its range [{}, {}) has {}", received.size,
                       range.begin, range.end, range.size());
        }
        // MSG_TRUNC lets a call return more than its room.
        if (received.size > received.buffer && !received.flags.trunc) {
            report.add(index, "recv returned {} bytes into room for {}", received.size,
                       received.buffer);
        }
    }
    void operator()(const Held& held) { well_formed("held", held.range); }
    void operator()(const Gap& gap) { well_formed("gap", gap.range.value_or(ByteRange{})); }
    template <class Other>
    void operator()(const Other&) {}
};

class FlowChecker {
public:
    FlowChecker(const Trace& trace, const FlowEvents& flow, Report& report)
        : trace_(trace), flow_(flow), report_(report) {
        const auto found = trace.payloads.find(flow.flow);
        if (found != trace.payloads.end()) kept_ = found->second;
        // An end outside this run is not recorded: nothing can be held against it.
        send_known_ = flow.flow.sender != kNobody;
        wire_known_ = !trace.header.transport.starts_with("unix_");
    }

    void check() {
        gather_sends();
        for (const EventIndex index : flow_.events) {
            index_ = index;
            at_ = trace_.events[index].at;
            std::visit([this](const auto& what) { take(what); }, trace_.events[index].what);
        }
        if (kept_.size() > sent_end_ && send_known_) {
            report_.add(0, "{} bytes of a flow of connection {} are kept, {} were sent",
                        kept_.size(), index_of(flow_.flow.conn), sent_end_);
        }
        check_datagrams();
        check_wire();
    }

private:
    struct Call {
        Nanos at;
        std::uint64_t end;  // of all calls up to this one
    };
    struct Question {
        EventIndex index;
        DatagramContent content;
        std::optional<ByteRange> range;
    };

    bool missed(Lane lane) const { return gap_[static_cast<std::size_t>(lane)]; }

    // What was sent, and what the recorder says it missed, before anything is measured by them.
    void gather_sends() {
        for (const EventIndex index : flow_.events) {
            const Event& event = trace_.events[index];
            if (const auto* gap = std::get_if<Gap>(&event.what)) {
                gap_[static_cast<std::size_t>(gap->lane)] = true;
            }
            if (const auto* sent = std::get_if<Sent>(&event.what)) {
                sent_end_ = std::max(sent_end_, sent->range.end);
                calls_.push_back({event.at, sent_end_});
                add_send(datagrams_, sent->range, sent->datagram, event.at);
            }
        }
        if (missed(Lane::send)) send_known_ = false;
    }

    // Sends tile the flow, and so do messages with the raw sends between them.
    void take(const Wrote& wrote) {
        if (wrote.message != message_ + 1 && !missed(Lane::message)) {
            report_.add(index_, "message {} follows message {}", wrote.message, message_);
        }
        if (wrote.range.begin != sends_end_ && !missed(Lane::message) && send_known_) {
            report_.add(index_, "message {} [{}, {}) does not begin where sends have come to, {}",
                        wrote.message, wrote.range.begin, wrote.range.end, sends_end_);
        }
        message_ = wrote.message;
        message_range_ = wrote.range;
        message_open_ = true;
    }

    void take(const Sent& sent) {
        if (sent.range.begin != sends_end_ && send_known_) {
            report_.add(index_,
                        "send [{}, {}) does not follow the sends before it, which end at {}",
                        sent.range.begin, sent.range.end, sends_end_);
        }
        sends_end_ = sent.range.end;
        if (!missed(Lane::message)) check_message_of(sent);
        if (sent.message == 0) message_open_ = false;
        check_number(sent);
    }

    void check_message_of(const Sent& sent) {
        if (sent.message == 0) return;
        if (sent.message != message_ || !message_open_) {
            report_.add(index_, "send [{}, {}) belongs to message {}, which is not being sent",
                        sent.range.begin, sent.range.end, sent.message);
        } else if (sent.range.begin < message_range_.begin || sent.range.end > message_range_.end) {
            report_.add(index_, "send [{}, {}) is not inside its message {} [{}, {})",
                        sent.range.begin, sent.range.end, message_, message_range_.begin,
                        message_range_.end);
        }
    }

    // Datagrams count from 1. Glued ones (MSG_MORE, a cork) share a number, cut ones (UDP_SEGMENT)
    // take several.
    void check_number(const Sent& sent) {
        if (!flow_.datagrams) {
            if (sent.datagram != 0) {
                report_.add(index_, "send [{}, {}) of a stream has the datagram number {}",
                            sent.range.begin, sent.range.end, sent.datagram);
            }
            return;
        }
        const bool next = sent.datagram == number_ + 1;
        const bool glued = sent.datagram == number_ && number_ > 0 && (more_ || flow_.reshaped);
        const bool cut = sent.datagram > number_ && number_ > 0 && flow_.reshaped;
        if (!next && !glued && !cut && send_known_) {
            report_.add(index_, "datagram {} [{}, {}) follows datagram {}", sent.datagram,
                        sent.range.begin, sent.range.end, number_);
        }
        number_ = sent.datagram;
        more_ = sent.flags.more;
    }

    void take(const Acked& acked) {
        if (acked.offset > sent_end_ && send_known_) {
            report_.add(index_, "bytes below {} are acknowledged, {} were sent", acked.offset,
                        sent_end_);
        }
    }

    void take(const Segment& segment) { take_wire(segment.range, 0); }
    void take(const Datagram& datagram) { take_wire(datagram.range, datagram.number); }
    void take_wire(ByteRange range, std::uint32_t number) {
        wire_.push_back(range);
        if (!send_known_) return;
        if (range.end > sent_end_) {
            report_.add(index_, "[{}, {}) was on the wire, sends end at {}", range.begin, range.end,
                        sent_end_);
        } else if (number != 0 && !flow_.reshaped) {
            const auto sent = std::lower_bound(
                datagrams_.begin(), datagrams_.end(), number,
                [](const SentDatagram& one, std::uint32_t other) { return one.number < other; });
            if (sent == datagrams_.end() || sent->number != number) {
                report_.add(index_, "datagram {} [{}, {}) was on the wire and never sent", number,
                            range.begin, range.end);
            } else if (range.begin < sent->range.begin || range.end > sent->range.end) {
                report_.add(index_, "datagram {} [{}, {}) on the wire was sent as [{}, {})", number,
                            range.begin, range.end, sent->range.begin, sent->range.end);
            }
        }
    }

    void take(const Received& received) {
        if (received.end) ended_ = true;
        if (flow_.datagrams) {
            if (!received.end) ask(received);
            return;
        }
        if (!received.range) {
            if (received.size > 0) unplaced_ = true;
            return;
        }
        const ByteRange range = *received.range;
        const bool jumps = missed(Lane::recv) || unplaced_;
        if (range.begin != recv_end_ && !(jumps && range.begin > recv_end_)) {
            report_.add(index_, "recv [{}, {}) does not follow what was received before, up to {}",
                        range.begin, range.end, recv_end_);
        }
        check_received(received, range);
        if (!received.flags.peek) recv_end_ = std::max(recv_end_, range.end);
    }

    void check_received(const Received& received, ByteRange range) {
        if (send_known_ && !range.empty()) {
            const std::uint64_t sent = sent_before(at_);
            if (range.end > sent) {
                report_.add(index_, "recv [{}, {}) returned at {} ns, sends made by then end at {}",
                            range.begin, range.end, at_, sent);
            }
        }
        if (!received.summed || range.begin > range.end || range.end > kept_.size()) return;
        const std::uint32_t sum = checksum(kept_.subspan(range.begin, range.size()));
        if (sum != received.sum) {
            report_.add(index_, "recv [{}, {}) has sum {:08x}, the bytes sent there {:08x}",
                        range.begin, range.end, received.sum, sum);
        }
    }

    std::uint64_t sent_before(Nanos at) const {
        const auto later =
            std::upper_bound(calls_.begin(), calls_.end(), at,
                             [](Nanos now, const Call& call) { return now < call.at; });
        return later == calls_.begin() ? 0 : std::prev(later)->end;
    }

    void ask(const Received& received) {
        if (received.real_size < received.size) {
            report_.add(index_, "recv returned {} bytes of a datagram of {}", received.size,
                        received.real_size);
            return;
        }
        questions_.push_back(
            {index_,
             {received.size, received.real_size, received.sum, received.summed, at_},
             received.range});
    }

    // Each recv of a datagram holds one that was sent before it returned.
    void check_datagrams() {
        if (!send_known_ || flow_.reshaped || missed(Lane::recv)) return;
        std::vector<DatagramContent> asked;
        for (const Question& question : questions_) asked.push_back(question.content);
        const auto matches = match_datagrams(datagrams_, asked, kept_);
        for (std::size_t i = 0; i < matches.size(); ++i) {
            if (matches[i].open) continue;
            const DatagramContent& content = asked[i];
            if (matches[i].candidates == 0) {
                report_.add(questions_[i].index,
                            "recv of {} bytes with sum {:08x}: no datagram of {} bytes with this "
                            "content was sent",
                            content.size, content.sum, content.real_size);
            } else if (datagrams_[matches[i].first].at > content.at) {
                report_.add(questions_[i].index,
                            "recv of {} bytes returned at {} ns, the datagram was sent at {} ns",
                            content.size, content.at, datagrams_[matches[i].first].at);
            }
        }
    }

    // A decoder sees what its reader has received, from the start, until it gives up.
    void take(const Framed& framed) {
        if (flow_.datagrams || missed(Lane::frame)) return;
        if (framed.frame != frame_ + 1) {
            report_.add(index_, "frame {} follows frame {}", framed.frame, frame_);
        }
        if (faulted_) {
            report_.add(index_, "frame {} [{}, {}) comes after the decoder gave up", framed.frame,
                        framed.range.begin, framed.range.end);
        }
        // What a framing passes over (an empty line, noise) lies between its frames.
        if (framed.range.begin < frame_end_) {
            report_.add(index_, "frame {} [{}, {}) begins inside the frames before it, up to {}",
                        framed.frame, framed.range.begin, framed.range.end, frame_end_);
        }
        if (framed.range.end > recv_end_ && !unplaced_ && !missed(Lane::recv)) {
            report_.add(index_, "frame {} [{}, {}) is decoded when bytes up to {} were received",
                        framed.frame, framed.range.begin, framed.range.end, recv_end_);
        }
        frame_ = framed.frame;
        frame_end_ = framed.range.end;
    }
    void take(const FrameFault& fault) {
        if (flow_.datagrams || missed(Lane::frame)) return;
        if (fault.offset < frame_end_) {
            report_.add(index_, "the decoder gave up at {}, inside the frames up to {}",
                        fault.offset, frame_end_);
        }
        faulted_ = true;
    }

    template <class Other>
    void take(const Other&) {}

    // A wire that was watched carried every byte of a stream that arrived to its end.
    void check_wire() {
        if (flow_.datagrams || wire_.empty() || !wire_known_ || missed(Lane::wire)) return;
        if (!ended_ || !send_known_) return;
        std::sort(wire_.begin(), wire_.end(),
                  [](ByteRange a, ByteRange b) { return a.begin < b.begin; });
        std::uint64_t end = 0;
        for (const ByteRange range : wire_) {
            if (range.begin > end) break;
            end = std::max(end, range.end);
        }
        if (end < sent_end_) {
            report_.add(flow_.events.back(),
                        "[{}, {}) arrived and was never seen on the wire, and no gap is noted", end,
                        sent_end_);
        }
    }

    const Trace& trace_;
    const FlowEvents& flow_;
    Report& report_;
    ByteView kept_;
    bool send_known_ = true, wire_known_ = true;
    std::array<bool, kLaneCount> gap_{};

    std::vector<Call> calls_;
    std::vector<SentDatagram> datagrams_;
    std::uint64_t sent_end_ = 0;  // of the whole run

    EventIndex index_ = 0;
    Nanos at_ = 0;
    std::uint64_t sends_end_ = 0, recv_end_ = 0, frame_end_ = 0;  // so far
    std::uint32_t message_ = 0, number_ = 0, frame_ = 0;
    ByteRange message_range_;
    bool message_open_ = false, more_ = false;
    bool ended_ = false, unplaced_ = false, faulted_ = false;
    std::vector<ByteRange> wire_;
    std::vector<Question> questions_;
};

}  // namespace

void check_shape(EventIndex index, const Event& event, Report& report) {
    std::visit(Shape{index, report}, event.what);
}

void check_flow(const Trace& trace, const FlowEvents& flow, Report& report) {
    FlowChecker(trace, flow, report).check();
}

}  // namespace sticky
