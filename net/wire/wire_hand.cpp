#include "net/wire/wire_hand.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace sticky {

WireHand::WireHand(WireLink& link, FieldReader& fields, bool handshakes,
                   std::function<void(std::string_view)> tell)
    : link_(link), fields_(fields), tell_(std::move(tell)) {
    link_.take_in_hand(handshakes);
    thread_ = std::thread([this] { watch(); });
}

WireHand::~WireHand() {
    stop_ = true;
    thread_.join();
}

void WireHand::watch() {
    // What was said right behind the request has been read with it.
    while (const auto item = fields_.next()) obey(*item);
    while (!stop_) {
        tell_held();
        pollfd input{STDIN_FILENO, POLLIN, 0};
        if (poll(&input, 1, 2) <= 0) continue;
        if (!obey()) return;
    }
}

void WireHand::tell_held() {
    for (const HeldPacket& held : link_.held()) {
        if (held.packet.number <= told_) continue;
        told_ = held.packet.number;
        tell_(field_text("held", to_text(HeldNote::of(held.packet, held.from, held.to))));
    }
}

// False: the parent has closed its end. Then nobody steps, and the run goes on by itself.
bool WireHand::obey() {
    std::array<char, 4096> buffer;
    const ssize_t got = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got <= 0 || !fields_.feed({buffer.data(), static_cast<std::size_t>(got)})) {
        link_.let_go();
        return false;
    }
    while (const auto item = fields_.next()) obey(*item);
    return true;
}

void WireHand::obey(const FieldReader::Item& item) {
    const auto packet = static_cast<std::uint32_t>(std::strtoul(item.value.c_str(), nullptr, 10));
    bool done = true;
    if (item.key == "deliver") done = link_.act(HandAction::deliver, packet);
    if (item.key == "drop") done = link_.act(HandAction::drop, packet);
    if (item.key == "duplicate") done = link_.act(HandAction::duplicate, packet);
    if (item.key == "let_go") link_.let_go();
    if (!done) tell_(field_text("not_held", item.value));
}

}  // namespace sticky
