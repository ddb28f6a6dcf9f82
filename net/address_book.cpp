#include "net/address_book.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "net/socket_error.h"

namespace sticky {

namespace {
std::atomic<unsigned> runs{0};  // makes unix names of one process differ
}

AddressBook::AddressBook(const Cast& cast, Hosts hosts)
    : cast_(cast),
      hosts_(std::move(hosts)),
      addresses_(cast.endpoints.size()),
      heard_(cast.endpoints.size()),
      reserved_(cast.endpoints.size()) {
    run_name_ = "sticky-" + std::to_string(getpid()) + "-" + std::to_string(++runs) + "-";
}

std::string AddressBook::unix_name(EndpointId endpoint) const {
    return (run_name_ + cast_[endpoint].name).substr(0, 100);
}

Address AddressBook::address(EndpointId endpoint) {
    const std::scoped_lock guard(lock_);
    return addresses_[index_of(endpoint)];
}

void AddressBook::set_address(EndpointId endpoint, const Address& address) {
    const std::scoped_lock guard(lock_);
    addresses_[index_of(endpoint)] = address;
}

const std::string& AddressBook::host_of(const EndpointSpec& spec) const {
    return spec.address.empty() ? hosts_.home : spec.address;
}

std::uint16_t AddressBook::port_of(const EndpointSpec& spec) {
    return spec.port_of.empty() ? spec.port : address(cast_.find(spec.port_of)).port();
}

Address AddressBook::moved(const Address& address, const std::string& host) const {
    if (host.empty() || !address.known()) return address;
    const Scenario& scenario = *cast_.scenario;
    return *make_address(scenario.transport, scenario.ip, host, address.port());
}

Address AddressBook::dialled(EndpointId endpoint) {
    return moved(address(endpoint), hosts_.abroad);
}

Address AddressBook::own_address(const Address& seen) const {
    return moved(seen, hosts_.home);
}

EndpointId AddressBook::owner(const Address& seen) {
    const Address address = own_address(seen);
    const std::scoped_lock guard(lock_);
    for (std::size_t i = 0; i < addresses_.size(); ++i) {
        const Address& known = addresses_[i];
        if (known.size == address.size &&
            std::memcmp(&known.storage, &address.storage, known.size) == 0) {
            heard_[i] = ++questions_;
            return EndpointId{static_cast<std::uint32_t>(i)};
        }
    }
    return kNobody;
}

EndpointId AddressBook::welcome(const Address& seen) {
    const std::scoped_lock guard(lock_);
    EndpointId oldest = kNobody;
    for (std::size_t i = 0; i < addresses_.size(); ++i) {
        if (!cast_.endpoints[i].stranger) continue;
        if (oldest == kNobody || heard_[i] < heard_[index_of(oldest)])
            oldest = EndpointId{static_cast<std::uint32_t>(i)};
    }
    if (oldest == kNobody) return kNobody;
    addresses_[index_of(oldest)] = seen;
    heard_[index_of(oldest)] = ++questions_;
    return oldest;
}

Result<void> AddressBook::reserve(EndpointId endpoint) {
    const EndpointSpec& spec = cast_[endpoint];
    const Transport transport = cast_.scenario->transport;
    const int ip = cast_.scenario->ip;
    const std::string text = is_unix(transport) ? unix_name(endpoint) : host_of(spec);
    Result<Address> wanted = make_address(transport, ip, text, spec.port);
    if (!wanted) return tl::unexpected(wanted.error());
    Address address = *wanted;
    if (!is_unix(transport) && !spec.port_of.empty()) {
        address = this->address(cast_.find(spec.port_of));
    } else if (!is_unix(transport) && spec.port == 0) {
        Fd fd(socket(family_of(transport, ip), type_of(transport) | SOCK_CLOEXEC, 0));
        if (!fd || bind(fd.get(), address.get(), address.size) != 0) {
            return fail(ErrorKind::machine, spec.name,
                        "no port to listen on: " + error_text(errno));
        }
        address = local_address(fd.get());
        // A bound datagram socket would swallow what is sent to nobody; its port is only
        // remembered.
        if (!is_datagram(transport)) reserved_[index_of(endpoint)] = std::move(fd);
    }
    set_address(endpoint, address);
    return {};
}

void AddressBook::release(EndpointId endpoint) {
    const std::scoped_lock guard(lock_);
    reserved_[index_of(endpoint)].reset();
}

}  // namespace sticky
