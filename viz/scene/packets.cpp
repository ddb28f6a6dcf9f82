#include "viz/scene/packets.h"

namespace sticky {

std::vector<PacketFate> packet_fates(const std::vector<Event>& events) {
    std::vector<PacketFate> fates;
    const auto fate_of = [&](std::uint32_t number) -> PacketFate* {
        // No run has more packets than events; a broken trace may say otherwise.
        if (number == 0 || number > events.size()) return nullptr;
        if (fates.size() < number) fates.resize(number);
        return &fates[number - 1];
    };
    const auto note = [](std::optional<EventIndex>& first, EventIndex i) {
        if (!first) first = i;
    };
    for (EventIndex i = 0; i < events.size(); ++i) {
        const What& what = events[i].what;
        if (const auto* packet = std::get_if<Packet>(&what)) {
            if (PacketFate* fate = fate_of(packet->number)) note(fate->packet, i);
        } else if (const auto* arrived = std::get_if<Arrived>(&what)) {
            if (PacketFate* fate = fate_of(arrived->packet)) note(fate->arrived, i);
        } else if (const auto* dropped = std::get_if<Dropped>(&what)) {
            if (PacketFate* fate = fate_of(dropped->packet)) note(fate->dropped, i);
        }
    }
    return fates;
}

}  // namespace sticky
