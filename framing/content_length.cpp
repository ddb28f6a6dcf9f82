#include "framing/content_length.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/policy.h"
#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint64_t kMostHeader = 64 * 1024;  // what may be kept before a body was promised
constexpr std::uint64_t kStartBytes = 1024;
constexpr std::uint64_t kDigits = 19;  // what 64 bits surely hold

constexpr std::string_view kName = "content-length", kOther = "transfer-encoding";

constexpr std::string_view kMissing[kMissingLengthCount] = {"error", "empty"};

constexpr Parameter kParameters[] = {
    {"start", SettingType::bytes, "\"POST / HTTP/1.1\"", "\"HTTP/1.1 200 OK\"",
     "the start line that is sent; empty: there is none, sent or received",
     "发送的起始行；写成空串表示收发都没有起始行"},
    {"missing", SettingType::word, "\"error\"", "\"empty\"",
     "a head without Content-Length: a fault, or no body",
     "头里没有 Content-Length：出错，还是没有正文", kMissing},
    {"max_header", SettingType::integer, "8192", "1024",
     "the most bytes of the head, its empty line included", "头最多多少字节（含末尾空行）"},
    {"max_frame", SettingType::integer, "67108864", "65536",
     "the most bytes of a whole frame: head and body", "整帧最多多少字节（头和正文都算）"},
    kOnTooLong,
};

std::string head_for(const ContentLength& spec, std::uint64_t size) {
    return fmt::format("{}{}Content-Length: {}\r\n\r\n", spec.start,
                       spec.start.empty() ? "" : "\r\n", size);
}

// RFC 9110 section 5.6.2.
bool is_token(std::uint8_t byte) {
    const int low = byte | 0x20;
    if ((low >= 'a' && low <= 'z') || (byte >= '0' && byte <= '9')) return true;
    return byte != 0 && std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(byte)) !=
                            std::string_view::npos;
}
// RFC 9110 section 5.5, and what a start line is made of.
bool is_visible(std::uint8_t byte) {
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}
bool is_blank(std::uint8_t byte) {
    return byte == ' ' || byte == '\t';
}

bool is_name(ByteView name, std::string_view lower) {
    return std::ranges::equal(name, lower, [](std::uint8_t a, char b) {
        return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == static_cast<std::uint8_t>(b);
    });
}

}  // namespace

std::string_view name_of(MissingLength missing) {
    return kMissing[static_cast<std::size_t>(missing)];
}

std::span<const Parameter> ContentLength::parameters() {
    return kParameters;
}

ContentLength ContentLength::read(SettingsReader& settings) {
    ContentLength spec;
    Bytes start = bytes_of(spec.start);
    settings.read("start", start);
    spec.start = text_of(start);
    std::size_t missing = 0;
    settings.read_word("missing", missing);
    spec.missing = static_cast<MissingLength>(missing);
    settings.read("max_header", spec.max_header);
    settings.read("max_frame", spec.max_frame);
    spec.on_too_long = read_on_too_long(settings);
    return spec;
}

Settings ContentLength::settings() const {
    const ContentLength usual;
    Settings settings;
    if (start != usual.start) settings.push_back({"start", value_of(bytes_of(start))});
    if (missing != usual.missing) settings.push_back({"missing", std::string(name_of(missing))});
    if (max_header != usual.max_header) {
        settings.push_back({"max_header", static_cast<std::int64_t>(max_header)});
    }
    if (max_frame != usual.max_frame) {
        settings.push_back({"max_frame", static_cast<std::int64_t>(max_frame)});
    }
    add_on_too_long(settings, on_too_long);
    return settings;
}

std::optional<SettingsError> ContentLength::mistake() const {
    if (start.size() > kStartBytes || !std::ranges::all_of(view_of(start), is_visible)) {
        return SettingsError{
            "start",
            fmt::format("'start' must be one line of at most {} bytes, without its end",
                        kStartBytes),
            "write start = \"POST / HTTP/1.1\""};
    }
    if (auto header =
            mistake_in_range("max_header", max_header, head_for(*this, kMessageBytes).size(),
                             kMostHeader, "it counts all that stands before the body")) {
        return header;
    }
    return mistake_in_max_frame(max_frame, head_for(*this, 0).size(), "it counts head and body");
}

Result<Encoded> ContentLength::encode(ByteView payload, Bytes& out) const {
    const std::string head = head_for(*this, payload.size());
    const std::uint64_t size = head.size() + payload.size();
    if (size > max_frame) return above_max_frame(payload, size, max_frame);
    out.insert(out.end(), head.begin(), head.end());
    out.insert(out.end(), payload.begin(), payload.end());
    return Encoded{size, {head.size(), size}};
}

std::vector<Field> ContentLength::describe(ByteView frame, Language language) const {
    std::vector<Field> fields;
    ContentLengthCutter cutter(*this);
    const Cut cut = cutter.cut(frame);
    const std::uint64_t head = cut.kind == Cut::Kind::frame ? cut.payload_begin : cutter.head();
    const std::uint64_t end = head > 0 ? head : frame.size();
    for (std::uint64_t at = 0; at < end;) {
        const ByteView rest = frame.subspan(at, end - at);
        const auto lf = std::ranges::find(rest, '\n');
        const ByteView line =
            rest.first(static_cast<std::size_t>(lf - rest.begin()) + (lf == rest.end() ? 0 : 1));
        const auto colon = std::ranges::find(line, ':');
        FieldRole role = FieldRole::header;
        if (is_name(line.first(static_cast<std::size_t>(colon - line.begin())), kName)) {
            role = FieldRole::length;
        } else if (line.front() == '\r' || line.front() == '\n') {
            role = FieldRole::delimiter;
        }
        add_field(fields, frame, {at, at + line.size()}, role, language, quoted(line, 200));
        at += line.size();
    }
    add_field(fields, frame, {end, frame.size()}, FieldRole::payload, language,
              quoted(frame.subspan(end)));
    return fields;
}

