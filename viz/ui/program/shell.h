// The real window: GLFW and OpenGL 3 around an App.
//
// Refuses to know: what is drawn.
#pragma once

#include <optional>
#include <string>

#include "trace/result.h"
#include "viz/ui/app.h"
#include "viz/ui/input.h"

struct GLFWwindow;

namespace sticky::ui {

class Shell {
public:
    Shell() = default;
    ~Shell();
    Shell(const Shell&) = delete;
    Shell& operator=(const Shell&) = delete;

    // `scale` 0: the screen's. Answers why there is no window.
    std::optional<Error> open(double scale);
    // Until the window is closed. Answers the exit status.
    int run(App& app, Fonts& fonts);
    // From any thread: another frame is wanted.
    static void wake();
    void copy(const std::string& text);

private:
    void listen();
    void frame(App& app, Fonts& fonts);
    void upload_fonts(Fonts& fonts, double scale);
    double scale_now(const App& app) const;

    GLFWwindow* window_ = nullptr;
    bool imgui_ = false;
    double asked_scale_ = 0;
    double last_ = 0;
    InputQueue input_;
    std::vector<std::string> dropped_;
    int lively_ = 4;  // frames still wanted after something happened
};

}  // namespace sticky::ui
