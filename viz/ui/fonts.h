// The fonts of the window: Inter for text, JetBrains Mono for bytes, WenQuanYi Micro Hei for hanzi,
// each built in a few sizes with just the characters that were asked for.
//
//     need("粘包")   new characters   ->   stale()   ->   build() before the next frame
//
// Refuses to know: what is written, and who uploads the picture of the letters.
#pragma once

#include <imgui.h>

#include <array>
#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "viz/scene/glyphs.h"

namespace sticky::ui {

// Where fonts were looked for and found. Empty path: ImGui's own letters, English only.
struct FontFiles {
    std::string plain, bold, mono, hanzi;
    std::string missing;  // the Debian package that would help; empty: nothing is missing
};
// In `folder` ("/usr/share/fonts"), by the names that Debian's packages give them.
FontFiles find_fonts(const std::string& folder = "/usr/share/fonts");

class Fonts {
public:
    explicit Fonts(FontFiles files) : files_(std::move(files)) {}

    const FontFiles& files() const { return files_; }
    // Takes note of characters that will be drawn.
    void need(std::string_view text);
    bool covers(std::string_view text) const;
    bool stale(double scale) const { return stale_ || scale != scale_; }
    // Into ImGui's current context. False: no font file could be used.
    bool build(double scale);

    // A font, and how large ImGui must draw it for letters of the wanted size. Sizes are of the em,
    // as in CSS; ImGui's are from ascender to descender.
    struct Sized {
        ImFont* font = nullptr;
        float per_em = 1;
    };
    // The one built for the next size, in unscaled pixels.
    Sized font(Font kind, bool bold, double size) const;
    ImFont* body() const { return font(Font::plain, false, kBody).font; }
    ImFont* mono() const { return font(Font::mono, false, 13).font; }
    static constexpr double kBody = 14;

private:
    struct Face {
        Font kind;
        bool bold;
        double size;
        ImFont* font = nullptr;
    };
    void add(Face& face, double scale);
    const std::string& file_of(const Face& face) const;
    void space(const Face& face) const;

    FontFiles files_;
    std::bitset<0x10000> needed_;
    std::vector<Face> faces_;
    ImVector<ImWchar> ranges_;
    bool stale_ = true;
    double scale_ = 0;
};

}  // namespace sticky::ui
