#include "trace/datagram_match.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "trace/checksum.h"

namespace sticky {
namespace {

using Positions = std::vector<std::uint32_t>;

Positions positions(std::size_t count) {
    Positions all(count);
    std::iota(all.begin(), all.end(), 0U);
    return all;
}

// The datagrams of one length. Sums are of the first bytes of each, and grow with the questions, so
// every kept byte is summed once however many sizes are asked for.
class SameLength {
public:
    SameLength(std::span<const SentDatagram> sent, std::span<const std::uint32_t> members,
               ByteView kept)
        : sent_(sent), members_(members), kept_(kept), sums_(members.size(), 0) {}

    // Sizes must not shrink from call to call.
    DatagramMatch find(const DatagramContent& asked) {
        if (!ready_ || asked.size != summed_) sum_first(asked.size);
        DatagramMatch match;
        match.open = !asked.summed && asked.size > 0;
        // Send order is time order: what came before the recv returned is a prefix.
        if (known_ < members_.size() && sent_[members_[known_]].at <= asked.at) match.open = true;
        const std::uint32_t sum = asked.size == 0 ? 0 : asked.sum;
        const auto [first, last] =
            std::equal_range(index_.begin(), index_.end(), Entry{sum, 0},
                             [](const Entry& a, const Entry& b) { return a.sum < b.sum; });
        match.candidates = static_cast<std::uint32_t>(last - first);
        if (match.candidates > 0) match.first = first->position;
        return match;
    }

private:
    struct Entry {
        std::uint32_t sum;
        std::uint32_t position;
    };

    void sum_first(std::uint64_t size) {
        index_.clear();
        known_ = 0;
        for (const std::uint32_t position : members_) {
            const std::uint64_t begin = sent_[position].range.begin;
            if (size > 0 && (begin > kept_.size() || size > kept_.size() - begin)) break;
            const auto more =
                size > summed_ ? kept_.subspan(begin + summed_, size - summed_) : ByteView{};
            std::uint32_t& sum = sums_[known_++];
            sum = checksum(more, sum);
            index_.push_back({sum, position});
        }
        summed_ = size;
        ready_ = true;
        std::sort(index_.begin(), index_.end(), [](const Entry& a, const Entry& b) {
            return std::tie(a.sum, a.position) < std::tie(b.sum, b.position);
        });
    }

    std::span<const SentDatagram> sent_;
    std::span<const std::uint32_t> members_;
    ByteView kept_;
    std::vector<std::uint32_t> sums_;
    std::vector<Entry> index_;
    std::size_t known_ = 0;
    std::uint64_t summed_ = 0;
    bool ready_ = false;
};

}  // namespace

std::vector<DatagramMatch> match_datagrams(std::span<const SentDatagram> sent,
                                           std::span<const DatagramContent> asked, ByteView kept) {
    Positions by_length = positions(sent.size());
    std::stable_sort(by_length.begin(), by_length.end(), [&](std::uint32_t a, std::uint32_t b) {
        return sent[a].range.size() < sent[b].range.size();
    });
    Positions questions = positions(asked.size());
    std::sort(questions.begin(), questions.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(asked[a].real_size, asked[a].size) <
               std::tie(asked[b].real_size, asked[b].size);
    });

    std::vector<DatagramMatch> answers(asked.size());
    auto next = by_length.begin();
    for (auto question = questions.begin(); question != questions.end();) {
        const std::uint64_t length = asked[*question].real_size;
        const auto length_of = [&](std::uint32_t position) { return sent[position].range.size(); };
        while (next != by_length.end() && length_of(*next) < length) ++next;
        const auto first = next;
        while (next != by_length.end() && length_of(*next) == length) ++next;
        SameLength group(sent, {first, next}, kept);
        for (; question != questions.end() && asked[*question].real_size == length; ++question) {
            const DatagramContent& content = asked[*question];
            if (content.size <= length) answers[*question] = group.find(content);
        }
    }
    return answers;
}

std::uint32_t datagrams_of(std::uint64_t size, std::uint64_t segment) {
    if (segment == 0 || size <= segment) return 1;
    return static_cast<std::uint32_t>((size + segment - 1) / segment);
}

void add_send(std::vector<SentDatagram>& sent, ByteRange range, std::uint32_t number, Nanos at,
              std::uint64_t segment) {
    if (number != 0 && !sent.empty() && sent.back().number == number) {
        sent.back().range.end = std::max(sent.back().range.end, range.end);
        sent.back().at = at;
        return;
    }
    sent.push_back({range, number, at, segment});
}

std::vector<SentDatagram> cut_datagrams(std::span<const SentDatagram> sent) {
    std::vector<SentDatagram> cut;
    cut.reserve(sent.size());
    for (const SentDatagram& whole : sent) {
        const std::uint32_t count = datagrams_of(whole.range.size(), whole.segment);
        for (std::uint32_t i = 0; i < count; ++i) {
            SentDatagram piece = whole;
            piece.number += i;
            piece.range.begin += i * whole.segment;
            if (i + 1 < count) piece.range.end = piece.range.begin + whole.segment;
            cut.push_back(piece);
        }
    }
    return cut;
}

JoinedDatagrams::Length JoinedDatagrams::runs_of(std::uint64_t length) const {
    Length runs;
    for (std::size_t first = 0; first < sent_.size(); ++first) {
        const std::uint64_t begin = sent_[first].range.begin, each = sent_[first].range.size();
        std::uint64_t end = begin;
        std::size_t last = first;
        while (last < sent_.size() && end - begin < length && sent_[last].range.begin == end &&
               sent_[last].range.size() <= each &&
               (end - begin) % std::max<std::uint64_t>(1, each) == 0) {
            if (sent_[last].range.empty()) break;
            end = sent_[last++].range.end;
        }
        if (end - begin != length || last - first < 2) continue;
        if (end > kept_.size()) {
            runs.open = true;
            continue;
        }
        runs.by_sum.emplace(checksum(kept_.subspan(begin, length)),
                            static_cast<std::uint32_t>(first));
    }
    return runs;
}

DatagramMatch JoinedDatagrams::find(const DatagramContent& asked) {
    DatagramMatch match;
    match.open = true;
    if (!asked.summed || asked.size != asked.real_size) return match;  // cut: its sum is of less
    auto found = lengths_.find(asked.real_size);
    if (found == lengths_.end()) {
        found = lengths_.emplace(asked.real_size, runs_of(asked.real_size)).first;
    }
    const auto [first, last] = found->second.by_sum.equal_range(asked.sum);
    match.open = found->second.open;
    match.candidates = static_cast<std::uint32_t>(std::distance(first, last));
    if (match.candidates > 0) match.first = first->second;
    return match;
}

}  // namespace sticky
