#include "script/link.h"

#include <algorithm>

namespace sticky {
namespace {

// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
std::uint64_t next(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

// In [0, 1).
double share(std::uint64_t& state) {
    return static_cast<double>(next(state) >> 11U) * 0x1.0p-53;
}

// What is said of this sender: by its own name, by its family's, or as one that connects.
template <class Lists>
const typename Lists::mapped_type* list_of(const Lists& lists, std::string_view sender,
                                           bool connects) {
    for (const std::string_view name : {sender, family_of(sender)}) {
        const auto found = lists.find(std::string(name));
        if (!name.empty() && found != lists.end()) return &found->second;
    }
    const auto found = lists.find("");
    return connects && found != lists.end() ? &found->second : nullptr;
}

bool lists(const std::vector<std::uint64_t>* numbers, std::uint64_t number) {
    return numbers != nullptr && std::ranges::find(*numbers, number) != numbers->end();
}

}  // namespace

LinkFlow::LinkFlow(std::uint64_t seed, std::uint64_t ordinal) {
    std::uint64_t mixed = seed;
    chance = next(mixed) ^ (ordinal * 0xd1342543de82ef95U);
}

void LinkFlow::heed(const LinkSpec& spec, std::string_view sender, bool connects) {
    drop = list_of(spec.drop, sender, connects);
    duplicate = list_of(spec.duplicate, sender, connects);
    delay_more = list_of(spec.delay_more, sender, connects);
}

// When the last bit of it has passed the sender's end of the line.
Nanos LinkWay::passed_rate(Nanos now, std::uint64_t size) {
    const Nanos begins = std::max(now, busy_until_);
    if (begins > now) waiting_.push_back(begins);
    // bits / (kbit/s) = ms; in nanoseconds, rounded up
    const std::uint64_t nanos = (size * 8 * 1'000'000 + spec_->rate_kbit - 1) / spec_->rate_kbit;
    busy_until_ = begins + static_cast<Nanos>(nanos);
    return busy_until_;
}

Passage LinkWay::enter(Nanos now, std::uint64_t size, bool data, LinkFlow& flow) {
    Passage passage;
    const std::uint64_t number = data ? ++flow.data_packets : 0;
    // Both are drawn for every packet, so that one setting does not change the other's numbers.
    const double lost = share(flow.chance);
    const double late = share(flow.chance);
    if (data && lists(flow.drop, number)) {
        passage.dropped = DropRule::listed;
        return passage;
    }
    if (lost < spec_->loss) {
        passage.dropped = DropRule::loss;
        return passage;
    }
    Nanos out = now;
    if (spec_->rate_kbit > 0) {
        while (!waiting_.empty() && waiting_.front() <= now) waiting_.pop_front();
        const bool waits = busy_until_ > now;
        if (waits && spec_->queue > 0 && waiting_.size() >= spec_->queue) {
            passage.dropped = DropRule::queue;
            return passage;
        }
        out = passed_rate(now, size);
    }
    passage.due =
        out + spec_->delay + static_cast<Nanos>(late * static_cast<double>(spec_->jitter));
    if (spec_->jitter > 0) passage.due = std::max(passage.due, last_due_);
    last_due_ = std::max(last_due_, passage.due);
    if (data && flow.delay_more != nullptr) {
        const auto more = flow.delay_more->find(number);
        if (more != flow.delay_more->end()) passage.due += more->second;
    }
    passage.duplicated = data && lists(flow.duplicate, number);
    return passage;
}

}  // namespace sticky
