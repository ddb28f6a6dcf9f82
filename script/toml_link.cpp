// [link]: what the worlds that have one (wire, sim) do to packets.
#include <fmt/format.h>

#include <set>

#include "script/toml_load.h"

namespace sticky {
namespace {

constexpr std::uint64_t kPacketNumbers = 1'000'000'000;

using Numbers = std::map<std::string, std::vector<std::uint64_t>>;

std::vector<std::uint64_t> read_numbers(Loading& loading, const TomlNode& node,
                                        std::string_view key) {
    std::vector<std::uint64_t> numbers;
    std::set<std::uint64_t> seen;
    for (const TomlNode& item : read_list(loading.complaints, node, key)) {
        if (loading.failed()) break;
        const std::uint64_t number =
            read_whole(loading.complaints, item, key, {1, kPacketNumbers, {}});
        if (!seen.insert(number).second) {
            loading.complain(item.place, fmt::format("'{}' names packet {} twice", key, number));
        }
        numbers.push_back(number);
    }
    return numbers;
}

// [3], or { server = [3] }.
Numbers read_by_sender(Loading& loading, const TomlTable& table, std::string_view key) {
    Numbers by_sender;
    const TomlNode* node = table.find(key);
    if (node == nullptr) return by_sender;
    if (node->type == TomlType::list) {
        std::vector<std::uint64_t> numbers = read_numbers(loading, *node, key);
        if (!numbers.empty()) by_sender.emplace("", std::move(numbers));
        return by_sender;
    }
    if (node->type != TomlType::table) {
        loading.complain(
            node->place,
            fmt::format("'{}' needs a list of packet numbers, got {}", key, type_words(*node)),
            fmt::format("write {} = [3], or {} = {{ server = [3] }}", key, key));
        return by_sender;
    }
    for (const TomlEntry& entry : node->entries) {
        if (!check_endpoint_name(loading, entry.place, key, entry.key, Naming::one_or_family)) {
            break;
        }
        by_sender[entry.key] = read_numbers(loading, entry.value, key);
    }
    return by_sender;
}

// The 4 of { 4 = 30 }; 0 after a complaint.
std::uint64_t packet_number(Loading& loading, const TomlEntry& entry) {
    std::uint64_t number = 0;
    bool digits = !entry.key.empty() && entry.key.size() <= 9 && entry.key.front() != '0';
    for (const char c : entry.key) {
        digits = digits && c >= '0' && c <= '9';
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (digits) return number;
    loading.complain(
        entry.place,
        fmt::format("'delay_more' needs a packet's number, got {}", word_text(entry.key)),
        "write delay_more = { 4 = 30 }: the 4th data packet takes 30 ms more");
    return 0;
}

void read_delays(Loading& loading, const TomlTable& table, LinkSpec& link) {
    const TomlNode* node = table.find("delay_more");
    if (node == nullptr) return;
    if (node->type != TomlType::table) {
        loading.complain(node->place,
                         fmt::format("'delay_more' needs a table, got {}", type_words(*node)),
                         "write delay_more = { 4 = 30 }: the 4th data packet takes 30 ms more");
        return;
    }
    const auto read_one = [&](const std::string& sender, const TomlEntry& entry) {
        const std::uint64_t number = packet_number(loading, entry);
        link.delay_more[sender][number] = read_ms(loading.complaints, entry.value, "delay_more");
    };
    for (const TomlEntry& entry : node->entries) {
        if (loading.failed()) return;
        if (entry.value.type != TomlType::table) {
            read_one("", entry);
            continue;
        }
        check_endpoint_name(loading, entry.place, "delay_more", entry.key, Naming::one_or_family);
        for (const TomlEntry& inner : entry.value.entries) {
            if (loading.failed()) return;
            read_one(entry.key, inner);
        }
    }
}

}  // namespace

LinkSpec read_link(Loading& loading, const TomlNode& node) {
    LinkSpec link;
    const TomlTable table(loading.complaints, node, "link", keys::kLink);
    if (loading.failed()) return link;
    const Transport transport = loading.scenario.transport;
    if (transport != Transport::tcp && transport != Transport::udp) {
        loading.complain(node.place, fmt::format("{} has no link", name_of(transport)),
                         "leave [link] out");
        return link;
    }
    link.delay = table.ms("delay_ms");
    link.jitter = table.ms("jitter_ms");
    link.rate_kbit = table.whole("rate_kbit", {0, 100'000'000, {}}, 0);
    link.device_kbit = table.whole("device_kbit", {0, 1'000'000, {}}, 0);
    // The least a network must carry: RFC 791 (68 bytes), RFC 8200 (1280).
    const std::uint64_t least_mtu = loading.scenario.ip == 6 ? 1280 : 68;
    link.mtu = table.whole("mtu", {least_mtu, 65535, "bytes"}, 1500);
    link.queue = table.whole("queue", {0, 1'000'000, "packets"}, 0);
    if (const TomlNode* loss = table.find("loss")) {
        link.loss = read_fraction(loading.complaints, *loss, "loss");
        if (link.loss < 0 || link.loss > 1) {
            loading.complain(loss->place, fmt::format("'loss' is {}, it must be 0 to 1", link.loss),
                             "0.01 loses one packet in a hundred");
        }
    }
    link.drop = read_by_sender(loading, table, "drop");
    link.duplicate = read_by_sender(loading, table, "duplicate");
    read_delays(loading, table, link);
    return link;
}

}  // namespace sticky
