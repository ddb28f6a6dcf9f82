#include "viz/ui/catalogue.h"

#include <array>

namespace sticky::ui {
namespace {

struct Entry {
    std::string_view id, en, zh;
};
constexpr auto kEntries = std::to_array<Entry>({
#define STICKY_WORD(name, en, zh) {"###" #name, en, zh},
#include "viz/ui/words.def"
#undef STICKY_WORD
});
static_assert(kEntries.size() == static_cast<std::size_t>(Word::count));

constexpr bool complete() {
    for (const Entry& entry : kEntries) {
        if (entry.en.empty() || entry.zh.empty()) return false;
    }
    return true;
}
static_assert(complete(), "a word lacks a language");

const Entry& entry_of(Word word) {
    return kEntries[static_cast<std::size_t>(word)];
}

}  // namespace

std::string_view text_of(Word word, Language language) {
    return language == Language::zh ? entry_of(word).zh : entry_of(word).en;
}

std::string label_of(Word word, Language language) {
    return std::string(text_of(word, language)) + std::string(entry_of(word).id);
}

std::string_view id_of(Word word) {
    return entry_of(word).id;
}

std::vector<std::string_view> all_texts() {
    std::vector<std::string_view> texts;
    for (const Entry& entry : kEntries) {
        texts.push_back(entry.en);
        texts.push_back(entry.zh);
    }
    return texts;
}

}  // namespace sticky::ui
