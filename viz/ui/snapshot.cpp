#include "viz/ui/snapshot.h"

#include <algorithm>
#include <cmath>

#include "viz/ui/paint.h"

namespace sticky::ui {

Image picture_of(const Scene& scene, Theme theme, double scale, Fonts& fonts) {
    constexpr double kMost = 16384;
    const auto pixels = [&](double length) {
        return static_cast<float>(std::clamp(std::round(length * scale), 1.0, kMost));
    };
    const ImVec2 size(pixels(scene.size.width), pixels(scene.size.height));
    ImGuiIO& io = ImGui::GetIO();
    ImDrawList list(ImGui::GetDrawListSharedData());
    list._ResetForNewFrame();
    list.PushTextureID(io.Fonts->TexID);
    list.PushClipRect({0, 0}, size);
    paint(list, scene, {{0, 0}, static_cast<float>(scale), theme, &fonts});
    ImDrawList* lists[] = {&list};
    ImDrawData data;
    data.Valid = true;
    data.CmdLists = lists;
    data.CmdListsCount = 1;
    data.DisplaySize = size;
    data.FramebufferScale = {1, 1};
    Texture texture;
    unsigned char* alpha = nullptr;
    io.Fonts->GetTexDataAsAlpha8(&alpha, &texture.width, &texture.height);
    texture.alpha = alpha;
    return rasterise(data, texture, colour_of({Role::background, 0, 1}, theme));
}

}  // namespace sticky::ui
