#include "framing/policy.h"

#include <algorithm>

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

OnTooLong read_on_too_long(SettingsReader& settings) {
    std::size_t word = 0;
    settings.read_word("on_too_long", word);
    return static_cast<OnTooLong>(word);
}

void add_on_too_long(Settings& settings, OnTooLong on_too_long) {
    if (on_too_long == OnTooLong::error) return;
    settings.push_back(
        {"on_too_long", std::string(kOnTooLongs[static_cast<std::size_t>(on_too_long)])});
}

std::string words_for(OnTooLong on_too_long, Language language) {
    const bool zh = language == Language::zh;
    switch (on_too_long) {
        case OnTooLong::error:
            return {};
        case OnTooLong::late:
            return zh ? "，超长的帧到帧尾才报错" : ", one too long is a fault at its end";
        case OnTooLong::drop:
            return zh ? "，跳过超长的帧" : ", one too long is passed over";
    }
    return {};
}

Cut all_but(ByteView window, std::uint64_t kept) {
    if (window.size() <= kept) return Cut::needs(1, Part::payload);
    return Cut::passes(window.size() - kept);
}

Cut end_at_mark(ByteView window, ByteView mark) {
    const auto found = std::ranges::search(window, mark);
    if (!found.empty()) return Cut::skips(static_cast<std::uint64_t>(found.end() - window.begin()));
    return all_but(window, mark.size() - 1);
}

}  // namespace sticky
