// [[expect]]: what must come out. A table with several claims becomes several Expectations.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "script/toml_load.h"
#include "trace/limits.h"
#include "trace/nearest_name.h"

namespace sticky {
namespace {

constexpr std::uint64_t kNumber = UINT32_MAX - 1;  // of messages, units, datagrams

std::vector<std::string_view> cause_names() {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < kCauseCount; ++i) names.push_back(name_of(static_cast<Cause>(i)));
    return names;
}

Cause read_cause(Loading& loading, const TomlNode& node, std::string_view key) {
    return static_cast<Cause>(read_choice(loading.complaints, node, key, cause_names()));
}

Sizes read_sizes(Loading& loading, const TomlNode& node, std::string_view key) {
    Sizes sizes;
    for (const TomlNode& item : read_list(loading.complaints, node, key)) {
        if (loading.failed()) break;
        sizes.push_back(read_whole(loading.complaints, item, key, {0, INT64_MAX, "bytes"}));
    }
    return sizes;
}

std::vector<std::uint32_t> read_numbers(Loading& loading, const TomlNode& node,
                                        std::string_view key) {
    std::vector<std::uint32_t> numbers;
    for (const TomlNode& item : read_list(loading.complaints, node, key)) {
        if (loading.failed()) break;
        numbers.push_back(static_cast<std::uint32_t>(
            read_whole(loading.complaints, item, key, {1, kNumber, {}})));
    }
    return numbers;
}

template <class T>
void check_order(Loading& loading, const TomlNode& node, std::string_view key, T min, T max) {
    if (min <= max) return;
    loading.complain(node.place, fmt::format("'min' is above 'max' in '{}'", key));
}

void want_min_or_max(Loading& loading, const TomlTable& table) {
    if (table.has("min") || table.has("max")) return;
    loading.complain(table.node().place, fmt::format("{} needs 'min' or 'max'", table.name()));
}

Claim claim_sizes(Loading& loading, const TomlNode& node) {
    return ExpectSizes{{read_sizes(loading, node, "sizes")}};
}

Claim claim_sizes_any(Loading& loading, const TomlNode& node) {
    ExpectSizes sizes;
    for (const TomlNode& item : read_list(loading.complaints, node, "sizes_any")) {
        if (loading.failed()) break;
        sizes.any.push_back(read_sizes(loading, item, "sizes_any"));
    }
    if (sizes.any.empty()) {
        loading.complain(node.place, "'sizes_any' is empty", "write sizes_any = [[8], [5, 3]]");
    }
    return sizes;
}

Claim claim_count(Loading& loading, const TomlNode& node) {
    ExpectCount count;
    if (node.type != TomlType::table) {
        count.min = count.max = read_whole(loading.complaints, node, "count", {});
        return count;
    }
    const TomlTable table(loading.complaints, node, "'count'", keys::kMinMax);
    count.min = table.whole("min", {}, 0);
    count.max = table.whole("max", {}, UINT64_MAX);
    want_min_or_max(loading, table);
    check_order(loading, node, "count", count.min, count.max);
    return count;
}

Claim claim_merged(Loading& loading, const TomlNode& node) {
    ExpectMerged merged{read_numbers(loading, node, "merged")};
    const std::set<std::uint32_t> distinct(merged.messages.begin(), merged.messages.end());
    if (distinct.size() < 2 || distinct.size() != merged.messages.size()) {
        loading.complain(node.place, "'merged' needs two or more different messages",
                         "messages count from 1: merged = [1, 2]");
    }
    return merged;
}

Claim claim_split(Loading& loading, const TomlNode& node) {
    const TomlTable table(loading.complaints, node, "'split'", keys::kSplit);
    ExpectSplit split;
    if (loading.failed()) return split;
    if (!table.has("message")) loading.complain(node.place, "'split' needs 'message'");
    split.message = static_cast<std::uint32_t>(table.whole("message", {1, kNumber, {}}, 1));
    if (table.has("at")) split.at = table.whole("at", {1, INT64_MAX, "bytes"}, 1);
    return split;
}

// kept, stable: only their presence says something.
void want_true(Loading& loading, const TomlNode& node, std::string_view key) {
    if (!read_flag(loading.complaints, node, key)) {
        loading.complain(node.place, fmt::format("'{}' can only be true", key), "leave it out");
    }
}

Claim claim_kept(Loading& loading, const TomlNode& node) {
    want_true(loading, node, "kept");
    return ExpectKept{};
}

Claim claim_stable(Loading& loading, const TomlNode& node) {
    want_true(loading, node, "stable");
    return ExpectStable{};
}

Claim claim_cause(Loading& loading, const TomlNode& node) {
    const TomlTable table(loading.complaints, node, "'cause'", keys::kCause);
    ExpectCause cause;
    if (loading.failed()) return cause;
    if (!table.has("unit") || !table.has("is")) {
        loading.complain(node.place, "'cause' needs 'unit' and 'is'",
                         "write cause = { unit = 4, is = \"nagle\" }");
        return cause;
    }
    cause.unit = static_cast<std::uint32_t>(table.whole("unit", {1, kNumber, {}}, 1));
    cause.cause = read_cause(loading, *table.find("is"), "is");
    return cause;
}

Claim claim_never(Loading& loading, const TomlNode& node) {
    return ExpectNever{read_cause(loading, node, "never")};
}

Claim claim_cost(Loading& loading, const TomlNode& node) {
    const TomlTable table(loading.complaints, node, "'cost_ms'", keys::kMinMax);
    ExpectCost cost;
    cost.min = table.ms("min", 0);
    cost.max = table.ms("max", INT64_MAX);
    want_min_or_max(loading, table);
    check_order(loading, node, "cost_ms", cost.min, cost.max);
    return cost;
}

Claim claim_frames(Loading& loading, const TomlNode& node) {
    ExpectFrames frames;
    for (const TomlNode& item : read_list(loading.complaints, node, "frames")) {
        if (loading.failed()) break;
        frames.frames.push_back(read_bytes(loading, item, "'frames'"));
    }
    return frames;
}

Claim claim_arrived(Loading& loading, const TomlNode& node) {
    if (!keeps_boundaries(loading.scenario.transport)) {
        loading.complain(node.place,
                         fmt::format("'arrived' is about datagrams, {} has none",
                                     name_of(loading.scenario.transport)),
                         "use sizes, merged or split");
    }
    return ExpectArrived{read_numbers(loading, node, "arrived")};
}

Claim claim_error(Loading& loading, const TomlNode& node) {
    if (node.type == TomlType::text && nearest_name(node.text, words::kErrors).empty()) {
        loading.complain(node.place, fmt::format("'error' can't be {}", word_text(node.text)),
                         "write the name errno(3) has for it, like \"EMSGSIZE\"");
    }
    const std::size_t which = read_choice(loading.complaints, node, "error", words::kErrors);
    return ExpectError{std::string(words::kErrors[which])};
}

Claim claim_end(Loading& loading, const TomlNode& node) {
    const std::size_t which = read_choice(loading.complaints, node, "end", words::kEnds);
    return ExpectEnd{std::string(words::kEnds[which])};
}

Claim claim_took(Loading& loading, const TomlNode& node) {
    const TomlTable table(loading.complaints, node, "'took_ms'", keys::kTook);
    ExpectTook took;
    if (loading.failed()) return took;
    if (!table.has("from") || !table.has("to")) {
        loading.complain(
            node.place, "'took_ms' needs 'from' and 'to'",
            "both are marks: took_ms = { from = \"asked\", to = \"answered\", max = 5 }");
        return took;
    }
    took.from = table.text("from");
    took.to = table.text("to");
    took.min = table.ms("min", 0);
    took.max = table.ms("max", INT64_MAX);
    want_min_or_max(loading, table);
    check_order(loading, node, "took_ms", took.min, took.max);
    if (loading.failed()) return took;
    check_mark_name(loading, table.find("from")->place, "from", took.from);
    check_mark_name(loading, table.find("to")->place, "to", took.to);
    return took;
}

struct ClaimKind {
    std::string_view key;
    bool needs_lane;
    Claim (*read)(Loading&, const TomlNode&);
};

constexpr ClaimKind kClaims[] = {
    {"sizes", true, claim_sizes},      {"sizes_any", true, claim_sizes_any},
    {"count", true, claim_count},      {"merged", true, claim_merged},
    {"split", true, claim_split},      {"kept", true, claim_kept},
    {"cause", true, claim_cause},      {"never", false, claim_never},
    {"cost_ms", false, claim_cost},    {"frames", false, claim_frames},
    {"arrived", false, claim_arrived}, {"error", false, claim_error},
    {"end", false, claim_end},         {"took_ms", false, claim_took},
    {"stable", false, claim_stable},
};

const ClaimKind* claim_named(std::string_view key) {
    const auto found = std::ranges::find(kClaims, key, &ClaimKind::key);
    return found == std::end(kClaims) ? nullptr : found;
}

}  // namespace

