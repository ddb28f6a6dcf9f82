// Programs: a list of steps to StepActions, each kind with its own keys, in an order a socket can
// live through.
#include <fmt/format.h>

#include <algorithm>

#include "script/toml_load.h"
#include "script/toml_steps.h"
#include "trace/limits.h"
#include "trace/nearest_name.h"

namespace sticky {
namespace {

using Reader = StepAction (*)(StepContext&, const TomlTable&, const TomlNode&);

struct StepKind {
    std::string_view name;
    Words keys;
    Reader read;
};

bool must_be_true(StepContext& step, const TomlNode& value, std::string_view key) {
    if (read_flag(step.loading.complaints, value, key)) return true;
    step.loading.complain(value.place, fmt::format("'{}' can only be true", key),
                          "leave the step out");
    return false;
}

StepAction read_sleep(StepContext& step, const TomlTable&, const TomlNode& value) {
    return SleepStep{read_ms(step.loading.complaints, value, "sleep_ms")};
}

StepAction read_mark(StepContext& step, const TomlTable&, const TomlNode& value) {
    MarkStep mark{read_text(step.loading.complaints, value, "mark")};
    if (mark.name.empty()) step.loading.complain(value.place, "'mark' needs a name");
    return mark;
}

StepAction read_wait_for(StepContext& step, const TomlTable& table, const TomlNode& value) {
    Loading& loading = step.loading;
    WaitForStep wait;
    if (value.type == TomlType::text) {
        wait.name = value.text;
        check_mark_name(loading, value.place, "wait_for", wait.name);
        return wait;
    }
    if (value.type != TomlType::table) {
        loading.complain(
            value.place,
            fmt::format("'wait_for' needs a mark's name or a table, got {}", type_words(value)),
            "write wait_for = \"mark\" or { endpoint = \"server\", received = 10 }");
        return wait;
    }
    const TomlTable inner(loading.complaints, value, "'wait_for' in " + table.name(),
                          keys::kWaitCount);
    if (loading.failed()) return wait;
    const TomlNode* endpoint = inner.find("endpoint");
    if (endpoint == nullptr) {
        loading.complain(value.place, inner.name() + " needs 'endpoint'");
        return wait;
    }
    const TomlEntry* count = inner.exactly_one(Words(keys::kWaitCount).subspan(1));
    if (count == nullptr) return wait;
    wait.name = inner.text("endpoint");
    if (!loading.failed()) {
        check_endpoint_name(loading, endpoint->place, "endpoint", wait.name, Naming::one);
    }
    wait.what = count->key == "received" ? WaitForStep::What::received
                : count->key == "sent"   ? WaitForStep::What::sent
                : count->key == "acked"  ? WaitForStep::What::acked
                : count->key == "over"   ? WaitForStep::What::over
                : count->key == "frames" ? WaitForStep::What::frames
                                         : WaitForStep::What::listening;
    if (wait.what == WaitForStep::What::over || wait.what == WaitForStep::What::listening) {
        if (!inner.flag(count->key) && !loading.failed()) {
            loading.complain(count->place, fmt::format("'{}' can only be true", count->key),
                             fmt::format("write {} = true", count->key));
        }
        return wait;
    }
    if (wait.what == WaitForStep::What::frames) check_framed(loading, count->place, "wait_for");
    wait.count = read_whole(loading.complaints, count->value, count->key, {1, INT64_MAX, {}});
    return wait;
}

StepAction read_set(StepContext& step, const TomlTable& table, const TomlNode& value) {
    const RosterMember* member = step.loading.cast.find(step.endpoint.name);
    return SetStep{read_options(step.loading, value, "'set' in " + table.name(),
                                member != nullptr && member->listens)};
}

StepAction read_shutdown(StepContext& step, const TomlTable&, const TomlNode& value) {
    constexpr std::string_view kDirections[] = {"send"};
    read_choice(step.loading.complaints, value, "shutdown", kDirections);
    if (is_datagram(step.loading.scenario.transport)) {
        step.loading.complain(
            value.place,
            fmt::format("{} has no end to send", name_of(step.loading.scenario.transport)),
            "leave the step out");
    }
    return ShutdownStep{};
}

StepAction read_close(StepContext& step, const TomlTable&, const TomlNode& value) {
    must_be_true(step, value, "close");
    return CloseStep{};
}

StepAction read_reset(StepContext& step, const TomlTable&, const TomlNode& value) {
    must_be_true(step, value, "reset");
    if (step.loading.scenario.transport != Transport::tcp) {
        step.loading.complain(
            value.place, fmt::format("{} has no RST", name_of(step.loading.scenario.transport)),
            "use { close = true }");
    }
    return ResetStep{};
}

StepAction read_listen(StepContext& step, const TomlTable&, const TomlNode& value) {
    must_be_true(step, value, "listen");
    return ListenStep{};
}

StepAction read_connect(StepContext& step, const TomlTable& table, const TomlNode& value) {
    Loading& loading = step.loading;
    ConnectStep connect;
    connect.to = read_text(loading.complaints, value, "connect");
    if (!loading.failed()) check_connect(loading, value.place, step.endpoint.name, connect.to);
    connect.nonblocking = table.flag("nonblocking");
    if (connect.nonblocking && loading.scenario.transport != Transport::tcp) {
        loading.complain(
            table.find("nonblocking")->place,
            fmt::format("connect on {} shakes no hands", name_of(loading.scenario.transport)),
            "leave 'nonblocking' out: there is nothing to wait for");
    }
    return connect;
}

bool read_app_value(Loading& loading, const TomlEntry& entry, RunStep::Value& value) {
    switch (entry.value.type) {
        case TomlType::whole:
            value = entry.value.whole;
            return true;
        case TomlType::fraction:
            value = entry.value.fraction;
            return true;
        case TomlType::boolean:
            value = entry.value.boolean;
            return true;
        case TomlType::text:
            value = entry.value.text;
            return true;
        case TomlType::list:
            break;
        default:
            loading.complain(entry.value.place, fmt::format("an app's '{}' can't be {}", entry.key,
                                                            type_words(entry.value)));
            return false;
    }
    std::vector<std::string> texts;
    for (const TomlNode& item : entry.value.items) {
        texts.push_back(
            read_text(loading.complaints, item, fmt::format("an entry of {}", entry.key)));
    }
    value = std::move(texts);
    return !loading.failed();
}

StepAction read_run(StepContext& step, const TomlTable& table, const TomlNode& value) {
    RunStep run;
    run.app = read_text(step.loading.complaints, value, "run");
    if (run.app.empty()) step.loading.complain(value.place, "'run' needs an app's name");
    for (const TomlEntry& entry : table.node().entries) {
        if (entry.key == "run") continue;
        if (!read_app_value(step.loading, entry, run.keys[entry.key])) break;
    }
    return run;
}

constexpr StepKind kKinds[] = {
    {"send", keys::kSend, read_send},       {"sendv", keys::kSendv, read_send},
    {"recv", keys::kRecv, read_recv},       {"sleep_ms", keys::kSleep, read_sleep},
    {"mark", keys::kMark, read_mark},       {"wait_for", keys::kWaitFor, read_wait_for},
    {"set", keys::kSet, read_set},          {"shutdown", keys::kShutdown, read_shutdown},
    {"close", keys::kClose, read_close},    {"reset", keys::kReset, read_reset},
    {"listen", keys::kListen, read_listen}, {"connect", keys::kConnect, read_connect},
    {"run", keys::kRun, read_run},
};

std::vector<std::string_view> kind_names() {
    std::vector<std::string_view> names;
    for (const StepKind& kind : kKinds) names.push_back(kind.name);
    return names;
}

const StepKind* kind_named(std::string_view name) {
    const auto found = std::ranges::find(kKinds, name, &StepKind::name);
    return found == std::end(kKinds) ? nullptr : found;
}

// Which kinds have this key beside their own: "send, sendv or recv".
std::string kinds_with(std::string_view key) {
    std::vector<std::string_view> names;
    for (const StepKind& kind : kKinds) {
        if (std::ranges::find(kind.keys, key) != kind.keys.end()) names.push_back(kind.name);
    }
    return listed(names);
}

// The kind of a step, or null after a complaint. `run` goes first: its other keys are the app's.
const StepKind* find_kind(Loading& loading, const TomlNode& node, const std::string& name) {
    if (node.find("run") != nullptr) return kind_named("run");
    const StepKind* found = nullptr;
    for (const TomlEntry& entry : node.entries) {
        const StepKind* kind = kind_named(entry.key);
        if (kind == nullptr) continue;
        if (found != nullptr) {
            loading.complain(entry.place,
                             fmt::format("'{}' and '{}' can't stand together in {}", found->name,
                                         kind->name, name),
                             "make it two steps");
            return nullptr;
        }
        found = kind;
    }
    if (found != nullptr) return found;
    if (node.entries.empty()) {
        loading.complain(node.place, fmt::format("{} is empty", name),
                         "it can be " + listed(kind_names()));
        return nullptr;
    }
    const TomlEntry& first = node.entries.front();
    loading.complain(first.place, fmt::format("unknown step {} in {}", word_text(first.key), name),
                     did_you_mean(first.key, kind_names()));
    return nullptr;
}

// A key that some other kind of step has is named as such; others are left to TomlTable.
void check_foreign_keys(Loading& loading, const TomlNode& node, const StepKind& kind,
                        const std::string& name) {
    if (kind.name == "run") return;
    for (const TomlEntry& entry : node.entries) {
        if (std::ranges::find(kind.keys, entry.key) != kind.keys.end()) continue;
        const std::string others = kinds_with(entry.key);
        if (others.empty()) continue;
        loading.complain(
            entry.place,
            fmt::format("'{}' means nothing to '{}' in {}", entry.key, kind.name, name),
            fmt::format("it goes with {}", others));
        return;
    }
}

void read_step(StepContext& context, const TomlNode& node, SocketLife& life,
               std::vector<Step>& program) {
    Loading& loading = context.loading;
    const std::string& name = context.name;
    if (node.type != TomlType::table) {
        loading.complain(node.place,
                         fmt::format("{} needs a table, got {}", name, type_words(node)),
                         "write { send = \"text\" } or { recv = 1024 }");
        return;
    }
    const StepKind* kind = find_kind(loading, node, name);
    if (kind == nullptr) return;
    check_foreign_keys(loading, node, *kind, name);
    if (loading.failed()) return;
    std::vector<std::string_view> known(kind->keys.begin(), kind->keys.end());
    if (kind->name == "run") {
        for (const TomlEntry& entry : node.entries) known.push_back(entry.key);
    }
    const TomlTable table(loading.complaints, node, name, known);
    if (loading.failed()) return;
    Step step;
    step.id = StepId{static_cast<std::uint32_t>(loading.scenario.sources.size())};
    step.action = kind->read(context, table, *node.find(kind->name));
    if (loading.failed()) return;
    life.live_through(step.action, node.place);
    loading.scenario.sources.push_back(node.place.source);
    program.push_back(std::move(step));
}

}  // namespace

std::vector<Step> read_program(Loading& loading, const TomlNode& node,
                               const EndpointSpec& endpoint) {
    std::vector<Step> program;
    const std::string key = "endpoint." + endpoint.name + ".program";
    const std::vector<TomlNode>& items = read_list(loading.complaints, node, key);
    loading.steps += items.size() * endpoint.count;
    if (loading.steps > kScenarioSteps) {
        loading.complain(
            node.place,
            fmt::format("all programs together have more than {} steps", kScenarioSteps),
            "use times = n");
        return program;
    }
    SocketLife life(loading, endpoint);
    for (std::size_t i = 0; i < items.size() && !loading.failed(); ++i) {
        StepContext context{loading, endpoint, fmt::format("step {} of {}", i + 1, key)};
        life.next_step(i + 1);
        read_step(context, items[i], life, program);
    }
    return program;
}

}  // namespace sticky
