// Every text of the window, in English and Chinese. Scenes bring their own words
// (viz/scene/words.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trace/cause.h"

namespace sticky::ui {

enum class Word : std::uint16_t {
#define STICKY_WORD(name, en, zh) name,
#include "viz/ui/words.def"
#undef STICKY_WORD
    count,
};

std::string_view text_of(Word word, Language language);
// "text###name": what ImGui shows, and an id that a change of language leaves alone.
std::string label_of(Word word, Language language);
// The id alone: "###name".
std::string_view id_of(Word word);
// Everything, both languages: what the fonts must have.
std::vector<std::string_view> all_texts();

}  // namespace sticky::ui
