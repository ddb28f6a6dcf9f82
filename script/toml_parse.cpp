// The only file that includes the TOML library (it compiles slowly and has its own ideas of order:
// its tables are sorted by key, here they stand as in the file).
//
// Version 3.3 checks some input by assertions, and a release build turns those into undefined
// behaviour ("[=" is one). So its assertions are on in every build, and are thrown.
#undef NDEBUG
namespace {
struct LibraryMistake {};
}  // namespace
#define TOML_ASSERT(expr) (static_cast<bool>(expr) ? void() : throw ::LibraryMistake{})
#pragma GCC diagnostic ignored "-Wterminate"  // some of them stand in noexcept functions
#define TOML_EXCEPTIONS 1
#define TOML_ENABLE_FORMATTERS 0
#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>

#include "script/toml_node.h"
#include "trace/limits.h"

namespace sticky {
namespace {

Source source_of(const toml::source_region& region) {
    return {region.begin.line, region.begin.column};
}

class Converter {
public:
    // False: deeper than a scenario may be; `deep` says where.
    bool convert(const toml::node& from, TomlNode& to, std::uint64_t depth) {
        to.place.source = source_of(from.source());
        if (depth > kScenarioDepth) {
            deep = to.place.source;
            return false;
        }
        if (const toml::table* table = from.as_table()) return convert_table(*table, to, depth);
        if (const toml::array* list = from.as_array()) return convert_list(*list, to, depth);
        if (const auto* text = from.as_string()) {
            to.type = TomlType::text;
            to.text = text->get();
        } else if (const auto* whole = from.as_integer()) {
            to.type = TomlType::whole;
            to.whole = whole->get();
        } else if (const auto* fraction = from.as_floating_point()) {
            to.type = TomlType::fraction;
            to.fraction = fraction->get();
        } else if (const auto* boolean = from.as_boolean()) {
            to.type = TomlType::boolean;
            to.boolean = boolean->get();
        } else {
            to.type = TomlType::date;
        }
        return true;
    }

    Source deep;

private:
    bool convert_table(const toml::table& from, TomlNode& to, std::uint64_t depth) {
        to.type = TomlType::table;
        to.entries.reserve(from.size());
        for (const auto& [key, value] : from) {
            TomlEntry& entry = to.entries.emplace_back();
            entry.key = key.str();
            entry.place.source = source_of(key.source());
            if (!convert(value, entry.value, depth + 1)) return false;
        }
        std::sort(to.entries.begin(), to.entries.end(), [](const auto& a, const auto& b) {
            const Source x = a.place.source, y = b.place.source;
            return x.line != y.line ? x.line < y.line : x.column < y.column;
        });
        return true;
    }

    bool convert_list(const toml::array& from, TomlNode& to, std::uint64_t depth) {
        to.type = TomlType::list;
        to.items.resize(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (!convert(from[i], to.items[i], depth + 1)) return false;
        }
        return true;
    }
};

// The library's sentence without its opening, and what to do about the usual slips.
Error syntax_error(const toml::parse_error& from, const std::string& file) {
    std::string what(from.description());
    constexpr std::string_view opening = "Error while parsing ";
    if (what.starts_with(opening)) what.erase(0, opening.size());
    for (char& c : what) {
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    }
    std::string remedy;
    const auto has = [&](std::string_view words) { return what.find(words) != std::string::npos; };
    if (has("cannot redefine")) {
        remedy = "a key stands once";
    } else if (has("inline table") && has("\\n")) {
        remedy = "a table in { } stands on one line; a list in [ ] may take several";
    } else if (has("unescaped control characters")) {
        remedy = "a text over several lines stands in three quotes";
    } else if (has("could not determine value type")) {
        remedy = "texts stand in quotes";
    }
    return {ErrorKind::input, place_text(file, source_of(from.source())), "not TOML: " + what,
            std::move(remedy)};
}

bool is_mistaken(std::string_view text) {
    try {
        (void)toml::parse(text);
    } catch (const LibraryMistake&) {
        return true;
    } catch (const toml::parse_error&) {
        return false;
    }
    return false;
}

// An assertion says no line. The text is read in order, so the shortest beginning that also fails
// ends in it.
std::uint32_t line_of_mistake(std::string_view text) {
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') ends.push_back(i + 1);
    }
    const auto first = std::partition_point(ends.begin(), ends.end(), [&](std::size_t end) {
        return !is_mistaken(text.substr(0, end));
    });
    return static_cast<std::uint32_t>(first - ends.begin()) + 1;
}

}  // namespace

Result<TomlNode> parse_toml(std::string_view text, const std::string& file) {
    if (Error error = check_toml_text(text, file); !error.what.empty()) {
        return tl::unexpected<Error>(std::move(error));
    }
    try {
        const toml::table parsed = toml::parse(text);
        TomlNode root;
        Converter converter;
        if (converter.convert(parsed, root, 0)) return root;
        return fail(ErrorKind::input, place_text(file, converter.deep),
                    fmt::format("tables nest deeper than {}", kScenarioDepth),
                    "no scenario needs more");
    } catch (const toml::parse_error& error) {
        return tl::unexpected<Error>(syntax_error(error, file));
    } catch (const LibraryMistake&) {
        return fail(ErrorKind::input, place_text(file, {line_of_mistake(text), 1}),
                    "not TOML: something in this line", "write it in another way");
    }
}

}  // namespace sticky
