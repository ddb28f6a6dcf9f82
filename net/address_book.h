// Where each endpoint of a run can be reached; shared by the stages of all its threads.
#pragma once

#include <mutex>
#include <vector>

#include "net/address.h"
#include "net/fd.h"
#include "script/player.h"

namespace sticky {

// Where endpoints live, and under which address they dial each other. On loopback that is the same
// (empty: 127.0.0.1 or ::1). Over a link of our own they dial `abroad`, which nobody has: the link
// swaps the two in every packet.
struct Hosts {
    std::string home, abroad;
};

class AddressBook {
public:
    explicit AddressBook(const Cast& cast, Hosts hosts = {});

    // Where it lives.
    Address address(EndpointId endpoint);
    void set_address(EndpointId endpoint, const Address& address);
    // As another endpoint dials it.
    Address dialled(EndpointId endpoint);
    // The address as its owner knows it, of one that was seen from the other end.
    Address own_address(const Address& seen) const;
    // Of an address seen from the other end. kNobody: nobody's.
    EndpointId owner(const Address& seen);
    // Gives that address to the stranger of the cast who has been silent for longest. kNobody: the
    // cast has none.
    EndpointId welcome(const Address& seen);
    // What a listener binds: the scenario's address, or home.
    const std::string& host_of(const EndpointSpec& spec) const;
    // The port it asks for, by number or as another endpoint's. 0: any.
    std::uint16_t port_of(const EndpointSpec& spec);
    // The abstract unix name of an endpoint of this run.
    std::string unix_name(EndpointId endpoint) const;

    // A listener that will listen later has its port from the start, so that a connect before that
    // is refused by a port nobody listens on. `release` is called right before it binds, or
    // somebody else does.
    Result<void> reserve(EndpointId endpoint);
    void release(EndpointId endpoint);

private:
    Address moved(const Address& address, const std::string& host) const;

    const Cast& cast_;
    const Hosts hosts_;
    std::mutex lock_;
    std::vector<Address> addresses_;
    std::vector<std::uint64_t> heard_;  // when each was heard of last, counted by questions
    std::uint64_t questions_ = 0;
    std::vector<Fd> reserved_;
    std::string run_name_;
};

}  // namespace sticky
