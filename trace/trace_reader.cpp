#include "trace/trace_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <tuple>
#include <utility>

#include "trace/limits.h"
#include "trace/stream_bytes.h"
#include "trace/trace_parse.h"

namespace sticky {
namespace {

constexpr std::size_t kExpectedEvent = 100;
// No event's line is shorter: {"at":0,"received":{},"sum":"00000000"}
constexpr std::size_t kLeastEvent = 40;

std::string place(std::string_view name, std::uint64_t line) {
    return fmt::format("{}:{}", name, line);
}

// The lines of a part of the file, each compared with its sum.
class Lines {
public:
    Lines(std::string_view text, std::size_t begin, std::size_t end, LineSums sums)
        : text_(text), begin_(begin), end_(end), sums_(std::move(sums)) {}

    bool more() const { return begin_ < end_; }
    std::string_view line() const { return line_; }
    // Where the next one begins.
    std::size_t next() const { return begin_; }
    // Bytes of the file behind the line.
    std::size_t after() const {
        return static_cast<std::size_t>(text_.data() + text_.size() - line_.data()) - line_.size();
    }

    // Empty: line() is whole. Otherwise what is wrong with it.
    std::string advance() {
        const std::size_t room = std::min(end_ - begin_, kTraceLineBytes + 1);
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

private:
    std::string_view text_;
    std::size_t begin_;  // of the next line
    std::size_t end_;
    LineSums sums_;
    std::string_view line_;
};

// Everyone behind the reader may use these numbers as positions in the header's tables.
std::string misplaced(const Event& event, const TraceHeader& header) {
    const auto unknown = [&](EndpointId id) {
        return id != kNobody && index_of(id) >= header.endpoints.size();
    };
    const auto* connected = std::get_if<Connected>(&event.what);
    if (unknown(event.who) || (connected != nullptr && unknown(connected->peer))) {
        return "an endpoint is not in the header's list";
    }
    if (event.step != kNoStep && index_of(event.step) >= header.steps.size()) {
        return "'step' is not in the header's list";
    }
    return {};
}

bool later(const Event& a, const Event& b) {
    return std::tie(a.at, a.who) > std::tie(b.at, b.who);
}

class PieceReader {
public:
    PieceReader(std::string_view text, const TraceHeader& header, TracePiece& piece)
        : header_(header), piece_(piece), lines_(text, piece.begin, piece.end, piece.sums) {}

    void read() { piece_.wrong = read_lines(); }

private:
    std::string read_lines() {
        while (lines_.more()) {
            ++piece_.lines;
            std::string wrong = lines_.advance();
            if (!wrong.empty()) return wrong;
            if (lines_.line().starts_with("{\"end\":")) return read_closing();
            if (piece_.events.size() >= kRunEvents) {
                return fmt::format("there are more than {} events", kRunEvents);
            }
            wrong = read_event();
            if (!wrong.empty()) return wrong;
        }
        return {};
    }

    std::string read_closing() {
        std::uint64_t events = 0;
        std::string wrong = parser_.closing(lines_.line(), lines_.after(), events);
        if (!wrong.empty()) return wrong;
        piece_.announced = events;
        piece_.goes_on = lines_.after() > 1;
        return {};
    }

    std::string read_event() {
        std::vector<Event>& events = piece_.events;
        Event& event = events.emplace_back();
        ByteView payload;
        std::string wrong = parser_.event(lines_.line(), lines_.after(), event, payload);
        if (wrong.empty()) wrong = misplaced(event, header_);
        if (!wrong.empty()) {
            events.pop_back();
            return wrong;
        }
        if (events.size() > 1 && later(events[events.size() - 2], event)) piece_.in_order = false;
        if (!payload.empty()) {
            piece_.payloads.push_back(
                {static_cast<std::uint32_t>(events.size() - 1), payload.size()});
            piece_.bytes.insert(piece_.bytes.end(), payload.begin(), payload.end());
        }
        return {};
    }

    const TraceHeader& header_;
    TracePiece& piece_;
    Lines lines_;
    LineParser parser_;
};

// Puts pieces together, and says what the first bad line of all of them is.
class Joiner {
public:
    Joiner(std::string_view name, TraceHeader header) : name_(name) {
        trace_.header = std::move(header);
    }

    ReadTrace join(std::vector<TracePiece> pieces) {
        ReadTrace answer;
        std::string wrong;
        bool closed = false;
        for (std::size_t i = 0; i < pieces.size() && wrong.empty() && !closed; ++i) {
            closed = pieces[i].announced.has_value();
            wrong = take(pieces[i]);
        }
        if (wrong.empty() && !closed) {
            ++number_;
            wrong = "the trace ends without its closing line: the run was cut short";
        }
        if (!wrong.empty()) answer.damage = damage(std::move(wrong));
        if (!in_order_) order_events(trace_.events);
        answer.trace = std::move(trace_);
        return answer;
    }

private:
    // Empty: the file is whole to the end of the piece. Otherwise what is wrong in the line
    // number_.
    std::string take(TracePiece& piece) {
        std::string wrong = keep_payloads(piece);
        number_ += wrong.empty() ? piece.lines : piece.events.size() + 1;
        append(piece);
        if (!wrong.empty()) return wrong;
        if (!piece.wrong.empty()) return std::move(piece.wrong);
        return piece.announced ? closing(piece) : std::string();
    }

