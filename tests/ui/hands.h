// The window without a display, and hands for it: click what has a name, type, drag, look.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "tests/support/run_program.h"
#include "viz/ui/app.h"
#include "viz/ui/headless.h"

namespace sticky::test {

class Hands {
public:
    struct Options {
        int width = 1280, height = 800;
        double scale = 1;
        Language language = Language::en;
        std::string fonts = "/usr/share/fonts";
        bool play = true;  // open the flagship comparison
    };
    Hands() : Hands(Options()) {}
    explicit Hands(const Options& options);

    ui::App& app() { return *app_; }
    const ui::AppState& state() const { return app_->state(); }
    ui::Fonts& fonts() { return fonts_; }
    ui::Headless& headless() { return headless_; }
    const TemporaryFolder& folder() const { return folder_; }

    // Frames, until all input was taken and some more.
    void frames(int count = 3);
    void resize(int width, int height);
    // Until runs are over. False: they are not, after a minute.
    bool wait();

    std::optional<ui::Place> find(const std::string& id) const;
    // Scrolls until it is seen. False: there is no such control.
    bool reveal(const std::string& id);
    bool click(const std::string& id);
    void click_at(double x, double y);
    void move(double x, double y);
    void drag(ImVec2 from, ImVec2 to);
    void wheel(double notches);
    void key(ui::Key key, const ui::Modifiers& with = {});
    // Into the field: all that is in it is replaced, and Enter pressed.
    bool type_into(const std::string& id, const std::string& text);
    void type(const std::string& text);

    ui::Image look();
    // The run's text, as the experiment has it.
    const std::string& toml() const { return state().experiment.text(); }
    std::string find_scenario(const std::string& name) const;

private:
    void frame();

    TemporaryFolder folder_;
    Options options_;
    ui::Fonts fonts_;
    ui::Headless headless_;
    std::unique_ptr<ui::App> app_;
    const ImDrawData* data_ = nullptr;
};

}  // namespace sticky::test