std::string ContentLength::sketch(Language language) const {
    const bool zh = language == Language::zh;
    std::string text = zh ? "HTTP 式的头，用 Content-Length 写正文大小"
                          : "a head as HTTP's, its Content-Length gives the body's size";
    if (start.empty()) text += zh ? "，没有起始行" : ", no start line";
    if (missing == MissingLength::empty) text += zh ? "，没写就没有正文" : ", without one no body";
    return text;
}

ContentLengthCutter::ContentLengthCutter(const ContentLength& spec) : spec_(spec) {
    begin_frame();
}

void ContentLengthCutter::begin_frame() {
    state_ = spec_.start.empty() ? At::name_first : At::start_first;
    named_ = false;
    digits_ = body_ = name_ = seen_ = head_ = 0;
}

// Asked again, it must find the same fault again.
Cut ContentLengthCutter::refuse(FaultKind kind, std::uint64_t seen, std::uint64_t limit) {
    begin_frame();
    return Cut::wrong(kind, Part::header, seen, limit);
}

bool ContentLengthCutter::take_in_length(std::uint8_t byte) {
    if (byte >= '0' && byte <= '9' && state_ != At::blank_behind) {
        state_ = At::digits;
        body_ = body_ * 10 + (byte - '0');
        return ++digits_ <= kDigits;
    }
    if (is_blank(byte)) {
        if (state_ == At::digits) state_ = At::blank_behind;
        return true;
    }
    const bool any = state_ != At::blank;
    state_ = At::value_lf;
    return any && byte == '\r';
}

// False: the byte can't stand here.
bool ContentLengthCutter::take(std::uint8_t byte) {
    switch (state_) {
        case At::start_first:
            state_ = At::start;
            return is_visible(byte);
        case At::start:
            if (byte == '\r') state_ = At::start_lf;
            return byte == '\r' || is_visible(byte);
        case At::name_first:
            // A line that begins with a blank would go on with the field before (RFC 9112, 5.2).
            name_ = seen_;
            state_ = byte == '\r' ? At::head_lf : At::name;
            return byte == '\r' || is_token(byte);
        case At::name:
            if (byte == ':') state_ = At::value;
            return byte == ':' || is_token(byte);
        case At::value:
            if (byte == '\r') state_ = At::value_lf;
            return byte == '\r' || is_visible(byte);
        case At::blank:
        case At::digits:
        case At::blank_behind:
            return take_in_length(byte);
        case At::start_lf:
        case At::value_lf:
            state_ = At::name_first;
            return byte == '\n';
        case At::head_lf:
            state_ = At::body;
            return byte == '\n';
        case At::body:
            break;
    }
    return false;
}

// A name is known with its colon.
std::optional<Cut> ContentLengthCutter::judge_name(ByteView window) {
    const ByteView name = window.subspan(name_, seen_ - 1 - name_);
    if (is_name(name, kOther)) {
        return refuse(FaultKind::bad_byte, window[name_], name_);
    }
    if (!is_name(name, kName)) return std::nullopt;
    if (named_) return refuse(FaultKind::duplicate_key, window[name_], name_);
    named_ = true;
    state_ = At::blank;
    return std::nullopt;
}

std::optional<Cut> ContentLengthCutter::judge_head() {
    head_ = seen_;
    if (!named_ && spec_.missing == MissingLength::error) {
        return refuse(FaultKind::no_length, head_, 0);
    }
    if (head_ > spec_.max_frame || body_ > spec_.max_frame - head_) {
        const Cut cut = Cut::announced(spec_.on_too_long, body_, spec_.max_frame, head_);
        begin_frame();
        return cut;
    }
    return std::nullopt;
}

Cut ContentLengthCutter::cut(ByteView window) {
    const std::uint64_t within = std::min<std::uint64_t>(window.size(), spec_.max_frame);
    while (state_ != At::body && seen_ < within) {
        if (seen_ == spec_.max_header) {
            return refuse(FaultKind::header_too_long, seen_ + 1, spec_.max_header);
        }
        const At before = state_;
        if (!take(window[seen_])) return refuse(FaultKind::bad_byte, window[seen_], seen_);
        ++seen_;
        std::optional<Cut> wrong;
        if (before == At::name && state_ == At::value) wrong = judge_name(window);
        if (state_ == At::body) wrong = judge_head();
        if (wrong) return *wrong;
    }
    if (state_ != At::body) {
        if (within < spec_.max_frame) return Cut::needs(1, Part::header);
        begin_frame();
        return Cut::wrong(FaultKind::too_long, Part::payload, within, spec_.max_frame);
    }
    const std::uint64_t size = head_ + body_;
    if (window.size() < size) return Cut::needs(size - window.size(), Part::payload);
    const Cut cut = Cut::at(size, {head_, size});
    begin_frame();
    return cut;
}

}  // namespace sticky
