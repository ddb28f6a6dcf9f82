// The experiment as controls. Every one of them is a key of the scenario.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "framing/scheme.h"
#include "viz/ui/input.h"
#include "viz/ui/panels.h"
#include "viz/ui/text_field.h"

namespace sticky::ui {
namespace {

constexpr double kField = 96;  // width of a number

// A number that is done when it is left. Answers it bounded.
std::optional<double> number(const Desk& desk, const char* id, double value, double least,
                             double most, const char* format) {
    ImGui::SetNextItemWidth(desk.kit.px(kField));
    ImGui::InputDouble(id, &value, 0, 0, format);
    note(desk.kit, id);
    if (!ImGui::IsItemDeactivatedAfterEdit() || !std::isfinite(value)) return std::nullopt;
    return std::clamp(value, least, most);
}

void world_and_transport(const Desk& desk, const Scenario& scenario, const Controls& controls) {
    heading(desk.kit, desk.text(Word::world));
    std::vector<Segment> names;
    int chosen = -1;
    for (const World& world : worlds()) {
        const auto unfit = world.unfit(scenario);
        std::string hint = unfit ? unfit->what : "";
        if (hint.empty() && world.name == "wire" && desk.state.wire_missing)
            hint = *desk.state.wire_missing;
        if (world.name == desk.state.world) chosen = static_cast<int>(names.size());
        names.push_back({std::string(world.name), hint.empty(), hint});
    }
    const Result<Choice> choice = choose_worlds(scenario, "");
    if (chosen < 0 && choice && !choice->worlds.empty()) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i].label == choice->worlds[0]->name) chosen = static_cast<int>(i);
        }
    }
    const int world = segments(desk.kit, "world", names, chosen);
    if (world >= 0) desk.want(ChooseWorld{names[static_cast<std::size_t>(world)].label});

    heading(desk.kit, desk.text(Word::transport));
    std::vector<Segment> transports;
    for (std::size_t i = 0; i < kTransportCount; ++i)
        transports.push_back({std::string(name_of(static_cast<Transport>(i))), true, {}});
    const int used =
        segments(desk.kit, "transport", transports, static_cast<int>(controls.transport));
    if (used >= 0) desk.want(ApplyEdits{set_transport(scenario, static_cast<Transport>(used))});

    heading(desk.kit, desk.text(Word::schedule));
    const Segment schedules[] = {{desk.label(Word::race), true, {}},
                                 {desk.label(Word::reader_first), true, {}},
                                 {desk.label(Word::writer_first), true, {}}};
    const int schedule =
        segments(desk.kit, "schedule", schedules, static_cast<int>(controls.schedule));
    if (schedule >= 0) desk.want(ApplyEdits{set_schedule(static_cast<Schedule>(schedule))});
}

// What a row is edited as. True: `row` was changed.
bool row_fields(const Desk& desk, StepRow& row, std::size_t position) {
    switch (row.kind) {
        case StepRow::Kind::text: {
            Drafts& drafts = desk.drafts;
            const bool mine = drafts.message_row == static_cast<int>(position);
            std::string shown = mine ? drafts.message : row.text;
            ImGui::SetNextItemWidth(-desk.kit.px(36));
            const bool done = text_line("###text", shown);
            note(desk.kit, fmt::format("row.{}.text", position));
            if (ImGui::IsItemActive()) {
                drafts.message = shown;
                drafts.message_row = static_cast<int>(position);
            } else if (mine) {
                drafts.message_row = -1;
            }
            if (!done) return false;
            row.text = mine ? drafts.message : shown;
            return true;
        }
        case StepRow::Kind::pattern: {
            const auto size = number(desk, fmt::format("###row.{}.size", position).c_str(),
                                     static_cast<double>(row.size), 0, 1e8, "%.0f");
            ImGui::SameLine();
            ImGui::AlignTextToFramePadding();
            faint_text(desk.kit, desk.text(Word::bytes));
            if (!size) return false;
            row.size = static_cast<std::uint64_t>(*size);
            return true;
        }
        case StepRow::Kind::pause: {
            const auto ms = number(desk, fmt::format("###row.{}.pause", position).c_str(),
                                   static_cast<double>(row.pause) / 1e6, 0, 60000, "%g");
            ImGui::SameLine();
            ImGui::AlignTextToFramePadding();
            faint_text(desk.kit, desk.text(Word::pause_ms));
            if (!ms) return false;
            row.pause = static_cast<Nanos>(std::llround(*ms * 1e6));
            return true;
        }
        case StepRow::Kind::other:
            break;
    }
    ImGui::AlignTextToFramePadding();
    faint_text(desk.kit, fitted(row.text, Fonts::kBody, Font::plain, false, 210));
    return false;
}

