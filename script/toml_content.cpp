// The bytes of a message: "text", { hex = "00 05" }, { size = 4000 }, { file = "name" },
// { pack = "I3sf", values = [1, "abc", 2.7] }.
#include <fmt/format.h>

#include "framing/pack_words.h"

#include "script/toml_load.h"
#include "trace/limits.h"

namespace sticky {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// A scenario comes from anybody: it names files beside it or below, nothing else.
bool stays_below(std::string_view file) {
    if (file.empty() || file.front() == '/' || file.find('\0') != std::string_view::npos ||
        file.find('\\') != std::string_view::npos) {
        return false;
    }
    while (!file.empty()) {
        const std::size_t slash = file.find('/');
        if (file.substr(0, slash) == "..") return false;
        if (slash == std::string_view::npos) break;
        file.remove_prefix(slash + 1);
    }
    return true;
}

Bytes read_file(Loading& loading, const TomlNode& node) {
    const std::string file = read_text(loading.complaints, node, "file");
    if (loading.failed()) return {};
    if (!stays_below(file)) {
        loading.complain(node.place, fmt::format("'file' can't be {}", word_text(file)),
                         "name a file in the scenario's folder or below");
        return {};
    }
    if (!loading.options.read_file) {
        loading.complain(node.place,
                         fmt::format("{} can't be read: no files here", word_text(file)),
                         "write the bytes as text or { hex = \"..\" }");
        return {};
    }
    Result<Bytes> bytes = loading.options.read_file(file, kMessageBytes - loading.file_bytes);
    if (!bytes) {
        loading.complain(node.place, std::move(bytes.error().what),
                         std::move(bytes.error().remedy));
        return {};
    }
    loading.file_bytes += bytes->size();
    loading.scenario.files[file] = *bytes;
    return std::move(*bytes);
}

// A TOML value for a field. Numbers beyond 64 bits with a sign are written as text.
Result<PackValue> pack_value(const PackField& field, std::uint64_t n, const TomlNode& node) {
    switch (node.type) {
        case TomlType::whole:
            return PackValue(node.whole);
        case TomlType::fraction:
            return PackValue(node.fraction);
        case TomlType::boolean:
            return PackValue(node.boolean);
        case TomlType::text:
            break;
        default:
            return fail(ErrorKind::input, "",
                        fmt::format("value {} is {}", n + 1, type_words(node)),
                        "a value is a number, true, false or text");
    }
    const bool is_text = field.kind == PackKind::text || field.kind == PackKind::pascal ||
                         field.kind == PackKind::one_byte;
    if (is_text) return PackValue(node.text);
    return read_pack_value(field, n, node.text);
}

Result<Bytes> packed_bytes(Loading& loading, const std::string& format, const TomlNode& list) {
    const Result<PackLayout> layout = parse_packing(format);
    if (!layout) return tl::unexpected(layout.error());
    if (layout->size > kMessageBytes) {
        return fail(ErrorKind::input, "",
                    fmt::format("{} is {} bytes", word_text(format), layout->size),
                    fmt::format("a message has at most {}", kMessageBytes));
    }
    std::vector<PackValue> values;
    PackSlots slots(*layout);
    for (const TomlNode& item : read_list(loading.complaints, list, "values")) {
        const PackField* field = slots.next();
        // Too many: pack() says how many it takes.
        Result<PackValue> value = field != nullptr ? pack_value(*field, values.size(), item)
                                                   : Result<PackValue>(PackValue(false));
        if (!value) return tl::unexpected(value.error());
        values.push_back(std::move(*value));
    }
    return pack(*layout, values);
}

Bytes read_packed(Loading& loading, const TomlNode& format, const TomlNode* values,
                  std::string& packed) {
    packed = read_text(loading.complaints, format, "pack");
    if (values == nullptr) {
        loading.complain(format.place, "'pack' has no 'values'",
                         "write { pack = \"I3sf\", values = [1, \"abc\", 2.7] }");
    }
    if (loading.failed()) return {};
    Result<Bytes> bytes = packed_bytes(loading, packed, *values);
    if (loading.failed()) return {};
    if (bytes) return std::move(*bytes);
    const Error& error = bytes.error();
    const std::string where = error.where.empty() ? "" : error.where + ": ";
    loading.complain(format.place, where + error.what, error.remedy);
    return {};
}

}  // namespace

