#include "trace/trace_parse.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <limits>

#include "trace/event_fields.h"
#include "trace/hex.h"
#include "trace/trace_file.h"

namespace sticky {
namespace {

using Value = simdjson::ondemand::value;
using Object = simdjson::ondemand::object;

template <class Enum>
bool parse_name(std::string_view name, std::size_t count, Enum& value) {
    for (std::size_t i = 0; i < count; ++i) {
        if (name_of(static_cast<Enum>(i)) != name) continue;
        value = static_cast<Enum>(i);
        return true;
    }
    return false;
}

constexpr std::size_t count_of(Call) {
    return kCallCount;
}
constexpr std::size_t count_of(Closed::How) {
    return Closed::kHowCount;
}
constexpr std::size_t count_of(DropRule) {
    return kDropRuleCount;
}
constexpr std::size_t count_of(Lane) {
    return kLaneCount;
}
constexpr std::size_t count_of(Cause) {
    return kCauseCount;
}

// Reads one value; `problem` says what it had to be.
class Values {
public:
    template <std::integral Number>
    bool read(Value& value, Number& to) {
        if constexpr (std::is_signed_v<Number>) {
            std::int64_t number = 0;
            if (value.get_int64().get(number) == simdjson::SUCCESS && std::in_range<Number>(number))
                return to = static_cast<Number>(number), true;
        } else {
            std::uint64_t number = 0;
            if (value.get_uint64().get(number) == simdjson::SUCCESS &&
                std::in_range<Number>(number))
                return to = static_cast<Number>(number), true;
        }
        return wants(fmt::format("a whole number from {} to {}", std::numeric_limits<Number>::min(),
                                 std::numeric_limits<Number>::max()));
    }
    bool read(Value& value, bool& to) {
        return value.get_bool().get(to) == simdjson::SUCCESS || wants("true or false");
    }
    bool read(Value& value, EndpointId& to) {
        std::uint32_t number = 0;
        if (!read(value, number)) return false;
        to = EndpointId{number};
        return true;
    }
    bool read(Value& value, ByteRange& to) {
        constexpr std::string_view want = "two offsets, the second not below the first";
        simdjson::ondemand::array pair;
        if (value.get_array().get(pair) != simdjson::SUCCESS) return wants(want);
        std::array<std::uint64_t, 2> offsets{};
        std::size_t count = 0;
        for (auto element : pair) {
            if (count == 2 || element.get_uint64().get(offsets[count]) != simdjson::SUCCESS)
                return wants(want);
            ++count;
        }
        if (count != 2 || offsets[1] < offsets[0]) return wants(want);
        to = {offsets[0], offsets[1]};
        return true;
    }
    bool read(Value& value, std::string_view& to) {
        return value.get_string().get(to) == simdjson::SUCCESS || wants("text");
    }
    bool read(Value& value, std::string& to);
    template <class Enum>
        requires std::is_enum_v<Enum>
    bool read(Value& value, Enum& to) {
        std::string_view name;
        if (!read(value, name)) return false;
        if (parse_name(name, count_of(Enum{}), to)) return true;
        return wants(fmt::format("a name this version knows, '{}' is none", name));
    }
    template <class T>
    bool read(Value& value, std::optional<T>& to) {
        return read(value, to.emplace());
    }
    bool read(Value& value, CallFlags& to) { return read_flags(value, to); }
    bool read(Value& value, TcpFlags& to) { return read_flags(value, to); }
    template <class Flags>
    bool read_flags(Value& value, Flags& to);
    bool read(Value& value, Bytes& to);
    template <class T>
    bool read(Value& value, std::vector<T>& to);
    template <class T>
        requires std::is_class_v<T>
    bool read(Value& value, T& to) {
        return read_object(value, to, [](std::string_view, Value&) { return false; });
    }
    bool checksum(Value& value, std::uint32_t& to);

    // `other` gets the keys that are no field of T; false: not known to it either.
    template <class T, class Other>
    bool read_object(Value& value, T& to, Other other);
    template <class T, class Other>
    bool read_fields(Object& object, T& to, Other other);

    bool wants(std::string_view what) {
        return problem.empty() && (problem = fmt::format("must be {}", what), false);
    }
    bool complain(std::string text) {
        problem = std::move(text);
        said = true;
        return false;
    }

    std::string problem;
    bool said = false;  // the problem names its field already
};

// Hands the field called `key` its value.
template <class T>
struct FieldReader {
    template <class Member>
    void operator()(std::string_view name, Member& member) {
        ++position;
        if (name == key) take([&] { return values.read(value, member); });
    }
    template <class Member, class Absent>
    void operator()(std::string_view name, Member& member, const Absent&) {
        (*this)(name, member);
    }
    void checksum(std::string_view name, std::uint32_t& sum, bool& summed) {
        ++position;
        if (name == key) take([&] { return summed = values.checksum(value, sum); });
    }

    template <class Read>
    void take(Read read) {
        found = position;
        good = read();
    }

