// Text whose `code` is in letters for bytes.
#include <imgui.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "viz/ui/widgets.h"

namespace sticky::ui {
namespace {

struct Letter {
    std::string_view text;
    float width = 0;
    bool code = false;
};
using Line = std::vector<Letter>;

std::vector<Letter> letters_of(const Kit& kit, std::string_view text) {
    ImFont* const plain = kit.fonts->body();
    ImFont* const mono = kit.fonts->mono();
    std::vector<Letter> letters;
    bool code = false;
    for (const Glyph& glyph : glyphs_of(text)) {
        if (glyph.text == "`") {
            code = !code;
            continue;
        }
        ImFont* const font = code ? mono : plain;
        const char* const begin = glyph.text.data();
        const float width =
            font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, begin, begin + glyph.text.size()).x;
        letters.push_back({glyph.text, width, code});
    }
    return letters;
}

// Where a line may be broken is the business of lines_of(): the same letters without the quotes.
std::vector<Line> broken(const std::vector<Letter>& letters, float width) {
    std::string bare;
    for (const Letter& letter : letters) bare += letter.text;
    std::vector<Line> lines;
    std::size_t next = 0;
    for (const std::string& text : lines_of(bare, width)) {
        Line line;
        while (next < letters.size() && line.empty() && letters[next].text == " " &&
               !text.starts_with(' '))
            ++next;
        std::size_t used = 0;
        for (; next < letters.size() && used < text.size(); ++next) {
            used += letters[next].text.size();
            line.push_back(letters[next]);
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

void draw(const Kit& kit, const Line& line, ImVec2 at, Role role) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    ImFont* const plain = kit.fonts->body();
    for (std::size_t i = 0; i < line.size();) {
        std::string run;
        float width = 0;
        const bool code = line[i].code;
        for (; i < line.size() && line[i].code == code; ++i) {
            run += line[i].text;
            width += line[i].width;
        }
        ImFont* const font = code ? kit.fonts->mono() : plain;
        if (code)
            list.AddRectFilled({at.x - kit.px(1), at.y},
                               {at.x + width + kit.px(1), at.y + plain->FontSize},
                               kit.colour(Role::line, 0.7), kit.px(3));
        const float down = (plain->FontSize - font->FontSize) / 2;
        list.AddText(font, font->FontSize, {at.x, at.y + down}, kit.colour(role), run.c_str());
        at.x += width;
    }
}

}  // namespace

void rich_text(const Kit& kit, Role role, std::string_view text) {
    kit.fonts->need(text);
    // Letters for bytes are a little wider than those that lines are broken by.
    const float width = ImGui::GetContentRegionAvail().x * 0.97F;
    const float step = ImGui::GetFontSize() + kit.px(5);
    const std::vector<Line> lines = broken(letters_of(kit, text), width);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    for (std::size_t i = 0; i < lines.size(); ++i)
        draw(kit, lines[i], {at.x, at.y + step * static_cast<float>(i)}, role);
    ImGui::Dummy({width, step * static_cast<float>(lines.size())});
}

}  // namespace sticky::ui
