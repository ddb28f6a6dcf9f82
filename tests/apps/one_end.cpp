#include "tests/apps/one_end.h"

#include <gtest/gtest.h>

#include <cstring>

#include "apps/table.h"
#include "run/load.h"

namespace sticky::test {
namespace {

Scenario loaded(const std::string& text) {
    Result<Scenario> scenario = load_scenario_text(text, "one_end.toml", {});
    EXPECT_TRUE(scenario) << to_string(scenario.error());
    return std::move(*scenario);
}

}  // namespace

OneEnd::OneEnd(const std::string& app, const std::string& keys, const std::string& head)
    : scenario_(loaded("schedule = \"reader_first\"\n" + head +
                       "[endpoint.server]\nlisten = true\nprogram = [ { run = \"" + app + "\"" +
                       keys + " } ]\n[endpoint.client]\nconnect = \"server\"\n" +
                       "program = [ { wait_for = { endpoint = \"server\", sent = 1 } } ]\n")),
      cast_(scenario_) {
    scenario_.endpoints[1].program.clear();
    cast_ = Cast(scenario_);
}

std::string OneEnd::hears(Host& host, std::deque<Reply> replies,
                          std::vector<std::string>* notes) const {
    FakeStage stage(cast_);
    stage.reads("server", std::move(replies));
    const Played played = play(scenario_, cast_, stage, apps::table(), &host);
    EXPECT_FALSE(played.failure) << to_string(*played.failure);
    std::string sent;
    for (const auto& [flow, bytes] : played.trace.payloads) {
        if (flow.sender == cast_.find("server")) sent += text_of(bytes);
    }
    if (notes == nullptr) return sent;
    for (const Event& event : played.trace.events) {
        const auto* mark = std::get_if<Mark>(&event.what);
        if (mark != nullptr) notes->push_back(mark->name);
    }
    return sent;
}

std::deque<Reply> cut_at(const std::string& text, std::size_t at) {
    std::deque<Reply> replies;
    if (at > 0) replies.push_back(read(text.substr(0, at)));
    if (at < text.size()) replies.push_back(read(text.substr(at)));
    replies.push_back(end());
    return replies;
}

std::string behind_length(const std::string& text) {
    const auto length = static_cast<std::int32_t>(text.size());
    std::string bytes(4, '\0');
    std::memcpy(bytes.data(), &length, 4);
    return bytes + text;
}

}  // namespace sticky::test
