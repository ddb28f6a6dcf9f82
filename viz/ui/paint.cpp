#include "viz/ui/paint.h"

#include <algorithm>
#include <cmath>

#include "viz/scene/marks.h"

namespace sticky::ui {
namespace {

constexpr float kDash = 5, kGap = 4;  // as in svg.cpp

class Painter {
public:
    Painter(ImDrawList& list, const Brush& brush) : list_(list), brush_(brush) {}

    void operator()(const Rect& rect) {
        if (!drawn(rect.box)) return;
        list_.AddRectFilled(at(rect.box.x, rect.box.y), at(rect.box.right(), rect.box.bottom()),
                            of(rect.fill), length(rect.radius));
        if (rect.pattern == Pattern::none) return;
        for (const PatternMark& mark : marks_of(rect))
            list_.AddLine(at(mark.from), at(mark.to), of(kPatternPaint), length(kPatternThickness));
    }
    void operator()(const Outline& outline) {
        const Box& box = outline.box;
        if (!drawn(box)) return;
        if (!outline.dashed) {
            list_.AddRect(at(box.x, box.y), at(box.right(), box.bottom()), of(outline.stroke),
                          length(outline.radius), 0, length(outline.thickness));
            return;
        }
        const Point corners[] = {{box.x, box.y},
                                 {box.right(), box.y},
                                 {box.right(), box.bottom()},
                                 {box.x, box.bottom()}};
        for (int i = 0; i < 4; ++i)
            dashed(corners[i], corners[(i + 1) % 4], outline.thickness, of(outline.stroke));
    }
    // A fan of thin quads between two curves that have the same heights.
    void operator()(const Ribbon& r) {
        constexpr int kSteps = 18;
        const ImU32 paint = of(r.fill);
        list_.PrimReserve(kSteps * 6, (kSteps + 1) * 2);
        const auto first = static_cast<ImDrawIdx>(list_._VtxCurrentIdx);
        const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
        for (int i = 0; i <= kSteps; ++i) {
            const double t = static_cast<double>(i) / kSteps;
            // The cubic with level ends: x and y of the same parameter.
            const double x = t * t * (3 - 2 * t),
                         y = (1.5 * t * (1 - t) * (1 - t)) + 1.5 * t * t * (1 - t) + t * t * t;
            const double height = r.top + (r.bottom - r.top) * y;
            list_.PrimWriteVtx(at(r.top_left + (r.bottom_left - r.top_left) * x, height), white,
                               paint);
            list_.PrimWriteVtx(at(r.top_right + (r.bottom_right - r.top_right) * x, height), white,
                               paint);
        }
        for (int i = 0; i < kSteps; ++i) {
            const auto at_step = static_cast<ImDrawIdx>(first + 2 * i);
            for (const int corner : {0, 1, 3, 0, 3, 2})
                list_.PrimWriteIdx(static_cast<ImDrawIdx>(at_step + corner));
        }
    }
    void operator()(const Line& line) {
        stroke(line.from, line.to, line.thickness, line.dashed, of(line.stroke));
    }
    void operator()(const Arrow& arrow) {
        const ImU32 paint = of(arrow.stroke);
        stroke(arrow.from, arrow.to, arrow.thickness, arrow.dashed, paint);
        const ArrowHead head = head_of(arrow);
        list_.AddTriangleFilled(at(head.tip), at(head.left), at(head.right), paint);
    }
    void operator()(const Path& path) {
        for (std::size_t i = 1; i < path.points.size(); ++i) {
            stroke(path.points[i - 1], path.points[i], path.thickness, path.dashed,
                   of(path.stroke));
        }
    }
    void operator()(const Hatch& hatch) {
        const Box& box = hatch.box;
        if (!drawn(box) || hatch.step <= 0) return;
        const ImU32 paint = of(hatch.stroke);
        for (double x = box.x + hatch.step / 2; x < box.right() + box.height; x += hatch.step) {
            const double below = std::max(x - box.height, box.x), above = std::min(x, box.right());
            list_.AddLine(at(below, box.y + (x - below)), at(above, box.y + (x - above)), paint,
                          length(1));
        }
    }
    void operator()(const Text& text) {
        brush_.fonts->need(text.text);
        const Fonts::Sized sized = brush_.fonts->font(text.font, text.bold, text.size);
        ImFont* const font = sized.font;
        const float size = length(text.size) * sized.per_em;
        const char* const begin = text.text.data();
        const char* const end = begin + text.text.size();
        ImVec2 place = at(text.at);
        if (text.anchor != Anchor::begin) {
            const float width = font->CalcTextSizeA(size, 1e9F, 0, begin, end).x;
            place.x -= text.anchor == Anchor::middle ? width / 2 : width;
        }
        place.y -= font->Ascent * (size / font->FontSize);
        place = {std::round(place.x), std::round(place.y)};
        list_.AddText(font, size, place, of(text.fill), begin, end);
    }

private:
    ImVec2 at(double x, double y) const {
        return {brush_.origin.x + static_cast<float>(x) * brush_.scale,
                brush_.origin.y + static_cast<float>(y) * brush_.scale};
    }
    ImVec2 at(Point p) const { return at(p.x, p.y); }
    float length(double pixels) const { return static_cast<float>(pixels) * brush_.scale; }
    ImU32 of(const Paint& paint) const { return colour(paint, brush_.theme); }
    static bool drawn(const Box& box) { return box.width > 0 && box.height > 0; }

    void stroke(Point from, Point to, double thickness, bool is_dashed, ImU32 paint) {
        if (is_dashed) return dashed(from, to, thickness, paint);
        list_.AddLine(at(from), at(to), paint, length(thickness));
    }
    void dashed(Point from, Point to, double thickness, ImU32 paint) {
        constexpr double kMost = 2000;  // dashes of one line
        const double all = std::hypot(to.x - from.x, to.y - from.y);
        if (!(all > 0)) return;
        const double step = std::max<double>(kDash + kGap, all / kMost);
        for (double done = 0; done < all; done += step) {
            const double a = done / all, b = std::min(1.0, (done + kDash) / all);
            list_.AddLine(at(from.x + (to.x - from.x) * a, from.y + (to.y - from.y) * a),
                          at(from.x + (to.x - from.x) * b, from.y + (to.y - from.y) * b), paint,
                          length(thickness));
        }
    }

    ImDrawList& list_;
    const Brush& brush_;
};

}  // namespace

ImU32 colour(const Paint& paint, Theme theme) {
    const Colour c = colour_of(paint, theme);
    const double opacity = std::clamp(paint.opacity, 0.0, 1.0);
    return IM_COL32(c.red, c.green, c.blue, static_cast<int>(std::lround(opacity * 255)));
}

void paint(ImDrawList& list, const Scene& scene, const Brush& brush) {
    Painter painter(list, brush);
    for (const Shape& shape : scene.shapes) std::visit(painter, shape);
}

}  // namespace sticky::ui
