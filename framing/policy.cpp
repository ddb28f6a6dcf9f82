#include "framing/policy.h"

namespace sticky {

OnEnd read_on_end(SettingsReader& settings) {
    std::size_t word = 0;
    settings.read_word("on_end", word);
    return static_cast<OnEnd>(word);
}

void add_on_end(Settings& settings, OnEnd on_end) {
    if (on_end == OnEnd::error) return;
    settings.push_back({"on_end", std::string(kOnEnds[static_cast<std::size_t>(on_end)])});
}

}  // namespace sticky
