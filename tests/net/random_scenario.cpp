#include "tests/net/random_scenario.h"

#include <algorithm>
#include <random>
#include <vector>

namespace sticky::test {
namespace {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    // From `low` up to and including `high`; the same on every machine.
    std::uint64_t from(std::uint64_t low, std::uint64_t high) {
        return low + engine_() % (high - low + 1);
    }
    bool one_in(std::uint64_t n) { return from(1, n) == 1; }
    const char* one_of(std::initializer_list<const char*> words) {
        return words.begin()[from(0, words.size() - 1)];
    }

private:
    std::mt19937_64 engine_;
};

std::string number(std::uint64_t n) {
    return std::to_string(n);
}

// What an encoded message may look like.
struct Frames {
    std::string toml;                       // "" is none
    std::uint64_t least = 0, most = 20000;  // of a payload
    std::uint64_t overhead = 0;
    bool plain_payload = true;
    bool framed() const { return !toml.empty(); }
};

Frames fixed_size(Dice& dice) {
    Frames frames;
    const std::uint64_t size = dice.one_in(4) ? dice.from(1, 3000) : dice.from(1, 40);
    frames.toml = "kind = \"fixed_size\"\nsize = " + number(size) + "\n";
    frames.most = frames.least = size;
    if (dice.one_in(2)) {
        frames.toml += "pad = " + number(dice.from(0, 255)) + "\n";
        frames.least = 0;
        frames.overhead = size;
        frames.plain_payload = false;
    }
    return frames;
}

Frames delimiter(Dice& dice) {
    Frames frames;
    frames.toml = "kind = \"delimiter\"\nmarks = ";
    frames.toml += dice.one_of({"\"\\n\"", "[\"\\r\\n\", \"\\n\"]", "[{ hex = \"00\" }]", "\"--\"",
                                "[\"<end>\", \"<stop>\"]"});
    frames.toml += "\n";
    frames.overhead = 5;
    if (dice.one_in(4)) {
        frames.toml += "keep = true\n";
        frames.plain_payload = false;
    }
    return frames;
}

Frames length_prefix(Dice& dice) {
    Frames frames;
    const std::uint64_t widths[] = {1, 2, 3, 4, 8};
    const std::uint64_t width = widths[dice.from(0, 4)];
    const bool is_signed = dice.one_in(4), itself = dice.one_in(3);
    const std::uint64_t offset = dice.one_in(3) ? dice.from(1, 5) : 0;
    const std::uint64_t negative = dice.one_in(4) ? dice.from(1, 3) : 0;
    frames.toml = "kind = \"length_prefix\"\nwidth = " + number(width) + "\n";
    frames.toml += std::string("order = \"") + dice.one_of({"big", "little", "native"}) + "\"\n";
    if (is_signed) frames.toml += "signed = true\n";
    if (itself) frames.toml += "includes_itself = true\n";
    if (offset > 0) frames.toml += "offset = " + number(offset) + "\n";
    if (negative > 0) frames.toml += "adjustment = -" + number(negative) + "\n";
    if (dice.one_in(5)) {
        frames.toml += "strip = 0\n";
        frames.plain_payload = false;
    }
    frames.overhead = width + offset;
    const std::uint64_t largest = (is_signed ? 127U : 255U) - negative - (itself ? width : 0);
    if (width == 1) frames.most = largest;
    return frames;
}

Frames some_framing(Dice& dice) {
    switch (dice.from(0, 5)) {
        case 0:
            return fixed_size(dice);
        case 1:
            return delimiter(dice);
        case 2:
        case 3:
            return length_prefix(dice);
        default:
            return {};
    }
}

// The steps of one side, and what they add up to.
struct Sends {
    std::string steps;
    std::uint64_t bytes = 0;     // encoded, at most
    std::uint64_t largest = 0;   // message, encoded
    std::uint64_t messages = 0;  // each to arrive as a frame if there is a framing
    bool certain = true;         // all of it will be accepted
};

class Writer {
public:
    Writer(Dice& dice, const Frames& frames, bool units, bool may_hold)
        : dice_(dice), frames_(frames), units_(units), may_hold_(may_hold) {}

