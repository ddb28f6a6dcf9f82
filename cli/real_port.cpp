#include "cli/real_port.h"

#include <unistd.h>

#include <csignal>

#include "apps/table.h"
#include "cli/say.h"
#include "viz/scene/glyphs.h"

namespace sticky {
namespace {

volatile std::sig_atomic_t signalled = 0;

}  // namespace

int list_apps(std::string_view command, const Look& look) {
    for (const apps::Entry& app : apps::all()) {
        print(padded(std::string(app.name), 29) +
              std::string(pick(look.language, app.about, app.about_zh)) + "\n");
    }
    print(fmt::format(fmt::runtime(pick(look.language, "\n'sticky {} --help' shows how\n",
                                        "\n用法见 sticky {} --help\n")),
                      command));
    return kAllHold;
}

// Without SA_RESTART: a read of what somebody types ends too.
void end_by_signals() {
    struct sigaction action{};
    action.sa_handler = [](int) { signalled = 1; };
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

bool told_to_end() {
    return signalled != 0;
}

void WatchedHost::tell(const std::string& line) {
    std::fputs((line + "\n").c_str(), out_);
    std::fflush(out_);
}

void WatchedHost::progress(const std::string& what, std::uint64_t done, std::uint64_t total) {
    const std::uint64_t percent = total == 0 ? 100 : done / (total / 100 + 1);
    if (isatty(STDERR_FILENO) == 0 || (percent == percent_ && done != total)) return;
    percent_ = percent;
    const std::string line = fmt::format("\r{}: {} / {}{}", readable(view_of(what)), done, total,
                                         done == total ? "\n" : "");
    std::fputs(line.c_str(), stderr);
}

Result<void> PortTrace::open(const std::string& path) {
    if (path.empty()) return {};
    return output_.emplace().open(path);
}

Result<void> PortTrace::finish() {
    return output_ ? output_->finish() : Result<void>{};
}

}  // namespace sticky
