#include <charconv>

#include "trace/checksum.h"
#include "trace/event_fields.h"
#include "trace/trace_file.h"
#include "trace/utf8.h"

namespace sticky {
namespace {

constexpr std::size_t kBatchBytes = std::size_t{1} << 20;
constexpr std::string_view kHexDigits = "0123456789abcdef";

template <std::integral Number>
void put_number(std::string& out, Number number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, static_cast<std::size_t>(end - digits));
}

void put_hex(std::string& out, ByteView bytes) {
    const std::size_t begin = out.size();
    out.resize(begin + bytes.size() * 2);
    char* to = out.data() + begin;
    for (const std::uint8_t byte : bytes) {
        *to++ = kHexDigits[byte >> 4U];
        *to++ = kHexDigits[byte & 15U];
    }
}

void put_sum(std::string& out, std::uint32_t sum) {
    char digits[8];
    for (std::size_t i = 0; i < 8; ++i) digits[i] = kHexDigits[sum >> (28U - 4U * i) & 15U];
    out.append(digits, sizeof digits);
}

// `text` is UTF-8.
void put_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t done = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        out.append(text, done, i - done);
        done = i + 1;
        if (byte >= 0x20) {
            out += '\\';
            out += text[i];
        } else if (byte == '\n') {
            out += "\\n";
        } else {
            out += "\\u00";
            put_hex(out, view_of(text.substr(i, 1)));
        }
    }
    out.append(text, done);
    out += '"';
}

class FieldWriter {
public:
    explicit FieldWriter(std::string& out) : out_(out) {}

    template <class T>
    void operator()(std::string_view name, const T& value) {
        key(name);
        put(value);
    }
    template <class T, class Absent>
    void operator()(std::string_view name, const T& value, const Absent& absent) {
        if (!(value == absent)) (*this)(name, value);
    }
    void checksum(std::string_view name, std::uint32_t sum, bool summed) {
        if (!summed) return;
        key(name);
        out_ += '"';
        put_sum(out_, sum);
        out_ += '"';
    }
    void bytes(ByteView bytes) {
        if (is_printable_utf8(bytes)) {
            key("text");
            put_string(out_, text_of(bytes));
        } else {
            key("hex");
            out_ += '"';
            put_hex(out_, bytes);
            out_ += '"';
        }
    }
    template <class T>
    void object(const T& value) {
        out_ += '{';
        first_ = true;
        visit_fields(*this, value);
        out_ += '}';
        first_ = false;
    }
    void key(std::string_view name) {
        out_ += first_ ? "\"" : ",\"";
        first_ = false;
        out_ += name;
        out_ += "\":";
    }
    void resume() { first_ = false; }

private:
    template <std::integral Number>
    void put(Number number) {
        put_number(out_, number);
    }
    void put(bool value) { out_ += value ? "true" : "false"; }
    void put(EndpointId id) { put_number(out_, index_of(id)); }
    void put(ByteRange range) {
        out_ += '[';
        put_number(out_, range.begin);
        out_ += ',';
        put_number(out_, range.end);
        out_ += ']';
    }
    // JSON holds UTF-8 only: other bytes are an object {"hex":"..."} in a string's place.
    void put(const std::string& text) {
        if (is_utf8(view_of(text))) return put_string(out_, text);
        out_ += "{\"hex\":\"";
        put_hex(out_, view_of(text));
        out_ += "\"}";
    }
    template <class Enum>
        requires std::is_enum_v<Enum>
    void put(Enum value) {
        out_ += '"';
        out_ += name_of(value);
        out_ += '"';
    }
    template <class T>
    void put(const std::optional<T>& value) {
        put(*value);
    }
    void put(const CallFlags& flags) { put_flags(flags); }
    void put(const TcpFlags& flags) { put_flags(flags); }
    template <class Flags>
    void put_flags(const Flags& flags) {
        out_ += '[';
        bool first = true;
        for (const auto& flag : flag_names(flags)) {
            if (!(flags.*flag.flag)) continue;
            out_ += first ? "\"" : ",\"";
            out_ += flag.name;
            out_ += '"';
            first = false;
        }
        out_ += ']';
    }
    void put(const Bytes& bytes) {
        out_ += '"';
        put_hex(out_, bytes);
        out_ += '"';
    }
    template <class T>
    void put(const std::vector<T>& values) {
        out_ += '[';
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) out_ += ',';
            if constexpr (std::is_same_v<T, std::string>) {
                put(values[i]);
            } else {
                object(values[i]);
            }
        }
        out_ += ']';
    }

    std::string& out_;
    bool first_ = true;
};

// The range whose bytes stand in this event's line, if any do.
const ByteRange* range_with_bytes(const What& what, bool with_segments) {
    if (const auto* sent = std::get_if<Sent>(&what)) return &sent->range;
    const auto* segment = with_segments ? std::get_if<Segment>(&what) : nullptr;
    return segment == nullptr ? nullptr : &segment->range;
}

void put_event(std::string& out, const Event& event, const Payloads& payloads, bool with_segments) {
    out += '{';
    FieldWriter field(out);
    field("at", event.at);
    field("who", event.who, kNobody);
    if (event.conn != kNoConnection) field("conn", index_of(event.conn));
    if (event.step != kNoStep) field("step", index_of(event.step));
    field.key(kWhatNames[event.what.index()]);
    std::visit([&](const auto& what) { field.object(what); }, event.what);
    const ByteRange* range = range_with_bytes(event.what, with_segments);
    if (range == nullptr || range->empty()) return;
    const auto kept = payloads.find({event.conn, event.who});
    if (kept == payloads.end()) return;
    const ByteRange there = intersect(*range, {0, kept->second.size()});
    if (there.empty() || there.begin != range->begin) return;
    out.pop_back();
    field.resume();
    field.bytes(ByteView(kept->second).subspan(there.begin, there.size()));
    out += '}';
}

}  // namespace

// Bytes from summed_ on are not in sum_ yet: they join the next line's turn, one call a line.
void TraceWriter::end_line() {
    batch_ += ",\"sum\":\"";
    sum_ = checksum(view_of(batch_).subspan(summed_), sum_);
    summed_ = batch_.size();
    put_sum(batch_, sum_);
    batch_ += "\"}\n";
    if (batch_.size() >= kBatchBytes) flush();
}

void TraceWriter::flush() {
    if (batch_.empty()) return;
    sum_ = checksum(view_of(batch_).subspan(summed_), sum_);
    summed_ = 0;
    sink_.write(batch_);
    batch_.clear();
}

void TraceWriter::begin(const TraceHeader& header) {
    batch_ += '{';
    FieldWriter field(batch_);
    field("sticky", kTraceFormat);
    visit_fields(field, header);
    with_segments_ = header.world == kWorldImport;
    end_line();
    flush();
}

void TraceWriter::write(std::span<const Event> events, const Payloads& payloads) {
    for (const Event& event : events) {
        put_event(batch_, event, payloads, with_segments_);
        end_line();
    }
    events_ += events.size();
    flush();
}

void TraceWriter::finish() {
    batch_ += "{\"end\":{\"events\":";
    put_number(batch_, events_);
    batch_ += '}';
    end_line();
    flush();
}

std::string write_trace(const Trace& trace) {
    struct Text : ByteSink {
        void write(std::string_view bytes) override { text += bytes; }
        std::string text;
    } sink;
    TraceWriter writer(sink);
    writer.begin(trace.header);
    writer.write(trace.events, trace.payloads);
    writer.finish();
    return std::move(sink.text);
}

}  // namespace sticky
