#include "sim/tx_decision.h"

#include <algorithm>
#include <optional>

namespace sticky::sim {
namespace {

// tcp_cwnd_test: at most half of the window in one go.
std::uint32_t congestion_room(const TxState& state) {
    if (state.in_flight >= state.congestion_window) return 0;
    const std::uint32_t half = std::max(state.congestion_window / 2, 1U);
    return std::min(half, state.congestion_window - state.in_flight);
}

// tcp_nagle_check: what a segment that is not full waits for.
std::optional<Cause> holder(const TxState& state, const TxPolicy& policy) {
    if (policy.cork) return Cause::cork;
    if (policy.more) return Cause::more;
    if (policy.nagle == Nagle::classic && state.unacked) return Cause::nagle;
    if (policy.nagle == Nagle::minshall && state.small_unacked) return Cause::nagle;
    return std::nullopt;
}

}  // namespace

TxDecision consider_transmit(const TxState& state, const TxPolicy& policy) {
    std::uint32_t room = congestion_room(state);
    if (room == 0) {
        if (!policy.probe) return {0, false, Cause::congestion};
        room = 1;
    }
    room = std::min(room, std::max(state.burst, 1U));
    // tcp_snd_wnd_test: the first segment has to fit as a whole.
    const std::uint64_t first = std::min<std::uint64_t>(state.bytes, state.mss);
    const bool fin_alone = state.fin && state.bytes <= state.mss;
    if (first + (fin_alone ? 1 : 0) > state.window) return {0, false, Cause::window};
    const bool free = policy.push || !state.last || state.fin;
    const std::optional<Cause> held = free ? std::nullopt : holder(state, policy);
    if (state.bytes <= state.mss) {
        const bool full = state.bytes == state.mss;
        if (held && !full) return {0, false, *held};
        return {state.bytes, true, Cause::sent_at_once};
    }
    // tcp_mss_split_point
    const std::uint64_t most = std::uint64_t{room} * state.mss;
    if (!(state.last || most > state.window) || most <= std::min(state.bytes, state.window))
        return {std::min(most, state.bytes), true, Cause::full_segment};
    const std::uint64_t needed = std::min(state.bytes, state.window);
    const std::uint64_t partial = needed % state.mss;
    if (partial != 0 && !policy.push && holder(state, policy))
        return {needed - partial, true, Cause::full_segment};
    return {needed, true, needed < state.bytes ? Cause::window : Cause::sent_at_once};
}

}  // namespace sticky::sim
