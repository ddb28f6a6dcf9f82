// ImGui without a display: frames of a given size, input from a list, pictures by the rasteriser.
// For --screenshot and tests.
#pragma once

#include <functional>

#include "viz/ui/fonts.h"
#include "viz/ui/input.h"
#include "viz/ui/raster.h"

namespace sticky::ui {

class Headless {
public:
    // `size` in real pixels, at most kMostPixels each way.
    Headless(int width, int height, double scale, Fonts& fonts);
    ~Headless();
    Headless(const Headless&) = delete;
    Headless& operator=(const Headless&) = delete;

    static constexpr int kMostPixels = 16384;

    InputQueue& input() { return input_; }
    void resize(int width, int height);
    // One frame; the data live until the next. Fonts are built anew before it if they must be.
    const ImDrawData& frame(const std::function<void()>& ui);
    Image picture(const ImDrawData& data, Colour ground) const;

private:
    Fonts& fonts_;
    double scale_;
    ImGuiContext* context_;
    InputQueue input_;
};

}  // namespace sticky::ui