    Sends sends(std::uint64_t most_bytes) {
        const std::uint64_t steps = dice_.from(1, 6);
        for (std::uint64_t i = 0; i < steps && sends_.bytes < most_bytes; ++i) {
            if (dice_.one_in(8)) pause();
            step(most_bytes - sends_.bytes);
        }
        return sends_;
    }

private:
    void pause() {
        sends_.steps += dice_.one_in(2) ? "{ sleep_ms = 1 }, " : "{ sleep_ms = 0.2 }, ";
    }

    std::uint64_t size(std::uint64_t room) {
        std::uint64_t size = dice_.one_in(8)   ? dice_.from(0, 20000)
                             : dice_.one_in(3) ? dice_.from(0, 1500)
                                               : dice_.from(0, 40);
        size = std::clamp(std::min(size, room), frames_.least, frames_.most);
        // An empty message of a seqpacket can't be told from its end.
        return units_ && size == 0 && !frames_.framed() ? 1 : size;
    }

    void count(std::uint64_t size, std::uint64_t times) {
        const std::uint64_t encoded = std::max(size + frames_.overhead, frames_.least);
        sends_.bytes += encoded * times;
        sends_.largest = std::max(sends_.largest, encoded);
        sends_.messages += times;
    }

    void step(std::uint64_t room) {
        const bool vectored = dice_.one_in(6) && frames_.least == 0;
        std::string keys;
        if (vectored) {
            const std::uint64_t first = size(std::min(room, frames_.most) / 2);
            const std::uint64_t second = frames_.most / 2 < first ? 0 : size(room) / 2;
            keys = "sendv = [{ size = " + number(first) + " }, { size = " + number(second) + " }]";
            count(first + second, 1);
        } else {
            const std::uint64_t one = size(room);
            const std::uint64_t times =
                one <= 100 && dice_.one_in(2)
                    ? dice_.from(1, std::min<std::uint64_t>(20, 1 + room / 100))
                    : 1;
            keys = "send = { size = " + number(one) + " }";
            if (times > 1) keys += ", times = " + number(times);
            if (times > 1 && dice_.one_in(6)) keys += ", every_ms = 0.3";
            count(one, times);
            if (!units_ && one > 2 && dice_.one_in(4))
                keys += ", parts = [" + number(dice_.from(1, one / 2)) + ", 1]";
        }
        sends_.steps += "{ " + keys + flags(vectored) + " }, ";
    }

    std::string flags(bool vectored) {
        std::string keys;
        if (!units_ && may_hold_ && dice_.one_in(5))
            keys += ", flags = [\"more\"]";
        else if (!units_ && dice_.one_in(8))
            keys += ", flags = [\"eor\"]";
        if (frames_.framed()) return keys;
        if (dice_.one_in(8) && !vectored) keys += ", raw = true";
        if (!units_ && dice_.one_in(8)) {
            keys += ", nonblocking = true";
            sends_.certain = false;
        }
        return keys;
    }

    Dice& dice_;
    const Frames& frames_;
    bool units_, may_hold_;
    Sends sends_;
};

// One whole scenario while it is drawn.
class Drawing {
public:
    explicit Drawing(std::uint64_t seed) : dice_(seed) {
        transport_ = dice_.one_in(8)   ? "unix_stream"
                     : dice_.one_in(9) ? "unix_seqpacket"
                     : dice_.one_in(9) ? "udp"
                     : dice_.one_in(9) ? "unix_datagram"
                                       : "tcp";
        tcp_ = transport_ == "tcp";
        datagrams_ = transport_ == "udp" || transport_ == "unix_datagram";
        units_ = datagrams_ || transport_ == "unix_seqpacket";
        if (!units_ || dice_.one_in(2)) frames_ = some_framing(dice_);
    }

