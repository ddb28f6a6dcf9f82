#include "viz/scene/question_scene.h"

#include <fmt/format.h>

#include <algorithm>

#include "viz/scene/canvas.h"
#include "viz/scene/question_layout.h"
#include "viz/scene/words.h"

namespace sticky {
namespace {

using namespace picture;

constexpr double kFold = 3;  // pixels: units narrower than this are folded
constexpr std::uint64_t kMostTicks = 200;

class QuestionPainter {
public:
    QuestionPainter(const Sheet& sheet, const Question& question, double top = 0)
        : sheet_(sheet),
          question_(question),
          flow_(sheet.story.lineage.flows[question.flow]),
          view_(sheet.story.views[question.flow]),
          layout_(question, sheet.scene.size, top),
          top_(top) {}

    double paint() {
        heading();
        const std::vector<Lane> rows = told_rows(question_);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const Box row = layout_.lane(layout_.told[i], QuestionLayout::kTold);
            label(label_of(rows[i], sheet_.view.language), row);
            units(rows[i], row);
        }
        axis();
        if (question_.asked == Asked::marks) marked_lane();
        for (std::size_t i = 0; i < layout_.choices.size(); ++i) choice(i);
        if (question_.graded != nullptr && !question_.graded->marks.empty()) legend();
        return layout_.bottom;
    }

private:
    void heading() {
        const std::string name = sheet_.story.flow_name(flow_);
        sheet_.write({layout_.margin, top_ + 28}, name, {17, Role::ink, Anchor::begin, true},
                     layout_.width);
        const double used = width_of(name, 17, Font::plain, true) + 14;
        sheet_.write({layout_.margin + used, top_ + 28},
                     counted(view_.sent_bytes, Noun::byte, sheet_.view.language), {14, Role::faint},
                     layout_.width + 104 - used);
    }

    void label(std::string_view text, const Box& row, Role role = Role::ink) {
        sheet_.write({layout_.margin, row.y + row.height / 2 + 5}, text,
                     {14, role, Anchor::begin, true}, 96);
    }

    // The bytes of a range in their messages' colours.
    void bytes(ByteRange range, const Box& row, double opacity) {
        const auto [first, last] = wholes_in(view_, flow_, range);
        sheet_.add(Rect{row, 5, {Role::neutral, 0, opacity * 0.6}});
        for (std::size_t i = first; i < last; ++i) {
            const std::uint32_t whole = view_.wholes[i];
            const ByteRange part = flow_.lane(view_.whole_lane)[whole].range;
            const double from = std::max(layout_.at(std::max(part.begin, range.begin)), row.x);
            const double to = std::min(layout_.at(std::min(part.end, range.end)), row.right());
            if (to - from < kFold) continue;
            sheet_.add(Rect{{from, row.y, to - from, row.height},
                            5,
                            {Role::message, whole, opacity},
                            sheet_.view.patterns ? static_cast<Pattern>(whole % kPatternCount)
                                                 : Pattern::none});
        }
    }

    Box box_of(ByteRange range, const Box& row) const {
        const double from = layout_.at(range.begin), to = layout_.at(range.end);
        const double inset = std::min(2.0, (to - from) * 0.1);
        const double empty = range.empty() ? 5 : 0;
        return {from + inset - empty, row.y, std::max(to - from - 2 * inset, 1.0) + 2 * empty,
                row.height};
    }

    void unit(ByteRange range, const Box& row, const std::string& text, double opacity = 0.92) {
        const Box box = box_of(range, row);
        bytes(range, box, opacity);
        sheet_.add(Outline{box, 5, 1.3, false, {Role::outline, 0, 0.85}});
        sheet_.write({box.middle(), box.y + box.height / 2 + 5}, text,
                     {13, Role::on_message, Anchor::middle, false, Font::mono}, box.width - 6);
    }

    std::string text_of(Lane lane, const Unit& unit) const {
        const ByteView payload = payload_of(sheet_.story.trace, flow_.flow, unit.payload);
        if (lane == Lane::message && !payload.empty() && reads_as_text(payload))
            return readable(payload);
        return grouped(unit.range.size());
    }

    void units(Lane lane, const Box& row) {
        double free = row.x - 1;
        for (const Unit& one : flow_.lane(lane)) {
            if (!is_sound(one)) continue;
            const double to = layout_.at(one.range.end);
            // What is under 3 pixels wide is folded into one shape with its neighbours.
            if (!one.range.empty() && to - free < kFold) continue;
            free = to;
            unit(one.range, row, text_of(lane, one));
        }
        if (flow_.lane(lane).empty()) empty(row);
    }

    void empty(const Box& row) { sheet_.add(Outline{row, 6, 1.3, true, {Role::unknown, 0, 1}}); }

    void axis() {
        double free = -1e9;
        for (const std::uint64_t stop : layout_.stops) {
            // Ends of pictures have no number: which of them are ends is the question.
            if (stop > layout_.end && question_.asked == Asked::marks) continue;
            const double x = layout_.at(stop);
            const std::string text = grouped(stop);
            const double half = width_of(text, 11, Font::plain) / 2;
            if (x - half < free) continue;
            free = x + half + 10;
            sheet_.line({x, layout_.axis + 2}, {x, layout_.axis + 7}, Role::unknown);
            sheet_.write({std::min(x, sheet_.scene.size.width - half - 4), layout_.axis + 19}, text,
                         {11, Role::faint, Anchor::middle});
        }
    }

