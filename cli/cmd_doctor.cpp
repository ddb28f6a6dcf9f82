// `sticky doctor`: what this machine can show, asked of it now.
#include <algorithm>

#include "cli/arguments.h"
#include "cli/say.h"
#include "net/capabilities.h"
#include "net/loopback.h"
#include "net/wire/wire.h"
#include "run/worlds.h"
#include "script/scenario_toml.h"
#include "trace/attribute.h"

namespace sticky {
namespace {

constexpr std::string_view kNagleTest = R"(
schedule = "writer_first"
[endpoint.server]
listen = true
set = { quickack = false }
program = [ { recv = 100, until = { bytes = 50 } }, { mark = "all in" } ]
[endpoint.client]
connect = "server"
program = [ { send = { size = 10 }, times = 5 }, { wait_for = "all in" } ]
)";

void tell(const Look& look, const Capability& one) {
    print(
        fmt::format("  {} {:<28} {}\n",
                    one.there ? pick(look.language, "yes", "有") : pick(look.language, "NO ", "无"),
                    pick(look.language, one.name, one.name_zh),
                    pick(look.language, one.detail, one.detail_zh)));
    if (!one.remedy.empty()) {
        print(fmt::format("      {} {}\n", pick(look.language, "to enable it:", "启用方法："),
                          one.remedy));
    }
}

// Five sends of ten bytes, against a receiver that does not hurry its ACKs: Nagle must hold four of
// them.
Capability nagle_is_visible() {
    Capability found{"Nagle, live", "Nagle 实测", false, "", "", ""};
    const Result<Scenario> scenario = load_scenario(kNagleTest, {"doctor", {}, {}});
    STICKY_ASSERT(scenario.has_value());
    const Played played = play_loopback(*scenario, {});
    if (played.failure) {
        found.tell(to_string(*played.failure), to_string(*played.failure));
        return found;
    }
    const Lineage lineage = trace_lineage(played.trace);
    for (const Finding& finding : attribute(played.trace, lineage)) {
        if (finding.lane != Lane::wire || finding.cause != Cause::nagle) continue;
        found.there = true;
        const double ms = static_cast<double>(finding.cost) / 1e6;
        found.tell(fmt::format("{} bytes held for {:.1f} ms", finding.bytes.size(), ms),
                   fmt::format("{} 个字节被扣住 {:.1f} 毫秒", finding.bytes.size(), ms));
    }
    if (!found.there) {
        found.tell("5 sends of 10 bytes left without being held",
                   "5 次各 10 字节的发送都没有被扣住");
        found.remedy = "look at 'sticky run scenarios/causes/nagle_visible.toml --repeat 100'";
    }
    return found;
}

// The same five sends at 10 ms: 10 | 40, the second one round trip later.
Capability segments_are_seen() {
    Capability found{"segments, live", "报文段实测", false, "", "", ""};
    LoadOptions options{"doctor", {"worlds=[\"wire\"]", "link.delay_ms=10"}, {}};
    const Result<Scenario> scenario = load_scenario(kNagleTest, options);
    STICKY_ASSERT(scenario.has_value());
    const Played played = play_wire(*scenario, {});
    if (played.failure) {
        found.tell(to_string(*played.failure), to_string(*played.failure));
        return found;
    }
    std::size_t segments = 0, packets = 0;
    for (const Event& event : played.trace.events) {
        segments += std::holds_alternative<Segment>(event.what) ? 1 : 0;
        packets += std::holds_alternative<Packet>(event.what) ? 1 : 0;
    }
    found.there = segments == 2;
    found.tell(fmt::format("5 sends left as {} segments, {} packets were seen", segments, packets),
               fmt::format("5 次发送成为 {} 个报文段，共看到 {} 个包", segments, packets));
    return found;
}

// The same once more, without a kernel.
Capability model_plays() {
    Capability found{"model, live", "模型实测", false, "", "", ""};
    LoadOptions options{"doctor", {"worlds=[\"sim\"]", "link.delay_ms=10"}, {}};
    const Result<Scenario> scenario = load_scenario(kNagleTest, options);
    STICKY_ASSERT(scenario.has_value());
    const Result<Choice> sim = choose_worlds(*scenario, "sim");
    STICKY_ASSERT(sim.has_value());
    const Played played = sim->worlds.front()->play(*scenario, {});
    const auto segments = std::ranges::count_if(played.trace.events, [](const Event& event) {
        return std::holds_alternative<Segment>(event.what);
    });
    found.there = !played.failure && segments == 2;
    found.tell(fmt::format("5 sends left as {} segments", segments),
               fmt::format("5 次发送成为 {} 个报文段", segments));
    return found;
}

}  // namespace

int doctor(const Look& look) {
    const auto heading = [&](std::string_view en, std::string_view zh) {
        print(std::string(pick(look.language, en, zh)) + "\n");
    };
    print(this_machine() + "\n");
    heading("world loopback: real sockets on this machine", "世界 loopback：本机上的真实套接字");
    for (const Capability& one : loopback_capabilities()) tell(look, one);
    tell(look, capture_capability());
    tell(look, nagle_is_visible());
    heading("world wire: every segment, over a link of our own",
            "世界 wire：在自己的链路上看到每个段");
    bool wire = true;
    for (const Capability& one : wire_capabilities()) {
        tell(look, one);
        wire = wire && one.there;
    }
    if (wire) tell(look, segments_are_seen());
    heading("world sim: the model; it needs nothing of this machine",
            "世界 sim：模型，不依赖本机的任何条件");
    tell(look, model_plays());
    return kAllHold;
}

}  // namespace sticky
