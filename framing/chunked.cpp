#include "framing/chunked.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint64_t kMostLine = 4096, kMostTrailers = 64 * 1024;
constexpr std::uint64_t kDigits = 16;  // of 64 bits

constexpr Parameter kParameters[] = {
    {"chunk", SettingType::integer, "4096", "5", "the most bytes of a chunk that is sent",
     "发送时每块最多多少字节"},
    {"max_line", SettingType::integer, "256", "64", "the most bytes of a size with its extensions",
     "块大小连同扩展最多多少字节"},
    {"max_trailers", SettingType::integer, "4096", "0",
     "the most bytes of the fields behind the last chunk", "最后一块之后的字段最多多少字节"},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a whole message in the stream, sizes and trailers included",
     "一条消息在流里最多多少字节（块大小和尾部字段都算）"},
};

int digit_of(std::uint8_t byte) {
    if (byte >= '0' && byte <= '9') return byte - '0';
    const int low = byte | 0x20;
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

}  // namespace

std::span<const Parameter> Chunked::parameters() {
    return kParameters;
}

Chunked Chunked::read(SettingsReader& settings) {
    Chunked spec;
    settings.read("chunk", spec.chunk);
    settings.read("max_line", spec.max_line);
    settings.read("max_trailers", spec.max_trailers);
    settings.read("max_frame", spec.max_frame);
    return spec;
}

Settings Chunked::settings() const {
    const Chunked usual;
    Settings settings;
    const auto add = [&](const char* key, std::uint64_t value, std::uint64_t fallback) {
        if (value != fallback) settings.push_back({key, static_cast<std::int64_t>(value)});
    };
    add("chunk", chunk, usual.chunk);
    add("max_line", max_line, usual.max_line);
    add("max_trailers", max_trailers, usual.max_trailers);
    add("max_frame", max_frame, usual.max_frame);
    return settings;
}

std::optional<SettingsError> Chunked::mistake() const {
    if (auto wrong = mistake_in_range("chunk", chunk, 1, kMessageBytes, "write chunk = 4096")) {
        return wrong;
    }
    if (auto wrong = mistake_in_range("max_line", max_line, kDigits, kMostLine,
                                      "a size alone may have 16 digits")) {
        return wrong;
    }
    if (auto wrong = mistake_in_range("max_trailers", max_trailers, 0, kMostTrailers,
                                      "write max_trailers = 4096")) {
        return wrong;
    }
    return mistake_in_max_frame(max_frame, 5, "it counts sizes and trailers too");
}

Result<Encoded> Chunked::encode(ByteView payload, Bytes& out) const {
    const std::size_t begin = out.size();
    std::uint64_t first = 0, last = 0;
    for (std::uint64_t at = 0; at < payload.size(); at += chunk) {
        const ByteView part =
            payload.subspan(at, std::min<std::uint64_t>(chunk, payload.size() - at));
        const std::string size = fmt::format("{}{:x}\r\n", at == 0 ? "" : "\r\n", part.size());
        out.insert(out.end(), size.begin(), size.end());
        if (at == 0) first = out.size() - begin;
        out.insert(out.end(), part.begin(), part.end());
        last = out.size() - begin;
    }
    const std::string_view end = payload.empty() ? "0\r\n\r\n" : "\r\n0\r\n\r\n";
    out.insert(out.end(), end.begin(), end.end());
    const std::uint64_t size = out.size() - begin;
    if (size > max_frame) {
        out.resize(begin);
        return above_max_frame(payload, size, max_frame);
    }
    if (payload.empty()) first = last = size;
    return Encoded{size, {first, last}};
}

std::vector<Field> Chunked::describe(ByteView frame, Language language) const {
    std::vector<Field> fields;
    ChunkedCutter cutter(*this);
    using At = ChunkedCutter::At;
    const auto role_of = [](At at) {
        if (at == At::data) return FieldRole::payload;
        if (at == At::data_cr || at == At::data_lf) return FieldRole::delimiter;
        return at <= At::size_lf ? FieldRole::length : FieldRole::header;
    };
    std::uint64_t begin = 0;
    FieldRole role = FieldRole::length;
    const auto add_until = [&](std::uint64_t end) {
        add_field(fields, frame, {begin, end}, role, language,
                  quoted(frame.subspan(begin, end - begin)));
        begin = end;
    };
    // The state before a byte says what the byte is.
    for (std::uint64_t at = 0; at < frame.size(); ++at) {
        const FieldRole next = role_of(cutter.at());
        if (next != role) add_until(at);
        role = next;
        const Cut cut = cutter.cut(frame.first(at + 1));
        if (cut.kind != Cut::Kind::more) break;
    }
    add_until(frame.size());
    return fields;
}

std::string Chunked::sketch(Language language) const {
    return language == Language::zh ? "HTTP 分块编码" : "HTTP's chunked coding";
}