    void marked_lane() {
        const Box row = layout_.lane(layout_.asked, QuestionLayout::kAsked);
        const bool graded = question_.graded != nullptr;
        label(label_of(question_.lane, sheet_.view.language), row,
              graded ? Role::ink : Role::accent);
        if (graded) {
            for (const Unit& one : flow_.lane(question_.lane))
                if (is_sound(one)) unit(one.range, row, grouped(one.range.size()));
            if (flow_.lane(question_.lane).empty()) empty(row);
            for (const JudgedMark& mark : question_.graded->marks) judged(mark, row);
            return;
        }
        sheet_.add(Rect{row, 6, {Role::panel, 0, 1}});
        sheet_.add(Outline{row, 6, 1.5, true, {Role::accent, 0, 0.9}});
        ticks(row);
        for (const std::uint64_t mark : question_.marks) handle(mark, row);
        if (question_.cursor) cursor(*question_.cursor, row);
    }

    // Between two bytes, while they can be told apart.
    void ticks(const Box& row) {
        if (layout_.end > kMostTicks || layout_.width / static_cast<double>(layout_.end) < 5)
            return;
        for (std::uint64_t i = 1; i < layout_.end; ++i) {
            const double x = layout_.at(i);
            sheet_.line({x, row.bottom() - 7}, {x, row.bottom() - 2}, Role::unknown);
        }
    }

    void handle(std::uint64_t offset, const Box& row) {
        const double x = layout_.at(offset);
        sheet_.add(Line{{x, row.y - 4}, {x, row.bottom()}, 3, false, {Role::accent, 0, 1}});
        sheet_.tag({x, row.y - 12}, grouped(offset), Role::accent, 13);
    }

    void cursor(std::uint64_t offset, const Box& row) {
        const double x = layout_.at(offset), y = row.bottom();
        const Paint ink{Role::ink, 0, 1};
        sheet_.add(Line{{x, row.y + 3}, {x, y - 3}, 1, true, ink});
        sheet_.add(
            Path{{{x - 6, y + 9}, {x, y + 1}, {x + 6, y + 9}, {x - 6, y + 9}}, 2, false, ink});
        sheet_.tag({x, y + 17}, grouped(offset), Role::ink, 12);
    }

    // ● right, ◇ missed, ✕ imagined: told apart by shape as well as by colour.
    void symbol(JudgedMark::Kind kind, Point at) {
        constexpr double r = 5.5;
        if (kind == JudgedMark::Kind::right) {
            sheet_.add(Rect{{at.x - r, at.y - r, 2 * r, 2 * r}, r, {Role::good, 0, 1}});
        } else if (kind == JudgedMark::Kind::missed) {
            sheet_.add(Path{{{at.x - r - 1, at.y},
                             {at.x, at.y - r - 1},
                             {at.x + r + 1, at.y},
                             {at.x, at.y + r + 1},
                             {at.x - r - 1, at.y}},
                            2,
                            false,
                            {Role::accent, 0, 1}});
        } else {
            const Paint bad{Role::bad, 0, 1};
            sheet_.add(Line{{at.x - r, at.y - r}, {at.x + r, at.y + r}, 2.5, false, bad});
            sheet_.add(Line{{at.x - r, at.y + r}, {at.x + r, at.y - r}, 2.5, false, bad});
        }
    }

    static Role role_of(JudgedMark::Kind kind) {
        return kind == JudgedMark::Kind::right    ? Role::good
               : kind == JudgedMark::Kind::missed ? Role::accent
                                                  : Role::bad;
    }

    void judged(const JudgedMark& mark, const Box& row) {
        const double x = layout_.at(std::min(mark.offset, layout_.last));
        const bool dashed = mark.kind != JudgedMark::Kind::right;
        sheet_.add(
            Line{{x, row.y - 5}, {x, row.bottom() + 2}, 2.5, dashed, {role_of(mark.kind), 0, 1}});
        symbol(mark.kind, {x, row.y - 13});
        sheet_.hit({x - 7, row.y - 20, 14, row.height + 22}, question_.flow, question_.lane, {},
                   {mark.offset, mark.offset}, grouped(mark.offset));
    }

    void legend() {
        using Kind = JudgedMark::Kind;
        double x = layout_.left;
        const double y = layout_.bottom - 18;
        for (const Kind kind : {Kind::right, Kind::missed, Kind::imagined}) {
            const auto count = std::ranges::count(question_.graded->marks, kind, &JudgedMark::kind);
            const std::string_view word =
                kind == Kind::right    ? sheet_.pick("marked and there", "标了，确实有")
                : kind == Kind::missed ? sheet_.pick("there, not marked", "有，没有标")
                                       : sheet_.pick("marked, not there", "标了，其实没有");
            const std::string text = fmt::format("{} {}", count, word);
            symbol(kind, {x + 6, y});
            sheet_.write({x + 18, y + 5}, text, {13, Role::faint});
            x += 34 + width_of(text, 13, Font::plain);
        }
    }

