#include "viz/scene/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "viz/scene/marks.h"
#include "viz/scene/xml_text.h"

namespace sticky {
namespace {

using Out = std::back_insert_iterator<std::string>;

constexpr std::string_view kFonts = "Inter, WenQuanYi Micro Hei, sans-serif";
constexpr std::string_view kMono =
    "JetBrains Mono, DejaVu Sans Mono, WenQuanYi Micro Hei Mono, "
    "monospace";

// Two decimals at most, none that say nothing; never "-0".
std::string number(double value) {
    std::string text = fmt::format("{:.2f}", value);
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text == "-0" ? "0" : text;
}

class Writer {
public:
    Writer(std::string& out, Theme theme) : out_(out), theme_(theme) {}

    void operator()(const Rect& rect) {
        if (rect.box.width <= 0 || rect.box.height <= 0) return;
        add("<rect{}{}{}/>\n", place(rect.box), radius(rect.radius), fill(rect.fill));
        const std::vector<PatternMark> marks = marks_of(rect);
        if (marks.empty()) return;
        std::string path;
        for (const PatternMark& mark : marks) {
            path += fmt::format("{}M{},{} L{},{}", path.empty() ? "" : " ", number(mark.from.x),
                                number(mark.from.y), number(mark.to.x), number(mark.to.y));
        }
        add("<path d=\"{}\"{}/>\n", path, stroke(kPatternPaint, kPatternThickness));
    }
    void operator()(const Outline& outline) {
        if (outline.box.width <= 0 || outline.box.height <= 0) return;
        add("<rect{}{} fill=\"none\"{}{}/>\n", place(outline.box), radius(outline.radius),
            stroke(outline.stroke, outline.thickness), dashes(outline.dashed));
    }
    void operator()(const Ribbon& r) {
        const std::string middle = number((r.top + r.bottom) / 2);
        add("<path d=\"M{0},{1} C{0},{2} {3},{2} {3},{4}", number(r.top_left), number(r.top),
            middle, number(r.bottom_left), number(r.bottom));
        add(" L{0},{1} C{0},{2} {3},{2} {3},{4} Z\"{5}/>\n", number(r.bottom_right),
            number(r.bottom), middle, number(r.top_right), number(r.top), fill(r.fill));
    }
    void operator()(const Line& line) {
        add("<path d=\"M{},{} L{},{}\"{}{}/>\n", number(line.from.x), number(line.from.y),
            number(line.to.x), number(line.to.y), stroke(line.stroke, line.thickness),
            dashes(line.dashed));
    }
    void operator()(const Arrow& arrow) {
        (*this)(Line{arrow.from, arrow.to, arrow.thickness, arrow.dashed, arrow.stroke});
        const ArrowHead head = head_of(arrow);
        add("<path d=\"M{},{} L{},{} L{},{} Z\"{}/>\n", number(head.tip.x), number(head.tip.y),
            number(head.left.x), number(head.left.y), number(head.right.x), number(head.right.y),
            fill(arrow.stroke));
    }
    void operator()(const Path& path) {
        if (path.points.size() < 2) return;
        std::string text;
        for (const Point& point : path.points) {
            text +=
                fmt::format("{}{},{}", text.empty() ? "M" : " L", number(point.x), number(point.y));
        }
        add("<path d=\"{}\" fill=\"none\"{}{}/>\n", text, stroke(path.stroke, path.thickness),
            dashes(path.dashed));
    }
    // Lines that rise to the right, cut at the box.
    void operator()(const Hatch& hatch) {
        const Box& box = hatch.box;
        if (box.width <= 0 || box.height <= 0 || hatch.step <= 0) return;
        std::string path;
        for (double x = box.x + hatch.step / 2; x < box.right() + box.height; x += hatch.step) {
            const double below = std::max(x - box.height, box.x);
            const double above = std::min(x, box.right());
            path += fmt::format("M{},{} L{},{} ", number(below), number(box.y + (x - below)),
                                number(above), number(box.y + (x - above)));
        }
        if (path.empty()) return;
        path.pop_back();
        add("<path d=\"{}\"{}/>\n", path, stroke(hatch.stroke, 1));
    }
    void operator()(const Text& text) {
        constexpr std::string_view anchors[] = {"start", "middle", "end"};
        add("<text x=\"{}\" y=\"{}\" font-size=\"{}\"", number(text.at.x), number(text.at.y),
            number(text.size));
        const auto anchor = static_cast<std::size_t>(text.anchor);
        if (anchor != 0) add(" text-anchor=\"{}\"", anchors[anchor]);
        if (text.bold) add(" font-weight=\"600\"");
        if (text.font == Font::mono) add(" font-family=\"{}\"", kMono);
        add("{}>{}</text>\n", fill(text.fill), xml_text(text.text));
    }
    void tooltip(const Hit& hit) {
        if (hit.box.width <= 0 || hit.box.height <= 0) return;
        add("<rect{} fill-opacity=\"0\"><title>{}</title></rect>\n", place(hit.box),
            xml_text(hit.label));
    }

private:
    template <class... Args>
    void add(fmt::format_string<Args...> text, Args&&... args) {
        fmt::format_to(Out(out_), text, std::forward<Args>(args)...);
    }
    static std::string place(const Box& box) {
        return fmt::format(" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", number(box.x),
                           number(box.y), number(box.width), number(box.height));
    }
    static std::string radius(double radius) {
        return radius <= 0 ? std::string() : fmt::format(" rx=\"{}\"", number(radius));
    }
    static std::string dashes(bool dashed) { return dashed ? " stroke-dasharray=\"5 4\"" : ""; }
    std::string fill(const Paint& paint) const {
        std::string text = fmt::format(" fill=\"{}\"", hex_of(colour_of(paint, theme_)));
        if (paint.opacity < 1) text += fmt::format(" fill-opacity=\"{}\"", number(paint.opacity));
        return text;
    }
    std::string stroke(const Paint& paint, double thickness) const {
        std::string text = fmt::format(" stroke=\"{}\" stroke-width=\"{}\"",
                                       hex_of(colour_of(paint, theme_)), number(thickness));
        if (paint.opacity < 1) text += fmt::format(" stroke-opacity=\"{}\"", number(paint.opacity));
        return text;
    }

    std::string& out_;
    Theme theme_;
};

}  // namespace

std::string to_svg(const Scene& scene, Theme theme) {
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
        "viewBox=\"0 0 {0} {1}\" font-family=\"{2}\">\n",
        number(scene.size.width), number(scene.size.height), kFonts);
    Writer writer(out, theme);
    for (const Shape& shape : scene.shapes) std::visit(writer, shape);
    for (const Hit& hit : scene.hits) writer.tooltip(hit);
    return out + "</svg>\n";
}

}  // namespace sticky
