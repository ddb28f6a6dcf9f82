// How programs take messages out of a stream: frame by frame, or so many bytes.
//
//     Messages in(self);                        Stretch in(self);
//     while (auto m = co_await in.next()) ...   const auto four = co_await in.exactly(4);
//
// Both keep what a recv brought too much. Refuses to know: what the messages are for.
#pragma once

#include <deque>

#include "framing/decoder.h"
#include "script/endpoint.h"

namespace sticky::apps {

// Sends a text as one message. What is awaited must not make temporaries: g++ 12 destroys some of
// them twice; here they are over before anything waits.
Task<> say(Endpoint& self, std::string_view text);

// What a client says, one after the other: what its step lists, or what a person types.
class Said {
public:
    Said(Host& host, std::vector<std::string> listed) : host_(host), listed_(std::move(listed)) {}
    std::optional<std::string> next();

private:
    Host& host_;
    std::vector<std::string> listed_;
    std::size_t next_ = 0;
};

// The messages that the other end's framing makes. Without framing, and for datagrams, each recv is
// one: which is what a program has that takes it so.
class Messages {
public:
    explicit Messages(Endpoint self, std::size_t buffer = 1024);
    // Nothing: the stream's end, or bytes that are no frame.
    Task<std::optional<Bytes>> next();

private:
    Endpoint self_;
    std::size_t buffer_;
    Decoder decoder_;
    Bytes fed_;  // stays where it is until the decoder asks for more
    bool framed_, over_ = false;
};

// Bytes of a stream, as many as are asked for. The naive form calls recv once with that size and
// believes that this is all of it, as many do first.
class Stretch {
public:
    explicit Stretch(Endpoint self, bool naive = false) : self_(self), naive_(naive) {}
    // Nothing: the stream ended before.
    Task<std::optional<Bytes>> exactly(std::size_t size);
    // At most `size` of what is there; waits for one at least. Nothing: the end.
    Task<std::optional<Bytes>> some(std::size_t size);
    // Up to the next LF, without it and a CR before it. Nothing: the end, or more than `most` bytes
    // came without one (then too_long()).
    Task<std::optional<std::string>> line(std::size_t most);
    bool too_long() const { return too_long_; }

private:
    Bytes take(std::size_t size);

    Endpoint self_;
    bool naive_, too_long_ = false;
    Bytes rest_;
};

// What became of something, for the trace and for whoever watches.
void report(Endpoint& self, Host& host, const std::string& line);

// A client of a server that answers each message with one: says them, and shows what comes back.
Task<> ask_each(Endpoint self, Host& host, std::vector<std::string> lines);

}  // namespace sticky::apps
