#include "cli/step.h"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "cli/say.h"
#include "cli/tell.h"
#include "viz/scene/story.h"

namespace sticky {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char kCtrlC = 3;

// Single keys, without echo, until it goes out of scope. Ctrl-C is a key too, so that whoever ends
// the run has the terminal back as it was.
class RawTerminal {
public:
    RawTerminal() : terminal_(isatty(STDIN_FILENO) != 0) {
        if (!terminal_ || tcgetattr(STDIN_FILENO, &before_) != 0) return;
        termios raw = before_;
        raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
        tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    }
    ~RawTerminal() {
        if (terminal_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
    }
    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;

private:
    const bool terminal_;
    termios before_{};
};

class Keys : public Stepper {
public:
    Keys(const Scenario& scenario, bool handshakes, const Look& look)
        : scenario_(scenario),
          handshakes_(handshakes),
          look_(look),
          redraws_(isatty(STDOUT_FILENO) != 0) {}

    bool handshakes() const override { return handshakes_; }
    int descriptor() const override { return ended_ ? -1 : STDIN_FILENO; }
    bool stop() const override { return stop_; }
    void held(const HeldNote& packet) override {
        held_.push_back({packet, Clock::now()});
        changed();
    }
    void seen(const Trace& trace) override {
        trace_ = &trace;
        changed();
    }
    std::vector<Command> commands() override {
        commands_.clear();
        read_keys();
        // What belongs together comes within a moment: one picture for it.
        if (stale_ && Clock::now() - changed_at_ > std::chrono::milliseconds(40)) show();
        return std::move(commands_);
    }

private:
    struct Waiting {
        HeldNote note;
        Clock::time_point since;
    };

    void changed() {
        if (!stale_) changed_at_ = Clock::now();
        stale_ = true;
    }

    void read_keys() {
        for (;;) {
            pollfd input{STDIN_FILENO, POLLIN, 0};
            if (ended_ || poll(&input, 1, 0) <= 0) return;
            std::array<char, 64> keys;
            const ssize_t got = read(STDIN_FILENO, keys.data(), keys.size());
            if (got <= 0) {  // nobody is left to step: the rest goes by itself
                ended_ = true;
                commands_.push_back({"let_go", 0});
                return;
            }
            for (ssize_t i = 0; i < got; ++i) press(keys[static_cast<std::size_t>(i)]);
        }
    }

    void press(char key) {
        if (key >= '0' && key <= '9') {
            typed_ = typed_ * 10 + static_cast<std::uint32_t>(key - '0');
            typed_ = std::min(typed_, 100'000'000U);
            return;
        }
        const std::uint32_t number = std::exchange(typed_, 0);
        switch (key) {
            case 'd':
            case '\n':
            case '\r':
                return act("deliver", number);
            case 'x':
                return act("drop", number);
            case 'c':
                return act("duplicate", number);
            case 'a':
                while (!held_.empty()) act("deliver", 0);
                return;
            case 'g':
                commands_.push_back({"let_go", 0});
                held_.clear();
                return changed();
            case 'q':
            case kCtrlC:
                stop_ = true;
                return;
            case ' ':
                return;
            default:
                shown_help_ = false;
                return changed();
        }
    }

    // Number 0 is the packet that waits longest.
    void act(std::string action, std::uint32_t number) {
        const auto found =
            number == 0 ? held_.begin() : std::ranges::find(held_, number, [](const Waiting& one) {
                return one.note.packet;
            });
        if (found == held_.end()) return;
        commands_.push_back({std::move(action), found->note.packet});
        held_.erase(found);
        changed();
    }

    std::string name(EndpointId id) const {
        const auto names = expanded(scenario_);
        return index_of(id) < names.size() ? names[index_of(id)].name : "?";
    }

    std::string line_of(const Waiting& one) const {
        const HeldNote& note = one.note;
        std::string text =
            fmt::format("  #{:<4} {} → {}", note.packet, name(note.from), name(note.to));
        if (note.data) {
            text += fmt::format(
                fmt::runtime(pick(look_.language, "  bytes [{}, {})", "  字节 [{}, {})")),
                note.data->begin, note.data->end);
        }
        if (note.tcp) {
            for (const auto& [on, word] : {std::pair{note.tcp->syn, " SYN"},
                                           {note.tcp->fin, " FIN"},
                                           {note.tcp->rst, " RST"}}) {
                if (on) text += word;
            }
            if (note.acked) text += fmt::format(" ACK {}", *note.acked);
        }
        const auto held = std::chrono::duration<double>(Clock::now() - one.since).count();
        if (held >= 0.1) {
            text += fmt::format(
                fmt::runtime(pick(look_.language, "  held {:.1f} s", "  已扣住 {:.1f} 秒")), held);
        }
        return text + "\n";
    }

    void show() {
        stale_ = false;
        std::string text;
        if (redraws_) text += "\x1b[H\x1b[2J";
        if (trace_ != nullptr) {
            Trace copy = *trace_;
            order_events(copy.events);
            text += tell_lanes(make_story(std::move(copy)), look_);
        }
        if (held_.empty()) {
            text += pick(look_.language, "no packet waits\n", "没有等待的数据包\n");
        } else {
            text += pick(look_.language, "packets that wait:\n", "等待中的数据包：\n");
            for (const Waiting& one : held_) text += line_of(one);
        }
        if (redraws_ || !shown_help_) {
            text += pick(look_.language,
                         "keys: d deliver  x drop  c deliver twice  a deliver all  g let go on "
                         "alone  q end\n"
                         "      the first that waits, or type its number before: 7d\n",
                         "按键：d 送达  x 丢弃  c 送两次  a 全部送达  g 放手自动运行  q 结束\n"
                         "      默认是等得最久的包，也可先输入编号，如 7d\n");
        }
        shown_help_ = true;
        print(text);
        std::fflush(stdout);
    }

    const Scenario& scenario_;
    const bool handshakes_;
    const Look& look_;
    const bool redraws_;
    RawTerminal raw_;
    std::vector<Waiting> held_;
    const Trace* trace_ = nullptr;
    std::vector<Command> commands_;
    std::uint32_t typed_ = 0;
    bool stale_ = false, stop_ = false, ended_ = false, shown_help_ = false;
    Clock::time_point changed_at_;
};

}  // namespace

Played step_by_keys(const Scenario& scenario, const PlayOptions& options, bool handshakes,
                    const Look& look) {
    Keys keys(scenario, handshakes, look);
    return step_wire(scenario, options, keys);
}

}  // namespace sticky
