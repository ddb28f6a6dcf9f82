// ImGui's triangles as a picture, without a graphics card: what --screenshot and the picture tests
// look at.
//
// Refuses to know: what was drawn.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <vector>

#include "viz/scene/theme.h"

namespace sticky::ui {

// Rows from the top, four bytes a pixel: red, green, blue, opacity.
struct Image {
    int width = 0, height = 0;
    std::vector<std::uint8_t> pixels;

    Colour at(int x, int y) const;
};

// The alpha of the font atlas, as ImGui's texture 1.
struct Texture {
    int width = 0, height = 0;
    const std::uint8_t* alpha = nullptr;
};

// Fills with `ground` first.
Image rasterise(const ImDrawData& data, const Texture& texture, Colour ground);

}  // namespace sticky::ui
