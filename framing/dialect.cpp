#include "framing/dialect.h"

#include <algorithm>

#include "framing/codec.h"
#include "framing/dialect_parts.h"

namespace sticky {
namespace {

constexpr std::uint64_t kTextBytes = 4096;  // of a library's parameters; who writes more?

struct Row {
    std::string_view name, title;
    void (*tell)(const FramingSpec&, Teller&);
    Result<Read> (*read)(std::string_view, Language);
};
constexpr Row kRows[kDialectCount] = {
    {"netty", "Netty", tell_netty, read_netty},
    {"tokio", "tokio-util", tell_tokio, nullptr},
    {"erlang", "Erlang", tell_erlang, read_erlang},
    {"swoole", "Swoole", tell_swoole, read_swoole},
    {"spring", "Spring Integration", tell_spring, nullptr},
    {"python", "Python", tell_python, read_python},
};

const Row& row_of(Dialect dialect) {
    return kRows[static_cast<std::size_t>(dialect)];
}

}  // namespace

std::string_view name_of(Dialect dialect) {
    return row_of(dialect).name;
}

std::string_view title_of(Dialect dialect) {
    return row_of(dialect).title;
}

bool parse(std::string_view name, Dialect& dialect) {
    const auto found = std::ranges::find(kRows, name, &Row::name);
    if (found == std::end(kRows)) return false;
    dialect = static_cast<Dialect>(found - kRows);
    return true;
}

bool can_be_read(Dialect dialect) {
    return row_of(dialect).read != nullptr;
}

std::string_view label_of(RemarkKind kind, Language language) {
    constexpr std::string_view kEnglish[kRemarkKindCount] = {"same", "differs", "missing"};
    constexpr std::string_view kChinese[kRemarkKindCount] = {"相同", "不同", "没有"};
    const auto at = static_cast<std::size_t>(kind);
    return language == Language::zh ? kChinese[at] : kEnglish[at];
}

Translation translate(const FramingSpec& spec, Dialect dialect, Language language) {
    Teller tell(language);
    row_of(dialect).tell(spec, tell);
    return tell.take();
}

Result<Adopted> from_dialect(std::string_view text, Dialect dialect, Language language) {
    const Row& row = row_of(dialect);
    if (row.read == nullptr) {
        return not_understood(dialect, "its parameters can't be read, only written",
                              "netty, erlang, swoole and python can be read");
    }
    if (text.size() > kTextBytes || trimmed(text).empty()) {
        return not_understood(dialect, text.size() > kTextBytes ? "too long" : "nothing is there",
                              "give one decoder's parameters");
    }
    Result<Read> read = row.read(trimmed(text), language);
    if (!read) return tl::unexpected(read.error());
    if (const Result<void> good = check(read->spec); !good) {
        return not_understood(dialect, good.error().what, good.error().remedy);
    }
    return Adopted{std::move(read->spec), std::move(read->remarks)};
}

}  // namespace sticky
