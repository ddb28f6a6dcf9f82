// How long the kit needs to show that no cut matters: every partition of 22 bytes, and the proof.
#include <fmt/format.h>

#include <cstdlib>

#include "bench/figures.h"
#include "framing/codec.h"
#include "framing/split/prove.h"
#include "framing/split_decoder.h"

namespace sticky::bench {
namespace {

Bytes stream_of(const FramingSpec& spec, std::size_t size, std::size_t payload) {
    Bytes stream;
    while (stream.size() < size) {
        if (!encode(spec, Bytes(payload, 'x'), stream)) std::exit(1);
    }
    stream.resize(size);
    return stream;
}

void measure(const char* name, const FramingSpec& spec, std::size_t overhead, int rounds) {
    const SplitDecoder fresh(spec);
    const Bytes small = stream_of(spec, 22, 5 - std::min<std::size_t>(overhead, 4));
    const Bytes large = stream_of(spec, 4096, 64 - overhead);
    std::vector<double> each, merged, proof;
    for (int i = 0; i < rounds; ++i) {
        const auto walk = [&](split::Walk how) {
            const split::Walked walked = split::walk_partitions(fresh, small, how);
            if (walked.differs || walked.partitions != std::uint64_t{1} << 21) std::exit(1);
        };
        each.push_back(seconds_of([&] { walk(split::Walk::each); }));
        merged.push_back(seconds_of([&] { walk(split::Walk::merged); }));
        proof.push_back(seconds_of([&] {
            if (!split::prove_split_invariance(fresh, large)) std::exit(1);
        }));
    }
    fmt::print("{:<14} {:>10.1f} ms {:>10.3f} ms {:>10.3f} s\n", name, median(each) * 1e3,
               median(merged) * 1e3, median(proof));
}

}  // namespace
}  // namespace sticky::bench

int main(int argc, char** argv) {
    using namespace sticky;
    using namespace sticky::bench;
    const int rounds = rounds_asked_for(argc, argv, 5);
    fmt::print(
        "2,097,152 partitions of 22 bytes, and the proof for 4 KiB in frames of 64 bytes; medians\n"
        "of {} rounds.\n\n{:<14} {:>13} {:>13} {:>12}\n",
        rounds, "framing", "each fed", "merged", "proof");
    measure("length_prefix", LengthPrefix{}, 4, rounds);
    measure("delimiter", Delimiter{{bytes_of("\n")}}, 1, rounds);
    measure("delimiter, 3", Delimiter{{bytes_of("\r\n"), bytes_of("\n"), bytes_of("aab")}}, 2,
            rounds);
    measure("none", Unframed{}, 0, rounds);
    return 0;
}
