// How a parent and the child process that plays for it talk: fields of bytes over two pipes.
//
//     to the child      name 4\nrun1\n  text 120\n...\n  ...  go 0\n\n   then, by hand: deliver
//     1\n7\n to the parent     lines of a trace file, and fields between and after them
//
// A trace's line begins with '{', a field with its key. Bounded like every input (limits.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "script/play.h"

namespace sticky {

std::string field_text(std::string_view key, std::string_view value);

// What comes through a pipe, cut into lines of a trace and fields.
class FieldReader {
public:
    struct Item {
        std::string key;    // empty: a trace's line
        std::string value;  // the line without its newline, or the field's bytes
    };
    // False: that is no message of ours.
    bool feed(std::string_view bytes);
    std::optional<Item> next();

private:
    std::string buffer_;
    std::size_t begin_ = 0;
};

// What the child is to play.
struct WireRequest {
    std::string name, text;  // of the scenario
    std::vector<std::string> overrides;
    std::map<std::string, Bytes> files;
    std::uint64_t payload_limit = 0;
    std::string device;
    std::string hand;       // "": nobody steps; "connected": after handshakes; "all"
    std::string tap;        // "": the world wire. Else loopback with a tap: "stamps", "alone"
    std::string last_file;  // of the field "file" before its "bytes"
};
std::string to_text(const WireRequest& request);
// Takes a field of a request. True: it was the last one.
bool take_field(WireRequest& request, const FieldReader::Item& item);

// A packet that waits in the child's hand, as the parent hears of it.
struct HeldNote {
    std::uint32_t packet = 0;
    EndpointId from = kNobody, to = kNobody;
    std::optional<ByteRange> data;
    std::optional<TcpFlags> tcp;
    std::optional<std::uint64_t> acked;

    static HeldNote of(const Packet& packet, EndpointId from, EndpointId to) {
        return {packet.number, from, to, packet.data, packet.tcp, packet.acked};
    }
};
std::string to_text(const HeldNote& note);
std::optional<HeldNote> held_note(std::string_view text);

// A failure as fields, the last of them "failure".
std::string failure_text(const Error& error);
// True: `item` was the last field of a failure.
bool take_failure(Error& error, const FieldReader::Item& item);

}  // namespace sticky