    RandomScenario draw() {
        top_ = "transport = \"" + transport_ + "\"\nschedule = \"" +
               dice_.one_of({"race", "race", "reader_first", "writer_first"}) + "\"\n";
        if (tcp_ && dice_.one_in(5)) top_ += "ip = 6\n";
        if (frames_.framed()) top_ += "[framing]\n" + frames_.toml;
        if (datagrams_) {
            one_way_datagrams();
        } else {
            switch (dice_.from(0, 3)) {
                case 0:
                    one_way();
                    break;
                case 1:
                    half_close();
                    break;
                case 2:
                    take_turns();
                    break;
                default:
                    both_at_once();
            }
        }
        return {text(), frames_.framed(), frames_.plain_payload};
    }

private:
    // A stream's reader: some calls of every kind, then everything until the end.
    std::string reads(const Sends& sends) {
        std::string steps;
        const std::uint64_t calls = dice_.from(0, 3);
        for (std::uint64_t i = 0; i < calls; ++i) steps += read(sends) + ", ";
        std::uint64_t buffer = this->buffer(sends);
        // A call for each byte of much is slow and shows nothing more.
        if (sends.bytes > 3000) buffer = std::max<std::uint64_t>(buffer, 64);
        steps += "{ recv = " + number(buffer) + ", until = \"end\"";
        if (!units_ && dice_.one_in(6)) steps += ", flags = [\"waitall\"]";
        return steps + " }, ";
    }

    std::uint64_t buffer(const Sends& sends) {
        const std::uint64_t size = dice_.one_in(2)   ? dice_.from(1, 64)
                                   : dice_.one_in(2) ? dice_.from(1, 4096)
                                                     : dice_.from(1, 65536);
        // A datagram that was cut is no frame any more.
        return units_ && (frames_.framed() || dice_.one_in(2)) ? std::max(size, sends.largest)
                                                               : size;
    }

    std::string read(const Sends& sends) {
        const std::string recv = "{ recv = " + number(buffer(sends));
        switch (dice_.from(0, 8)) {
            case 0:
                return recv + ", flags = [\"peek\"] }";
            case 1:
                return recv + ", nonblocking = true }";
            case 2:
                return recv + ", timeout_ms = 1 }";
            case 3:
                return units_ ? recv + " }"
                              : recv + ", flags = [\"waitall\"]" +
                                    (dice_.one_in(2) ? ", timeout_ms = 2 }" : " }");
            case 4:
                return "{ sleep_ms = " + std::string(dice_.one_of({"1", "0.5", "2"})) + " }";
            case 5:
                return recv + ", until = { bytes = " + number(dice_.from(1, 1 + sends.bytes / 2)) +
                       " } }";
            case 6:
                if (!frames_.framed()) return recv + ", times = " + number(dice_.from(1, 4)) + " }";
                return recv + ", until = { frames = " + number(dice_.from(1, sends.messages)) +
                       " } }";
            case 7:
                if (frames_.framed() || units_) return recv + " }";
                return recv + ", flags = [\"trunc\"] }";
            default:
                return recv + ", times = " + number(dice_.from(1, 3)) + " }";
        }
    }

    Sends writes(std::uint64_t most, bool may_hold = true) {
        return Writer(dice_, frames_, units_, may_hold && tcp_).sends(most);
    }

    void one_way() {
        const bool small = dice_.one_in(2);
        const Sends sends = writes(small ? 1500 : 60000);
        client_ = sends.steps;
        if (small && tcp_ && dice_.one_in(4)) client_ += "{ mark = \"sent\" }, ";
        const bool late = client_.find("mark") != std::string::npos;
        server_ = (late ? "{ wait_for = \"sent\" }, " : "") + reads(sends);
        clients_ = !late && dice_.one_in(4) ? dice_.from(2, 4) : 1;
        options(true, small || !sends.certain);
    }

    void half_close() {
        const Sends there = writes(20000), back = writes(20000);
        client_ = there.steps + "{ shutdown = \"send\" }, " + reads(back);
        server_ = reads(there) + back.steps;
        clients_ = dice_.one_in(5) ? dice_.from(2, 3) : 1;
        options(true, true);
    }

