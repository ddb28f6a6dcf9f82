// Where each endpoint of a run can be reached; shared by the stages of all its threads.
#pragma once

#include <mutex>
#include <vector>

#include "net/address.h"
#include "net/fd.h"
#include "script/player.h"

namespace sticky {

class AddressBook {
public:
    explicit AddressBook(const Cast& cast);

    Address address(EndpointId endpoint);
    void set_address(EndpointId endpoint, const Address& address);
    // kNobody: a stranger.
    EndpointId owner(const Address& address);
    // The abstract unix name of an endpoint of this run.
    std::string unix_name(EndpointId endpoint) const;

    // A listener that will listen later has its port from the start, so that a connect before that
    // is refused by a port nobody listens on. `release` is called right before it binds.
    Result<void> reserve(EndpointId endpoint);
    void release(EndpointId endpoint);

private:
    const Cast& cast_;
    std::mutex lock_;
    std::vector<Address> addresses_;
    std::vector<Fd> reserved_;
    std::string run_name_;
};

}  // namespace sticky
