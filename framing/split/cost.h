// What a decoder pays for a stream, and which of its states were met by a cut.
//
//     cost_of(decoder, stream, meter)     answers, allocations, bytes held, for each byte fed
//     Coverage                            rows: what it was waiting in; columns: where it was cut
//
// A decoder that spins, makes room for bytes that were only announced, or keeps what it has given
// is over its budget though no cut changes its frames.
#pragma once

#include <algorithm>
#include <map>
#include <string>

#include "framing/split/outcome.h"

namespace sticky::split {

// What is seen of the machine, now; whoever calls brings it (a replaced operator new, mallinfo2; a
// count that the decoder keeps, instructions from perf_event_open).
struct Heap {
    std::uint64_t allocations = 0;
    std::uint64_t peak_bytes = 0;  // since the cost began
    std::uint64_t steps = 0;       // of work, likewise; 0: nobody counts them
};

struct Budget {
    std::uint64_t allocations = 4096;  // besides, for each byte fed:
    double allocations_per_byte = 4;
    std::uint64_t bytes = 64 * 1024;
    double bytes_per_byte = 4;
    std::uint64_t steps = 4096;
    double steps_per_byte = 64;
};

struct Cost {
    std::uint64_t fed = 0, answers = 0;
    Heap heap;
    bool spins = false;
    std::string over;  // the budget; empty: within
};

// Fed byte by byte; `heap()` tells what was taken since it was made.
template <StreamDecoder D, class Meter>
Cost cost_of(const D& fresh, View stream, Meter&& heap, const Budget& budget = {}) {
    Cost cost;
    D decoder = fresh;
    for (const std::uint8_t& byte : stream) {
        decoder.feed(View(&byte, 1));
        ++cost.fed;
        for (std::uint64_t left = answers_allowed(cost.fed);; --left) {
            ++cost.answers;
            const auto raw = decoder.next();
            if (as_answer(raw).kind != Answer::Kind::frame) break;
            if (left == 0) {
                cost.spins = true;
                cost.over = kSpins;
                return cost;
            }
        }
        cost.heap = heap();
        const auto fed = static_cast<double>(cost.fed);
        const auto allocations = static_cast<double>(cost.heap.allocations);
        const auto bytes = static_cast<double>(cost.heap.peak_bytes);
        if (bytes > static_cast<double>(budget.bytes) + budget.bytes_per_byte * fed) {
            cost.over = "held " + std::to_string(cost.heap.peak_bytes) + " bytes after " +
                        std::to_string(cost.fed) + " were fed";
            return cost;
        }
        if (allocations >
            static_cast<double>(budget.allocations) + budget.allocations_per_byte * fed) {
            cost.over = std::to_string(cost.heap.allocations) + " allocations after " +
                        std::to_string(cost.fed) + " bytes";
            return cost;
        }
        const auto steps = static_cast<double>(cost.heap.steps);
        if (steps > static_cast<double>(budget.steps) + budget.steps_per_byte * fed) {
            cost.over = std::to_string(cost.heap.steps) + " steps after " +
                        std::to_string(cost.fed) + " bytes";
            return cost;
        }
    }
    return cost;
}

// `name_of(decoder)` says what the decoder is waiting in ("header", "payload").
class Coverage {
public:
    template <StreamDecoder D, class Name>
    void add(const D& fresh, View stream, Name&& name_of) {
        D decoder = fresh;
        Outcome ignored;
        for (std::size_t at = 1; at < stream.size(); ++at) {
            decoder.feed(stream.subspan(at - 1, 1));
            drain(decoder, at, ignored);
            std::vector<std::uint64_t>& row = cuts_[std::string(name_of(decoder))];
            if (row.size() <= at) row.resize(at + 1);
            ++row[at];
        }
    }
    const std::map<std::string, std::vector<std::uint64_t>>& cuts() const { return cuts_; }

    // header   1 2 3 4        how often a stream was cut there, in that state
    std::string table() const {
        std::string text;
        for (const auto& [name, row] : cuts_) {
            text += name + std::string(name.size() < 12 ? 12 - name.size() : 1, ' ');
            for (std::size_t at = 1; at < row.size(); ++at) text += ' ' + std::to_string(row[at]);
            text += '\n';
        }
        return text;
    }
    // One square for each state and place.
    std::string svg() const {
        constexpr std::size_t kSide = 10, kLabel = 90;
        std::size_t columns = 0, y = 0;
        for (const auto& [name, row] : cuts_) columns = std::max(columns, row.size());
        std::string text = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
                           std::to_string(kLabel + columns * kSide) + "\" height=\"" +
                           std::to_string(cuts_.size() * kSide) + "\" font-size=\"9\">\n";
        for (const auto& [name, row] : cuts_) {
            text +=
                "<text y=\"" + std::to_string(y + kSide - 2) + "\">" + escaped(name) + "</text>\n";
            for (std::size_t at = 1; at < row.size(); ++at) {
                if (row[at] == 0) continue;
                text += "<rect x=\"" + std::to_string(kLabel + (at - 1) * kSide) + "\" y=\"" +
                        std::to_string(y) + "\" width=\"9\" height=\"9\"><title>" +
                        std::to_string(row[at]) + "</title></rect>\n";
            }
            y += kSide;
        }
        return text + "</svg>\n";
    }

private:
    static std::string escaped(const std::string& name) {
        std::string text;
        for (const char c : name)
            text += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
        return text;
    }
    std::map<std::string, std::vector<std::uint64_t>> cuts_;
};

}  // namespace sticky::split
