// The panels of the window: what is known in, what a person wants out. One file each.
//
// Refuses to know: how an intent is carried out.
#pragma once

#include "viz/ui/app_state.h"
#include "viz/ui/catalogue.h"
#include "viz/ui/fonts.h"
#include "viz/ui/widgets.h"

namespace sticky::ui {

// What a text field holds while somebody types in it.
struct Drafts {
    std::string toml;
    std::string toml_of;  // the experiment's text when `toml` was taken from it
    std::string message;
    int message_row = -1;
    bool all_findings = false;  // those about what stayed too
    std::optional<Lit> pinned;  // stays lit while nothing is under the pointer
    std::string file, file_of;  // to save as; the experiment's file when `file` was taken from it
    std::string path;           // to open
    int message_number = 1;     // to go to
    int runs = 20;              // of one repetition
    std::array<std::string, 2> axes;         // of a map, as --vary
    std::string axes_of;                     // the experiment's file when they were suggested
    double scale = 0;                        // that a hand is still choosing
    std::string moment;                      // of a lesson, for which the keyboard has its control
    bool seeks_focus = false;                // a new moment's control has not been drawn yet
    std::optional<std::uint64_t> held_mark;  // that the pointer moves
    bool moved_mark = false;
};

struct Desk {
    const AppState& state;
    const Kit& kit;
    Fonts& fonts;
    Drafts& drafts;
    Intents& intents;

    Language language() const { return state.preferences.language; }
    std::string_view text(Word word) const { return text_of(word, language()); }
    std::string label(Word word) const { return label_of(word, language()); }
    template <class T>
    void want(T intent) const {
        intents.emplace_back(std::move(intent));
    }
};

void top_bar(const Desk& desk);
void shortcuts(const Desk& desk);    // keys that work everywhere
void lesson_keys(const Desk& desk);  // of them, those of lessons
void side_panel(const Desk& desk);   // lessons, scenarios, experiment or TOML
void course_panel(const Desk& desk);
void lesson_panel(const Desk& desk);    // the lesson that is open: its step
void question_panel(const Desk& desk);  // in place of the picture, until it is answered
void overlay(const Desk& desk);         // prediction and fact, above the picture
void answer_panel(const Desk& desk);    // how to answer; afterwards, what came of it
void scenarios_panel(const Desk& desk);
void experiment_panel(const Desk& desk);
void toml_panel(const Desk& desk);
void picture_panel(const Desk& desk);  // what is drawn, and how it is looked at
void map_panel(const Desk& desk);      // which outcome occurs where
void playback_bar(const Desk& desk);
void notice_line(const Desk& desk);  // what went wrong, or was done
void why_panel(const Desk& desk);
void hand_panel(const Desk& desk);  // the packets that wait

// A lesson's moment (its step, asked or answered) has one control that the keyboard begins at; it
// calls this after it was drawn.
void begins_here(const Desk& desk);

// The scene of the whole picture at that size, as screen and files show it.
Scene scene_of(const AppState& state, Size size);

}  // namespace sticky::ui
