#include "net/capture/capture_reader.h"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "net/capture/link_layer.h"
#include "trace/limits.h"

namespace sticky {
namespace {

// Seconds beyond it are not nanoseconds of 64 bits any more; a broken file may name some.
constexpr std::int64_t kLastSecond = 9'000'000'000;

std::int64_t unix_ns_of(const pcap_pkthdr& header) {
    const auto seconds = std::clamp<std::int64_t>(header.ts.tv_sec, 0, kLastSecond);
    const auto nanos = std::clamp<std::int64_t>(header.ts.tv_usec, 0, 999'999'999);
    return seconds * 1'000'000'000 + nanos;
}

}  // namespace

struct CaptureReader::Inside {
    pcap_t* pcap = nullptr;
    // pcap_close closes the FILE too.
    ~Inside() {
        if (pcap != nullptr) pcap_close(pcap);
    }
    Inside() = default;
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

    std::uint64_t place() const {
        const long at = std::ftell(pcap_file(pcap));
        return at < 0 ? 0 : static_cast<std::uint64_t>(at);
    }
};

CaptureReader::CaptureReader(std::unique_ptr<Inside> inside, std::string name)
    : inside_(std::move(inside)), name_(std::move(name)) {}
CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;
CaptureReader::~CaptureReader() = default;

Result<CaptureReader> CaptureReader::open(std::string_view file, std::string name) {
    const std::string remedy = "give a capture of tcpdump, dumpcap or Wireshark: .pcap or .pcapng";
    if (file.empty()) return fail(ErrorKind::input, name, "the file is empty", remedy);
    // fmemopen wants a pointer to what may change; opened with "r" it does not.
    FILE* stream = fmemopen(const_cast<char*>(file.data()), file.size(), "r");
    if (stream == nullptr) {
        return fail(ErrorKind::machine, name, "there is no memory to read it", "free some");
    }
    char why[PCAP_ERRBUF_SIZE] = "";
    auto inside = std::make_unique<Inside>();
    inside->pcap =
        pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, why);
    if (inside->pcap == nullptr) {
        const long at = std::ftell(stream);
        std::fclose(stream);
        return fail(ErrorKind::input, fmt::format("{}: byte {}", name, std::max(at, 0L)),
                    fmt::format("this is no capture that can be read: {}", why), remedy);
    }
    CaptureReader reader(std::move(inside), std::move(name));
    if (is_known_link(reader.link())) return reader;
    const char* const link = pcap_datalink_val_to_name(reader.link());
    return fail(ErrorKind::input, reader.name_,
                fmt::format("it was taken on a link of type {}, which is not known here",
                            link != nullptr ? link : std::to_string(reader.link())),
                "capture again on another interface; known are " + known_links());
}

int CaptureReader::link() const {
    return pcap_datalink(inside_->pcap);
}

std::optional<CapturedFrame> CaptureReader::next() {
    if (damage_) return std::nullopt;
    CapturedFrame frame;
    frame.number = frames_ + 1;
    frame.place = inside_->place();
    if (frames_ == kCapturePackets) {
        damage_ = Error{ErrorKind::input, place_of(frame),
                        fmt::format("there are more than {} packets", kCapturePackets),
                        "the rest is left out; cut it: editcap -c"};
        return std::nullopt;
    }
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    const int answer = pcap_next_ex(inside_->pcap, &header, &bytes);
    if (answer == 1) {
        ++frames_;
        frame.unix_ns = unix_ns_of(*header);
        frame.bytes = {bytes, header->caplen};
        return frame;
    }
    if (answer == PCAP_ERROR) {
        damage_ =
            Error{ErrorKind::input, place_of(frame), pcap_geterr(inside_->pcap),
                  fmt::format("the rest of the file is left out; {} packets before it are whole",
                              frames_)};
    }
    return std::nullopt;
}

std::string CaptureReader::place_of(const CapturedFrame& frame) const {
    return fmt::format("{}: packet {} (byte {})", name_, frame.number, frame.place);
}

}  // namespace sticky
