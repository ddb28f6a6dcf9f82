// The same framing in the words of other libraries, and theirs in ours.
//
//     width = 4, adjustment = -4   ->   new LengthFieldBasedFrameDecoder(67108864, 0, 4, -4, 4)
//     {packet, 2}                  ->   width = 2
//
// A translation says what is the same, where the library behaves differently on the same bytes, and
// what it has no words for. Every claim names the source file or page it was read in.
// Refuses to know: sockets, command lines, and how any of these libraries is built.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "framing/spec.h"

namespace sticky {

enum class Dialect : std::uint8_t { netty, tokio, erlang, swoole, spring, python };
inline constexpr std::size_t kDialectCount = 6;
std::string_view name_of(Dialect dialect);   // "netty", as a command line writes it
std::string_view title_of(Dialect dialect);  // "Netty"
bool parse(std::string_view name, Dialect& dialect);
bool can_be_read(Dialect dialect);  // whether from_dialect knows it

enum class RemarkKind : std::uint8_t {
    same,     // how something that could be doubted is said
    differs,  // on some bytes the library does something else, or its own default is another one
    missing,  // a setting the library has no words for, and what comes nearest
};
inline constexpr std::size_t kRemarkKindCount = 3;
std::string_view label_of(RemarkKind kind, Language language);

struct Remark {
    RemarkKind kind = RemarkKind::same;
    std::string text;         // one line, no full stop
    std::string_view source;  // where that was read: repository, file and commit, or a page
    friend bool operator==(const Remark&, const Remark&) = default;
};

struct Translation {
    std::vector<std::string> code;  // empty: the library can't say this framing at all
    std::vector<Remark> remarks;
};

// The spec must pass check().
Translation translate(const FramingSpec& spec, Dialect dialect, Language language = Language::en);

struct Adopted {
    FramingSpec spec;  // it passes check()
    std::vector<Remark> remarks;
};

// What the library's own parameters mean: a constructor call, socket options, an array of settings,
// a struct's format. An Error says which part of the text is not understood.
Result<Adopted> from_dialect(std::string_view text, Dialect dialect,
                             Language language = Language::en);

}  // namespace sticky
