#include "viz/ui/fonts.h"

#include <ft2build.h>
#include <imgui_freetype.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace sticky::ui {
namespace {

// Code points of UTF-8; bytes that are none are left out.
template <class F>
void each_code(std::string_view text, F f) {
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::size_t size = byte < 0x80   ? 1
                                 : byte < 0xc0 ? 1
                                 : byte < 0xe0 ? 2
                                 : byte < 0xf0 ? 3
                                               : 4;
        if (i + size > text.size()) return;
        std::uint32_t code = size == 1 ? byte : byte & (0xffU >> (size + 1));
        for (std::size_t k = 1; k < size; ++k)
            code = code << 6U | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
        i += size;
        if (byte < 0x80 || byte >= 0xc0) f(code);
    }
}

// A face for as long as it is asked; none if the file is no font.
class OpenFace {
public:
    explicit OpenFace(const std::string& file) {
        if (FT_Init_FreeType(&library_) != 0) return;
        if (FT_New_Face(library_, file.c_str(), 0, &face_) != 0) face_ = nullptr;
    }
    ~OpenFace() {
        if (face_ != nullptr) FT_Done_Face(face_);
        if (library_ != nullptr) FT_Done_FreeType(library_);
    }
    OpenFace(const OpenFace&) = delete;
    OpenFace& operator=(const OpenFace&) = delete;

    // From ascender to descender, in ems.
    double height() const {
        if (face_ == nullptr || face_->units_per_EM == 0) return 1;
        return static_cast<double>(face_->ascender - face_->descender) / face_->units_per_EM;
    }
    // In ems; below zero: it has no such letter.
    double advance(std::uint32_t code) const {
        const FT_UInt glyph = face_ == nullptr ? 0 : FT_Get_Char_Index(face_, code);
        if (glyph == 0 || FT_Load_Glyph(face_, glyph, FT_LOAD_NO_SCALE) != 0) return -1;
        return static_cast<double>(face_->glyph->metrics.horiAdvance) / face_->units_per_EM;
    }

private:
    FT_Library library_ = nullptr;
    FT_Face face_ = nullptr;
};

std::string first_of(const std::string& folder, std::initializer_list<std::string_view> names) {
    std::error_code error;
    for (const std::string_view name : names) {
        const std::string path = folder + "/" + std::string(name);
        if (std::filesystem::is_regular_file(path, error)) return path;
    }
    return {};
}

}  // namespace

FontFiles find_fonts(const std::string& folder) {
    FontFiles files;
    files.plain =
        first_of(folder, {"opentype/inter/Inter-Regular.otf", "truetype/dejavu/DejaVuSans.ttf"});
    files.bold = first_of(
        folder, {"opentype/inter/Inter-SemiBold.otf", "truetype/dejavu/DejaVuSans-Bold.ttf"});
    files.mono = first_of(folder, {"truetype/jetbrains-mono/JetBrainsMono-Regular.ttf",
                                   "truetype/dejavu/DejaVuSansMono.ttf"});
    files.hanzi = first_of(folder, {"truetype/wqy/wqy-microhei.ttc"});
    if (files.plain.empty()) files.missing = "fonts-inter";
    if (files.hanzi.empty()) files.missing = "fonts-wqy-microhei";
    return files;
}

void Fonts::need(std::string_view text) {
    each_code(text, [&](std::uint32_t code) {
        if (code >= needed_.size() || code < 0x20 || needed_[code]) return;
        needed_[code] = true;
        stale_ = true;
    });
}

bool Fonts::covers(std::string_view text) const {
    bool all = true;
    each_code(text, [&](std::uint32_t code) {
        const bool drawn = code < 0x20 || (code < needed_.size() &&
                                           body()->FindGlyphNoFallback(static_cast<ImWchar>(code)));
        all = all && drawn;
    });
    return all;
}

const std::string& Fonts::file_of(const Face& face) const {
    if (face.kind == Font::mono) return files_.mono;
    return face.bold ? files_.bold : files_.plain;
}

void Fonts::add(Face& face, double scale) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    const auto sized = [&](const std::string& file) {
        return static_cast<float>(std::round(face.size * scale * OpenFace(file).height()));
    };
    ImFontConfig config;
    config.PixelSnapH = false;
    config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_NoHinting;
    const std::string& file = file_of(face);
    if (file.empty()) {
        config.SizePixels = static_cast<float>(face.size * scale);
        face.font = atlas.AddFontDefault(&config);
    } else {
        face.font = atlas.AddFontFromFileTTF(file.c_str(), sized(file), &config, ranges_.Data);
    }
    if (files_.hanzi.empty()) return;
    ImFontConfig more;
    more.MergeMode = true;
    atlas.AddFontFromFileTTF(files_.hanzi.c_str(), sized(files_.hanzi), &more, ranges_.Data);
}

// ImGui's builder rounds every letter's width up to a whole pixel, which tears words apart.
void Fonts::space(const Face& face) const {
    const std::string& file = file_of(face);
    if (file.empty()) return;
    const OpenFace open(file);
    const double em = face.font->FontSize / open.height();
    for (ImFontGlyph& glyph : face.font->Glyphs) {
        const double advance = open.advance(glyph.Codepoint);
        if (advance < 0) continue;
        const auto width = static_cast<float>(advance * em);
        glyph.AdvanceX = width;
        if (glyph.Codepoint < static_cast<unsigned>(face.font->IndexAdvanceX.Size))
            face.font->IndexAdvanceX[static_cast<int>(glyph.Codepoint)] = width;
    }
}

bool Fonts::build(double scale) {
    scale_ = scale;
    stale_ = false;
    ImFontGlyphRangesBuilder builder;
    for (std::size_t code = 0x20; code < 0x100; ++code) builder.AddChar(static_cast<ImWchar>(code));
    // What any text may have: dashes, dots, quotes, arrows; full-width signs.
    for (const auto& [first, last] :
         {std::pair{0x2010, 0x2027}, {0x2190, 0x2193}, {0x3000, 0x3011}, {0xff01, 0xff1f}}) {
        for (int code = first; code <= last; ++code) builder.AddChar(static_cast<ImWchar>(code));
    }
    for (std::size_t code = 0x100; code < needed_.size(); ++code) {
        if (needed_[code]) builder.AddChar(static_cast<ImWchar>(code));
    }
    ranges_.clear();
    builder.BuildRanges(&ranges_);
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
    atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
    atlas.TexDesiredWidth = 2048;
    faces_ = {{Font::plain, false, kBody}, {Font::plain, false, 12},  {Font::plain, false, 17},
              {Font::plain, true, kBody},  {Font::plain, true, 21},   {Font::plain, true, 28},
              {Font::mono, false, 13},     {Font::mono, false, kBody}};
    for (Face& face : faces_) add(face, scale);
    ImGui::GetIO().FontDefault = body();
    if (!atlas.Build()) return false;
    for (const Face& face : faces_) space(face);
    return true;
}

Fonts::Sized Fonts::font(Font kind, bool bold, double size) const {
    const Face* best = nullptr;
    for (const Face& face : faces_) {
        if (face.kind != kind || (kind == Font::plain && face.bold != bold)) continue;
        // The smallest that is not smaller, else the largest.
        const bool enough = face.size >= size;
        if (best == nullptr || (enough && (best->size < size || face.size < best->size)) ||
            (!enough && best->size < size && face.size > best->size))
            best = &face;
    }
    if (best == nullptr) return {ImGui::GetIO().FontDefault, 1};
    return {best->font, best->font->FontSize / static_cast<float>(best->size * scale_)};
}

}  // namespace sticky::ui
