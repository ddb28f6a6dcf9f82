// The smallest witness that a cut changes something: fewest cuts, then the shortest stream.
//
//     stream   0d 0a            outcome
//     whole    |0d 0a|          frames: ""
//     cut 1    |0d|0a|          frames: "" ""
//
// Also as the text of a GoogleTest case. Refuses to know: which of the two outcomes is right.
#pragma once

#include <string>
#include <utility>

#include "framing/split/prove.h"

namespace sticky::split {

struct Witness {
    std::vector<std::uint8_t> stream;
    Cuts cuts;  // against the whole; none: the whole alone makes the decoder spin
    Outcome whole, cut;
    std::uint64_t tried = 0;  // outcomes that were looked at to find it
};

namespace detail {

inline constexpr std::uint64_t kShrinkTries = 200'000;
inline constexpr std::size_t kTwoCutsBytes = 48;

inline bool spins(const Outcome& outcome) {
    return outcome.fault && outcome.fault->name == kSpins;
}

// The fewest cuts that show it; `known` is one way that may.
template <StreamDecoder D>
std::optional<Cuts> fewest_cuts(const D& fresh, View stream, const Cuts& known,
                                std::uint64_t& tried) {
    const Outcome whole = outcome_of(fresh, stream, {});
    ++tried;
    if (spins(whole)) return Cuts{};
    std::optional<Cuts> found;
    const auto visit = [&](const Cuts& cuts) {
        ++tried;
        if (outcome_of(fresh, stream, cuts) == whole) return tried < kShrinkTries;
        found = cuts;
        return false;
    };
    for_each_one_cut(stream.size(), visit);
    if (!found && stream.size() <= kTwoCutsBytes) for_each_two_cuts(stream.size(), visit);
    if (found || visit(known)) return found;
    for (std::size_t i = 0; i < found->size();) {
        Cuts fewer = *found;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        if (visit(fewer)) ++i;
    }
    return found;
}

// Leaves out stretches of the stream, shorter and shorter ones, while it still shows.
template <StreamDecoder D>
void shorten(const D& fresh, std::vector<std::uint8_t>& stream, Cuts& cuts, std::uint64_t& tried) {
    for (std::size_t chunk = std::max<std::size_t>(stream.size() / 2, 1); chunk > 0;) {
        bool shorter = false;
        for (std::size_t end = stream.size(); end >= chunk; --end) {
            if (tried > kShrinkTries) return;
            std::vector<std::uint8_t> less = stream;
            const auto at = less.begin() + static_cast<std::ptrdiff_t>(end - chunk);
            less.erase(at, at + static_cast<std::ptrdiff_t>(chunk));
            auto still = fewest_cuts(fresh, View(less), byte_by_byte(less.size()), tried);
            if (!still || still->size() > cuts.size()) continue;
            stream = std::move(less);
            cuts = std::move(*still);
            shorter = true;
            end = std::min(end, stream.size() + 1);
        }
        if (!shorter || chunk > 1) chunk /= 2;
    }
}

}  // namespace detail

// Out of a stream, and two ways to cut it of which one is known to differ from its whole.
template <StreamDecoder D>
std::optional<Witness> shrink(const D& fresh, View stream, const Proof& proof) {
    Witness witness;
    witness.stream.assign(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(proof.size));
    std::optional<Cuts> cuts;
    for (const Cuts& known : {proof.other, proof.one}) {
        if (!cuts) cuts = detail::fewest_cuts(fresh, View(witness.stream), known, witness.tried);
    }
    if (!cuts) return std::nullopt;
    detail::shorten(fresh, witness.stream, *cuts, witness.tried);
    // Zeros stand for less than other bytes do, so they let more be left out: kept if they did.
    for (std::size_t at = 0; at < witness.stream.size() && at < detail::kTwoCutsBytes; ++at) {
        std::vector<std::uint8_t> less = witness.stream;
        if (std::exchange(less[at], std::uint8_t{0}) == 0) continue;
        auto still = detail::fewest_cuts(fresh, View(less), {}, witness.tried);
        if (!still || still->size() > cuts->size()) continue;
        detail::shorten(fresh, less, *still, witness.tried);
        if (less.size() >= witness.stream.size()) continue;
        witness.stream = std::move(less);
        cuts = std::move(still);
        at = static_cast<std::size_t>(-1);
    }
    witness.cuts = *cuts;
    witness.whole = outcome_of(fresh, View(witness.stream), {});
    witness.cut = outcome_of(fresh, View(witness.stream), witness.cuts);
    return witness;
}

// ---- for readers

inline std::string hex(std::uint8_t byte) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    return {kDigits[byte >> 4], kDigits[byte & 15]};
}

// |0d|0a 41|
inline std::string lane_of(View stream, const Cuts& cuts) {
    std::string lane = "|";
    auto cut = cuts.begin();
    for (std::size_t at = 0; at < stream.size(); ++at) {
        if (cut != cuts.end() && *cut == at) {
            lane += '|';
            ++cut;
        } else if (at > 0) {
            lane += ' ';
        }
        lane += hex(stream[at]);
    }
    return lane + "|";
}

inline std::string text_of(const std::vector<Emitted>& frames) {
    std::string text;
    for (const Emitted& frame : frames) {
        text += " \"";
        for (const std::uint8_t byte : frame.bytes) {
            if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\') {
                text += static_cast<char>(byte);
            } else {
                text += "\\x" + hex(byte);
            }
        }
        text += '"';
        if (frame.end > 0) {
            text += '[' + std::to_string(frame.begin) + ',' + std::to_string(frame.end) + ')';
        }
    }
    return text.empty() ? " none" : text;
}

inline std::string text_of(const Outcome& outcome) {
    std::string text = "frames:" + text_of(outcome.frames);
    const auto add = [&text](const std::optional<Failed>& failed, std::string_view when) {
        if (!failed) return;
        text += std::string(when) + failed->name + " at " + std::to_string(failed->offset);
        for (const std::uint64_t detail : failed->details) {
            if (detail > 0) text += ' ' + std::to_string(detail);
        }
    };
    add(outcome.fault, "; fault: ");
    if (!outcome.last.empty()) text += "; at the end:" + text_of(outcome.last);
    if (outcome.ending != outcome.fault) add(outcome.ending, "; at the end: ");
    return text;
}

inline std::string lanes_of(const Witness& witness) {
    const View stream(witness.stream);
    std::string text = "  whole  " + lane_of(stream, {}) + "  " + text_of(witness.whole) + '\n';
    if (witness.cuts.empty()) return text;
    return text + "  cut    " + lane_of(stream, witness.cuts) + "  " + text_of(witness.cut) + '\n';
}

// `decoder` is the expression that makes one.
inline std::string test_of(const Witness& witness, std::string_view decoder) {
    std::string name = "Whole", bytes, cuts;
    if (!witness.cuts.empty()) name = "Cut";
    for (const std::size_t cut : witness.cuts) {
        name += std::to_string(cut) + '_';
        cuts += (cuts.empty() ? "" : ", ") + std::to_string(cut);
    }
    if (name.back() == '_') name.pop_back();
    for (const std::uint8_t byte : witness.stream) {
        bytes += (bytes.empty() ? "0x" : ", 0x") + hex(byte);
    }
    return "TEST(Split, " + name + ") {\n    const std::vector<std::uint8_t> stream{" + bytes +
           "};\n    const std::vector<std::size_t> cuts{" + cuts + "};\n    EXPECT_CUT_INVARIANT(" +
           std::string(decoder) + ", stream, cuts);\n}\n";
}

}  // namespace sticky::split
