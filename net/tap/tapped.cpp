#include "net/tap/tapped.h"

#include <algorithm>

#include "net/tap/tap_world.h"
#include "net/this_program.h"
#include "net/wire/private_network.h"

namespace sticky {
namespace {

bool is_cut(const OptionSetting& setting) {
    return setting.option == Option::udp_segment;
}

// Its datagrams are cut where a tap on the machine's own lo does not see it (udp_send_skb).
bool cuts_datagrams(const Scenario& scenario) {
    return std::ranges::any_of(scenario.endpoints, [](const EndpointSpec& endpoint) {
        return std::ranges::any_of(endpoint.set, is_cut) ||
               std::ranges::any_of(endpoint.program, [](const Step& step) {
                   const auto* set = std::get_if<SetStep>(&step.action);
                   return set != nullptr && std::ranges::any_of(set->options, is_cut);
               });
    });
}

Result<LiveCapture> open_tap(const Scenario& scenario, bool& own) {
    const Result<void> made = make_private_loopback();
    own = made.has_value();
    Result<LiveCapture> capture = LiveCapture::open(
        own ? kTappedDevice : "lo", is_datagram(scenario.transport) ? "udp" : "tcp");
    if (own) return capture;
    Error missing = made.error();
    missing.where = "--capture";
    if (!capture) {
        missing.what += "; and " + capture.error().what;
        missing.remedy += "; or: sudo setcap cap_net_raw+ep " + this_program();
        return tl::unexpected(missing);
    }
    if (cuts_datagrams(scenario)) {
        missing.what += "; and on this machine's own lo udp_segment can't be captured";
        return tl::unexpected(missing);
    }
    return capture;
}

}  // namespace

Played play_tapped(const Scenario& scenario, const PlayOptions& options) {
    TapSettings settings;
    settings.stamps = options.stamps;
    Result<LiveCapture> capture = open_tap(scenario, settings.true_segments);
    if (!capture) return {{}, capture.error()};
    return play_on_kernel(scenario, options, [&](const Cast& cast, const RunClock& clock) {
        return std::make_unique<TapWorld>(cast, std::move(*capture), clock, settings);
    });
}

}  // namespace sticky
