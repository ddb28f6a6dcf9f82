#include "run/port_scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "run/load.h"
#include "trace/nearest_name.h"
#include "viz/scene/lanes_json.h"

namespace sticky {
namespace {

using apps::Key;

Result<RunStep::Value> value_of(const Key& key, const std::string& text) {
    switch (key.type) {
        case Key::Type::text:
            return text;
        case Key::Type::texts:
            return std::vector<std::string>{text};
        case Key::Type::flag:
            if (text == "true" || text == "false") return text == "true";
            return fail(ErrorKind::input, "--set", fmt::format("'{}' is true or false", key.name),
                        fmt::format("--set {}=true", key.name));
        case Key::Type::whole:
            break;
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) return number;
    return fail(ErrorKind::input, "--set", fmt::format("'{}' is a whole number", key.name),
                fmt::format("--set {}=1", key.name));
}

// A list is set by naming its key again and again.
Result<void> set(RunStep& step, const apps::Entry& app, const std::string& setting) {
    const std::size_t mark = setting.find('=');
    const std::string name = setting.substr(0, mark);
    if (mark == std::string::npos) {
        return fail(ErrorKind::input, "--set", fmt::format("'{}' has no '='", setting),
                    "write --set key=value");
    }
    const auto key = std::ranges::find(app.keys, name, &Key::name);
    if (key == app.keys.end()) {
        std::vector<std::string_view> names;
        for (const Key& one : app.keys) names.push_back(one.name);
        return fail(ErrorKind::input, "--set",
                    fmt::format("the app '{}' has no key '{}'", app.name, name),
                    did_you_mean(name, names));
    }
    Result<RunStep::Value> value = value_of(*key, setting.substr(mark + 1));
    if (!value) return tl::unexpected(value.error());
    auto* list = std::get_if<std::vector<std::string>>(&step.keys[name]);
    if (list != nullptr && key->type == Key::Type::texts) {
        list->push_back(setting.substr(mark + 1));
    } else {
        step.keys[name] = std::move(*value);
    }
    return {};
}

Result<void> say(RunStep& step, const apps::Entry& app, const std::vector<std::string>& words) {
    if (words.empty()) return {};
    const auto key = std::ranges::find(app.keys, true, &Key::said);
    if (key == app.keys.end()) {
        return fail(ErrorKind::input, step.app, "its client says nothing of its own",
                    "leave the words out");
    }
    if (key->type == Key::Type::texts) {
        step.keys[std::string(key->name)] = words;
        return {};
    }
    if (words.size() > 1) {
        return fail(ErrorKind::input, step.app, "its client says one thing",
                    "put the words into quotes");
    }
    step.keys[std::string(key->name)] = words.front();
    return {};
}

std::string toml_of(const RunStep::Value& value) {
    struct Writer {
        std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
        std::string operator()(double number) const { return fmt::format("{}", number); }
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(const std::string& text) const { return quoted_json(text); }
        std::string operator()(const std::vector<std::string>& texts) const {
            std::string list;
            for (const std::string& text : texts)
                list += (list.empty() ? "" : ", ") + quoted_json(text);
            return "[" + list + "]";
        }
    };
    return std::visit(Writer{}, value);
}

std::string program_of(const RunStep& step) {
    std::string text = fmt::format("program = [ {{ run = \"{}\"", step.app);
    for (const auto& [key, value] : step.keys)
        text += fmt::format(", {} = {}", key, toml_of(value));
    return text + " } ]\n";
}

std::string text_of(const PortEnd& end, const apps::Entry& app, const RunStep& step) {
    const bool datagrams = is_datagram(app.transport);
    const std::string client = end.serves ? "stranger" : "client";
    const std::string server = end.serves ? "server" : "stranger";
    std::string text =
        fmt::format("title = \"sticky {} {}\"\n", end.serves ? "serve" : "call", end.app);
    text += fmt::format("transport = \"{}\"\nip = {}\n", name_of(app.transport), end.ip);
    text += fmt::format("\n[endpoint.{}]\nlisten  = true\n", server);
    if (!end.address.empty()) text += fmt::format("address = {}\n", quoted_json(end.address));
    if (end.port != 0) text += fmt::format("port    = {}\n", end.port);
    if (!app.server_sends.empty()) text += fmt::format("framing = {}\n", app.server_sends);
    // A server that is started again need not wait for its connections of before.
    if (!datagrams) text += "set     = { reuseaddr = true }\n";
    text += program_of(step);
    text += fmt::format("\n[endpoint.{}]\nconnect = \"{}\"\n", client, server);
    if (datagrams && end.serves) text += fmt::format("count   = {}\n", kCorrespondents);
    if (!app.client_sends.empty()) text += fmt::format("framing = {}\n", app.client_sends);
    return text + program_of(step);
}

}  // namespace

Result<Scenario> port_scenario(const PortEnd& end) {
    const apps::Entry* app = apps::find(end.app);
    RunStep step;
    step.app = end.app;
    if (app != nullptr) {
        for (const std::string& setting : end.sets) {
            if (Result<void> done = set(step, *app, setting); !done)
                return tl::unexpected(done.error());
        }
        if (Result<void> done = say(step, *app, end.words); !done)
            return tl::unexpected(done.error());
    }
    if (const auto wrong = apps::mistake(step))
        return fail(ErrorKind::input, "", wrong->text, wrong->remedy);
    Result<Scenario> scenario = load_scenario_text(text_of(end, *app, step), end.app, {});
    if (!scenario) return scenario;
    for (EndpointSpec& endpoint : scenario->endpoints)
        endpoint.stranger = endpoint.name == "stranger";
    return scenario;
}

}  // namespace sticky
