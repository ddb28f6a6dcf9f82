#include "viz/ui/experiment_controls.h"

#include <fmt/format.h>

#include <algorithm>

#include "framing/codec.h"
#include "framing/scheme.h"
#include "script/program.h"

namespace sticky::ui {
namespace {

const EndpointSpec* find(const Scenario& scenario, std::string_view name) {
    for (const EndpointSpec& endpoint : scenario.endpoints) {
        if (endpoint.name == name) return &endpoint;
    }
    return nullptr;
}

const EndpointSpec* sender_of(const Scenario& scenario) {
    for (const EndpointSpec& endpoint : scenario.endpoints) {
        if (endpoint.connect) return &endpoint;
    }
    return nullptr;
}

const EndpointSpec* reader_of(const Scenario& scenario) {
    const EndpointSpec* sender = sender_of(scenario);
    return sender == nullptr ? nullptr : find(scenario, *sender->connect);
}

TomlPath program_path(const EndpointSpec& endpoint, std::size_t step) {
    return {"endpoint", endpoint.name, "program", std::to_string(step)};
}

std::string ms_text(Nanos time) {
    return fmt::format("{}", static_cast<double>(time) / 1e6);
}

StepRow row_of(const StepAction& action, std::string_view toml) {
    StepRow row;
    if (const auto* sleep = std::get_if<SleepStep>(&action)) {
        row.kind = StepRow::Kind::pause;
        row.pause = sleep->duration;
        return row;
    }
    row.text = toml;
    const auto* send = std::get_if<SendStep>(&action);
    const bool plain = send != nullptr && !send->vectored && send->parts.empty() && !send->every &&
                       !send->more && !send->eor && !send->raw && !send->once &&
                       !send->nonblocking && !send->to && send->contents.size() == 1 &&
                       send->contents[0].packed.empty();
    if (!plain) return row;
    const Content& content = send->contents[0];
    row.times = send->times;
    row.kind = content.is_pattern ? StepRow::Kind::pattern : StepRow::Kind::text;
    row.size = content.is_pattern ? content.size : content.bytes.size();
    row.text.assign(content.bytes.begin(), content.bytes.end());
    return row;
}

std::string toml_of(const StepRow& row) {
    const std::string times = row.times == 1 ? "" : fmt::format(", times = {}", row.times);
    switch (row.kind) {
        case StepRow::Kind::pause:
            return fmt::format("{{ sleep_ms = {} }}", ms_text(row.pause));
        case StepRow::Kind::pattern:
            return fmt::format("{{ send = {{ size = {} }}{} }}", row.size, times);
        case StepRow::Kind::text:
            return fmt::format("{{ send = {}{} }}", toml_string(row.text), times);
        case StepRow::Kind::other:
            break;
    }
    return row.text;
}

bool option_on(const EndpointSpec& endpoint, Option option, bool fallback) {
    for (const OptionSetting& setting : endpoint.set) {
        if (setting.option == option) return setting.value != 0;
    }
    return fallback;
}

struct FirstRecv {
    const RecvStep* step = nullptr;
    std::size_t position = 0;
};
FirstRecv first_recv(const Scenario& scenario) {
    const EndpointSpec* reader = reader_of(scenario);
    if (reader == nullptr) return {};
    for (std::size_t i = 0; i < reader->program.size(); ++i) {
        if (const auto* recv = std::get_if<RecvStep>(&reader->program[i].action)) return {recv, i};
    }
    return {};
}

Edits one(TomlPath path, std::string value) {
    return {{Edit::Kind::set, std::move(path), std::move(value)}};
}

// What the sender hands over in all, frames' headers included; nothing: that can't be known here.
std::optional<std::uint64_t> total_of(const Scenario& scenario) {
    constexpr std::uint64_t kMost = 4 << 20;
    const EndpointSpec* sender = sender_of(scenario);
    if (sender == nullptr) return std::nullopt;
    const FramingSpec& framing = sender->framing ? *sender->framing : scenario.framing;
    Encoder encoder(framing);
    std::uint64_t total = 0;
    std::uint32_t number = 0;
    for (const Step& step : sender->program) {
        const auto* send = std::get_if<SendStep>(&step.action);
        if (send == nullptr) continue;
        for (std::uint64_t time = 0; time < send->times; ++time) {
            Bytes payload, frame;
            ++number;
            for (const Content& content : send->contents) {
                if (payload.size() + content.size > kMost || total > kMost) return std::nullopt;
                if (content.is_pattern) {
                    pattern_bytes(number, content.size, payload);
                } else {
                    payload.insert(payload.end(), content.bytes.begin(), content.bytes.end());
                }
            }
            if (send->raw) {
                total += payload.size();
                continue;
            }
            if (!encoder.encode(payload, frame)) return std::nullopt;
            total += frame.size();
        }
    }
    return total;
}

}  // namespace

Controls controls_of(const Scenario& scenario) {
    Controls controls;
    controls.transport = scenario.transport;
    controls.ip = scenario.ip;
    controls.schedule = scenario.schedule;
    controls.framing =
        std::visit([](const auto& spec) { return std::string(spec.kKind); }, scenario.framing);
    if (const EndpointSpec* sender = sender_of(scenario)) {
        controls.sender = sender->name;
        controls.nodelay = option_on(*sender, Option::nodelay, false);
        controls.cork = option_on(*sender, Option::cork, false);
        for (std::size_t i = 0; i < sender->program.size(); ++i) {
            const std::string toml = toml_get(scenario.text, program_path(*sender, i));
            controls.rows.push_back(row_of(sender->program[i].action, toml));
        }
    }
    if (const EndpointSpec* reader = reader_of(scenario)) {
        controls.reader = reader->name;
        controls.quickack = option_on(*reader, Option::quickack, true);
    }
    if (const FirstRecv recv = first_recv(scenario); recv.step != nullptr) {
        controls.recv_buffer = recv.step->buffer;
        controls.recv_every = recv.step->every.value_or(0);
    }
    if (scenario.link) {
        controls.has_link = true;
        controls.delay = scenario.link->delay;
        controls.mtu = scenario.link->mtu;
        controls.loss = scenario.link->loss;
        controls.rate_kbit = scenario.link->rate_kbit;
    }
    return controls;
}

Edits set_transport(const Scenario& scenario, Transport transport) {
    Edits edits = one({"transport"}, fmt::format("\"{}\"", name_of(transport)));
    for (const EndpointSpec& endpoint : scenario.endpoints) {
        for (const OptionSetting& setting : endpoint.set) {
            if (has_option(transport, setting.option)) continue;
            edits.push_back(
                {Edit::Kind::remove,
                 {"endpoint", endpoint.name, "set", std::string(name_of(setting.option))},
                 {}});
        }
    }
    return edits;
}

Edits set_schedule(Schedule schedule) {
    return one({"schedule"}, fmt::format("\"{}\"", name_of(schedule)));
}

Edits set_option(const Scenario& scenario, const std::string& endpoint, Option option, bool on) {
    const EndpointSpec* spec = find(scenario, endpoint);
    if (spec == nullptr || !has_option(scenario.transport, option)) return {};
    const std::string value = on ? "true" : "false";
    // A table of its own would need a header: an inline one is shorter.
    if (spec->set.empty()) {
        return one({"endpoint", endpoint, "set"},
                   fmt::format("{{ {} = {} }}", name_of(option), value));
    }
    return one({"endpoint", endpoint, "set", std::string(name_of(option))}, value);
}

Edits set_recv_buffer(const Scenario& scenario, std::uint64_t bytes) {
    const FirstRecv recv = first_recv(scenario);
    if (recv.step == nullptr) return {};
    TomlPath path = program_path(*reader_of(scenario), recv.position);
    path.emplace_back("recv");
    return one(std::move(path), std::to_string(bytes));
}

Edits set_recv_every(const Scenario& scenario, Nanos every) {
    const FirstRecv recv = first_recv(scenario);
    if (recv.step == nullptr) return {};
    TomlPath path = program_path(*reader_of(scenario), recv.position);
    path.emplace_back("every_ms");
    if (every == 0) return {{Edit::Kind::remove, std::move(path), {}}};
    return one(std::move(path), ms_text(every));
}

Edits set_framing(const Scenario& scenario, std::string_view kind) {
    std::string value;
    for (const Scheme& scheme : schemes()) {
        if (scheme.kind != kind) continue;
        value = fmt::format("{{ kind = \"{}\"", kind);
        for (const Parameter& parameter : scheme.parameters) {
            if (parameter.fallback.empty())
                value += fmt::format(", {} = {}", parameter.name, parameter.example);
        }
        value += " }";
    }
    Edits edits;
    // A table with a header is not replaced as a whole.
    if (toml_get(scenario.text, {"framing"}).starts_with('['))
        edits.push_back({Edit::Kind::remove, {"framing"}, {}});
    edits.push_back({Edit::Kind::set, {"framing"}, value});
    return edits;
}

Edits set_delay(Nanos delay) {
    return one({"link", "delay_ms"}, ms_text(delay));
}
Edits set_mtu(std::uint64_t mtu) {
    return one({"link", "mtu"}, std::to_string(mtu));
}
Edits set_loss(double share) {
    return one({"link", "loss"}, fmt::format("{}", share));
}
Edits set_rate(std::uint64_t kbit) {
    if (kbit == 0) return {{Edit::Kind::remove, {"link", "rate_kbit"}, {}}};
    return one({"link", "rate_kbit"}, std::to_string(kbit));
}

Edits set_row(const Scenario& scenario, std::size_t row, const StepRow& wanted) {
    const EndpointSpec* sender = sender_of(scenario);
    if (sender == nullptr || row >= sender->program.size()) return {};
    return one(program_path(*sender, row), toml_of(wanted));
}

Edits add_row(const Scenario& scenario, std::size_t at, const StepRow& wanted) {
    const EndpointSpec* sender = sender_of(scenario);
    if (sender == nullptr) return {};
    at = std::min(at, sender->program.size());
    return {{Edit::Kind::insert, program_path(*sender, at), toml_of(wanted)}};
}

Edits remove_row(const Scenario& scenario, std::size_t row) {
    const EndpointSpec* sender = sender_of(scenario);
    if (sender == nullptr || row >= sender->program.size()) return {};
    return {{Edit::Kind::remove, program_path(*sender, row), {}}};
}

Edits move_row(const Scenario& scenario, std::size_t from, std::size_t to) {
    const EndpointSpec* sender = sender_of(scenario);
    if (sender == nullptr || from == to || std::max(from, to) >= sender->program.size()) return {};
    const std::string moved = toml_get(scenario.text, program_path(*sender, from));
    return {{Edit::Kind::remove, program_path(*sender, from), {}},
            {Edit::Kind::insert, program_path(*sender, to), moved}};
}

Edits follow_total(const Scenario& before, const Scenario& after) {
    const FirstRecv recv = first_recv(after);
    if (recv.step == nullptr || recv.step->until != RecvStep::Until::bytes) return {};
    const auto was = total_of(before), is = total_of(after);
    if (!was || !is || *was == *is || *is == 0 || recv.step->until_count != *was) return {};
    TomlPath path = program_path(*reader_of(after), recv.position);
    path.insert(path.end(), {"until", "bytes"});
    return one(std::move(path), std::to_string(*is));
}

std::optional<Error> apply(Experiment& experiment, const Edits& edits) {
    if (edits.empty() || experiment.scenario() == nullptr) return std::nullopt;
    Experiment tried = experiment;
    if (auto error = tried.apply(edits)) return error;
    const Edits more = follow_total(*experiment.scenario(), *tried.scenario());
    Edits all = edits;
    all.insert(all.end(), more.begin(), more.end());
    return experiment.apply(all);
}

}  // namespace sticky::ui
