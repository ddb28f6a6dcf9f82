// What the libraries' files share: writing remarks, numbers behind a length prefix, and a small
// reader of arguments.
//
// Private to framing/dialect*. Refuses to know: any library.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "framing/dialect.h"

namespace sticky {

// Gathers a translation in one language.
class Teller {
public:
    explicit Teller(Language language) : zh_(language == Language::zh) {}

    void code(std::string line) { done_.code.push_back(std::move(line)); }
    void same(std::string_view source, std::string en, std::string zh) {
        say(RemarkKind::same, source, std::move(en), std::move(zh));
    }
    void differs(std::string_view source, std::string en, std::string zh) {
        say(RemarkKind::differs, source, std::move(en), std::move(zh));
    }
    void missing(std::string_view source, std::string en, std::string zh) {
        say(RemarkKind::missing, source, std::move(en), std::move(zh));
    }
    // Nothing of this framing can be said; the remark names the setting and what comes nearest.
    void cannot(std::string_view source, std::string en, std::string zh) {
        done_.code.clear();
        missing(source, std::move(en), std::move(zh));
    }
    Translation take() { return std::move(done_); }

private:
    void say(RemarkKind kind, std::string_view source, std::string en, std::string zh) {
        done_.remarks.push_back({kind, zh_ ? std::move(zh) : std::move(en), source});
    }

    bool zh_;
    Translation done_;
};

// A length prefix in the numbers that other libraries count with.
struct PrefixNumbers {
    explicit PrefixNumbers(const LengthPrefix& spec);

    std::int64_t header, strip, begin;  // bytes; `begin`: of the message, as we send it
    std::int64_t adjustment;            // to what follows the length field; includes_itself is in
    std::int64_t overhead;              // the frame's bytes are value + overhead
    std::int64_t most;     // the largest frame: by max_frame, or what a signed length can say
    std::int64_t largest;  // value of the field that is still taken
    bool little, native;   // as the settings say, not as this machine is
};

// "\r\n" as Rust, PHP and Python all read it between double quotes, the rest as \xff.
std::string quoted_source(ByteView bytes);

// zero_allowed = false: nobody but us refuses an empty message.
void no_refusal_of_empty(Teller& tell, std::string_view source);
// What the stream's end cuts is lost there (`lost`), or an error: what on_end is not of these.
void end_is_lost(Teller& tell, OnEnd on_end, std::string_view source, std::string_view en,
                 std::string_view zh);
void end_is_error(Teller& tell, OnEnd on_end, std::string_view source);
// on_too_long, where a frame above the limit is an error as soon as that is known.
void error_at_once(Teller& tell, OnTooLong on_too_long, std::string_view source);
// A kind that the library has nothing for; `nearest` is what to look at instead.
void no_words_for(Teller& tell, const FramingSpec& spec, std::string_view source,
                  std::string_view nearest_en, std::string_view nearest_zh);

void tell_netty(const FramingSpec& spec, Teller& tell);
void tell_tokio(const FramingSpec& spec, Teller& tell);
void tell_erlang(const FramingSpec& spec, Teller& tell);
void tell_swoole(const FramingSpec& spec, Teller& tell);
void tell_spring(const FramingSpec& spec, Teller& tell);
void tell_python(const FramingSpec& spec, Teller& tell);

// What was read, before check(). `remarks` are those of a Teller.
struct Read {
    FramingSpec spec;
    std::vector<Remark> remarks;
};
Result<Read> read_netty(std::string_view text, Language language);
Result<Read> read_erlang(std::string_view text, Language language);
Result<Read> read_swoole(std::string_view text, Language language);
Result<Read> read_python(std::string_view text, Language language);

// One line about a text that isn't understood.
tl::unexpected<Error> not_understood(Dialect dialect, std::string what, std::string remedy);

std::string_view trimmed(std::string_view text);
// "f(a, g(b, c), 'x,y')" between its brackets, cut at the commas of the outermost level; absent if
// brackets or quotes don't close.
std::optional<std::vector<std::string_view>> parts_of(std::string_view text);
// A whole number as programs write it: 65536, 0x10000, 64 * 1024, 1 << 20, 65_536, 8L.
std::optional<std::int64_t> number_in(std::string_view text);
// A literal in quotes; '...' is taken as it stands if `raw_single` (PHP).
std::optional<Bytes> literal_in(std::string_view text, bool raw_single = false);

}  // namespace sticky
