#include "viz/scene/cut_map.h"

#include <fmt/format.h>

#include <algorithm>

namespace sticky {
namespace {

constexpr std::size_t kAcross = 32;  // columns of a picture, before it goes on below
constexpr double kCell = 28, kRow = 26, kLabel = 120;  // pixels
constexpr double kMargin = 40, kTop = 112;

bool met(const std::vector<std::size_t>& places, std::size_t place) {
    return std::ranges::binary_search(places, place);
}

std::string_view byte_label(Language language) {
    return language == Language::zh ? "字节" : "byte";
}

class CutPainter {
public:
    CutPainter(const CutMap& map, Language language) : map_(map), language_(language) {
        const std::size_t size = map.stream.size();
        columns_ = std::min(std::max<std::size_t>(size, 1), kAcross);
        blocks_ = (size + columns_ - 1) / columns_;
        height_ = kRow * static_cast<double>(map.rows.size() + 2) + 24;
        const double table = kLabel + kCell * static_cast<double>(columns_);
        const double words = std::max(width_of(map.title, 22, Font::plain, true),
                                      width_of(map.under, 14, Font::plain, false));
        scene_.size = {2 * kMargin + std::max(table, words),
                       kTop + height_ * static_cast<double>(blocks_) + kMargin / 2};
    }

    Scene paint() {
        add(Rect{{0, 0, scene_.size.width, scene_.size.height}, 0, {Role::background, 0, 1}});
        write({kMargin, 48}, map_.title, 22, Role::ink, Anchor::begin, true);
        write({kMargin, 76}, map_.under, 14, Role::faint);
        for (std::size_t block = 0; block < blocks_; ++block) paint_block(block);
        return std::move(scene_);
    }

private:
    void add(Shape shape) { scene_.shapes.push_back(std::move(shape)); }
    void write(Point at, std::string text, double size, Role role, Anchor anchor = Anchor::begin,
               bool bold = false) {
        add(Text{at, std::move(text), size, anchor, Font::plain, bold, {role, 0, 1}});
    }

    double x_of(std::size_t column) const {
        return kMargin + kLabel + kCell * static_cast<double>(column);
    }

    void paint_block(std::size_t block) {
        const std::size_t from = block * columns_;
        const std::size_t to = std::min(from + columns_, map_.stream.size());
        const double top = kTop + height_ * static_cast<double>(block);
        write({kMargin, top + 18}, std::string(byte_label(language_)), 13, Role::faint);
        for (std::size_t at = from; at < to; ++at) paint_byte(at, x_of(at - from), top);
        for (std::size_t row = 0; row < map_.rows.size(); ++row) {
            const double y = top + kRow * static_cast<double>(row + 1);
            write({kMargin, y + 18}, map_.rows[row].first, 13, Role::ink);
            add(Line{
                {x_of(0), y + kRow}, {x_of(to - from), y + kRow}, 1, false, {Role::line, 0, 1}});
            for (std::size_t at = std::max<std::size_t>(from, 1); at < to; ++at) {
                if (met(map_.rows[row].second, at)) paint_cut(row, at, x_of(at - from), y);
            }
        }
        for (std::size_t at = from; at < to; ++at) {
            if (at % 4 != 0) continue;
            const double y = top + kRow * static_cast<double>(map_.rows.size() + 1) + 16;
            write({x_of(at - from), y}, fmt::format("{}", at), 11, Role::faint, Anchor::middle);
        }
    }

    void paint_byte(std::size_t at, double x, double y) {
        const auto frame = std::ranges::find_if(map_.frames, [&](const ByteRange& range) {
            return range.begin <= at && at < range.end;
        });
        const bool framed = frame != map_.frames.end();
        const auto index = static_cast<std::uint32_t>(frame - map_.frames.begin());
        add(Rect{{x, y, kCell - 1, kRow - 4},
                 2,
                 framed ? Paint{Role::message, index, 0.92} : Paint{Role::neutral, 0, 1}});
        write({x + kCell / 2, y + 16}, fmt::format("{:02x}", map_.stream[at]), 12,
              framed ? Role::on_message : Role::ink, Anchor::middle);
    }

    // On the border between two bytes.
    void paint_cut(std::size_t row, std::size_t at, double x, double y) {
        const Box box{x - 6, y + 5, 12, kRow - 10};
        add(Rect{box, 3, {Role::accent, 0, 1}});
        Hit hit;
        hit.box = box;
        hit.bytes = {at, at};
        hit.label = fmt::format(fmt::runtime(language_ == Language::zh ? "在第 {} 字节前切开：{}"
                                                                       : "cut before byte {}: {}"),
                                at, map_.rows[row].first);
        scene_.hits.push_back(std::move(hit));
    }

    const CutMap& map_;
    Language language_;
    std::size_t columns_ = 1, blocks_ = 1;
    double height_ = 0;
    Scene scene_;
};

}  // namespace

std::string to_text(const CutMap& map, int width, Language language) {
    std::size_t label = columns_of(byte_label(language));
    for (const auto& [name, places] : map.rows) label = std::max(label, columns_of(name));
    label += 2;
    const auto room = static_cast<std::size_t>(std::max(width, 40));
    const std::size_t columns = std::max<std::size_t>((room - label) / 3, 4);
    std::string text;
    for (std::size_t from = 0; from < map.stream.size(); from += columns) {
        const std::size_t to = std::min(from + columns, map.stream.size());
        const auto line = [&](std::string_view name, auto cell) {
            std::string row(name);
            row.append(label - columns_of(name), ' ');
            for (std::size_t at = from; at < to; ++at) row += cell(at);
            while (row.ends_with(' ')) row.pop_back();
            text += row + '\n';
        };
        if (from > 0) text += '\n';
        line("", [&](std::size_t at) { return fmt::format("{:<3}", at); });
        line(byte_label(language),
             [&](std::size_t at) { return fmt::format("{:02x} ", map.stream[at]); });
        for (const auto& [name, places] : map.rows) {
            line(name, [&](std::size_t at) { return met(places, at) ? "x  " : "   "; });
        }
    }
    return text;
}

Scene compose_cuts(const CutMap& map, Language language) {
    return CutPainter(map, language).paint();
}

}  // namespace sticky