    Values& values;
    std::string_view key;
    Value& value;
    unsigned position = 0;
    unsigned found = 0;  // from 1; 0: no such field
    bool good = false;
};

// Gives the fields that were not there what their absence means.
struct AbsentFields {
    template <class Member>
    void operator()(std::string_view name, Member&) {
        if (!next() && missing.empty()) missing = name;
    }
    template <class Member, class Absent>
    void operator()(std::string_view, Member& member, const Absent& absent) {
        if (!next()) member = absent;
    }
    void checksum(std::string_view, std::uint32_t& sum, bool& summed) {
        if (next()) return;
        sum = 0;
        summed = false;
    }
    bool next() { return (seen >> ++position & 1U) != 0; }

    std::uint32_t seen = 0;
    unsigned position = 0;
    std::string_view missing;
};

template <class T, class Other>
bool Values::read_fields(Object& object, T& to, Other other) {
    AbsentFields absent;
    for (auto entry : object) {
        simdjson::ondemand::field field;
        std::string_view key;
        if (std::move(entry).get(field) != simdjson::SUCCESS ||
            field.unescaped_key().get(key) != simdjson::SUCCESS) {
            return complain("the line is not JSON");
        }
        Value& value = field.value();
        FieldReader<T> reader{*this, key, value};
        visit_fields(reader, to);
        if (reader.found == 0) {
            if (other(key, value)) continue;
            if (said) return false;
            if (!problem.empty()) return complain(fmt::format("'{}' {}", key, problem));
            return complain(fmt::format("unknown field '{}'", key));
        }
        if (!reader.good) {
            return said ? false : complain(fmt::format("'{}' {}", key, problem));
        }
        if ((absent.seen >> reader.found & 1U) != 0) {
            return complain(fmt::format("'{}' stands there twice", key));
        }
        absent.seen |= 1U << reader.found;
    }
    visit_fields(absent, to);
    if (absent.missing.empty()) return true;
    return complain(fmt::format("'{}' is missing", absent.missing));
}

template <class T, class Other>
bool Values::read_object(Value& value, T& to, Other other) {
    Object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return wants("an object");
    return read_fields(object, to, other);
}

template <class T>
bool Values::read(Value& value, std::vector<T>& to) {
    simdjson::ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) return wants("a list");
    for (auto element : array) {
        Value item;
        if (element.get(item) != simdjson::SUCCESS) return wants("a list");
        if (!read(item, to.emplace_back())) return false;
    }
    return true;
}

template <class Flags>
bool Values::read_flags(Value& value, Flags& to) {
    simdjson::ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) return wants("a list of flags");
    for (auto element : array) {
        std::string_view name;
        if (element.get_string().get(name) != simdjson::SUCCESS) return wants("a list of flags");
        const auto* const flag =
            std::find_if(flag_names(to).begin(), flag_names(to).end(),
                         [&](const FlagName<Flags>& one) { return one.name == name; });
        if (flag == flag_names(to).end()) {
            return wants(fmt::format("flags this version knows, '{}' is none", name));
        }
        to.*flag->flag = true;
    }
    return true;
}

struct HexText {
    std::string_view hex;
};
template <class Field, Is<HexText> T>
void visit_fields(Field& field, T& text) {
    field("hex", text.hex);
}

bool Values::read(Value& value, std::string& to) {
    simdjson::ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return wants("text");
    if (type != simdjson::ondemand::json_type::object) {
        std::string_view text;
        if (!read(value, text)) return false;
        to.assign(text);
        return true;
    }
    HexText text;
    Bytes bytes;
    if (!read_object(value, text, [](std::string_view, Value&) { return false; })) return false;
    if (!parse_hex(text.hex, bytes)) return wants("text, or {\"hex\":\"..\"} in pairs of digits");
    to.assign(text_of(bytes));
    return true;
}

bool Values::read(Value& value, Bytes& to) {
    std::string_view digits;
    if (!read(value, digits)) return false;
    return parse_hex(digits, to) || wants("bytes in pairs of hexadecimal digits");
}

bool Values::checksum(Value& value, std::uint32_t& to) {
    std::string_view digits;
    Bytes bytes;
    if (!read(value, digits)) return false;
    if (digits.size() != 8 || !parse_hex(digits, bytes)) return wants("eight hexadecimal digits");
    to = 0;
    for (const std::uint8_t byte : bytes) to = to << 8U | byte;
    return true;
}

template <std::size_t I>
bool read_what(Values& values, Value& value, What& what, std::string_view& text,
               std::optional<std::string_view>& hex) {
    auto& to = what.emplace<I>();
    return values.read_object(value, to, [&](std::string_view key, Value& other) {
        using Kind = std::variant_alternative_t<I, What>;
        if constexpr (std::is_same_v<Kind, Sent> || std::is_same_v<Kind, Segment>) {
            if (key == "text") return values.read(other, text);
            if (key == "hex") return values.read(other, hex);
        }
        static_cast<void>(key);
        static_cast<void>(other);
        return false;
    });
}