bool ChunkedCutter::take_in_size_line(std::uint8_t byte) {
    const int digit = digit_of(byte);
    if (state_ == At::size && digit >= 0) {
        if (line_ == kDigits) return false;
        value_ = value_ << 4 | static_cast<std::uint64_t>(digit);
        ++line_;
        return true;
    }
    if (state_ == At::size && line_ == 0) return false;
    if (byte != '\r') ++line_;
    if (state_ != At::extension) {
        // RFC 9112 section 7.1.1: blanks may stand before the ';' of an extension.
        if (byte == ' ' || byte == '\t') {
            state_ = At::space;
            return true;
        }
        if (byte == ';') {
            state_ = At::extension;
            return true;
        }
        if (state_ == At::space || byte != '\r') return false;
    }
    if (byte == '\r') state_ = At::size_lf;
    return byte != '\n';
}

// False: the byte can't stand here.
bool ChunkedCutter::take(std::uint8_t byte) {
    switch (state_) {
        case At::size:
        case At::space:
        case At::extension:
            return take_in_size_line(byte);
        case At::size_lf:
            state_ = value_ == 0 ? At::trailer : At::data;
            line_ = 0;
            return byte == '\n';
        case At::data_cr:
            state_ = At::data_lf;
            return byte == '\r';
        case At::data_lf:
            state_ = At::size;
            line_ = value_ = 0;
            return byte == '\n';
        case At::trailer:
            if (byte == '\r') {
                state_ = At::last_lf;
                return true;
            }
            state_ = At::field;
            [[fallthrough]];
        case At::field:
            ++line_;
            if (byte == '\r') state_ = At::field_lf;
            return byte != '\n';
        case At::field_lf:
            ++line_;
            state_ = At::trailer;
            return byte == '\n';
        case At::last_lf:
            state_ = At::done;
            return byte == '\n';
        case At::data:
        case At::done:
            break;
    }
    return false;
}

// Asked again, it must find the same fault again.
Cut ChunkedCutter::refuse(FaultKind kind, Part part, std::uint64_t seen, std::uint64_t limit) {
    *this = ChunkedCutter(spec_);
    return Cut::wrong(kind, part, seen, limit);
}

Cut ChunkedCutter::cut(ByteView window) {
    const ByteView within = window.first(std::min<std::uint64_t>(window.size(), spec_.max_frame));
    while (seen_ < within.size()) {
        if (state_ == At::data) {
            const std::uint64_t came = std::min<std::uint64_t>(value_, within.size() - seen_);
            seen_ += came;
            value_ -= came;
            if (value_ == 0) {
                state_ = At::data_cr;
                end_ = seen_;
            }
            continue;
        }
        const At before = state_;
        if (!take(within[seen_])) {
            const bool in_data = before == At::data_cr || before == At::data_lf;
            return refuse(FaultKind::bad_byte, in_data ? Part::delimiter : Part::header,
                          within[seen_], seen_);
        }
        ++seen_;
        const bool in_trailers = state_ >= At::trailer;
        const std::uint64_t limit = in_trailers ? spec_.max_trailers : spec_.max_line;
        if (line_ > limit) {
            return refuse(FaultKind::header_too_long, Part::header, line_, limit);
        }
        if (state_ == At::data) {
            if (begin_ == 0) begin_ = seen_;
            // CR LF, 0, CR LF and CR LF have to follow the data.
            if (value_ > spec_.max_frame || seen_ + value_ + 7 > spec_.max_frame) {
                return refuse(FaultKind::too_long, Part::header, value_, spec_.max_frame);
            }
        }
        if (state_ == At::done) {
            const std::uint64_t size = seen_;
            const ByteRange payload = begin_ == 0 ? ByteRange{size, size} : ByteRange{begin_, end_};
            *this = ChunkedCutter(spec_);
            return Cut::at(size, payload);
        }
    }
    if (within.size() == spec_.max_frame) {
        return refuse(FaultKind::too_long, Part::payload, spec_.max_frame, spec_.max_frame);
    }
    if (state_ == At::data) return Cut::needs(value_ + 1, Part::payload);
    const bool behind = state_ == At::data_cr || state_ == At::data_lf;
    return Cut::needs(1, behind ? Part::delimiter : Part::header);
}

void ChunkedCutter::unescape(ByteView frame, ByteRange payload, Bytes& message) const {
    // From the first data on: `data`, CR LF, a size, ... ; what is in the frame was judged already.
    ChunkedCutter walk(spec_);
    walk.cut(frame.first(payload.begin));
    while (walk.seen_ < payload.end) {
        const std::uint64_t data = walk.value_;
        const ByteView part = frame.subspan(walk.seen_, data);
        message.insert(message.end(), part.begin(), part.end());
        std::uint64_t next = walk.seen_ + data + 2;
        if (next >= payload.end) break;
        while (frame[next] != '\n') ++next;
        walk.cut(frame.first(next + 1));
    }
}

}  // namespace sticky
