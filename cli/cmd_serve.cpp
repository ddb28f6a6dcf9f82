// `sticky serve`: an app as a server on a real port.
#include <netinet/in.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>

#include "cli/real_port.h"
#include "cli/say.h"
#include "net/port_run.h"
#include "run/port_scenario.h"

namespace sticky {
namespace {

// As many connections as this process may have descriptors for, with some left for files and for
// commands.
std::uint32_t most_at_once() {
    constexpr rlim_t kOthers = 64;
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) return kServedAtOnce;
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, kServedAtOnce + kOthers);
    setrlimit(RLIMIT_NOFILE, &files);
    getrlimit(RLIMIT_NOFILE, &files);
    const rlim_t left = files.rlim_cur > kOthers ? files.rlim_cur - kOthers : 1;
    return static_cast<std::uint32_t>(std::min<rlim_t>(left, kServedAtOnce));
}

bool is_loopback(const std::string& address) {
    return address == "::1" || address.starts_with("127.");
}

std::optional<Error> mistake(const PortArguments& arguments) {
    const apps::Entry* app = apps::find(arguments.app);
    if (app != nullptr && is_datagram(app->transport) && arguments.clients > 0) {
        return Error{ErrorKind::input, arguments.app,
                     "over UDP there are no connections that --clients could count",
                     "leave it out, and end it with Ctrl+C"};
    }
    if (!arguments.any_command) return std::nullopt;
    if (!arguments.app.starts_with("remote-command")) {
        return Error{ErrorKind::input, arguments.app, "it runs no commands",
                     "leave out --any-command"};
    }
    if (is_loopback(arguments.address)) return std::nullopt;
    return Error{ErrorKind::input, arguments.address,
                 "--any-command lets everybody who reaches this port run programs as you",
                 "leave out --address, or --any-command"};
}

Result<Scenario> scenario_of(const PortArguments& arguments) {
    PortEnd end;
    end.app = arguments.app;
    end.serves = true;
    end.address = arguments.address;
    end.ip = arguments.address.find(':') == std::string::npos ? 4 : 6;
    end.port = arguments.port;
    end.sets = arguments.sets;
    Result<Scenario> scenario = port_scenario(end);
    if (!scenario) return scenario;
    EndpointSpec& server = scenario->endpoints.front();
    server.accepts = arguments.clients;
    if (!is_datagram(scenario->transport)) server.at_a_time = most_at_once();
    return scenario;
}

// The first line is for programs, so it is the same in every language.
void tell_address(const std::string& address, const PortArguments& arguments, const Look& look) {
    print("listening on " + address + "\n");
    print(pick(look.language, "Ctrl+C ends it\n", "按 Ctrl+C 结束\n"));
    std::fflush(stdout);
    if (is_loopback(arguments.address)) return;
    std::fputs(
        "sticky: everybody who reaches this machine can use this port / "
        "凡是能连到本机的人都能使用这个端口\n",
        stderr);
}

}  // namespace

int serve_app(const PortArguments& arguments, const Look& look) {
    if (arguments.app.empty()) return list_apps("serve", look);
    if (const auto wrong = mistake(arguments)) return complain(*wrong);
    const Result<Scenario> scenario = scenario_of(arguments);
    if (!scenario) return complain(scenario.error());
    PortTrace trace;
    if (const Result<void> opened = trace.open(arguments.trace); !opened)
        return complain(opened.error());
    WatchedHost host(stdout, arguments.any_command);
    if (!arguments.folder.empty()) {
        if (const Result<void> opened = host.use_folder(arguments.folder); !opened)
            return complain(opened.error());
    }
    end_by_signals();
    PlayOptions options;
    options.apps = apps::table();
    options.host = &host;
    options.sink = trace.sink();
    options.cancelled = told_to_end;
    options.payload_limit = arguments.payload;
    PortRun run(*scenario, options);
    const Result<std::string> address = run.open();
    int status = kAllHold;
    if (address) tell_address(*address, arguments, look);
    if (const auto failure = address ? run.play() : address.error()) status = complain(*failure);
    const Result<void> written = trace.finish();
    return written ? status : complain(written.error());
}

}  // namespace sticky