    void choice(std::size_t i) {
        const double top = layout_.choices[i];
        const Box row = layout_.lane(top, QuestionLayout::kChoice);
        const bool chosen = question_.chosen == i;
        const bool right = question_.graded != nullptr && question_.graded->right_choice == i;
        const Box around{layout_.margin - 8, top - 5,
                         layout_.left - layout_.margin + layout_.width + 14, row.height + 10};
        if (chosen) sheet_.add(Rect{around, 6, {Role::accent, 0, 0.16}});
        if (chosen) sheet_.add(Outline{around, 6, 1.5, false, {Role::accent, 0, 1}});
        sheet_.write({layout_.margin, top + 20}, fmt::format("{}", i + 1),
                     {15, Role::ink, Anchor::begin, true});
        if (question_.graded == nullptr)
            sheet_.write({layout_.margin + 18, top + 20},
                         label_of(question_.lane, sheet_.view.language), {13, Role::faint}, 76);
        if (right) symbol(JudgedMark::Kind::right, {layout_.margin + 26, top + 15});
        if (right)
            sheet_.write({layout_.margin + 38, top + 20}, sheet_.pick("it was", "实际"),
                         {13, Role::good}, 60);
        if (chosen && question_.graded != nullptr && !right) {
            symbol(JudgedMark::Kind::imagined, {layout_.margin + 26, top + 15});
            sheet_.write({layout_.margin + 38, top + 20}, sheet_.pick("yours", "你选的"),
                         {13, Role::bad}, 60);
        }
        std::uint64_t at = 0;
        for (const std::uint64_t size : question_.choices[i]) {
            unit({at, at + size}, row, grouped(size),
                 question_.graded != nullptr && !right && !chosen ? 0.4 : 0.92);
            at += size;
        }
        sheet_.hit(around, question_.flow, question_.lane, {}, {}, fmt::format("{}", i + 1));
    }

    const Sheet& sheet_;
    const Question& question_;
    const FlowLineage& flow_;
    const FlowView& view_;
    QuestionLayout layout_;
    double top_;
};

bool drawable(const Question& question, Size size) {
    return question.story != nullptr && question.flow < question.story->lineage.flows.size() &&
           size.width >= kNarrowest;
}

// A question in words shows nothing of the run.
void curtain(const Sheet& sheet) {
    const double left = margin_of(sheet.scene.size.width);
    sheet.write({left, 28},
                sheet.pick("The run is made. What it did is shown when you have answered.",
                           "已经运行过了。答完这一题，就能看到结果。"),
                {15, Role::faint}, sheet.scene.size.width - 2 * left);
}

}  // namespace

Scene compose_question(const Question& question, const ViewState& state, Size size) {
    Scene scene = blank(size);
    if (!drawable(question, scene.size)) return scene;
    const ViewState view = bounded(state);
    const Sheet sheet{scene, *question.story, view, {0, 0, scene.size.width, scene.size.height}};
    if (question.asked == Asked::words)
        curtain(sheet);
    else
        QuestionPainter(sheet, question).paint();
    return scene;
}

double question_height(const Question& question) {
    constexpr Size kAny{1000, 1000};
    return drawable(question, kAny) ? QuestionLayout(question, kAny).bottom : 0;
}

std::optional<std::uint64_t> offset_at(const Question& question, Size size, Point point) {
    if (question.asked != Asked::marks || !drawable(question, size)) return std::nullopt;
    const QuestionLayout layout(question, size);
    const bool at_lane =
        layout.asked - 26 <= point.y && point.y <= layout.asked + QuestionLayout::kAsked + 26;
    if (!at_lane || point.x < layout.left - 12 || point.x > layout.left + layout.width + 12)
        return std::nullopt;
    return layout.offset_by(point.x);
}

double place_of(const Question& question, Size size, std::uint64_t offset) {
    return drawable(question, size) ? QuestionLayout(question, size).at(offset) : 0;
}

std::optional<std::size_t> choice_at(const Question& question, Size size, Point point) {
    if (question.asked != Asked::picture || !drawable(question, size)) return std::nullopt;
    const QuestionLayout layout(question, size);
    for (std::size_t i = 0; i < layout.choices.size(); ++i) {
        const double top = layout.choices[i] - 5;
        if (top <= point.y && point.y < top + QuestionLayout::kChoice + 10) return i;
    }
    return std::nullopt;
}

std::uint64_t next_told(const Question& question, std::uint64_t offset, bool on) {
    const std::uint64_t last = std::max<std::uint64_t>(question.end, 2) - 1;
    std::uint64_t best = on ? last : 1;
    if (question.story == nullptr) return best;
    for (const Lane lane : question.told) {
        for (const Unit& unit : question.story->lineage.flows[question.flow].lane(lane)) {
            const std::uint64_t end = unit.range.end;
            if (on && offset < end && end < best) best = end;
            if (!on && best < end && end < offset) best = end;
        }
    }
    return best;
}

}  // namespace sticky
