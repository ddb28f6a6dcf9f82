#include "framing/resp.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/refuse.h"

namespace sticky {
namespace {

constexpr std::uint64_t kMostElements = 1 << 30;
constexpr std::uint64_t kLeastValue = 3;  // "+\r\n"
constexpr std::uint64_t kLargest = ~std::uint64_t{0} >> 1;

constexpr Parameter kParameters[] = {
    {"max_depth", SettingType::integer, "8", "2", "the most arrays in one another",
     "数组最多嵌套多少层"},
    {"max_elements", SettingType::integer, "1048576", "1000",
     "the most elements of all arrays of a frame together", "一帧里所有数组加起来最多多少个元素"},
    {"max_frame", SettingType::integer, "67108864", "1024",
     "the most bytes of a whole value, types and line ends included",
     "一个值最多多少字节（类型、长度、换行都算）"},
};

bool is_digit(std::uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

Part part_of(RespCutter::At at) {
    using At = RespCutter::At;
    if (at == At::text || at == At::data) return Part::payload;
    const bool ends = at == At::text_lf || at == At::data_cr || at == At::data_lf;
    return ends ? Part::delimiter : Part::header;
}

}  // namespace

std::span<const Parameter> Resp::parameters() {
    return kParameters;
}

Resp Resp::read(SettingsReader& settings) {
    Resp spec;
    settings.read("max_depth", spec.max_depth);
    settings.read("max_elements", spec.max_elements);
    settings.read("max_frame", spec.max_frame);
    return spec;
}

Settings Resp::settings() const {
    const Resp usual;
    Settings settings;
    const auto add = [&](const char* key, std::uint64_t value, std::uint64_t fallback) {
        if (value != fallback) settings.push_back({key, static_cast<std::int64_t>(value)});
    };
    add("max_depth", max_depth, usual.max_depth);
    add("max_elements", max_elements, usual.max_elements);
    add("max_frame", max_frame, usual.max_frame);
    return settings;
}

std::optional<SettingsError> Resp::mistake() const {
    if (auto wrong = mistake_in_range("max_depth", max_depth, 1, kRespDepth,
                                      "a command is an array of depth 1")) {
        return wrong;
    }
    if (auto wrong = mistake_in_range("max_elements", max_elements, 1, kMostElements,
                                      "write max_elements = 1048576")) {
        return wrong;
    }
    return mistake_in_max_frame(max_frame, 6, "it counts types, lengths and line ends too");
}

Result<Encoded> Resp::encode(ByteView payload, Bytes& out) const {
    const std::string head = fmt::format("${}\r\n", payload.size());
    const std::uint64_t end = head.size() + payload.size();
    if (end + 2 > max_frame) return above_max_frame(payload, end + 2, max_frame);
    out.insert(out.end(), head.begin(), head.end());
    out.insert(out.end(), payload.begin(), payload.end());
    out.push_back('\r');
    out.push_back('\n');
    return Encoded{end + 2, {head.size(), end}};
}

std::vector<Field> Resp::describe(ByteView frame, Language language) const {
    std::vector<Field> fields;
    RespCutter cutter(*this);
    using At = RespCutter::At;
    std::uint8_t type = 0;
    // The state before a byte says what the byte is.
    const auto role_of = [&](At at, std::uint8_t byte) {
        if (at == At::data) return FieldRole::payload;
        const bool ends = byte == '\r' || at == At::text_lf || at == At::number_lf;
        if (ends || at == At::data_cr || at == At::data_lf) return FieldRole::delimiter;
        if (type == '$') return FieldRole::length;
        return type == '*' ? FieldRole::header : FieldRole::payload;
    };
    std::uint64_t begin = 0;
    FieldRole role = FieldRole::payload;
    const auto add_until = [&](std::uint64_t end) {
        add_field(fields, frame, {begin, end}, role, language,
                  quoted(frame.subspan(begin, end - begin)));
        begin = end;
    };
    for (std::uint64_t at = 0; at < frame.size(); ++at) {
        if (cutter.at() == At::type) type = frame[at];
        const FieldRole next = role_of(cutter.at(), frame[at]);
        if (next != role) add_until(at);
        role = next;
        const Cut cut = cutter.cut(frame.first(at + 1));
        if (cut.kind != Cut::Kind::more) break;
    }
    add_until(frame.size());
    return fields;
}

std::string Resp::sketch(Language language) const {
    return language == Language::zh ? "Redis 协议（RESP2）" : "Redis's protocol (RESP2)";
}

bool RespCutter::take_type(std::uint8_t byte) {
    type_ = byte;
    negative_ = false;
    digits_ = value_ = 0;
    const bool text = byte == '+' || byte == '-';
    state_ = text ? At::text : At::sign;
    if (byte == '*') return depth_ < spec_.max_depth;
    return text || byte == ':' || byte == '$';
}

// The largest number that may stand here; -1 is how RESP2 writes that there is none.
std::uint64_t RespCutter::most() const {
    if (type_ == ':') return kLargest + (negative_ ? 1 : 0);
    if (negative_) return 1;
    return type_ == '*' ? spec_.max_elements - elements_ : kLargest;
}

bool RespCutter::take_in_number(std::uint8_t byte) {
    const bool first = state_ == At::sign;
    state_ = At::digits;
    if (first && (byte == '-' || (byte == '+' && type_ == ':'))) {
        negative_ = byte == '-';
        return true;
    }
    if (byte == '\r') {
        state_ = At::number_lf;
        return digits_ > 0;
    }
    if (!is_digit(byte)) return false;
    // One way to write a number: no zero before a digit, and none below zero.
    if (value_ == 0 && (digits_ > 0 || (negative_ && byte == '0'))) return false;
    const auto digit = static_cast<std::uint64_t>(byte - '0');
    if (digit > most() || value_ > (most() - digit) / 10) return false;
    value_ = value_ * 10 + digit;
    ++digits_;
    return true;
}

void RespCutter::end_number() {
    if (type_ == ':' || negative_ || (type_ == '*' && value_ == 0)) {
        end_value();
    } else if (type_ == '*') {
        open_[depth_++] = static_cast<std::uint32_t>(value_);
        elements_ += value_;
        state_ = At::type;
    } else {
        if (depth_ == 0) begin_ = seen_ + 1;
        state_ = value_ == 0 ? At::data_cr : At::data;
    }
}

void RespCutter::end_value() {
    for (; depth_ > 0; --depth_) {
        if (--open_[depth_ - 1] == 0) continue;
        state_ = At::type;
        return;
    }
    state_ = At::done;
}

// False: the byte can't stand here.
bool RespCutter::take(std::uint8_t byte) {
    switch (state_) {
        case At::type:
            return take_type(byte);
        case At::text:
            if (byte == '\r') state_ = At::text_lf;
            return byte != '\n';
        case At::sign:
        case At::digits:
            return take_in_number(byte);
        case At::number_lf:
            if (byte == '\n') end_number();
            return byte == '\n';
        case At::data_cr:
            state_ = At::data_lf;
            return byte == '\r';
        case At::text_lf:
        case At::data_lf:
            if (byte == '\n') end_value();
            return byte == '\n';
        case At::data:
        case At::done:
            break;
    }
    return false;
}

// A length or a count was read. At least so many bytes follow: the data and its line end, and the
// shortest value for each that arrays still wait for.
bool RespCutter::announces_too_much() const {
    if (type_ == ':' || negative_ || value_ == 0) return false;
    if (value_ > spec_.max_frame) return true;
    std::uint64_t values = type_ == '*' ? 1 : 0;
    for (std::uint64_t i = 0; i < depth_; ++i) values += open_[i] - 1;
    const std::uint64_t data = type_ == '$' ? value_ + 2 : 0;
    return seen_ + data + kLeastValue * values > spec_.max_frame;
}

// Asked again, it must find the same fault again.
Cut RespCutter::refuse(FaultKind kind, Part part, std::uint64_t seen, std::uint64_t limit) {
    *this = RespCutter(spec_);
    return Cut::wrong(kind, part, seen, limit);
}

Cut RespCutter::cut(ByteView window) {
    const ByteView within = window.first(std::min<std::uint64_t>(window.size(), spec_.max_frame));
    while (seen_ < within.size()) {
        if (state_ == At::data) {
            const std::uint64_t came = std::min<std::uint64_t>(value_, within.size() - seen_);
            seen_ += came;
            value_ -= came;
            if (value_ == 0) state_ = At::data_cr;
            continue;
        }
        const At before = state_;
        if (!take(within[seen_])) {
            return refuse(FaultKind::bad_byte, part_of(before), within[seen_], seen_);
        }
        ++seen_;
        if (before == At::number_lf && announces_too_much()) {
            return refuse(FaultKind::too_long, Part::header, value_, spec_.max_frame);
        }
        if (state_ == At::done) {
            const std::uint64_t size = seen_;
            const ByteRange payload = begin_ > 0 ? ByteRange{begin_, size - 2} : ByteRange{0, size};
            *this = RespCutter(spec_);
            return Cut::at(size, payload);
        }
    }
    if (within.size() == spec_.max_frame) {
        return refuse(FaultKind::too_long, Part::payload, spec_.max_frame, spec_.max_frame);
    }
    return Cut::needs(state_ == At::data ? value_ + 1 : 1, part_of(state_));
}

}  // namespace sticky
