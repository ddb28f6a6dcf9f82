#include "apps/file_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "framing/json_scan.h"
#include "trace/limits.h"

namespace sticky::apps {
namespace {

using Kind = JsonMember::Kind;

tl::unexpected<Error> wrong(std::string what, std::string remedy = {}) {
    return fail(ErrorKind::input, "header", std::move(what), std::move(remedy));
}

bool is_hex(const std::string& text, std::size_t digits) {
    return text.size() == digits &&
           text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

// A digest that is said to be empty is not said.
bool is_digest_or_none(const std::string& text, std::size_t digits) {
    return text.empty() || is_hex(text, digits);
}

bool is_big(Order order) {
    if (order == Order::native) return std::endian::native == std::endian::big;
    return order == Order::big;
}

// False: this member can't be what its name says.
bool take(FileHeader& header, const JsonMember& member) {
    const bool text = member.kind == Kind::text;
    const std::string& name = member.name;
    if (name == "filesize" || name == "file_size") {
        header.size = member.whole;
        return member.kind == Kind::whole;
    }
    if (name == "cmd") header.command = member.text;
    if (name == "filename" || name == "file_name") header.name = member.text;
    if (name == "error") header.error = member.text;
    if (name == "md5") {
        header.md5 = member.text;
        return text && is_digest_or_none(member.text, 32);
    }
    if (name == "sha256") {
        header.sha256 = member.text;
        return text && is_digest_or_none(member.text, 64);
    }
    const bool known =
        name == "cmd" || name == "filename" || name == "file_name" || name == "error";
    return text || !known;
}

}  // namespace

Result<FileHeader> read_file_header(ByteView json) {
    JsonSize at;
    const auto members = json_members(json, at);
    if (!members && at.kind == JsonSize::Kind::duplicate) {
        return wrong(fmt::format("a name comes twice, at byte {}", at.at));
    }
    if (!members) return wrong(fmt::format("no JSON object, from byte {} on", at.at));
    FileHeader header;
    bool named = false, sized = false;
    for (const JsonMember& member : *members) {
        if (!take(header, member)) {
            return wrong(fmt::format("{} can't be that", json_string(member.name)),
                         "names and digests are texts, sizes whole numbers");
        }
        const bool name = member.name == "filename" || member.name == "file_name";
        const bool size = member.name == "filesize" || member.name == "file_size";
        if ((name && named) || (size && sized)) return wrong("name or size in both spellings");
        named = named || name;
        sized = sized || size;
    }
    if (!named) return wrong("no file is named");
    return header;
}

std::string text_of_header(const FileHeader& header) {
    const bool asks = !header.command.empty();
    std::string text = "{";
    if (asks) text += fmt::format("\"cmd\": {}, ", json_string(header.command));
    text += fmt::format("\"{}\": {}", asks ? "filename" : "file_name", json_string(header.name));
    if (header.size) {
        text += fmt::format(", \"{}\": {}", asks ? "filesize" : "file_size", *header.size);
    }
    // An answer without a file has a digest that nothing has: who does not look at "error" notices.
    if (!header.md5.empty() || !header.error.empty()) {
        text += fmt::format(", \"md5\": \"{}\"", header.md5);
    }
    if (!header.sha256.empty()) text += fmt::format(", \"sha256\": \"{}\"", header.sha256);
    if (!header.error.empty()) text += fmt::format(", \"error\": {}", json_string(header.error));
    return text + "}";
}

std::string with_length(Order order, std::string_view header) {
    std::string four;
    for (int i = 0; i < 4; ++i) {
        const int shift = is_big(order) ? 24 - 8 * i : 8 * i;
        four += static_cast<char>(header.size() >> shift & 0xffU);
    }
    return four.append(header);
}

std::optional<std::size_t> length_in(Order order, ByteView four) {
    if (four.size() != 4) return std::nullopt;
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8U | four[is_big(order) ? i : 3 - i];
    // A negative one is far above any header.
    if (length < 2 || length > kJsonHeaderBytes) return std::nullopt;
    return length;
}

}  // namespace sticky::apps
