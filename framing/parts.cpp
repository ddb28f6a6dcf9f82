#include "framing/parts.h"

#include <fmt/format.h>

#include <array>

namespace sticky {
namespace {

constexpr std::array<std::string_view, kFieldRoleCount> kFieldRoleNames{
    "lead", "length", "header", "payload", "delimiter", "padding"};
constexpr std::array<std::string_view, kFieldRoleCount> kFieldRoleLabelsZh{
    "前导", "长度", "首部", "载荷", "分隔符", "填充"};
constexpr std::array<std::string_view, kPartCount> kPartNames{"none", "header", "payload",
                                                              "delimiter"};
constexpr std::array<std::string_view, kFaultKindCount> kFaultKindNames{
    "too_long",        "negative_length", "bad_length",    "zero_length",  "bad_byte",
    "header_too_long", "no_length",       "duplicate_key", "bad_checksum", "truncated"};

constexpr std::array<std::string_view, kPartCount> kPartLabelsZh{"流", "首部", "载荷", "分隔符"};

static_assert(!kPartLabelsZh.back().empty());
static_assert(!kFieldRoleNames.back().empty() && !kFieldRoleLabelsZh.back().empty());
static_assert(!kPartNames.back().empty() && !kFaultKindNames.back().empty());

}  // namespace

std::string_view name_of(FieldRole role) {
    return kFieldRoleNames[static_cast<std::size_t>(role)];
}
std::string_view name_of(Part part) {
    return kPartNames[static_cast<std::size_t>(part)];
}
std::string_view name_of(FaultKind kind) {
    return kFaultKindNames[static_cast<std::size_t>(kind)];
}

std::string_view label_of(FieldRole role, Language language) {
    return (language == Language::zh ? kFieldRoleLabelsZh
                                     : kFieldRoleNames)[static_cast<std::size_t>(role)];
}

std::string_view label_of(Part part, Language language) {
    return (language == Language::zh ? kPartLabelsZh : kPartNames)[static_cast<std::size_t>(part)];
}

bool parse(std::string_view name, FaultKind& kind) {
    for (std::size_t i = 0; i < kFaultKindNames.size(); ++i) {
        if (kFaultKindNames[i] != name) continue;
        kind = static_cast<FaultKind>(i);
        return true;
    }
    return false;
}

std::string quoted(ByteView bytes, std::size_t at_most) {
    std::string text = "\"";
    for (const std::uint8_t byte : bytes.first(std::min(bytes.size(), at_most))) {
        switch (byte) {
            case '\r':
                text += "\\r";
                break;
            case '\n':
                text += "\\n";
                break;
            case '\t':
                text += "\\t";
                break;
            case '"':
                text += "\\\"";
                break;
            case '\\':
                text += "\\\\";
                break;
            default:
                if (byte >= 0x20 && byte < 0x7f) {
                    text += static_cast<char>(byte);
                } else {
                    text += fmt::format("\\x{:02x}", byte);
                }
        }
    }
    text += '"';
    if (bytes.size() > at_most) text += "...";
    return text;
}

std::string hex_of(ByteView bytes, std::size_t at_most) {
    std::string text;
    for (const std::uint8_t byte : bytes.first(std::min(bytes.size(), at_most))) {
        if (!text.empty()) text += ' ';
        text += fmt::format("{:02x}", byte);
    }
    if (bytes.size() > at_most) text += " ...";
    return text;
}

void add_field(std::vector<Field>& fields, ByteView frame, ByteRange range, FieldRole role,
               Language language, std::string value) {
    range = intersect(range, {0, frame.size()});
    if (range.empty()) return;
    fields.push_back({range, role, std::string(label_of(role, language)), std::move(value)});
}

}  // namespace sticky
