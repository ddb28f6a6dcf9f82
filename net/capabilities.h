// What this machine lets us see, asked of the kernel, not guessed from names and versions.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sticky {

// "Linux 6.1.0 x86_64"
std::string this_machine();

struct Capability {
    std::string name, name_zh;  // "IPv6", "transmit reports", "TUN device", ...
    bool there = false;
    std::string detail, detail_zh;  // what was found: "/dev/net/tun can be opened"
    std::string remedy;             // the one line that would enable it; empty: nothing is missing

    void tell(std::string en, std::string zh) {
        detail = std::move(en);
        detail_zh = std::move(zh);
    }
};

// What the world loopback builds on.
std::vector<Capability> loopback_capabilities();

// What the world wire needs: a TUN device, and user and network namespaces of our own.
std::vector<Capability> wire_capabilities();

// What `--capture` needs: a network of its own, or a right on this machine's.
Capability capture_capability();

}  // namespace sticky