using ReadWhat = bool (*)(Values&, Value&, What&, std::string_view&,
                          std::optional<std::string_view>&);
template <std::size_t... I>
constexpr std::array<ReadWhat, sizeof...(I)> readers(std::index_sequence<I...>) {
    return {read_what<I>...};
}
constexpr auto kReadWhat = readers(std::make_index_sequence<kWhatNames.size()>());

// The part of an event's line that every kind has.
struct Common {
    Nanos at = 0;
    EndpointId who = kNobody;
    std::uint32_t conn = 0;
    std::uint32_t step = index_of(kNoStep);
};
template <class Field, Is<Common> T>
void visit_fields(Field& field, T& common) {
    field("at", common.at);
    field("who", common.who, kNobody);
    field("conn", common.conn, 0U);
    field("step", common.step, index_of(kNoStep));
}

struct Closing {
    std::uint64_t events = 0;
};
template <class Field, Is<Closing> T>
void visit_fields(Field& field, T& closing) {
    field("events", closing.events);
}
struct ClosingLine {
    Closing end;
};
template <class Field, Is<ClosingLine> T>
void visit_fields(Field& field, T& line) {
    field("end", line.end);
}

// The sum is the reader's: here it is only stepped over.
bool is_sum(Values& values, std::string_view key, Value& value) {
    std::string_view digits;
    return key == "sum" && values.read(value, digits);
}

}  // namespace

struct LineParser::Inside {
    simdjson::ondemand::parser parser;
    std::string scratch;
    Bytes bytes;

    // Parses `line`, and lets `read` take its fields.
    template <class Read>
    std::string object(std::string_view line, std::size_t after, Read read) {
        if (after < simdjson::SIMDJSON_PADDING) {
            scratch.reserve(line.size() + simdjson::SIMDJSON_PADDING);
            scratch.assign(line);
            line = scratch;
            after = scratch.capacity() - scratch.size();
        }
        simdjson::ondemand::document document;
        Object fields;
        const simdjson::padded_string_view view(line.data(), line.size(), line.size() + after);
        if (parser.iterate(view).get(document) != simdjson::SUCCESS ||
            document.get_object().get(fields) != simdjson::SUCCESS) {
            return "the line is not JSON";
        }
        Values values;
        if (!read(values, fields)) return values.problem;
        const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
        if (!at_end) return "the line goes on after its object";
        return {};
    }
};

LineParser::LineParser() : inside_(std::make_unique<Inside>()) {}
LineParser::~LineParser() = default;

std::string LineParser::header(std::string_view line, std::size_t after, TraceHeader& header) {
    return inside_->object(line, after, [&](Values& values, Object& fields) {
        std::uint32_t format = 0;
        const auto other = [&](std::string_view key, Value& value) {
            if (key != "sticky") return is_sum(values, key, value);
            if (!values.read(value, format)) return false;
            return format == kTraceFormat ||
                   values.complain(fmt::format("format {} is not known here, this version reads {}",
                                               format, kTraceFormat));
        };
        if (!values.read_fields(fields, header, other)) return false;
        return format != 0 || values.complain("'sticky' is missing");
    });
}

std::string LineParser::event(std::string_view line, std::size_t after, Event& event,
                              ByteView& payload) {
    return inside_->object(line, after, [&](Values& values, Object& fields) {
        Common common;
        std::string_view text;
        std::optional<std::string_view> hex;
        bool happened = false;
        const auto other = [&](std::string_view key, Value& value) {
            const auto* const kind = std::find(kWhatNames.begin(), kWhatNames.end(), key);
            if (kind == kWhatNames.end()) return is_sum(values, key, value);
            if (happened) return values.complain("one line tells of two events");
            happened = true;
            const auto position = static_cast<std::size_t>(kind - kWhatNames.begin());
            return kReadWhat[position](values, value, event.what, text, hex);
        };
        if (!values.read_fields(fields, common, other)) return false;
        if (!happened) return values.complain("the line does not tell what happened");
        event.at = common.at;
        event.who = common.who;
        event.conn = ConnectionId{common.conn};
        event.step = StepId{common.step};
        payload = view_of(text);
        if (!hex) return true;
        if (!text.empty() || !parse_hex(*hex, inside_->bytes)) {
            return values.complain("'hex' must be bytes in pairs of digits, without 'text'");
        }
        payload = inside_->bytes;
        return true;
    });
}

std::string LineParser::closing(std::string_view line, std::size_t after, std::uint64_t& events) {
    return inside_->object(line, after, [&](Values& values, Object& fields) {
        ClosingLine closing;
        const auto other = [&](std::string_view key, Value& value) {
            return is_sum(values, key, value);
        };
        if (!values.read_fields(fields, closing, other)) return false;
        events = closing.end.events;
        return true;
    });
}

}  // namespace sticky
