// The experiment behind the controls: edits, what follows from them, what is kept.
#include <gtest/gtest.h>

#include "tests/support/cases.h"
#include "tests/support/run_program.h"
#include "viz/ui/comparison.h"
#include "viz/ui/experiment_controls.h"
#include "viz/ui/library.h"
#include "viz/ui/preferences.h"

namespace sticky::test {
namespace {

using namespace ui;

std::vector<LibraryEntry> all_scenarios() {
    return library_in(std::string(STICKY_SOURCE_DIR) + "/scenarios");
}

// Each control on each scenario there is: the text stays a scenario, or stays as it was.
TEST(Experiment, EveryControlOnEveryScenario) {
    for (const LibraryEntry& entry : all_scenarios()) {
        const Result<Experiment> opened = open_experiment(entry.file);
        ASSERT_TRUE(opened) << entry.file;
        const Scenario& scenario = *opened->scenario();
        const Controls controls = controls_of(scenario);
        std::vector<Edits> all;
        for (std::size_t i = 0; i < kTransportCount; ++i)
            all.push_back(set_transport(scenario, static_cast<Transport>(i)));
        for (const Schedule schedule :
             {Schedule::race, Schedule::reader_first, Schedule::writer_first})
            all.push_back(set_schedule(schedule));
        for (const std::string_view kind : {"none", "fixed_size", "delimiter", "length_prefix"})
            all.push_back(set_framing(scenario, kind));
        all.push_back(set_delay(10 * kMillisecond));
        all.push_back(set_mtu(576));
        all.push_back(set_loss(0.1));
        all.push_back(set_rate(1000));
        if (!controls.sender.empty()) {
            all.push_back(set_option(scenario, controls.sender, Option::nodelay, true));
            all.push_back(set_option(scenario, controls.sender, Option::nodelay, false));
            for (std::size_t i = 0; i < std::min<std::size_t>(controls.rows.size(), 8); ++i)
                all.push_back(remove_row(scenario, i));
            all.push_back(add_row(scenario, 0, {StepRow::Kind::text, "粘\"\\包", 0, 1, 0}));
            all.push_back(add_row(scenario, 0, {StepRow::Kind::pause, "", 0, 1, kMillisecond}));
            if (controls.rows.size() > 1) all.push_back(move_row(scenario, 0, 1));
        }
        if (controls.recv_buffer) all.push_back(set_recv_buffer(scenario, 7));
        for (const Edits& edits : all) {
            Experiment experiment = *opened;
            const auto error = ui::apply(experiment, edits);
            EXPECT_NE(experiment.scenario(), nullptr) << entry.file << "\n" << experiment.text();
            if (error) {
                EXPECT_EQ(experiment.text(), opened->text()) << entry.file;
            }
            tried();
        }
    }
}

TEST(Experiment, ControlsShowWhatTheySet) {
    const Result<Experiment> opened = open_experiment(
        std::string(STICKY_SOURCE_DIR) + "/scenarios/wire/nagle_waits_a_round_trip.toml");
    ASSERT_TRUE(opened);
    Experiment experiment = *opened;
    const auto now = [&] { return controls_of(*experiment.scenario()); };
    EXPECT_EQ(now().delay, 10 * kMillisecond);
    EXPECT_FALSE(now().nodelay);
    ASSERT_FALSE(
        ui::apply(experiment, set_option(*experiment.scenario(), "client", Option::nodelay, true)));
    EXPECT_TRUE(now().nodelay);
    ASSERT_FALSE(ui::apply(experiment, set_delay(25 * kMillisecond)));
    EXPECT_EQ(now().delay, 25 * kMillisecond);
    ASSERT_FALSE(ui::apply(experiment, set_framing(*experiment.scenario(), "length_prefix")));
    EXPECT_EQ(now().framing, "length_prefix");
    // The reader waited for just all bytes: 5 x 10, and now 5 x 14.
    EXPECT_NE(experiment.text().find("bytes = 70"), std::string::npos) << experiment.text();
    ASSERT_FALSE(ui::apply(experiment, remove_row(*experiment.scenario(), 0)));
    EXPECT_TRUE(experiment.changed());
    while (experiment.undo()) {
    }
    EXPECT_EQ(experiment.text(), opened->text());
    tried(4);
}

TEST(Experiment, ComparisonsArePlanned) {
    for (const LibraryEntry& entry : all_scenarios()) {
        const Result<Experiment> opened = open_experiment(entry.file);
        ASSERT_TRUE(opened);
        for (const Compare compare : {Compare::none, Compare::prefix, Compare::nagle}) {
            const Result<Comparison> planned = plan_comparison(*opened, compare, "");
            if (!planned) {
                EXPECT_FALSE(planned.error().what.empty()) << entry.file;
            } else {
                EXPECT_EQ(planned->sides.size(), compare == Compare::none ? 1U : 2U) << entry.file;
            }
            tried();
        }
    }
}

TEST(Experiment, PreferencesComeBack) {
    const TemporaryFolder folder;
    const std::string file = folder.file("deep/er/window.toml");
    Preferences all;
    all.language = Language::zh;
    all.theme = Theme::light;
    all.patterns = true;
    all.scale = 1.5;
    all.recent = {"/a \"quoted\"\\name.toml", "粘包.toml"};
    save_preferences(file, all);
    const Preferences back = load_preferences(file);
    EXPECT_EQ(back.language, all.language);
    EXPECT_EQ(back.theme, all.theme);
    EXPECT_EQ(back.patterns, all.patterns);
    EXPECT_EQ(back.scale, all.scale);
    EXPECT_EQ(back.recent, all.recent);
    for (const char* text : {"", "scale = \"big\"", "recent = 5", "[[[", "scale = 1e300"}) {
        folder.write("bad.toml", text);
        const Preferences bad = load_preferences(folder.file("bad.toml"));
        EXPECT_EQ(bad.scale, 0) << text;
        EXPECT_TRUE(bad.recent.empty()) << text;
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