void read_where(Loading& loading, const TomlTable& table, Expectation& common) {
    if (const TomlNode* lane = table.find("lane")) {
        std::vector<std::string_view> names;
        for (std::size_t i = 0; i < kLaneCount; ++i) names.push_back(name_of(static_cast<Lane>(i)));
        common.lane = static_cast<Lane>(read_choice(loading.complaints, *lane, "lane", names));
    }
    for (const std::string_view key : {"from", "at"}) {
        const TomlNode* node = table.find(key);
        if (node == nullptr || loading.failed()) continue;
        std::string name = table.text(key);
        if (loading.failed()) return;
        check_endpoint_name(loading, node->place, key, name, Naming::one_or_family);
        (key == "from" ? common.from : common.at) = std::move(name);
    }
    if (!common.from.empty() && common.from == common.at) {
        loading.complain(table.find("at")->place,
                         fmt::format("'from' and 'at' are both '{}'", common.at),
                         "'from' is who sends, 'at' who receives");
    }
}

namespace {

void read_when(Loading& loading, const TomlTable& table, Expectation& common) {
    if (const TomlNode* world = table.find("world")) {
        common.worlds = read_choices(loading.complaints, *world, "world", words::kWorlds);
        const std::vector<std::string>& played = loading.scenario.worlds;
        for (const std::string& name : common.worlds) {
            if (played.empty() || std::ranges::find(played, name) != played.end()) continue;
            if (loading.worlds_overridden) continue;
            loading.complain(world->place,
                             fmt::format("'world' is '{}', which is not in 'worlds'", name),
                             "it would never be judged");
        }
    }
    if (const TomlNode* share = table.find("share")) {
        common.share = read_fraction(loading.complaints, *share, "share");
        if (common.share > 0 && common.share <= 1) return;
        loading.complain(share->place,
                         fmt::format("'share' is {}, it must be above 0, at most 1", common.share),
                         "share = 0.95 is 95 runs in a hundred");
    }
}

}  // namespace

