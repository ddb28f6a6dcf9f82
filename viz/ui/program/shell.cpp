#include "viz/ui/program/shell.h"

#include <GLFW/glfw3.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "viz/ui/paint.h"

namespace sticky::ui {
namespace {

constexpr double kFrame = 1 / 60.0;  // seconds; also where vsync does nothing

struct Mapped {
    int theirs;
    Key ours;
};
constexpr std::array<Mapped, 21> kKeys = {{
    {GLFW_KEY_TAB, Key::tab},
    {GLFW_KEY_LEFT, Key::left},
    {GLFW_KEY_RIGHT, Key::right},
    {GLFW_KEY_UP, Key::up},
    {GLFW_KEY_DOWN, Key::down},
    {GLFW_KEY_PAGE_UP, Key::page_up},
    {GLFW_KEY_PAGE_DOWN, Key::page_down},
    {GLFW_KEY_HOME, Key::home},
    {GLFW_KEY_END, Key::end},
    {GLFW_KEY_INSERT, Key::insert},
    {GLFW_KEY_DELETE, Key::del},
    {GLFW_KEY_BACKSPACE, Key::backspace},
    {GLFW_KEY_ENTER, Key::enter},
    {GLFW_KEY_KP_ENTER, Key::enter},
    {GLFW_KEY_ESCAPE, Key::escape},
    {GLFW_KEY_F1, Key::f1},
    {GLFW_KEY_F5, Key::f5},
    {GLFW_KEY_F11, Key::f11},
    {GLFW_KEY_SPACE, Key::space},
    {GLFW_KEY_KP_ADD, Key::equal},
    {GLFW_KEY_KP_SUBTRACT, Key::minus},
}};

std::optional<Key> key_of(int theirs) {
    for (const Mapped& one : kKeys) {
        if (one.theirs == theirs) return one.ours;
    }
    // GLFW's letters, digits and signs are ASCII, and so are ours.
    if (theirs > 32 && theirs < 97) return static_cast<Key>(theirs);
    return std::nullopt;
}

std::string utf8_of(unsigned code) {
    std::string text;
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xc0U | code >> 6U);
        text += static_cast<char>(0x80U | (code & 0x3fU));
    } else if (code < 0x10000) {
        text += static_cast<char>(0xe0U | code >> 12U);
        text += static_cast<char>(0x80U | (code >> 6U & 0x3fU));
        text += static_cast<char>(0x80U | (code & 0x3fU));
    }
    return text;
}

struct Ears {
    InputQueue* input;
    std::vector<std::string>* dropped;
    int* lively;
    // Where window coordinates are not pixels.
    double pixels_x = 1, pixels_y = 1;
};

Ears& ears_of(GLFWwindow* window) {
    Ears& ears = *static_cast<Ears*>(glfwGetWindowUserPointer(window));
    *ears.lively = 4;
    return ears;
}

const char* clipboard(void* window) {
    return glfwGetClipboardString(static_cast<GLFWwindow*>(window));
}

void set_clipboard(void* window, const char* text) {
    glfwSetClipboardString(static_cast<GLFWwindow*>(window), text);
}

std::string last_error() {
    const char* text = nullptr;
    glfwGetError(&text);
    return text == nullptr ? "no reason was given" : text;
}

}  // namespace

std::optional<Error> Shell::open(double scale) {
    asked_scale_ = scale;
    glfwInitHint(GLFW_JOYSTICK_HAT_BUTTONS, GLFW_FALSE);
    if (glfwInit() == GLFW_FALSE) {
        return Error{ErrorKind::machine, "window", "there is no display: " + last_error(),
                     "start it on a desktop, or write a picture: sticky-gui --screenshot out.png"};
    }
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    window_ = glfwCreateWindow(1280, 800, "StickyScope", nullptr, nullptr);
    if (window_ == nullptr) {
        return Error{ErrorKind::machine, "window", "no OpenGL 3 here: " + last_error(),
                     "install a driver (Debian: libgl1-mesa-dri), or use --screenshot"};
    }
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(1);
    ImGui::CreateContext();
    imgui_ = true;
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    io.GetClipboardTextFn = clipboard;
    io.SetClipboardTextFn = set_clipboard;
    io.ClipboardUserData = window_;
    map_keys(io);
    ImGui_ImplOpenGL3_Init("#version 130");
    return std::nullopt;
}

Shell::~Shell() {
    if (imgui_) {
        ImGui_ImplOpenGL3_Shutdown();
        ImGui::DestroyContext();
    }
    if (window_ != nullptr) glfwDestroyWindow(window_);
    glfwTerminate();
}

