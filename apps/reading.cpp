#include "apps/reading.h"

#include <algorithm>

namespace sticky::apps {

Task<> say(Endpoint& self, std::string_view text) {
    return self.send(bytes_of(text));
}

std::optional<std::string> Said::next() {
    if (host_.has_person()) return host_.next_line();
    if (next_ == listed_.size()) return std::nullopt;
    return listed_[next_++];
}

Messages::Messages(Endpoint self, std::size_t buffer)
    : self_(self),
      buffer_(buffer),
      decoder_(self.incoming()),
      framed_(!self.datagrams() && !std::holds_alternative<Unframed>(self.incoming())) {}

Task<std::optional<Bytes>> Messages::next() {
    if (!framed_) co_return co_await self_.recv(buffer_);
    for (;;) {
        const Decoded answer = over_ ? decoder_.finish() : decoder_.next();
        if (const auto* frame = std::get_if<Frame>(&answer)) {
            co_return Bytes(frame->bytes.begin(), frame->bytes.end());
        }
        if (over_ || std::holds_alternative<Fault>(answer)) co_return std::nullopt;
        auto came = co_await self_.recv(buffer_);
        over_ = !came;
        if (over_) continue;
        fed_ = std::move(*came);
        decoder_.feed(fed_);
    }
}

Bytes Stretch::take(std::size_t size) {
    const auto end = rest_.begin() + static_cast<std::ptrdiff_t>(size);
    Bytes taken(rest_.begin(), end);
    rest_.erase(rest_.begin(), end);
    return taken;
}

Task<std::optional<Bytes>> Stretch::exactly(std::size_t size) {
    if (naive_ && size > 0) co_return co_await self_.recv(size);
    while (rest_.size() < size) {
        const auto came = co_await self_.recv(std::max<std::size_t>(size - rest_.size(), 1024));
        if (!came) co_return std::nullopt;
        rest_.insert(rest_.end(), came->begin(), came->end());
    }
    co_return take(size);
}

Task<std::optional<Bytes>> Stretch::some(std::size_t size) {
    if (rest_.empty()) co_return co_await self_.recv(size);
    co_return take(std::min(size, rest_.size()));
}

Task<std::optional<std::string>> Stretch::line(std::size_t most) {
    for (std::size_t looked = 0;;) {
        const auto end =
            std::find(rest_.begin() + static_cast<std::ptrdiff_t>(looked), rest_.end(), '\n');
        looked = static_cast<std::size_t>(end - rest_.begin());
        too_long_ = looked > most;
        if (too_long_) co_return std::nullopt;
        if (end != rest_.end()) break;
        const auto came = co_await self_.recv(1024);
        if (!came) co_return std::nullopt;
        rest_.insert(rest_.end(), came->begin(), came->end());
    }
    const auto end = std::ranges::find(rest_, '\n');
    const Bytes taken = take(static_cast<std::size_t>(end - rest_.begin()) + 1);
    std::string line(text_of(taken));
    line.pop_back();
    if (line.ends_with('\r')) line.pop_back();
    co_return line;
}

Task<> ask_each(Endpoint self, Host& host, std::vector<std::string> lines) {
    Messages in(self);
    Said said(host, lines);
    while (const auto line = said.next()) {
        co_await say(self, *line);
        const auto answer = co_await in.next();
        if (!answer) co_return;
        host.show(*answer);
    }
}

void report(Endpoint& self, Host& host, const std::string& line) {
    self.note(line);
    host.tell(line);
}

}  // namespace sticky::apps