    // Everything sent is read before the other side answers.
    void take_turns() {
        const std::uint64_t rounds = dice_.from(1, 5);
        for (std::uint64_t i = 0; i < rounds; ++i) {
            const std::uint64_t size =
                std::clamp<std::uint64_t>(dice_.one_in(4) ? dice_.from(1, 8000) : dice_.from(1, 60),
                                          std::max<std::uint64_t>(1, frames_.least), frames_.most);
            const std::uint64_t encoded =
                frames_.least == frames_.most ? size : size + frames_.overhead;
            Sends both;
            both.largest = encoded;
            const std::string send = "{ send = { size = " + number(size) + " } }, ";
            // A packet that was cut is shorter than what is waited for.
            const std::uint64_t room = units_ ? std::max(buffer(both), encoded) : buffer(both);
            std::string recv = "{ recv = " + number(room) + ", until = { ";
            recv += frames_.framed() ? "frames = 1" : "bytes = " + number(size);
            recv += " } }, ";
            client_ += send + recv;
            server_ += recv + send;
        }
        client_ += "{ shutdown = \"send\" }, { recv = 10, until = \"end\" }, ";
        server_ += "{ recv = 10, until = \"end\" }, ";
        options(false, true);
    }

    void both_at_once() {
        const Sends there = writes(1500), back = writes(1500);
        client_ = there.steps + "{ shutdown = \"send\" }, " + reads(back);
        server_ = back.steps + "{ shutdown = \"send\" }, " + reads(there);
        options(true, false);
    }

    void one_way_datagrams() {
        const Sends sends = writes(8000);
        client_ = sends.steps;
        server_ = "{ recv = " + number(buffer(sends)) + ", until = \"end\" }, ";
        clients_ = dice_.one_in(4) ? 2 : 1;
    }

    void options(bool may_hold, bool small_buffers) {
        small_buffers = small_buffers && !units_;  // a packet must fit
        for (std::string* set : {&client_set_, &server_set_}) {
            const auto add = [&](const std::string& option) {
                *set += (set->empty() ? "" : ", ") + option;
            };
            if (small_buffers && dice_.one_in(5)) add("sndbuf = " + number(dice_.from(1, 20000)));
            if (small_buffers && dice_.one_in(8))
                add("rcvbuf = " + number(dice_.from(4000, 40000)));
            if (!tcp_) continue;
            if (dice_.one_in(3)) add(dice_.one_of({"nodelay = true", "nodelay = false"}));
            if (may_hold && dice_.one_in(8)) add("cork = true");
            if (dice_.one_in(4)) add(dice_.one_of({"quickack = false", "quickack = true"}));
            if (dice_.one_in(8)) add("maxseg = " + number(dice_.from(500, 5000)));
            if (may_hold && dice_.one_in(8)) add("rcvlowat = " + number(dice_.from(1, 50)));
            if (dice_.one_in(10)) add("keepalive = true");
            if (dice_.one_in(10)) add("notsent_lowat = 4096");
        }
    }

    std::string text() const {
        std::string text = top_ + "[endpoint.server]\nlisten = true\n";
        if (!server_set_.empty()) text += "set = { " + server_set_ + " }\n";
        text += "program = [ " + server_ + "]\n[endpoint.client]\nconnect = \"server\"\n";
        if (clients_ > 1) text += "count = " + number(clients_) + "\n";
        if (!client_set_.empty()) text += "set = { " + client_set_ + " }\n";
        return text + "program = [ " + client_ + "]\n";
    }

    Dice dice_;
    Frames frames_;
    std::string transport_, top_, client_, server_, client_set_, server_set_;
    std::uint64_t clients_ = 1;
    bool tcp_ = false, datagrams_ = false, units_ = false;
};

}  // namespace

RandomScenario random_scenario(std::uint64_t seed) {
    return Drawing(seed).draw();
}

}  // namespace sticky::test