Bytes read_hex(Loading& loading, const TomlNode& node) {
    const std::string text = read_text(loading.complaints, node, "hex");
    Bytes bytes;
    int high = -1;
    for (const char c : text) {
        if (high < 0 && (c == ' ' || c == '\n' || c == '\t' || c == '\r')) continue;
        const int digit = hex_digit(c);
        if (digit < 0) {
            loading.complain(node.place, fmt::format("'hex' holds {}", word_text(text)),
                             "write pairs of 0-9 and a-f, with spaces between pairs or not");
            return bytes;
        }
        if (high < 0) {
            high = digit;
        } else {
            bytes.push_back(static_cast<std::uint8_t>(high * 16 + digit));
            high = -1;
        }
    }
    if (high >= 0) {
        loading.complain(node.place, fmt::format("'hex' ends in half a byte: {}", word_text(text)),
                         "write two digits for each byte");
    }
    return bytes;
}

Bytes read_bytes(Loading& loading, const TomlNode& node, const std::string& name) {
    if (node.type == TomlType::text) return bytes_of(node.text);
    if (node.type != TomlType::table) {
        loading.complain(node.place, fmt::format("{} needs text or {{ hex = \"..\" }}, got {}",
                                                 name, type_words(node)));
        return {};
    }
    const TomlTable table(loading.complaints, node, name, keys::kFrame);
    const TomlEntry* entry = loading.failed() ? nullptr : table.exactly_one(keys::kFrame);
    return entry != nullptr ? read_hex(loading, entry->value) : Bytes();
}

Content read_content(Loading& loading, const TomlNode& node, const std::string& name,
                     std::uint64_t count) {
    Content content;
    if (node.type == TomlType::text) {
        content.bytes = bytes_of(node.text);
    } else if (node.type != TomlType::table) {
        loading.complain(
            node.place,
            fmt::format("{} needs text, {{ hex }}, {{ size }}, {{ file }} or {{ pack }}, "
                        "got {}",
                        name, type_words(node)));
        return content;
    } else {
        // { send = { size = 10, times = 5 } } is the usual slip.
        for (const TomlEntry& entry : node.entries) {
            if (entry.key == "send" || entry.key == "sendv") continue;
            for (const std::string_view key : keys::kSend) {
                if (entry.key != key) continue;
                loading.complain(entry.place,
                                 fmt::format("unknown key '{}' in {}", entry.key, name),
                                 "it stands beside 'send': { send = { size = 10 }, times = 5 }");
            }
        }
        const TomlTable table(loading.complaints, node, name, keys::kContent);
        const TomlEntry* entry =
            loading.failed() ? nullptr : table.exactly_one(keys::kContentForms);
        if (entry == nullptr) return content;
        const TomlNode* values = table.find("values");
        if (entry->key == "pack") {
            content.bytes = read_packed(loading, entry->value, values, content.packed);
        } else if (values != nullptr) {
            loading.complain(values->place, "'values' belong to 'pack'",
                             "leave them out, or give their format");
        } else if (entry->key == "size") {
            content.is_pattern = true;
            content.size =
                read_whole(loading.complaints, entry->value, "size", {0, kMessageBytes, "bytes"});
            return content;
        } else {
            content.bytes = entry->key == "hex" ? read_hex(loading, entry->value)
                                                : read_file(loading, entry->value);
        }
    }
    content.size = content.bytes.size();
    loading.literal_bytes += content.size * count;
    if (loading.literal_bytes > kMessageBytes) {
        loading.complain(node.place,
                         fmt::format("texts and files of all endpoints together are more than {} "
                                     "bytes",
                                     kMessageBytes),
                         "use { size = n }");
    }
    return content;
}

}  // namespace sticky
