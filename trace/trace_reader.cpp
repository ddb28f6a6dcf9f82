#include <fmt/format.h>

#include <cstring>

#include "trace/limits.h"
#include "trace/line_sums.h"
#include "trace/stream_bytes.h"
#include "trace/trace_file.h"
#include "trace/trace_parse.h"

namespace sticky {
namespace {

class Reader {
public:
    Reader(std::string_view text, std::string_view name) : text_(text), name_(name) {}

    Result<ReadTrace> read() {
        if (text_.empty()) return refuse("the file is empty");
        if (text_.size() > kTraceFileBytes) {
            return refuse(fmt::format("the file has more than {} bytes", kTraceFileBytes));
        }
        if (!text_.starts_with("{\"sticky\":")) {
            return refuse("this is no trace: it does not begin with {\"sticky\":");
        }
        std::string wrong = next_line();
        if (wrong.empty()) wrong = parser_.header(line_, after(), trace_.header);
        if (!wrong.empty()) return refuse(std::move(wrong));

        trace_.events.reserve(
            std::min(static_cast<std::size_t>(kRunEvents), text_.size() / kExpectedEvent));
        ReadTrace answer;
        wrong = read_events();
        if (!wrong.empty()) answer.damage = damage(std::move(wrong));
        order_events(trace_.events);
        answer.trace = std::move(trace_);
        return answer;
    }

private:
    static constexpr std::size_t kExpectedEvent = 100;

    // Empty: the file is whole to its end. Otherwise what is wrong in the line number_.
    std::string read_events() {
        while (begin_ < text_.size()) {
            std::string wrong = next_line();
            if (!wrong.empty()) return wrong;
            if (line_.starts_with("{\"end\":")) return read_closing();
            if (trace_.events.size() >= kRunEvents) {
                return fmt::format("there are more than {} events", kRunEvents);
            }
            wrong = read_event();
            if (!wrong.empty()) return wrong;
        }
        ++number_;
        return "the trace ends without its closing line: the run was cut short";
    }

    std::string read_closing() {
        std::uint64_t events = 0;
        std::string wrong = parser_.closing(line_, after(), events);
        if (!wrong.empty()) return wrong;
        if (events != trace_.events.size()) {
            return fmt::format("the closing line counts {} events, there are {}", events,
                               trace_.events.size());
        }
        if (begin_ == text_.size()) return {};
        ++number_;
        return "there is more after the closing line";
    }

    std::string read_event() {
        Event& event = trace_.events.emplace_back();
        ByteView payload;
        std::string wrong = parser_.event(line_, after(), event, payload);
        if (wrong.empty()) wrong = misplaced(event);
        if (wrong.empty() && !payload.empty()) wrong = keep(event, payload);
        if (!wrong.empty()) trace_.events.pop_back();
        return wrong;
    }

    // Everyone behind this reader may use these numbers as positions in the header's tables.
    std::string misplaced(const Event& event) const {
        const auto unknown = [&](EndpointId id) {
            return id != kNobody && index_of(id) >= trace_.header.endpoints.size();
        };
        const auto* connected = std::get_if<Connected>(&event.what);
        if (unknown(event.who) || (connected != nullptr && unknown(connected->peer))) {
            return "an endpoint is not in the header's list";
        }
        if (event.step != kNoStep && index_of(event.step) >= trace_.header.steps.size()) {
            return "'step' is not in the header's list";
        }
        return {};
    }

    std::string keep(const Event& event, ByteView payload) {
        const FlowId flow{event.conn, event.who};
        if (const auto* segment = std::get_if<Segment>(&event.what)) {
            if (trace_.header.world != kWorldImport) {
                return "only in an import the bytes stand with segments";
            }
            if (payload.size() > segment->range.size()) {
                return fmt::format("{} bytes at [{}, {})", payload.size(), segment->range.begin,
                                   segment->range.end);
            }
            const auto pieces = pieces_.try_emplace(flow, trace_.header.payload_limit).first;
            pieces->second.add(segment->range.begin, payload, trace_.payloads[flow]);
            return {};
        }
        const ByteRange range = std::get<Sent>(event.what).range;
        Bytes& kept = trace_.payloads[flow];
        if (payload.size() > range.size() || range.begin != kept.size()) {
            return fmt::format("{} bytes at [{}, {}) do not follow the {} before them",
                               payload.size(), range.begin, range.end, kept.size());
        }
        kept.insert(kept.end(), payload.begin(), payload.end());
        return {};
    }

    // Takes the next line and compares its sum with the bytes.
    std::string next_line() {
        ++number_;
        const std::size_t room = std::min(text_.size() - begin_, kTraceLineBytes + 1);
        const void* newline = std::memchr(text_.data() + begin_, '\n', room);
        if (newline == nullptr) {
            return room > kTraceLineBytes
                       ? fmt::format("the line is longer than {} bytes", kTraceLineBytes)
                       : "the line is cut short";
        }
        const auto length =
            static_cast<std::size_t>(static_cast<const char*>(newline) - (text_.data() + begin_));
        line_ = text_.substr(begin_, length);
        begin_ += length + 1;
        return sums_.check(line_);
    }

    std::size_t after() const {
        return static_cast<std::size_t>(text_.data() + text_.size() - line_.data()) - line_.size();
    }

    std::string place() const { return fmt::format("{}:{}", name_, number_); }

    Error damage(std::string what) const {
        const std::size_t whole = trace_.events.size();
        const std::string before = whole == 0 ? "no event comes before it"
                                   : whole == 1
                                       ? "the one event before it is whole"
                                       : fmt::format("{} events before it are whole", whole);
        return {ErrorKind::input, place(), std::move(what),
                "the rest of the file is not to be trusted; " + before};
    }

    tl::unexpected<Error> refuse(std::string what) const {
        return fail(ErrorKind::input, number_ == 0 ? name_ : place(), std::move(what),
                    "give a file written by sticky run --trace");
    }

    std::string_view text_;
    std::string name_;
    LineParser parser_;
    Trace trace_;
    std::map<FlowId, StreamBytes> pieces_;  // of an import
    std::string_view line_;
    std::size_t begin_ = 0;  // of the next line
    LineSums sums_;
    std::uint64_t number_ = 0;  // of line_, from 1
};

}  // namespace

Result<ReadTrace> read_trace(std::string_view text, std::string_view name) {
    return Reader(text, name).read();
}

}  // namespace sticky
