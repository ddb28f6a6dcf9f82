#include "net/socket_error.h"

#include <cerrno>
#include <cstring>

namespace sticky {

std::string_view error_name(int error) {
    const char* name = strerrorname_np(error);
    return name == nullptr ? "EUNKNOWN" : name;
}

std::string error_text(int error) {
    switch (error) {
        case ECONNREFUSED:
            return "nobody listens there";
        case EADDRINUSE:
            return "the address is in use, or its last connection is still in TIME_WAIT";
        case EADDRNOTAVAIL:
            return "this machine does not have that address";
        case EAFNOSUPPORT:
            return "this machine does not have that address family";
        case ECONNRESET:
            return "the other side reset the connection";
        case EPIPE:
            return "the other side will not read any more";
        case EMSGSIZE:
            return "the message is too long for one datagram";
        case EACCES:
            return "this needs a right that this user does not have";
        case EPERM:
            return "the system does not allow it";
        case ENOBUFS:
            return "the system has no room for it";
        case ENOTCONN:
            return "the socket is not connected";
        case ENOPROTOOPT:
            return "this transport does not have that option";
        case EMFILE:
            return "this process has too many open files; ulimit -n shows how many it may have";
        default:
            return strerror(error);
    }
}

}  // namespace sticky
