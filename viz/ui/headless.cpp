#include "viz/ui/headless.h"

#include <algorithm>

namespace sticky::ui {

Headless::Headless(int width, int height, double scale, Fonts& fonts)
    : fonts_(fonts), scale_(scale), context_(ImGui::CreateContext()) {
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    io.DeltaTime = 1 / 60.0F;
    map_keys(io);
    resize(width, height);
}

Headless::~Headless() {
    ImGui::DestroyContext(context_);
}

void Headless::resize(int width, int height) {
    ImGui::GetIO().DisplaySize = {static_cast<float>(std::clamp(width, 0, kMostPixels)),
                                  static_cast<float>(std::clamp(height, 0, kMostPixels))};
}

const ImDrawData& Headless::frame(const std::function<void()>& ui) {
    ImGuiIO& io = ImGui::GetIO();
    if (fonts_.stale(scale_)) {
        fonts_.build(scale_);
        unsigned char* pixels = nullptr;
        int width = 0, height = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
        io.Fonts->SetTexID(reinterpret_cast<ImTextureID>(1));
    }
    input_.feed(io);
    ImGui::NewFrame();
    ui();
    ImGui::Render();
    return *ImGui::GetDrawData();
}

Image Headless::picture(const ImDrawData& data, Colour ground) const {
    Texture texture;
    unsigned char* pixels = nullptr;
    ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &texture.width, &texture.height);
    texture.alpha = pixels;
    return rasterise(data, texture, ground);
}

}  // namespace sticky::ui
