#include "viz/ui/raster.h"

#include <algorithm>
#include <cmath>

namespace sticky::ui {
namespace {

struct Clip {
    int left = 0, top = 0, right = 0, bottom = 0;
};

struct Float4 {
    float r = 0, g = 0, b = 0, a = 0;
};

Float4 unpack(ImU32 colour) {
    const auto part = [&](int shift) { return static_cast<float>(colour >> shift & 0xffU); };
    return {part(IM_COL32_R_SHIFT), part(IM_COL32_G_SHIFT), part(IM_COL32_B_SHIFT),
            part(IM_COL32_A_SHIFT) / 255.0F};
}

// Twice the signed area of a, b, p.
float edge(const ImVec2& a, const ImVec2& b, const ImVec2& p) {
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

// A pixel on an edge belongs to one of the two triangles that share it.
bool is_top_left(const ImVec2& a, const ImVec2& b) {
    return a.y > b.y || (a.y == b.y && a.x < b.x);
}

class Raster {
public:
    Raster(Image& image, const Texture& texture) : image_(image), texture_(texture) {}

    void triangle(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c, const Clip& clip) {
        const float area = edge(a.pos, b.pos, c.pos);
        if (area == 0 || !std::isfinite(area)) return;
        if (area < 0) return fill(a, c, b, -area, clip);
        fill(a, b, c, area, clip);
    }

private:
    void fill(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c, float area,
              const Clip& clip) {
        const auto low = [](float x, float y, float z) { return std::floor(std::min({x, y, z})); };
        const auto high = [](float x, float y, float z) { return std::ceil(std::max({x, y, z})); };
        const auto bounded = [](float value, int least, int most) {
            return static_cast<int>(
                std::clamp(value, static_cast<float>(least), static_cast<float>(most)));
        };
        const int left = bounded(low(a.pos.x, b.pos.x, c.pos.x), clip.left, clip.right);
        const int right = bounded(high(a.pos.x, b.pos.x, c.pos.x), clip.left, clip.right);
        const int top = bounded(low(a.pos.y, b.pos.y, c.pos.y), clip.top, clip.bottom);
        const int bottom = bounded(high(a.pos.y, b.pos.y, c.pos.y), clip.top, clip.bottom);
        const Float4 ca = unpack(a.col), cb = unpack(b.col), cc = unpack(c.col);
        const bool flat = a.col == b.col && b.col == c.col;
        const bool solid =
            a.uv.x == b.uv.x && b.uv.x == c.uv.x && a.uv.y == b.uv.y && b.uv.y == c.uv.y;
        const float ea = is_top_left(b.pos, c.pos) ? 0 : -1e-6F;
        const float eb = is_top_left(c.pos, a.pos) ? 0 : -1e-6F;
        const float ec = is_top_left(a.pos, b.pos) ? 0 : -1e-6F;
        for (int y = top; y < bottom; ++y) {
            for (int x = left; x < right; ++x) {
                const ImVec2 p(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
                const float wa = edge(b.pos, c.pos, p) + ea, wb = edge(c.pos, a.pos, p) + eb,
                            wc = edge(a.pos, b.pos, p) + ec;
                if (wa < 0 || wb < 0 || wc < 0) continue;
                const float u = wa / area, v = wb / area, w = wc / area;
                Float4 colour = ca;
                if (!flat) {
                    colour = {ca.r * u + cb.r * v + cc.r * w, ca.g * u + cb.g * v + cc.g * w,
                              ca.b * u + cb.b * v + cc.b * w, ca.a * u + cb.a * v + cc.a * w};
                }
                if (!solid) {
                    colour.a *= sample(a.uv.x * u + b.uv.x * v + c.uv.x * w,
                                       a.uv.y * u + b.uv.y * v + c.uv.y * w);
                }
                blend(x, y, colour);
            }
        }
    }

    // Between the four letters' pixels around, as a graphics card does it.
    float sample(float u, float v) const {
        if (texture_.alpha == nullptr) return 1;
        const float x = u * static_cast<float>(texture_.width) - 0.5F;
        const float y = v * static_cast<float>(texture_.height) - 0.5F;
        const float fx = std::floor(x), fy = std::floor(y);
        const auto at = [&](float px, float py) {
            const int ix = std::clamp(static_cast<int>(px), 0, texture_.width - 1);
            const int iy = std::clamp(static_cast<int>(py), 0, texture_.height - 1);
            return static_cast<float>(texture_.alpha[static_cast<std::size_t>(iy) *
                                                         static_cast<std::size_t>(texture_.width) +
                                                     static_cast<std::size_t>(ix)]) /
                   255.0F;
        };
        const float right = x - fx, below = y - fy;
        return (at(fx, fy) * (1 - right) + at(fx + 1, fy) * right) * (1 - below) +
               (at(fx, fy + 1) * (1 - right) + at(fx + 1, fy + 1) * right) * below;
    }

    void blend(int x, int y, const Float4& colour) {
        if (colour.a <= 0) return;
        std::uint8_t* const pixel =
            &image_.pixels[(static_cast<std::size_t>(y) * static_cast<std::size_t>(image_.width) +
                            static_cast<std::size_t>(x)) *
                           4];
        const float a = std::min(colour.a, 1.0F);
        const auto mix = [&](std::uint8_t under, float over) {
            const float mixed = static_cast<float>(under) * (1 - a) + over * a;
            return static_cast<std::uint8_t>(std::clamp(std::lround(mixed), 0L, 255L));
        };
        pixel[0] = mix(pixel[0], colour.r);
        pixel[1] = mix(pixel[1], colour.g);
        pixel[2] = mix(pixel[2], colour.b);
    }

    Image& image_;
    const Texture& texture_;
};

Clip clip_of(const ImVec4& rect, const ImDrawData& data, const Image& image) {
    const auto part = [](float value, int most) {
        return static_cast<int>(std::clamp(value, 0.0F, static_cast<float>(most)));
    };
    const ImVec2 o = data.DisplayPos;
    return {part(rect.x - o.x, image.width), part(rect.y - o.y, image.height),
            part(rect.z - o.x, image.width), part(rect.w - o.y, image.height)};
}

void draw_list(Raster& raster, const ImDrawList& list, const ImDrawData& data, const Image& image) {
    for (const ImDrawCmd& command : list.CmdBuffer) {
        if (command.UserCallback != nullptr) continue;
        const Clip clip = clip_of(command.ClipRect, data, image);
        if (clip.left >= clip.right || clip.top >= clip.bottom) continue;
        const ImDrawIdx* const indices = list.IdxBuffer.Data + command.IdxOffset;
        const ImDrawVert* const vertices = list.VtxBuffer.Data + command.VtxOffset;
        for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
            raster.triangle(vertices[indices[i]], vertices[indices[i + 1]],
                            vertices[indices[i + 2]], clip);
        }
    }
}

}  // namespace

Colour Image::at(int x, int y) const {
    const std::size_t place = (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                               static_cast<std::size_t>(x)) *
                              4;
    return {pixels[place], pixels[place + 1], pixels[place + 2]};
}

Image rasterise(const ImDrawData& data, const Texture& texture, Colour ground) {
    Image image;
    image.width = static_cast<int>(data.DisplaySize.x);
    image.height = static_cast<int>(data.DisplaySize.y);
    if (image.width <= 0 || image.height <= 0) return {};
    image.pixels.resize(static_cast<std::size_t>(image.width) *
                        static_cast<std::size_t>(image.height) * 4);
    for (std::size_t i = 0; i < image.pixels.size(); i += 4) {
        image.pixels[i] = ground.red;
        image.pixels[i + 1] = ground.green;
        image.pixels[i + 2] = ground.blue;
        image.pixels[i + 3] = 255;
    }
    Raster raster(image, texture);
    for (int i = 0; i < data.CmdListsCount; ++i) draw_list(raster, *data.CmdLists[i], data, image);
    return image;
}

}  // namespace sticky::ui
