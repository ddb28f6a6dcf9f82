#include "script/scenario_toml.h"

#include <fmt/format.h>

#include "script/toml_load.h"
#include "trace/limits.h"

namespace sticky {
namespace {

template <class Enum, std::size_t count>
Enum read_enum(const TomlTable& table, std::string_view key) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back(name_of(static_cast<Enum>(i)));
    return static_cast<Enum>(table.choice(key, names));
}

void read_top(Loading& loading, const TomlTable& table) {
    Scenario& scenario = loading.scenario;
    scenario.title = table.text("title");
    scenario.title_zh = table.text("title_zh");
    scenario.about = table.text("about");
    scenario.about_zh = table.text("about_zh");
    scenario.transport = read_enum<Transport, kTransportCount>(table, "transport");
    scenario.schedule = read_enum<Schedule, kScheduleCount>(table, "schedule");
    if (const TomlNode* ip = table.find("ip")) {
        const bool number = ip->type == TomlType::whole;
        if (!number || (ip->whole != 4 && ip->whole != 6)) {
            loading.complain(ip->place,
                             number ? fmt::format("'ip' is {}, it must be 4 or 6", ip->whole)
                                    : fmt::format("'ip' needs 4 or 6, got {}", type_words(*ip)));
        }
        const bool on_ip =
            scenario.transport == Transport::tcp || scenario.transport == Transport::udp;
        if (ip->whole == 6 && !on_ip) {
            loading.complain(ip->place,
                             fmt::format("{} has no IP version", name_of(scenario.transport)),
                             "leave 'ip' out");
        }
        scenario.ip = ip->whole == 6 ? 6 : 4;
    }
    if (const TomlNode* worlds = table.find("worlds")) {
        scenario.worlds = read_choices(loading.complaints, *worlds, "worlds", words::kWorlds);
        loading.worlds_overridden = worlds->place.by_override >= 0;
    }
    scenario.seed = table.whole("seed", {0, INT64_MAX, {}}, 1);
    if (const TomlNode* limit = table.find("time_limit_ms")) {
        scenario.time_limit = read_ms(loading.complaints, *limit, "time_limit_ms");
        if (scenario.time_limit == 0) loading.complain(limit->place, "'time_limit_ms' is 0");
    }
    scenario.event_limit = table.whole("event_limit", {1, kRunEvents, "events"}, kUsualRunEvents);
}

// Loopback has no link, so a scenario for loopback alone can't mean one.
void check_link_is_used(Loading& loading, const TomlNode& link) {
    const std::vector<std::string>& worlds = loading.scenario.worlds;
    if (loading.worlds_overridden || worlds.size() != 1 || worlds.front() != "loopback") return;
    loading.complain(link.place,
                     "'link' is for the worlds wire and sim, 'worlds' has only loopback",
                     "leave [link] out, or add \"wire\" or \"sim\" to worlds");
}

void read_scenario(Loading& loading, const TomlNode& root) {
    const TomlTable table(loading.complaints, root, "the scenario", keys::kScenario);
    if (loading.failed()) return;
    read_top(loading, table);
    if (loading.failed()) return;
    if (const TomlNode* framing = table.find("framing")) {
        loading.scenario.framing = read_framing(loading, *framing, "framing");
    }
    loading.cast = gather_cast(root);
    const TomlNode* endpoints = table.find("endpoint");
    TomlNode nobody;
    nobody.place.source = {1, 1};
    if (!loading.failed()) read_endpoints(loading, endpoints != nullptr ? *endpoints : nobody);
    const TomlNode* link = table.find("link");
    if (link != nullptr && !loading.failed()) {
        loading.scenario.link = read_link(loading, *link);
        check_link_is_used(loading, *link);
    }
    if (const TomlNode* model = table.find("model"); model != nullptr && !loading.failed()) {
        const TomlTable keys(loading.complaints, *model, "model", keys::kModel);
        if (!loading.failed())
            loading.scenario.profile = words::kProfiles[keys.choice("profile", words::kProfiles)];
    }
    const TomlNode* expect = table.find("expect");
    if (expect != nullptr && !loading.failed()) read_expectations(loading, *expect, "expect");
}

}  // namespace

Result<Scenario> load_scenario(std::string_view text, const LoadOptions& options) {
    Result<TomlNode> root = parse_toml(text, options.name);
    if (!root) return tl::unexpected<Error>(std::move(root.error()));
    for (std::size_t i = 0; i < options.overrides.size(); ++i) {
        Result<void> applied =
            apply_override(*root, options.overrides[i], static_cast<std::int32_t>(i));
        if (!applied) return tl::unexpected<Error>(std::move(applied.error()));
    }
    Loading loading(options);
    const std::size_t slash = options.name.rfind('/');
    loading.scenario.name =
        slash == std::string::npos ? options.name : options.name.substr(slash + 1);
    loading.scenario.text = text;
    loading.scenario.overrides = options.overrides;
    read_scenario(loading, *root);
    if (loading.failed()) return tl::unexpected<Error>(loading.complaints.first());
    return std::move(loading.scenario);
}

}  // namespace sticky