void read_expectation(Loading& loading, const TomlNode& node, const std::string& name) {
    const TomlTable table(loading.complaints, node, name, keys::kExpect);
    if (loading.failed()) return;
    Expectation common;
    read_where(loading, table, common);
    read_when(loading, table, common);
    bool claims = false;
    for (const TomlEntry& entry : node.entries) {
        if (loading.failed()) return;
        const ClaimKind* kind = claim_named(entry.key);
        if (kind == nullptr) continue;
        claims = true;
        if (kind->needs_lane && !common.lane) {
            loading.complain(entry.place, fmt::format("'{}' in {} needs 'lane'", entry.key, name),
                             "add lane = \"recv\" (or message, send, wire, frame)");
            return;
        }
        Expectation one = common;
        one.source = entry.place.source;
        one.claim = kind->read(loading, entry.value);
        loading.scenario.expectations.push_back(std::move(one));
    }
    if (claims) return;
    std::vector<std::string_view> names;
    for (const ClaimKind& kind : kClaims) names.push_back(kind.key);
    loading.complain(node.place, name + " claims nothing", "add " + listed(names));
}

void read_expectations(Loading& loading, const TomlNode& node, const std::string& key) {
    if (node.type != TomlType::list) {
        loading.complain(node.place,
                         fmt::format("'{}' needs a list, got {}", key, type_words(node)),
                         fmt::format("write [[{}]] with two brackets", key));
        return;
    }
    for (std::size_t i = 0; i < node.items.size() && !loading.failed(); ++i) {
        read_expectation(loading, node.items[i], fmt::format("{} {}", key, i + 1));
        if (loading.scenario.expectations.size() > kScenarioExpectations) {
            loading.complain(node.items[i].place,
                             fmt::format("more than {} expectations", kScenarioExpectations));
        }
    }
}

}  // namespace sticky
