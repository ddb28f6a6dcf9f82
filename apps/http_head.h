// The head of an HTTP/1.1 request or answer (RFC 9112): a first line, and fields.
//
//     GET /long HTTP/1.1        one empty line ends it; a lone LF ends a line too (section 2.2)
//     Host: localhost
//
// What two readers could understand in two ways is refused: a blank before a colon, a line that
// continues the one before, two different lengths, a length beside chunks.
// Refuses to know: bodies.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "trace/base.h"

namespace sticky::apps {

struct HttpHead {
    std::vector<std::string> first;  // three words; of an answer the third is the rest
    std::vector<std::pair<std::string, std::string>> fields;  // names in lower case

    // Nothing: no such field. The first one counts.
    std::optional<std::string_view> find(std::string_view name) const;
    bool keeps_alive() const;  // after this answer or request the connection stays
};

// Nothing: it is none.
std::optional<HttpHead> http_head_of(const std::vector<std::string>& lines, bool answer);

// How the body behind a head ends.
struct HttpBody {
    enum class Kind : std::uint8_t { sized, chunked, until_end } kind = Kind::sized;
    std::uint64_t size = 0;
};
// Nothing: the head contradicts itself.
std::optional<HttpBody> body_behind(const HttpHead& head, bool answer);

// A chunk's size line, extensions ignored. Nothing: it is none.
std::optional<std::uint64_t> chunk_size(std::string_view line);

}  // namespace sticky::apps
