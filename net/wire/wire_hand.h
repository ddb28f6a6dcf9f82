// The child's end of stepping: tells of packets that the link holds, and does with them what the
// parent says. A thread of its own, because real TCP goes on meanwhile.
#pragma once

#include <atomic>
#include <functional>
#include <string_view>
#include <thread>

#include "net/wire/wire_link.h"
#include "net/wire/wire_protocol.h"

namespace sticky {

class WireHand {
public:
    // `fields`: what of standard input was read already. `tell` writes to the parent.
    WireHand(WireLink& link, FieldReader& fields, bool handshakes,
             std::function<void(std::string_view)> tell);
    ~WireHand();

private:
    void watch();
    void tell_held();
    bool obey();
    void obey(const FieldReader::Item& item);

    WireLink& link_;
    FieldReader& fields_;
    std::function<void(std::string_view)> tell_;
    std::uint32_t told_ = 0;  // packets up to this number
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

}  // namespace sticky
