#include "viz/scene/xml_text.h"

#include "trace/utf8.h"
#include "viz/scene/glyphs.h"

namespace sticky {

std::string xml_text(std::string_view text) {
    std::string out;
    for (const char c : is_utf8(view_of(text)) ? std::string(text) : readable(view_of(text))) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\n':
                out += "&#10;";
                break;
            default:
                out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

}  // namespace sticky
