#include "tests/ui/hands.h"

#include <algorithm>
#include <filesystem>

#include "viz/ui/paint.h"

namespace sticky::test {

using namespace ui;

Hands::Hands(const Options& options)
    : options_(options),
      fonts_(find_fonts(options.fonts)),
      headless_(options.width, options.height, options.scale, fonts_) {
    ui::App::Setup setup;
    // A copy: what is saved must not change the repository's.
    setup.scenarios = folder_.file("scenarios");
    std::filesystem::copy(std::string(STICKY_SOURCE_DIR) + "/scenarios", setup.scenarios,
                          std::filesystem::copy_options::recursive);
    setup.preferences_file = folder_.file("window.toml");
    setup.pictures = folder_.path();
    setup.note_places = true;
    app_ = std::make_unique<ui::App>(setup, fonts_);
    Preferences preferences = app_->state().preferences;
    preferences.language = options.language;
    app_->carry_out(ChangePreferences{preferences});
    if (options.play) {
        app_->open_first();
        app_->wait_for_runs(60);
    }
    frames();
}

void Hands::frame() {
    data_ = &headless_.frame([&] {
        const ImVec2 size = ImGui::GetIO().DisplaySize;
        app_->frame({size.x / options_.scale, size.y / options_.scale}, options_.scale, 1 / 60.0);
    });
}

void Hands::frames(int count) {
    for (int i = 0; i < count || headless_.input().waiting(); ++i) frame();
}

void Hands::resize(int width, int height) {
    headless_.resize(width, height);
    frames();
}

bool Hands::wait() {
    const bool over = app_->wait_for_runs(60);
    frames();
    return over;
}

std::optional<Place> Hands::find(const std::string& id) const {
    const auto& places = app_->places();
    const auto found = std::ranges::find(places, id, &Place::id);
    return found == places.end() ? std::nullopt : std::optional(*found);
}

bool Hands::reveal(const std::string& id) {
    for (int i = 0; i < 200; ++i) {
        const auto place = find(id);
        if (!place) return false;
        if (place->visible && place->high.y - place->low.y > 8) return true;
        // Over the panel it is in, away from its fields.
        const float height = ImGui::GetIO().DisplaySize.y;
        move(place->low.x + 14, height / 2);
        wheel(place->low.y > height / 2 ? -2 : 2);
    }
    return false;
}

bool Hands::click(const std::string& id) {
    if (!reveal(id)) return false;
    const Place place = *find(id);
    click_at((place.low.x + place.high.x) / 2, (place.low.y + place.high.y) / 2);
    return true;
}

void Hands::move(double x, double y) {
    headless_.input().push(MouseMove{static_cast<float>(x), static_cast<float>(y)});
    frames(2);
}

void Hands::click_at(double x, double y) {
    move(x, y);
    headless_.input().push(MouseButton{0, true});
    headless_.input().push(MouseButton{0, false});
    frames();
}

void Hands::drag(ImVec2 from, ImVec2 to) {
    move(from.x, from.y);
    headless_.input().push(MouseButton{0, true});
    frames(2);
    for (int i = 1; i <= 8; ++i) {
        const float share = static_cast<float>(i) / 8;
        move(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share);
    }
    headless_.input().push(MouseButton{0, false});
    frames();
}

void Hands::wheel(double notches) {
    headless_.input().push(MouseWheel{0, static_cast<float>(notches)});
    frames(2);
}

void Hands::key(Key key, const Modifiers& with) {
    headless_.input().push(with);
    headless_.input().push(KeyChange{key, true});
    headless_.input().push(KeyChange{key, false});
    headless_.input().push(Modifiers{});
    frames();
}

void Hands::type(const std::string& text) {
    headless_.input().push(Typed{text});
    frames();
}

bool Hands::type_into(const std::string& id, const std::string& text) {
    if (!click(id)) return false;
    key(Key{'A'}, {true, false, false});
    type(text);
    key(Key::enter);
    return true;
}

Image Hands::look() {
    frames(1);
    return headless_.picture(*data_,
                             colour_of({Role::background, 0, 1}, state().preferences.theme));
}

std::string Hands::find_scenario(const std::string& name) const {
    return folder_.file("scenarios/" + name + ".toml");
}

}  // namespace sticky::test