    std::string closing(const TracePiece& piece) {
        if (*piece.announced != trace_.events.size()) {
            return fmt::format("the closing line counts {} events, there are {}", *piece.announced,
                               trace_.events.size());
        }
        if (!piece.goes_on) return {};
        ++number_;
        return "there is more after the closing line";
    }

    // Drops the first event whose bytes can't be where they say they are, and those after it.
    std::string keep_payloads(TracePiece& piece) {
        ByteView rest = piece.bytes;
        for (const TracePiece::Payload& payload : piece.payloads) {
            std::string wrong = keep(piece.events[payload.event], rest.first(payload.size));
            if (!wrong.empty()) {
                piece.events.resize(payload.event);
                return wrong;
            }
            rest = rest.subspan(payload.size);
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
            const auto captured = captured_.try_emplace(flow, trace_.header.payload_limit).first;
            captured->second.add(segment->range.begin, payload, trace_.payloads[flow]);
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

    // The first piece has reserved room for all of them.
    void append(TracePiece& piece) {
        std::vector<Event>& events = trace_.events;
        in_order_ = in_order_ && piece.in_order;
        if (events.empty()) {
            events = std::move(piece.events);
            return;
        }
        if (piece.events.empty()) return;
        in_order_ = in_order_ && !later(events.back(), piece.events.front());
        events.insert(events.end(), std::make_move_iterator(piece.events.begin()),
                      std::make_move_iterator(piece.events.end()));
    }

    Error damage(std::string what) const {
        const std::size_t whole = trace_.events.size();
        const std::string before = whole == 0 ? "no event comes before it"
                                   : whole == 1
                                       ? "the one event before it is whole"
                                       : fmt::format("{} events before it are whole", whole);
        return {ErrorKind::input, place(name_, number_), std::move(what),
                "the rest of the file is not to be trusted; " + before};
    }

    std::string_view name_;
    Trace trace_;
    std::map<FlowId, StreamBytes> captured_;  // of an import
    std::uint64_t number_ = 1;                // of the line in question; the header is the first
    bool in_order_ = true;
};

}  // namespace

Result<TraceReader> TraceReader::open(std::string_view text, std::string_view name,
                                      std::size_t pieces) {
    const auto refuse = [](std::string where, std::string what) {
        return fail(ErrorKind::input, std::move(where), std::move(what),
                    "give a file written by sticky run --trace");
    };
    const std::string file(name);
    if (text.empty()) return refuse(file, "the file is empty");
    if (text.size() > kTraceFileBytes) {
        return refuse(file, fmt::format("the file has more than {} bytes", kTraceFileBytes));
    }
    if (!text.starts_with("{\"sticky\":")) {
        return refuse(file, "this is no trace: it does not begin with {\"sticky\":");
    }
    TraceReader reader;
    reader.text_ = text;
    reader.name_ = file;
    Lines lines(text, 0, text.size(), {});
    std::string wrong = lines.advance();
    if (wrong.empty()) {
        wrong = LineParser().header(lines.line(), lines.after(), reader.header_);
    }
    if (!wrong.empty()) return refuse(place(name, 1), std::move(wrong));
    reader.cut(lines.next(), pieces);
    return reader;
}

void TraceReader::cut(std::size_t begin, std::size_t pieces) {
    // A piece counts its own events only: none may come near the limit of all of them.
    if (text_.size() / kLeastEvent >= kRunEvents) pieces = 1;
    const std::size_t all = text_.size() - begin;
    for (std::size_t i = 1; i <= pieces && begin < text_.size(); ++i) {
        TracePiece piece;
        piece.begin = begin;
        piece.end = text_.size();
        if (i < pieces) {
            const std::size_t near = text_.size() - all / pieces * (pieces - i);
            const std::size_t newline = text_.find('\n', std::max(near, begin));
            if (newline != std::string_view::npos) piece.end = newline + 1;
        }
        piece.sums = LineSums::behind(text_.substr(0, begin));
        begin = piece.end;
        pieces_.push_back(std::move(piece));
    }
}

void TraceReader::read(std::size_t piece) {
    TracePiece& one = pieces_[piece];
    // The others will be appended to the first.
    const std::size_t bytes = piece == 0 ? text_.size() : one.end - one.begin;
    one.events.reserve(std::min(static_cast<std::size_t>(kRunEvents), bytes / kExpectedEvent));
    PieceReader(text_, header_, one).read();
}

ReadTrace TraceReader::join() && {
    return Joiner(name_, std::move(header_)).join(std::move(pieces_));
}

Result<ReadTrace> read_trace(std::string_view text, std::string_view name) {
    Result<TraceReader> reader = TraceReader::open(text, name, 1);
    if (!reader) return tl::unexpected(reader.error());
    for (std::size_t piece = 0; piece < reader->pieces(); ++piece) reader->read(piece);
    return std::move(*reader).join();
}

}  // namespace sticky
