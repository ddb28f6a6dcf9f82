// A capture file (pcap or pcapng), packet after packet, from memory. The one file that knows
// libpcap.
//
// Refuses to know: what is in a packet.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "trace/base.h"
#include "trace/result.h"

namespace sticky {

struct CapturedFrame {
    std::uint64_t number = 0;  // from 1, as Wireshark counts
    std::uint64_t place = 0;   // in the file: the byte up to which it had been read before
    std::int64_t unix_ns = 0;
    ByteView bytes;  // as far as they were captured; until the next call of next()
};

class CaptureReader {
public:
    // `name` is what errors call it. `file` must live as long as the reader.
    static Result<CaptureReader> open(std::string_view file, std::string name);
    CaptureReader(CaptureReader&&) noexcept;
    CaptureReader& operator=(CaptureReader&&) noexcept;
    ~CaptureReader();

    int link() const;
    std::optional<CapturedFrame> next();
    // Why there is no next one, unless it is the file's end.
    const std::optional<Error>& damage() const { return damage_; }
    // "a.pcap: packet 7 (byte 1234)"
    std::string place_of(const CapturedFrame& frame) const;

private:
    struct Inside;
    explicit CaptureReader(std::unique_ptr<Inside> inside, std::string name);

    std::unique_ptr<Inside> inside_;
    std::string name_;
    std::uint64_t frames_ = 0;
    std::optional<Error> damage_;
};

}  // namespace sticky
