// [endpoint.NAME]: who takes part.
#include <fmt/format.h>

#include "script/toml_load.h"
#include "script/toml_steps.h"
#include "trace/limits.h"

namespace sticky {
namespace {

// Names appear in lanes, in `client.3` and on command lines, so they are plain words.
void check_own_name(Loading& loading, const TomlEntry& entry) {
    bool plain = !entry.key.empty() && entry.key.size() <= 64;
    for (const char c : entry.key) {
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '_' || c == '-');
    }
    if (!plain) {
        loading.complain(entry.place,
                         fmt::format("an endpoint can't be called {}", word_text(entry.key)),
                         "use up to 64 letters, digits, - and _");
    } else if (entry.key == "sender") {
        loading.complain(entry.place, "an endpoint can't be called 'sender'",
                         "to = \"sender\" means whoever sent last; choose another name");
    }
}

bool is_ipv4(std::string_view text) {
    int numbers = 0;
    while (true) {
        const std::string_view part = text.substr(0, text.find('.'));
        unsigned value = 0;
        if (part.empty() || part.size() > 3) return false;
        for (const char c : part) {
            if (c < '0' || c > '9') return false;
            value = value * 10 + static_cast<unsigned>(c - '0');
        }
        ++numbers;
        if (value > 255 || numbers > 4) return false;
        if (part.size() == text.size()) return numbers == 4;
        text.remove_prefix(part.size() + 1);
    }
}

// Only its letters: whether it is one is the world's to find out.
bool looks_like_ipv6(std::string_view text) {
    if (text.find(':') == std::string_view::npos || text.size() > 64) return false;
    const std::string_view digits = text.substr(0, text.find('%'));
    return digits.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

void read_place(Loading& loading, const TomlTable& table, bool listens, EndpointSpec& endpoint) {
    const Transport transport = loading.scenario.transport;
    for (const TomlEntry& entry : table.node().entries) {
        if (entry.key != "address" && entry.key != "port") continue;
        if (transport != Transport::tcp && transport != Transport::udp) {
            loading.complain(entry.place,
                             fmt::format("{} has no '{}'", name_of(transport), entry.key),
                             "leave it out: the socket gets a name of its own");
        } else if (!listens && (entry.key == "address" || transport != Transport::tcp)) {
            loading.complain(entry.place, fmt::format("'{}' is for a listener", entry.key),
                             "leave it out: who connects does so from loopback, with a free port");
        }
    }
    if (!listens) table.exclude("port", "count", "only one can have that port");
    const TomlNode* port = table.find("port");
    if (port != nullptr && port->type == TomlType::text) {
        endpoint.port_of = table.text("port");
        check_endpoint_name(loading, port->place, "port", endpoint.port_of, Naming::one);
        const RosterMember* member = loading.cast.find(endpoint.port_of);
        if (member != nullptr && (!member->listens || endpoint.port_of == endpoint.name)) {
            loading.complain(
                port->place,
                fmt::format("'port' needs another listener, and '{}' is none", endpoint.port_of),
                "name the endpoint whose port this one takes over");
        }
    } else {
        endpoint.port = static_cast<std::uint16_t>(table.whole("port", {0, 65535, {}}, 0));
    }
    const TomlNode* address = table.find("address");
    if (address == nullptr) return;
    endpoint.address = table.text("address");
    const bool six = loading.scenario.ip == 6;
    if (six ? looks_like_ipv6(endpoint.address) : is_ipv4(endpoint.address)) return;
    loading.complain(address->place,
                     fmt::format("'address' can't be {}", word_text(endpoint.address)),
                     six ? "write an IPv6 address like \"::1\"; a name is not looked up"
                         : "write an IPv4 address like \"127.0.0.1\"; a name is not looked up");
}

void read_part(Loading& loading, const TomlTable& table, EndpointSpec& endpoint) {
    endpoint.listen = table.flag("listen");
    const TomlNode* connect = table.find("connect");
    if (endpoint.listen) {
        table.exclude("listen", "connect", "an endpoint does one of the two");
        table.exclude("listen", "count", "a listener serves all who connect");
    }
    if (connect != nullptr && !loading.failed()) {
        endpoint.connect = table.text("connect");
        if (!loading.failed()) {
            check_connect(loading, connect->place, endpoint.name, *endpoint.connect);
        }
    }
    if (table.find("at_a_time") != nullptr) {
        endpoint.at_a_time =
            static_cast<std::uint32_t>(table.whole("at_a_time", {1, kScenarioEndpoints, {}}, 0));
        if (!endpoint.listen && !loading.failed()) {
            loading.complain(table.find("at_a_time")->place, "'at_a_time' is for a listener",
                             "leave it out, or add listen = true");
        }
    }
    endpoint.count =
        static_cast<std::uint32_t>(table.whole("count", {1, kScenarioEndpoints, {}}, 1));
}

// A stream needs somebody to open it.
void check_opens(Loading& loading, const TomlPlace& place, const EndpointSpec& endpoint) {
    if (is_datagram(loading.scenario.transport) || endpoint.listen || endpoint.connect) return;
    for (const Step& step : endpoint.program) {
        if (std::holds_alternative<ListenStep>(step.action) ||
            std::holds_alternative<ConnectStep>(step.action) ||
            std::holds_alternative<RunStep>(step.action)) {
            return;
        }
    }
    loading.complain(place, fmt::format("'{}' neither listens nor connects", endpoint.name),
                     "add listen = true or connect = \"name\"");
}

EndpointSpec read_endpoint(Loading& loading, const TomlEntry& entry) {
    EndpointSpec endpoint;
    endpoint.name = entry.key;
    endpoint.source = entry.place.source;
    const std::string name = "endpoint." + entry.key;
    check_own_name(loading, entry);
    if (loading.failed()) return endpoint;
    const TomlTable table(loading.complaints, entry.value, name, keys::kEndpoint);
    if (loading.failed()) return endpoint;
    read_part(loading, table, endpoint);
    const RosterMember* member = loading.cast.find(endpoint.name);
    const bool listens = member != nullptr && member->listens;
    read_place(loading, table, listens, endpoint);
    if (const TomlNode* framing = table.find("framing")) {
        endpoint.framing = read_framing(loading, *framing, name + ".framing");
    }
    if (const TomlNode* set = table.find("set")) {
        endpoint.set = read_options(loading, *set, name + ".set", listens);
    }
    const TomlNode* program = table.find("program");
    if (program != nullptr && !loading.failed()) {
        endpoint.program = read_program(loading, *program, endpoint);
    }
    check_opens(loading, entry.place, endpoint);
    return endpoint;
}

}  // namespace

void read_endpoints(Loading& loading, const TomlNode& node) {
    constexpr std::string_view kRemedy =
        "write [endpoint.server] with listen = true, and [endpoint.client] with connect = "
        "\"server\"";
    if (node.type != TomlType::table) {
        loading.complain(node.place,
                         fmt::format("'endpoint' needs a table, got {}", type_words(node)),
                         std::string(kRemedy));
        return;
    }
    if (node.entries.empty()) {
        loading.complain(node.place, "no endpoints: nobody sends or receives",
                         std::string(kRemedy));
        return;
    }
    std::uint64_t total = 0;
    for (const TomlEntry& entry : node.entries) {
        if (loading.failed()) return;
        loading.scenario.endpoints.push_back(read_endpoint(loading, entry));
        total += loading.scenario.endpoints.back().count;
        if (total > kScenarioEndpoints) {
            loading.complain(entry.place, fmt::format("more than {} endpoints, 'count' included",
                                                      kScenarioEndpoints));
        }
    }
}

}  // namespace sticky
