#include "trace/attribute_gates.h"

#include <algorithm>

namespace sticky::detective {
namespace {

constexpr std::uint64_t kSmallMaxWindow = 536;  // TCP_MSS_DEFAULT
constexpr std::uint64_t kLeastMss = 48;         // TCP_MIN_SND_MSS

void earlier(Gate& gate, Lift by, Nanos at, EventIndex event,
             const LearnedFact* learned = nullptr) {
    if (at <= gate.from || at >= gate.until) return;
    gate.by = by;
    gate.until = at;
    gate.event = event;
    gate.learned = learned;
}

}  // namespace

std::uint64_t Gates::mss_at(Nanos at, std::uint32_t extra_options) const {
    std::uint64_t mss = packets_.mss == 0 ? 65535 : packets_.mss;
    const LearnedFact* known = packets_.known_at(at);
    if (known == nullptr && !packets_.learned.empty()) known = &packets_.learned.front();
    if (known != nullptr && known->max_window != 0) {
        const std::uint64_t most = known->max_window;
        mss = std::min(mss, most > kSmallMaxWindow ? most / 2 : most);
    }
    return std::max(kLeastMss, mss) - std::min<std::uint64_t>(extra_options, kLeastMss - 1);
}

// Calls follow each other, so their times rise with their bytes.
const SendFact* Gates::last_send(Nanos at) const {
    const auto& sends = facts_.sends;
    const auto after = std::partition_point(sends.begin(), sends.end(),
                                            [&](const SendFact& send) { return send.at <= at; });
    return after == sends.begin() ? nullptr : &*(after - 1);
}

std::uint64_t Gates::queued_at(const Outgoing& out, Nanos at) const {
    const SendFact* last = last_send(at);
    if (last == nullptr) return 0;
    const SendFact& own = out.sends.back();
    // What follows MSG_EOR is queued in another buffer.
    const bool ends_here = own.eor && own.range.end == out.unit->range.end;
    return ends_here ? std::min(last->range.end, own.range.end) : last->range.end;
}

// A full segment, what other buffers are queued behind (tcp_write_xmit pushes all but the last),
// and what the FIN is in: neither cork nor Nagle hold these (tcp_nagle_test).
bool Gates::exempt(const Outgoing& out, Nanos at) const {
    const std::uint64_t begin = out.unit->range.begin;
    if (queued_at(out, at) >= begin + mss_at(at, out.extra_options)) return true;
    const SendFact& own = out.sends.back();
    if (own.eor && own.range.end == out.unit->range.end && out.after && out.after->at <= at) {
        return true;
    }
    return !facts_.closes.empty() && facts_.closes.front().at <= at;
}

// TCP_NODELAY set while corked pushes what is queued; only a later send is corked again
// (tcp_skb_entail clears TCP_NAGLE_PUSH).
bool Gates::flushed(const SendFact& send, Nanos at) const {
    return facts_.sender.switched(Knob::nodelay, true, send.at, at) != nullptr;
}

// MSG_MORE counts for its own call's push. An ACK pushes without it (tcp_data_snd_check), and so
// does TCP_CORK = 0, also where there was no cork (__tcp_sock_set_cork).
bool Gates::pushed_since(const Outgoing& out, const SendFact& send, Nanos at) const {
    if (facts_.sender.switched(Knob::cork, false, send.at, at) != nullptr) return true;
    const LearnedFact* now = packets_.known_at(at);
    const LearnedFact* then = packets_.known_at(send.at);
    if (out.any_packet_pushes || now == nullptr || then == nullptr) return now != then;
    return now->acked != then->acked;
}

bool Gates::beyond_window(const Outgoing& out, Nanos at) const {
    const LearnedFact* known = packets_.known_at(at);
    if (known == nullptr) return false;
    const std::uint64_t begin = out.unit->range.begin;
    const std::uint64_t full = begin + mss_at(at, out.extra_options);
    const std::uint64_t end = std::clamp(queued_at(out, at), begin + 1, full);
    return end > known->edge;
}

// In the order of tcp_write_xmit.
std::optional<Cause> Gates::holder_at(const Outgoing& out, Nanos at) const {
    // tcp_snd_wnd_test: the first segment has to fit as a whole.
    if (beyond_window(out, at)) return Cause::window;
    if (!exempt(out, at)) {
        const SendFact* pushing = last_send(at);
        if (pushing == nullptr) pushing = &out.sends.front();
        const bool flush = flushed(*pushing, at);
        if (facts_.sender.on(Knob::cork, at) && !flush) return Cause::cork;
        if (pushing->more && !flush && !pushed_since(out, *pushing, at)) return Cause::more;
        // tcp_nagle_check, tcp_minshall_check.
        const LearnedFact* known = packets_.known_at(at);
        const std::uint64_t acked = known == nullptr ? 0 : known->acked;
        if (out.small != nullptr && acked < out.small->range.end &&
            !facts_.sender.on(Knob::nodelay, at)) {
            return Cause::nagle;
        }
    }
    return std::nullopt;
}

std::optional<Gate> Gates::shut_at(const Outgoing& out, Nanos at) const {
    const std::optional<Cause> cause = holder_at(out, at);
    if (!cause) return std::nullopt;
    Gate gate;
    gate.cause = *cause;
    gate.from = at;
    gate.known = packets_.known_at(at);
    lift(out, gate);
    return gate;
}

std::vector<Gate> Gates::shut_besides(const Outgoing& out, const Gate& gate) const {
    std::vector<Gate> besides;
    if (gate.cause != Cause::nagle || gate.by == Lift::timer) return besides;
    const auto ask = [&](Nanos at) {
        if (at <= gate.from || at >= gate.until) return;
        const std::optional<Cause> cause = holder_at(out, at);
        const bool known = !cause || *cause == gate.cause ||
                           std::ranges::find(besides, *cause, &Gate::cause) != besides.end();
        if (known) return;
        Gate& beside = besides.emplace_back(gate);
        beside.cause = *cause;
        beside.from = at;
    };
    // Only a push asks: a call, or an ACK.
    for (const SendFact& send : out.sends) ask(send.at);
    if (const LearnedFact* known = packets_.known_at(gate.until - 1)) ask(known->at);
    return besides;
}

void Gates::lift(const Outgoing& out, Gate& gate) const {
    lift_by_ack(out, gate);
    if (gate.cause == Cause::window) return;
    lift_by_calls(out, gate);
    lift_by_options(gate);
    const auto close = std::partition_point(facts_.closes.begin(), facts_.closes.end(),
                                            [&](const CloseFact& c) { return c.at <= gate.from; });
    if (close != facts_.closes.end()) earlier(gate, Lift::fin, close->at, close->event);
}

void Gates::lift_by_ack(const Outgoing& out, Gate& gate) const {
    const auto& learned = packets_.learned;
    auto next = std::partition_point(learned.begin(), learned.end(),
                                     [&](const LearnedFact& f) { return f.at <= gate.from; });
    if (gate.cause == Cause::nagle) {
        next = std::partition_point(next, learned.end(), [&](const LearnedFact& f) {
            return f.acked < out.small->range.end;
        });
    } else if (gate.cause == Cause::window) {
        while (next != learned.end() && beyond_window(out, next->at)) {
            if (next->at > out.unit->at) return;
            ++next;
        }
    } else if (gate.cause == Cause::cork) {
        return;
    } else if (!out.any_packet_pushes) {
        const std::uint64_t acked = gate.known == nullptr ? 0 : gate.known->acked;
        next = std::partition_point(next, learned.end(),
                                    [&](const LearnedFact& f) { return f.acked <= acked; });
    }
    if (next != learned.end()) earlier(gate, Lift::ack, next->at, next->arrived, &*next);
}

void Gates::lift_by_calls(const Outgoing& out, Gate& gate) const {
    const SendFact& own = out.sends.back();
    if (out.unit->range.size() >= mss_at(own.at, out.extra_options)) {
        earlier(gate, Lift::filled, own.at, own.event);
    }
    if (own.eor && own.range.end == out.unit->range.end && out.after != nullptr) {
        earlier(gate, Lift::pushed, out.after->at, out.after->event);
    }
    if (gate.cause != Cause::more) return;
    const auto plain = std::find_if(out.sends.begin(), out.sends.end(), [&](const SendFact& send) {
        return send.at > gate.from && !send.more;
    });
    if (plain != out.sends.end()) earlier(gate, Lift::plain_send, plain->at, plain->event);
}

void Gates::lift_by_options(Gate& gate) const {
    const auto consider = [&](Knob knob, bool on) {
        const OptionFact* fact = facts_.sender.switched(knob, on, gate.from + 1, kNever);
        if (fact != nullptr) earlier(gate, Lift::option, fact->at, fact->event);
    };
    consider(Knob::nodelay, true);
    if (gate.cause != Cause::nagle) consider(Knob::cork, false);
}

}  // namespace sticky::detective
