// Arrows, Space and a few keys: everything without a mouse, in English and in Chinese.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "tests/support/cases.h"
#include "tests/ui/hands.h"

namespace sticky::test {
namespace {

using namespace ui;

class Keyboard : public testing::TestWithParam<Language> {
protected:
    Hands::Options options() const {
        Hands::Options options;
        options.language = GetParam();
        return options;
    }
};

std::string name_of_language(const testing::TestParamInfo<Language>& info) {
    return info.param == Language::zh ? "zh" : "en";
}
INSTANTIATE_TEST_SUITE_P(Both, Keyboard, testing::Values(Language::en, Language::zh),
                         name_of_language);

constexpr Key kArrows[] = {Key::down, Key::right, Key::up, Key::left};

// Where arrows lead, as far as it is known.
class Walk {
public:
    explicit Walk(Hands& hands) : hands_(hands) {}

    std::string here() const {
        const auto& places = hands_.app().places();
        const auto at = std::ranges::find_if(places, &Place::focused);
        return at == places.end() ? "" : at->id;
    }
    bool knows(const std::string& id) const { return known_.contains(id); }
    // One press, towards the nearest arrow that nobody has tried. False: there is none.
    bool press() {
        const std::string from = here();
        known_.insert(from);
        const auto key = next(from);
        if (!key) return false;
        hands_.key(*key);
        ways_[{from, *key}] = here();
        return true;
    }

private:
    std::optional<Key> next(const std::string& from) const {
        std::map<std::string, Key> first{{from, Key::down}};
        std::deque<std::string> open{from};
        while (!open.empty()) {
            const std::string id = open.front();
            open.pop_front();
            for (const Key key : kArrows) {
                const auto way = ways_.find({id, key});
                const Key begun = id == from ? key : first.at(id);
                if (way == ways_.end()) return begun;
                if (first.try_emplace(way->second, begun).second) open.push_back(way->second);
            }
        }
        return std::nullopt;
    }

    Hands& hands_;
    std::set<std::string> known_;
    std::map<std::pair<std::string, Key>, std::string> ways_;
};

TEST_P(Keyboard, TheKeyboardReachesEveryControl) {
    constexpr int kMostPresses = 3000;
    for (const char* side : {"side/experiment", "side/toml"}) {
        Hands hands(options());
        ASSERT_TRUE(hands.click(side));
        std::vector<std::string> wanted;
        // Playback has keys of its own (Panels.PlaybackByMouseAndKeys).
        const std::set<std::string> keyed{"play", "step_back", "step_on", "to_end"};
        for (const Place& place : hands.app().places()) {
            if (!keyed.contains(place.id)) wanted.push_back(place.id);
        }
        Walk walk(hands);
        const auto missing = [&] {
            return std::ranges::count_if(wanted, [&](const auto& id) { return !walk.knows(id); });
        };
        for (int i = 0; i < kMostPresses && missing() > 0 && walk.press(); ++i) {
        }
        for (const std::string& id : wanted) EXPECT_TRUE(walk.knows(id)) << side << ": " << id;
        tried(wanted.size());
    }
}

// The flagship's question asked by keyboard: Nagle off, run.
TEST_P(Keyboard, ASwitchByKeyboardAlone) {
    Hands hands(options());
    hands.click("compare/compare_none");
    ASSERT_TRUE(hands.wait());
    Walk walk(hands);
    for (int i = 0; i < 1000 && walk.here() != "nagle"; ++i) walk.press();
    ASSERT_EQ(walk.here(), "nagle");
    hands.key(Key::space);
    EXPECT_NE(hands.toml().find("nodelay"), std::string::npos) << hands.toml();
    hands.key(Key::f5);
    ASSERT_TRUE(hands.wait());
    EXPECT_FALSE(hands.state().notice.is_error);
    tried();
}

}  // namespace
}  // namespace sticky::test
