// Which bytes of a JSON text stand in its strings, where brackets count for nothing.
//
//     { " } \ " } " }        the strings' bytes: " } \ " } "
//
// Private to this floor. Refuses to know: whether it is JSON.
#pragma once

#include <cstdint>

namespace sticky {

class JsonStrings {
public:
    // Takes the text's next byte; true: it stands in a string, or is one of its quotes.
    bool take(std::uint8_t byte) {
        if (!open_) return open_ = byte == '"';
        if (escaped_) {
            escaped_ = false;  // whatever is escaped closes nothing
        } else {
            escaped_ = byte == '\\';
            open_ = byte != '"';
        }
        return true;
    }
    bool open() const { return open_; }
    friend bool operator==(const JsonStrings&, const JsonStrings&) = default;

private:
    bool open_ = false, escaped_ = false;
};

inline bool is_json_space(std::uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

}  // namespace sticky
