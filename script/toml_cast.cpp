// Who can be named: endpoints and marks.
#include <fmt/format.h>

#include "script/toml_load.h"
#include "trace/nearest_name.h"

namespace sticky {
namespace {

std::vector<std::string_view> names_of(const Roster& cast) {
    std::vector<std::string_view> names;
    for (const RosterMember& member : cast.members) names.push_back(member.name);
    return names;
}

// "client.3" of `client` with count = 5.
bool is_member(const RosterMember& member, std::string_view number) {
    if (member.count == 1 || number.empty() || number.size() > 6 || number.front() == '0') {
        return false;
    }
    std::uint64_t value = 0;
    for (const char c : number) {
        if (c < '0' || c > '9') return false;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value <= member.count;
}

bool frames(const TomlNode* framing) {
    if (framing == nullptr) return false;
    const TomlNode* kind = framing->find("kind");
    return kind != nullptr && kind->text != "none";
}

void gather_steps(const TomlNode& program, RosterMember& member, Roster& cast) {
    for (const TomlNode& step : program.items) {
        for (const TomlEntry& entry : step.entries) {
            if (entry.key == "mark") cast.marks.insert(entry.value.text);
            if (entry.key == "listen") member.listens = true;
            if (entry.key == "run") cast.has_apps = true;
        }
    }
}

}  // namespace

const RosterMember* Roster::find(std::string_view name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : &members[found->second];
}

Roster gather_cast(const TomlNode& root) {
    Roster cast;
    cast.has_framing = frames(root.find("framing"));
    const TomlNode* endpoints = root.find("endpoint");
    if (endpoints == nullptr) return cast;
    for (const TomlEntry& entry : endpoints->entries) {
        RosterMember& member = cast.members.emplace_back();
        member.name = entry.key;
        cast.by_name.emplace(entry.key, cast.members.size() - 1);
        cast.has_framing = cast.has_framing || frames(entry.value.find("framing"));
        const TomlNode* listen = entry.value.find("listen");
        member.listens = listen != nullptr && listen->boolean;
        const TomlNode* count = entry.value.find("count");
        if (count != nullptr && count->whole > 1) {
            member.count = static_cast<std::uint64_t>(count->whole);
        }
        const TomlNode* program = entry.value.find("program");
        if (program != nullptr) gather_steps(*program, member, cast);
    }
    return cast;
}

Roster cast_of(const Scenario& scenario) {
    Roster cast;
    const auto note_framing = [&](const FramingSpec& framing) {
        if (!std::holds_alternative<Unframed>(framing)) cast.has_framing = true;
    };
    note_framing(scenario.framing);
    for (const EndpointSpec& endpoint : scenario.endpoints) {
        RosterMember& member = cast.members.emplace_back();
        member.name = endpoint.name;
        member.listens = endpoint.listen;
        member.count = endpoint.count;
        cast.by_name.emplace(endpoint.name, cast.members.size() - 1);
        if (endpoint.framing) note_framing(*endpoint.framing);
        for (const Step& step : endpoint.program) {
            if (const auto* mark = std::get_if<MarkStep>(&step.action))
                cast.marks.insert(mark->name);
            if (std::holds_alternative<ListenStep>(step.action)) member.listens = true;
            if (std::holds_alternative<RunStep>(step.action)) cast.has_apps = true;
        }
    }
    return cast;
}

bool check_endpoint_name(Loading& loading, const TomlPlace& place, std::string_view key,
                         std::string_view name, Naming naming) {
    const RosterMember* member = loading.cast.find(name);
    if (member != nullptr && (member->count == 1 || naming == Naming::one_or_family)) return true;
    if (member != nullptr) {
        loading.complain(
            place, fmt::format("'{}' names {}, which is {} endpoints", key, name, member->count),
            fmt::format("name one of them: {}.1 to {}.{}", name, name, member->count));
        return false;
    }
    const std::size_t dot = name.rfind('.');
    const RosterMember* family =
        dot == std::string_view::npos ? nullptr : loading.cast.find(name.substr(0, dot));
    if (family != nullptr && is_member(*family, name.substr(dot + 1))) return true;
    std::string remedy = did_you_mean(name, names_of(loading.cast));
    if (family != nullptr) {
        remedy = family->count == 1 ? fmt::format("'{}' has no count", family->name)
                                    : fmt::format("there are {}.1 to {}.{}", family->name,
                                                  family->name, family->count);
    }
    loading.complain(place, fmt::format("'{}' names no endpoint: {}", key, word_text(name)),
                     std::move(remedy));
    return false;
}

void check_mark_name(Loading& loading, const TomlPlace& place, std::string_view key,
                     std::string_view name) {
    if (loading.cast.has_apps || loading.cast.marks.contains(name)) return;
    std::vector<std::string_view> known(loading.cast.marks.begin(), loading.cast.marks.end());
    loading.complain(place, fmt::format("'{}' names a mark nobody makes: {}", key, word_text(name)),
                     known.empty() ? fmt::format("add a step {{ mark = \"{}\" }}", name)
                                   : did_you_mean(name, known));
}

void check_framed(Loading& loading, const TomlPlace& place, std::string_view key) {
    if (loading.cast.has_framing || loading.cast.has_apps) return;
    loading.complain(place, fmt::format("'{}': without a framing there are no frames", key),
                     "add [framing] with kind = \"length_prefix\"");
}

void check_connect(Loading& loading, const TomlPlace& place, std::string_view self,
                   std::string_view to) {
    if (!check_endpoint_name(loading, place, "connect", to, Naming::one)) return;
    if (to == self) {
        loading.complain(place, fmt::format("'{}' connects to itself", self));
        return;
    }
    const RosterMember* member = loading.cast.find(to);
    if (member != nullptr && member->listens) return;
    loading.complain(place, fmt::format("'connect' names '{}', which doesn't listen", to),
                     fmt::format("give endpoint.{} listen = true", family_of(to)));
}

}  // namespace sticky
