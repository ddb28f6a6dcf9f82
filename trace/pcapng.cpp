#include "trace/pcapng.h"

#include <algorithm>

#include "trace/packet_comment.h"

namespace sticky {
namespace {

// Block types and option codes of draft-ietf-opsawg-pcapng, sections 3.5, 4.1-4.3. All numbers are
// written in this order of bytes whatever the machine's: the section's magic tells a reader.
constexpr std::uint32_t kSection = 0x0a0d0d0a, kInterface = 1, kEnhancedPacket = 6;
constexpr std::uint32_t kMagic = 0x1a2b3c4d;
constexpr std::uint16_t kEnd = 0, kComment = 1;
constexpr std::uint16_t kHardware = 2, kSystem = 3, kApplication = 4;  // of a section
constexpr std::uint16_t kName = 2, kResolution = 9;                    // of an interface
constexpr std::uint16_t kLinkRaw = 101;  // https://www.tcpdump.org/linktypes.html: IPv4 or IPv6
constexpr std::uint8_t kNanoseconds = 9;
constexpr std::size_t kOptionBytes = 65532;  // a length of 16 bits, padded to 4

class BlockWriter {
public:
    explicit BlockWriter(std::string& out, std::uint32_t type) : out_(out), begin_(out.size()) {
        u32(type);
        u32(0);
    }

    void u16(std::uint16_t value) {
        out_ += static_cast<char>(value & 0xffU);
        out_ += static_cast<char>(value >> 8U);
    }
    void u32(std::uint32_t value) {
        u16(static_cast<std::uint16_t>(value & 0xffffU));
        u16(static_cast<std::uint16_t>(value >> 16U));
    }
    void bytes(std::string_view bytes) {
        out_ += bytes;
        out_.append((4 - bytes.size() % 4) % 4, '\0');
    }
    void option(std::uint16_t code, std::string_view value) {
        if (value.empty()) return;
        u16(code);
        u16(static_cast<std::uint16_t>(value.size()));
        bytes(value);
        options_ = true;
    }
    // Both lengths count the whole block, themselves included.
    void finish() {
        if (options_) {
            u16(kEnd);
            u16(0);
        }
        const auto length = static_cast<std::uint32_t>(out_.size() - begin_ + 4);
        u32(length);
        for (std::size_t i = 0; i < 4; ++i) out_[begin_ + 4 + i] = out_[out_.size() - 4 + i];
    }

private:
    std::string& out_;
    std::size_t begin_;
    bool options_ = false;
};

// Not longer than an option may be, and no character cut in two.
std::string_view fitting(std::string_view text) {
    if (text.size() <= kOptionBytes) return text;
    std::size_t size = kOptionBytes;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80U) --size;
    return text.substr(0, size);
}

void add_section(std::string& out, const TraceHeader& header, Language language) {
    BlockWriter block(out, kSection);
    block.u32(kMagic);
    block.u16(1);  // version 1.0
    block.u16(0);
    block.u32(0xffffffff);  // the section's length is not given
    block.u32(0xffffffff);
    const bool zh = language == Language::zh && !header.title_zh.empty();
    // "Linux 6.1.0 x86_64": the architecture stands last.
    const std::string_view machine = header.machine;
    const std::size_t space = machine.rfind(' ');
    const bool both = space != std::string_view::npos;
    block.option(kComment, fitting(zh ? header.title_zh : header.title));
    block.option(kHardware, fitting(both ? machine.substr(space + 1) : std::string_view()));
    block.option(kSystem, fitting(both ? machine.substr(0, space) : machine));
    block.option(kApplication, "StickyScope");
    block.finish();
}

void add_interface(std::string& out) {
    BlockWriter block(out, kInterface);
    block.u16(kLinkRaw);
    block.u16(0);
    block.u32(0);  // packets are not cut at a fixed length
    block.option(kName, "link");
    const char resolution = static_cast<char>(kNanoseconds);
    block.option(kResolution, {&resolution, 1});
    block.finish();
}

// A trace from elsewhere may hold any numbers; before 1970 is 1970.
std::uint64_t unix_ns_at(const TraceHeader& header, Nanos at) {
    const std::int64_t start = std::max<std::int64_t>(header.started_unix_ns, 0);
    if (at < -start) return 0;
    return static_cast<std::uint64_t>(start) + static_cast<std::uint64_t>(at);
}

void add_packet(std::string& out, const Trace& trace, const Event& event,
                std::string_view comment) {
    const auto& packet = std::get<Packet>(event.what);
    std::string bytes(text_of(packet.header));
    // Without its header the payload would be read as one.
    if (packet.data && !packet.header.empty()) {
        bytes += text_of(payload_of(trace, {event.conn, event.who}, *packet.data));
    }
    const auto captured = static_cast<std::uint32_t>(bytes.size());
    const std::uint64_t time = unix_ns_at(trace.header, event.at);
    BlockWriter block(out, kEnhancedPacket);
    block.u32(0);  // the interface
    block.u32(static_cast<std::uint32_t>(time >> 32U));
    block.u32(static_cast<std::uint32_t>(time & 0xffffffffU));
    block.u32(captured);
    block.u32(std::max(packet.size, captured));
    block.bytes(bytes);
    block.option(kComment, fitting(comment));
    block.finish();
}

}  // namespace

std::string to_pcapng(const Trace& trace, const Lineage& lineage, std::span<const Finding> findings,
                      Language language) {
    std::string out;
    add_section(out, trace.header, language);
    add_interface(out);
    const PacketComments comments(trace, lineage, findings, language);
    for (EventIndex index = 0; index < trace.events.size(); ++index) {
        const Event& event = trace.events[index];
        if (std::holds_alternative<Packet>(event.what)) {
            add_packet(out, trace, event, comments.of(index));
        }
    }
    return out;
}

}  // namespace sticky
