// `sticky call`: an app as a client of somebody's server.
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "cli/real_port.h"
#include "cli/say.h"
#include "net/port_run.h"
#include "run/port_scenario.h"

namespace sticky {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kTypedBytes = 1 << 20;  // of one line

// Prints what comes back, and hands over what is typed. Whatever the other end sends, it moves no
// cursor of a terminal.
class PersonHost : public WatchedHost {
public:
    explicit PersonHost(bool types) : WatchedHost(stderr), types_(types) {}

    bool has_person() const override { return types_; }
    std::optional<std::string> next_line() override {
        if (isatty(STDIN_FILENO) != 0) print("> ");
        std::fflush(stdout);
        std::string line;
        int c = 0;
        while (line.size() < kTypedBytes && (c = std::fgetc(stdin)) != EOF && c != '\n')
            line += static_cast<char>(c);
        last_ = Clock::now();
        if (c == EOF && line.empty()) return std::nullopt;
        ++said_;
        return line;
    }
    void show(ByteView answer, bool more_follows) override {
        last_ = Clock::now();
        if (!more_follows) ++shown_;
        const bool plain = isatty(STDOUT_FILENO) == 0;
        std::string text;
        for (const std::uint8_t byte : answer) {
            const bool harmless = byte >= 0x20 ? byte != 0x7f : byte == '\n' || byte == '\t';
            if (plain || harmless)
                text += static_cast<char>(byte);
            else
                text += fmt::format("\\x{:02x}", byte);
        }
        if (!text.empty()) in_line_ = !text.ends_with('\n');
        if (in_line_ && !more_follows) text += '\n';
        if (!more_follows) in_line_ = false;
        print(text);
        std::fflush(stdout);
    }

    bool silent_for(std::chrono::seconds time) const { return Clock::now() - last_ > time; }
    std::size_t said() const { return said_; }
    std::size_t shown() const { return shown_; }

private:
    const bool types_;
    bool in_line_ = false;
    Clock::time_point last_ = Clock::now();
    std::size_t said_ = 0, shown_ = 0;
};

// "name:9000", "127.0.0.1:9000", "[::1]:9000"
Result<Address> address_of(const std::string& target) {
    const std::size_t colon = target.rfind(':');
    std::string host = target.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string::npos)
        host.clear();
    std::uint16_t port = 0;
    if (colon != std::string::npos) {
        const char* const end = target.data() + target.size();
        const auto [stop, error] = std::from_chars(target.data() + colon + 1, end, port);
        if (error != std::errc{} || stop != end) port = 0;
    }
    if (host.empty() || port == 0) {
        return fail(ErrorKind::input, target, "that is no HOST:PORT",
                    "write 127.0.0.1:9000, or [::1]:9000");
    }
    return look_up(host, port);
}

Result<Scenario> scenario_of(const PortArguments& arguments, const Address& other) {
    PortEnd end;
    end.app = arguments.app;
    end.ip = other.get()->sa_family == AF_INET6 ? 6 : 4;
    end.port = other.port();
    const std::string text = to_text(other);
    end.address = text.substr(0, text.rfind(':'));
    if (end.ip == 6) end.address = end.address.substr(1, end.address.size() - 2);
    end.sets = arguments.sets;
    // A client that knows that datagrams are lost gives up by itself.
    const apps::Entry* app = apps::find(end.app);
    const auto gives_up = [](const apps::Key& key) { return key.name == "timeout_ms"; };
    const auto is_set = [](const std::string& set) { return set.starts_with("timeout_ms="); };
    if (app != nullptr && std::ranges::any_of(app->keys, gives_up) &&
        std::ranges::none_of(end.sets, is_set))
        end.sets.push_back(fmt::format(
            "timeout_ms={}", std::min<std::uint64_t>(arguments.wait * 1000, kTimeLimitMs)));
    end.words = arguments.words;
    return port_scenario(end);
}

class Conversation {
public:
    Conversation(const PortArguments& arguments, Scenario& scenario, const Address& other)
        : arguments_(arguments),
          scenario_(scenario),
          other_(other),
          wait_(arguments.wait),
          host_(arguments.words.empty()) {}

    std::optional<Error> run(PortTrace& trace) {
        const std::string folder = arguments_.folder.empty() ? "." : arguments_.folder;
        if (const Result<void> opened = host_.use_folder(folder); !opened) return opened.error();
        end_by_signals();
        // Whoever waits for the connection is told as one who waits for an answer.
        scenario_.time_limit = static_cast<Nanos>(arguments_.wait + 5) * 1000 * kMillisecond;
        PlayOptions options;
        options.apps = apps::table();
        options.host = &host_;
        options.sink = trace.sink();
        options.cancelled = [&] { return told_to_end() || silent(); };
        options.payload_limit = arguments_.payload;
        run_.emplace(scenario_, options, other_);
        const Result<std::string> address = run_->open();
        std::optional<Error> failure;
        if (!address) failure = address.error();
        if (!failure) failure = run_->play();
        if (failure || told_to_end()) return failure;
        if (silent() || run_->gave_up()) {
            return Error{ErrorKind::run, to_text(other_),
                         fmt::format("nothing came within {} s", arguments_.wait),
                         "try again, a datagram may be lost; --wait gives it more time"};
        }
        const std::size_t said = host_.has_person() ? host_.said() : arguments_.words.size();
        if (run_->other_has_closed() && host_.shown() < said) {
            return Error{ErrorKind::run, to_text(other_),
                         fmt::format("the other end closed the connection after {} of {} answers",
                                     host_.shown(), said),
                         "what came before stands above"};
        }
        return std::nullopt;
    }

private:
    bool silent() const {
        return run_ &&
               run_->silent_for() > static_cast<Nanos>(arguments_.wait) * 1000 * kMillisecond &&
               host_.silent_for(wait_);
    }

    const PortArguments& arguments_;
    Scenario& scenario_;
    const Address& other_;
    const std::chrono::seconds wait_;
    PersonHost host_;
    std::optional<PortRun> run_;
};

}  // namespace

int call_app(const PortArguments& arguments, const Look& look) {
    if (arguments.app.empty()) return list_apps("call", look);
    if (arguments.target.empty()) {
        return complain({ErrorKind::input, "", "whom to call is not said",
                         "write sticky call " + arguments.app + " 127.0.0.1:9000"});
    }
    const Result<Address> other = address_of(arguments.target);
    if (!other) return complain(other.error());
    Result<Scenario> scenario = scenario_of(arguments, *other);
    if (!scenario) return complain(scenario.error());
    PortTrace trace;
    if (const Result<void> opened = trace.open(arguments.trace); !opened)
        return complain(opened.error());
    const std::optional<Error> failure = Conversation(arguments, *scenario, *other).run(trace);
    const Result<void> written = trace.finish();
    if (failure) return complain(*failure);
    return written ? kAllHold : complain(written.error());
}

}  // namespace sticky
