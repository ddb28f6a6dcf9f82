#include "net/wire/wire_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include "trace/limits.h"

namespace sticky {
namespace {

template <class Number>
bool parse_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string field_text(std::string_view key, std::string_view value) {
    std::string text(key);
    text += ' ';
    text += std::to_string(value.size());
    text += '\n';
    text += value;
    text += '\n';
    return text;
}

bool FieldReader::feed(std::string_view bytes) {
    if (begin_ > 0 && begin_ == buffer_.size()) {
        buffer_.clear();
        begin_ = 0;
    }
    buffer_ += bytes;
    return buffer_.size() - begin_ <= kTraceLineBytes;
}

std::optional<FieldReader::Item> FieldReader::next() {
    const std::size_t newline = buffer_.find('\n', begin_);
    if (newline == std::string::npos) {
        buffer_.erase(0, begin_);
        begin_ = 0;
        return std::nullopt;
    }
    const std::string_view line(buffer_.data() + begin_, newline - begin_);
    if (line.starts_with('{')) {
        Item item{"", std::string(line)};
        begin_ = newline + 1;
        return item;
    }
    const std::size_t space = line.find(' ');
    std::size_t size = 0;
    if (space == std::string_view::npos || !parse_number(line.substr(space + 1), size) ||
        size > kTraceLineBytes) {
        return Item{"?", std::string(line)};  // no key of ours: whoever takes it refuses it
    }
    if (buffer_.size() < newline + 1 + size + 1) return std::nullopt;
    Item item{std::string(line.substr(0, space)), buffer_.substr(newline + 1, size)};
    begin_ = newline + 1 + size + 1;
    return item;
}

std::string to_text(const WireRequest& request) {
    std::string text = field_text("name", request.name) + field_text("text", request.text) +
                       field_text("payload", std::to_string(request.payload_limit)) +
                       field_text("device", request.device) + field_text("hand", request.hand) +
                       field_text("tap", request.tap);
    for (const std::string& one : request.overrides) text += field_text("override", one);
    for (const auto& [name, bytes] : request.files) {
        text += field_text("file", name) + field_text("bytes", text_of(bytes));
    }
    return text + field_text("go", "");
}

bool take_field(WireRequest& request, const FieldReader::Item& item) {
    if (item.key == "name") request.name = item.value;
    if (item.key == "text") request.text = item.value;
    if (item.key == "override") request.overrides.push_back(item.value);
    if (item.key == "payload") parse_number(item.value, request.payload_limit);
    if (item.key == "device") request.device = item.value;
    if (item.key == "hand") request.hand = item.value;
    if (item.key == "tap") request.tap = item.value;
    if (item.key == "file") request.last_file = item.value;
    if (item.key == "bytes") request.files[request.last_file] = bytes_of(item.value);
    return item.key == "go";
}

namespace {

constexpr bool TcpFlags::* kFlags[] = {&TcpFlags::fin, &TcpFlags::syn, &TcpFlags::rst,
                                       &TcpFlags::psh, &TcpFlags::ack, &TcpFlags::urg};
// Of a held packet: number, from, to, has data, begin, end, has TCP, flags, has acked, acked.
constexpr std::size_t kHeldNumbers = 10;

}  // namespace

std::string to_text(const HeldNote& note) {
    const ByteRange data = note.data.value_or(ByteRange{});
    unsigned flags = 0;
    for (std::size_t i = 0; note.tcp && i < std::size(kFlags); ++i) {
        if ((*note.tcp).*kFlags[i]) flags |= 1U << i;
    }
    return fmt::format("{} {} {} {} {} {} {} {} {} {}", note.packet, index_of(note.from),
                       index_of(note.to), note.data ? 1 : 0, data.begin, data.end, note.tcp ? 1 : 0,
                       flags, note.acked ? 1 : 0, note.acked.value_or(0));
}

std::optional<HeldNote> held_note(std::string_view text) {
    std::array<std::uint64_t, kHeldNumbers> numbers{};
    for (std::uint64_t& number : numbers) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (!parse_number(text.substr(0, end), number)) return std::nullopt;
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    HeldNote note;
    note.packet = static_cast<std::uint32_t>(numbers[0]);
    note.from = EndpointId{static_cast<std::uint32_t>(numbers[1])};
    note.to = EndpointId{static_cast<std::uint32_t>(numbers[2])};
    if (numbers[3] != 0) note.data = ByteRange{numbers[4], numbers[5]};
    if (numbers[6] != 0) note.tcp.emplace();
    for (std::size_t i = 0; note.tcp && i < std::size(kFlags); ++i) {
        (*note.tcp).*kFlags[i] = (numbers[7] >> i & 1U) != 0;
    }
    if (numbers[8] != 0) note.acked = numbers[9];
    return note;
}

std::string failure_text(const Error& error) {
    return field_text("kind", std::to_string(static_cast<int>(error.kind))) +
           field_text("where", error.where) + field_text("remedy", error.remedy) +
           field_text("failure", error.what);
}

bool take_failure(Error& error, const FieldReader::Item& item) {
    int kind = 0;
    if (item.key == "kind" && parse_number(item.value, kind)) {
        error.kind = static_cast<ErrorKind>(kind);
    }
    if (item.key == "where") error.where = item.value;
    if (item.key == "remedy") error.remedy = item.value;
    if (item.key == "failure") error.what = item.value;
    return item.key == "failure";
}

}  // namespace sticky