void handle(const Desk& desk, const Scenario& scenario, std::size_t position) {
    ImGui::InvisibleButton("###handle", {desk.kit.px(14), ImGui::GetFrameHeight()});
    note(desk.kit, fmt::format("row.{}.handle", position));
    focus_ring(desk.kit);
    const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (int i = -1; i <= 1; ++i) {
        const float y = (low.y + high.y) / 2 + desk.kit.px(4) * static_cast<float>(i);
        list.AddLine({low.x + desk.kit.px(2), y}, {high.x - desk.kit.px(3), y},
                     desk.kit.colour(Role::folded), desk.kit.px(1.2));
    }
    if (ImGui::BeginDragDropSource(ImGuiDragDropFlags_SourceNoPreviewTooltip)) {
        ImGui::SetDragDropPayload("row", &position, sizeof position);
        ImGui::EndDragDropSource();
    }
    if (ImGui::BeginDragDropTarget()) {
        if (const ImGuiPayload* payload = ImGui::AcceptDragDropPayload("row")) {
            const std::size_t from = *static_cast<const std::size_t*>(payload->Data);
            desk.want(ApplyEdits{move_row(scenario, from, position)});
        }
        ImGui::EndDragDropTarget();
    }
    // The same by keyboard.
    if (ImGui::IsItemFocused() && ImGui::GetIO().KeyAlt) {
        if (pressed(Key::up) && position > 0)
            desk.want(ApplyEdits{move_row(scenario, position, position - 1)});
        if (pressed(Key::down)) desk.want(ApplyEdits{move_row(scenario, position, position + 1)});
    }
    ImGui::SameLine();
}

void message_rows(const Desk& desk, const Scenario& scenario, const Controls& controls) {
    heading(desk.kit, desk.text(Word::messages));
    for (std::size_t i = 0; i < controls.rows.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        StepRow row = controls.rows[i];
        handle(desk, scenario, i);
        if (row_fields(desk, row, i)) desk.want(ApplyEdits{set_row(scenario, i, row)});
        if (row.times > 1) {
            ImGui::SameLine();
            ImGui::AlignTextToFramePadding();
            faint_text(desk.kit, fmt::format("x {}", row.times));
        }
        ImGui::SameLine(ImGui::GetContentRegionMax().x - desk.kit.px(28));
        if (quiet_button(desk.kit, fmt::format("x###row.{}.remove", i)))
            desk.want(ApplyEdits{remove_row(scenario, i)});
        ImGui::PopID();
    }
    // New ones come after the last that sends, before what waits for the end.
    std::size_t place = 0;
    for (std::size_t i = 0; i < controls.rows.size(); ++i) {
        if (controls.rows[i].kind != StepRow::Kind::other) place = i + 1;
    }
    const auto add = [&](Word word, const StepRow& row) {
        const bool used = ImGui::Button(desk.label(word).c_str());
        note(desk.kit, desk.label(word));
        if (used) desk.want(ApplyEdits{add_row(scenario, place, row)});
    };
    add(Word::add_message, {StepRow::Kind::text, "hello", 5, 1, 0});
    ImGui::SameLine();
    add(Word::add_bytes, {StepRow::Kind::pattern, "", 1000, 1, 0});
    ImGui::SameLine();
    add(Word::add_pause, {StepRow::Kind::pause, "", 0, 1, 20 * kMillisecond});
}

void option(const Desk& desk, const Scenario& scenario, const std::string& endpoint, Word word,
            Option which, bool on, bool inverted = false) {
    if (!has_option(scenario.transport, which)) return;
    bool shown = on;
    if (toggle(desk.kit, desk.label(word), shown))
        desk.want(ApplyEdits{set_option(scenario, endpoint, which, inverted ? !shown : shown)});
}

