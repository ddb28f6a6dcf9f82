#include "net/capture/capture.h"

#include <fmt/format.h>

#include "net/capture/capture_reader.h"
#include "net/capture/captured_trace.h"
#include "net/capture/link_layer.h"
#include "trace/limits.h"

namespace sticky {
namespace {

constexpr std::uint32_t kNone = 0xffffffff;

}  // namespace

std::string to_text(const CapturedEnd& end) {
    return to_text(end.address, end.port);
}

void Capture::take(ByteView packet, const CaptureReader& reader, const CapturedFrame& frame) {
    const auto header = parse_packet(packet);
    if (!header) {
        if (broken_++ == 0) first_broken_ = reader.place_of(frame);
        return;
    }
    if (!header->tcp) return;
    const auto connection = table_.note(*header);
    if (connection) {
        connection_of_.back() = *connection;
    } else if (!damage_) {
        damage_ = Error{ErrorKind::input, reader.place_of(frame),
                        fmt::format("there are more than {} connections", kCaptureConnections),
                        "those that begin here and later are left out; filter it: tcpdump -r"};
    }
}

Result<Capture> Capture::read(std::string_view file, std::string name) {
    auto reader = CaptureReader::open(file, name);
    if (!reader) return tl::unexpected(reader.error());
    Capture capture(file, std::move(name));
    while (const auto frame = reader->next()) {
        capture.connection_of_.push_back(kNone);
        const auto packet = ip_in_frame(reader->link(), frame->bytes);
        if (packet) capture.take(*packet, *reader, *frame);
    }
    if (reader->damage()) {
        capture.damage_ = reader->damage();
    } else if (capture.broken_ > 0 && !capture.damage_) {
        capture.damage_ =
            Error{ErrorKind::input, capture.first_broken_,
                  capture.broken_ == 1
                      ? "its IP or TCP header is cut or contradicts itself"
                      : fmt::format("the IP or TCP headers of this and {} more packets are cut or "
                                    "contradict themselves",
                                    capture.broken_ - 1),
                  "they are left out; capture whole headers: tcpdump -s 0"};
    }
    return capture;
}

Trace Capture::import(std::size_t connection, std::uint64_t payload_limit) const {
    CapturedTrace made(table_.all()[connection], name_, payload_limit);
    auto reader = CaptureReader::open(file_, name_);
    STICKY_ASSERT(reader.has_value());
    while (const auto frame = reader->next()) {
        if (frame->number > connection_of_.size()) break;
        if (connection_of_[frame->number - 1] != connection) continue;
        const auto packet = ip_in_frame(reader->link(), frame->bytes);
        if (packet) made.take(frame->unix_ns, *packet);
    }
    return made.finish();
}

}  // namespace sticky