void Shell::wake() {
    glfwPostEmptyEvent();
}

void Shell::copy(const std::string& text) {
    glfwSetClipboardString(window_, text.c_str());
}

void Shell::listen() {
    glfwSetCursorPosCallback(window_, [](GLFWwindow* window, double x, double y) {
        Ears& ears = ears_of(window);
        ears.input->push(MouseMove{static_cast<float>(x * ears.pixels_x),
                                   static_cast<float>(y * ears.pixels_y)});
    });
    glfwSetMouseButtonCallback(window_, [](GLFWwindow* window, int button, int action, int) {
        ears_of(window).input->push(MouseButton{button, action == GLFW_PRESS});
    });
    glfwSetScrollCallback(window_, [](GLFWwindow* window, double x, double y) {
        ears_of(window).input->push(MouseWheel{static_cast<float>(x), static_cast<float>(y)});
    });
    glfwSetKeyCallback(window_, [](GLFWwindow* window, int key, int, int action, int mods) {
        InputQueue& input = *ears_of(window).input;
        input.push(Modifiers{(mods & GLFW_MOD_CONTROL) != 0, (mods & GLFW_MOD_SHIFT) != 0,
                             (mods & GLFW_MOD_ALT) != 0});
        if (action == GLFW_REPEAT) return;
        if (const auto ours = key_of(key)) input.push(KeyChange{*ours, action == GLFW_PRESS});
    });
    glfwSetCharCallback(window_, [](GLFWwindow* window, unsigned code) {
        ears_of(window).input->push(Typed{utf8_of(code)});
    });
    glfwSetDropCallback(window_, [](GLFWwindow* window, int count, const char** files) {
        Ears& ears = ears_of(window);
        ears.dropped->assign(files, files + count);
    });
    glfwSetWindowRefreshCallback(window_, [](GLFWwindow* window) { ears_of(window); });
    glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* window, int, int) { ears_of(window); });
}

double Shell::scale_now(const App& app) const {
    if (asked_scale_ > 0) return asked_scale_;
    if (app.state().preferences.scale > 0) return app.state().preferences.scale;
    float x = 1, y = 1;
    glfwGetWindowContentScale(window_, &x, &y);
    return std::clamp<double>(x, 0.5, 4);
}

void Shell::upload_fonts(Fonts& fonts, double scale) {
    if (!fonts.stale(scale)) return;
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    fonts.build(scale);
    ImGui_ImplOpenGL3_CreateFontsTexture();
}

void Shell::frame(App& app, Fonts& fonts) {
    int width = 0, height = 0;
    glfwGetFramebufferSize(window_, &width, &height);
    const double now = glfwGetTime();
    const double passed = std::clamp(now - last_, 1e-4, 1.0);
    last_ = now;
    if (width <= 0 || height <= 0) return;
    const double scale = scale_now(app);
    upload_fonts(fonts, scale);
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
    io.DeltaTime = static_cast<float>(passed);
    if (input_.feed(io)) lively_ = 4;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    app.frame({width / scale, height / scale}, scale, passed);
    ImGui::Render();
    const Colour ground = colour_of({Role::background, 0, 1}, app.state().preferences.theme);
    glViewport(0, 0, width, height);
    glClearColor(static_cast<float>(ground.red) / 255, static_cast<float>(ground.green) / 255,
                 static_cast<float>(ground.blue) / 255, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    glfwSwapBuffers(window_);
}

int Shell::run(App& app, Fonts& fonts) {
    Ears ears{&input_, &dropped_, &lively_};
    glfwSetWindowUserPointer(window_, &ears);
    listen();
    while (glfwWindowShouldClose(window_) == GLFW_FALSE) {
        const double begin = glfwGetTime();
        int width = 1, height = 1, pixels_x = 1, pixels_y = 1;
        glfwGetWindowSize(window_, &width, &height);
        glfwGetFramebufferSize(window_, &pixels_x, &pixels_y);
        ears.pixels_x = static_cast<double>(pixels_x) / std::max(width, 1);
        ears.pixels_y = static_cast<double>(pixels_y) / std::max(height, 1);
        frame(app, fonts);
        if (!dropped_.empty()) app.open(std::exchange(dropped_, {}));
        const bool hurry = app.moves() || --lively_ > 0;
        // Nothing moves: until somebody does something, or a run has news.
        const double left = kFrame - (glfwGetTime() - begin);
        glfwWaitEventsTimeout(hurry ? std::max(left, 0.001) : 3600.0);
        lively_ = std::max(lively_, 1);
    }
    glfwSetWindowUserPointer(window_, nullptr);
    return 0;
}

}  // namespace sticky::ui