void ends(const Desk& desk, const Scenario& scenario, const Controls& controls) {
    if (has_option(scenario.transport, Option::nodelay))
        heading(desk.kit, fmt::format("{}: {}", desk.text(Word::sender), controls.sender));
    option(desk, scenario, controls.sender, Word::nagle, Option::nodelay, !controls.nodelay, true);
    if (has_option(scenario.transport, Option::cork)) ImGui::SameLine(0, desk.kit.px(20));
    option(desk, scenario, controls.sender, Word::cork, Option::cork, controls.cork);
    heading(desk.kit, fmt::format("{}: {}", desk.text(Word::receiver), controls.reader));
    option(desk, scenario, controls.reader, Word::quickack, Option::quickack, controls.quickack);
    if (!controls.recv_buffer) return;
    labelled(desk.kit, desk.text(Word::recv_buffer));
    if (const auto bytes = number(desk, "###recv_buffer",
                                  static_cast<double>(*controls.recv_buffer), 1, 1e7, "%.0f"))
        desk.want(ApplyEdits{set_recv_buffer(scenario, static_cast<std::uint64_t>(*bytes))});
    labelled(desk.kit, desk.text(Word::recv_every));
    if (const auto ms = number(desk, "###recv_every",
                               static_cast<double>(controls.recv_every) / 1e6, 0, 60000, "%g"))
        desk.want(
            ApplyEdits{set_recv_every(scenario, static_cast<Nanos>(std::llround(*ms * 1e6)))});
}

void framing(const Desk& desk, const Scenario& scenario, const Controls& controls) {
    heading(desk.kit, desk.text(Word::framing));
    std::vector<Segment> kinds;
    int chosen = -1;
    for (const Scheme& scheme : schemes()) {
        if (scheme.kind == controls.framing) chosen = static_cast<int>(kinds.size());
        kinds.push_back(
            {std::string(scheme.kind), true,
             std::string(desk.language() == Language::zh ? scheme.about_zh : scheme.about)});
    }
    const int used = segments(desk.kit, "framing", kinds, chosen);
    if (used >= 0)
        desk.want(ApplyEdits{set_framing(scenario, kinds[static_cast<std::size_t>(used)].label)});
}

void link(const Desk& desk, const Controls& controls) {
    heading(desk.kit, desk.text(Word::link));
    if (!controls.has_link) faint_text(desk.kit, desk.text(Word::link_needs_wire));
    const auto field = [&](Word word, const char* id, double value, double least, double most,
                           const char* format, auto edits) {
        labelled(desk.kit, desk.text(word));
        if (const auto wanted = number(desk, id, value, least, most, format))
            desk.want(ApplyEdits{edits(*wanted)});
    };
    field(Word::delay_ms, "###delay", static_cast<double>(controls.delay) / 1e6, 0, 10000, "%g",
          [](double ms) { return set_delay(static_cast<Nanos>(std::llround(ms * 1e6))); });
    field(Word::mtu, "###mtu", static_cast<double>(controls.mtu), 68, 65535, "%.0f",
          [](double bytes) { return set_mtu(static_cast<std::uint64_t>(bytes)); });
    field(Word::loss_percent, "###loss", controls.loss * 100, 0, 90, "%g",
          [](double percent) { return set_loss(percent / 100); });
    field(Word::rate_kbit, "###rate", static_cast<double>(controls.rate_kbit), 0, 1e7, "%.0f",
          [](double kbit) { return set_rate(static_cast<std::uint64_t>(kbit)); });
}

}  // namespace

void experiment_panel(const Desk& desk) {
    const Scenario* scenario = desk.state.experiment.scenario();
    if (scenario == nullptr) {
        const auto& error = desk.state.experiment.error();
        if (error) {
            heading(desk.kit, desk.text(Word::text_is_wrong));
            text_in(desk.kit, Role::faint, to_string(*error));
        } else if (!desk.state.opened_trace.empty()) {
            text_in(desk.kit, Role::faint, desk.text(Word::imported));
        }
        return;
    }
    const Controls controls = controls_of(*scenario);
    world_and_transport(desk, *scenario, controls);
    if (controls.sender.empty() || controls.reader.empty()) {
        heading(desk.kit, desk.text(Word::messages));
        faint_text(desk.kit, desk.text(Word::no_control));
    } else {
        message_rows(desk, *scenario, controls);
        ends(desk, *scenario, controls);
    }
    framing(desk, *scenario, controls);
    link(desk, controls);
}

}  // namespace sticky::ui
