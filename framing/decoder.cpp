#include "framing/decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "framing/codec.h"

namespace sticky {
namespace {

// A frame that began in an earlier chunk is completed in steps of at least this many bytes, so
// that schemes which ask for one byte at a time are not served one byte at a time. What a step took
// too much is given back.
constexpr std::size_t kJoinBytes = 32;
// Memory for a tail above this is given back once the tail is empty.
constexpr std::size_t kTailBytes = 64 * 1024;

std::string text_in_english(const Fault& fault) {
    switch (fault.kind) {
        case FaultKind::too_long:
            if (fault.part == Part::header) {
                return fmt::format("length {} is more than max_frame {} allows", fault.seen,
                                   fault.limit);
            }
            return fmt::format("{} bytes came without the frame's end; max_frame is {}", fault.seen,
                               fault.limit);
        case FaultKind::negative_length:
            return fmt::format("length {} is negative", static_cast<std::int64_t>(fault.seen));
        case FaultKind::bad_length:
            return fmt::format("length {} is below {}, the least that covers what it counts",
                               fault.seen, fault.limit);
        case FaultKind::zero_length:
            return fmt::format("length {} announces an empty message, which is not allowed",
                               fault.seen);
        case FaultKind::bad_byte:
            return fmt::format("byte {} of the frame is {:02x}, which can't stand in its {}",
                               fault.limit, fault.seen, name_of(fault.part));
        case FaultKind::header_too_long:
            return fmt::format("a header of {} bytes is above the limit of {}", fault.seen,
                               fault.limit);
        case FaultKind::no_length:
            return fmt::format("the header's {} bytes name no length", fault.seen);
        case FaultKind::duplicate_key:
            return fmt::format("the header names a key twice, the second time at byte {}",
                               fault.limit);
        case FaultKind::bad_checksum:
            return fmt::format("the checksum of the {} is {:#x}, and {:#x} was computed",
                               name_of(fault.part), fault.seen, fault.limit);
        case FaultKind::truncated:
            return fmt::format(
                "the stream ended inside a frame ({}): {} byte{} of it came, at "
                "least {} more had to follow",
                name_of(fault.part), fault.seen, fault.seen == 1 ? "" : "s", fault.limit);
    }
    return {};
}

std::string text_in_chinese(const Fault& fault) {
    switch (fault.kind) {
        case FaultKind::too_long:
            if (fault.part == Part::header) {
                return fmt::format("长度 {} 超出 max_frame {} 允许的范围", fault.seen, fault.limit);
            }
            return fmt::format("已到 {} 字节，仍没有帧尾；max_frame 是 {}", fault.seen,
                               fault.limit);
        case FaultKind::negative_length:
            return fmt::format("长度 {} 是负数", static_cast<std::int64_t>(fault.seen));
        case FaultKind::bad_length:
            return fmt::format("长度 {} 小于 {}，不够它必须计入的字节", fault.seen, fault.limit);
        case FaultKind::zero_length:
            return fmt::format("长度 {} 表示空消息，而空消息不允许", fault.seen);
        case FaultKind::bad_byte:
            return fmt::format("帧内第 {} 字节是 {:02x}，不能出现在{}里", fault.limit, fault.seen,
                               label_of(fault.part, Language::zh));
        case FaultKind::header_too_long:
            return fmt::format("首部有 {} 字节，超过上限 {}", fault.seen, fault.limit);
        case FaultKind::no_length:
            return fmt::format("{} 字节的首部里没有写长度", fault.seen);
        case FaultKind::duplicate_key:
            return fmt::format("首部里有一个键写了两次，第二次在第 {} 字节处", fault.limit);
        case FaultKind::bad_checksum:
            return fmt::format("{}的校验和是 {:#x}，算出来却是 {:#x}",
                               label_of(fault.part, Language::zh), fault.seen, fault.limit);
        case FaultKind::truncated:
            return fmt::format("流在一帧中间结束：已到 {} 字节，至少还差 {} 字节", fault.seen,
                               fault.limit);
    }
    return {};
}

// Filled where the caller wants it, number by number: a Frame that is built aside and copied as a
// whole waits for its own stores, three times, which halves the frames per second. So nothing may
// stand between this and a return.
inline Decoded frame_at(std::uint64_t begin, const Cut& cut, const std::uint8_t* bytes) {
    Decoded answer(std::in_place_type<Frame>);
    Frame& frame = *std::get_if<Frame>(&answer);
    frame.range.begin = begin;
    frame.range.end = begin + cut.size;
    frame.payload.begin = begin + cut.payload_begin;
    frame.payload.end = begin + cut.payload_end;
    frame.bytes = {bytes + cut.payload_begin, cut.payload_end - cut.payload_begin};
    return answer;
}

}  // namespace

std::string Fault::text(Language language) const {
    return language == Language::zh ? text_in_chinese(*this) : text_in_english(*this);
}

Decoder::Cutter Decoder::cutter_for(const FramingSpec& spec) {
    STICKY_ASSERT(check(spec).has_value());
    return std::visit(
        []<class S>(const S& scheme) {
            return Cutter(std::in_place_type<typename S::Cutter>, scheme);
        },
        spec);
}

Decoder::Decoder(const FramingSpec& spec) : cutter_(cutter_for(spec)) {}

void Decoder::feed(ByteView bytes) {
    STICKY_ASSERT(!finished_);
    received_ += bytes.size();
    if (fault_) return;
    consumed_ = framed_;
    if (!chunk_.empty()) keep(chunk_.size());
    chunk_ = bytes;
    borrowed_ = 0;
}

// Which cutter it is, asked one after the other: with more than eleven alternatives libstdc++'s
// std::visit calls through a table, which costs a third of the frames per second.
template <std::size_t I>
[[gnu::always_inline]] inline Decoded Decoder::step_at() {
    if constexpr (I + 1 < std::variant_size_v<Cutter>) {
        if (cutter_.index() != I) return step_at<I + 1>();
    }
    return step(*std::get_if<I>(&cutter_));
}

Decoded Decoder::next() {
    if (fault_) return *fault_;
    consumed_ = framed_;
    return step_at<0>();
}

template <class C>
concept Unescapes =
    requires(const C cutter, Bytes& message) { cutter.unescape(ByteView{}, ByteRange{}, message); };

template <class C>
[[gnu::always_inline]] inline Decoded Decoder::frame_of(const C& cutter, std::uint64_t begin,
                                                        const Cut& cut, const std::uint8_t* bytes) {
    if constexpr (Unescapes<C>) {
        if (message_.capacity() > kTailBytes) Bytes().swap(message_);
        message_.clear();
        cutter.unescape({bytes, cut.size}, {cut.payload_begin, cut.payload_end}, message_);
        Decoded answer = frame_at(begin, cut, bytes);
        std::get_if<Frame>(&answer)->bytes = message_;
        return answer;
    } else {
        return frame_at(begin, cut, bytes);
    }
}

template <class C>
Decoded Decoder::step(C& cutter) {
    if (!in_tail() && !beyond_) [[likely]] {
        const Cut cut = cutter.cut(chunk_);
        if (cut.kind == Cut::Kind::frame) [[likely]] {
            STICKY_ASSERT(cut.size > 0 && cut.size <= chunk_.size());
            const std::uint64_t begin = framed_;
            const std::uint8_t* bytes = chunk_.data();
            chunk_ = chunk_.subspan(cut.size);
            framed_ += cut.size;
            return frame_of(cutter, begin, cut, bytes);
        }
    }
    return step_slowly(cutter);
}

template <class C>
[[gnu::noinline]] Decoded Decoder::step_slowly(C& cutter) {
    for (std::size_t least = kJoinBytes;; least *= 2) {
        const bool joining = in_tail();
        const ByteView window = joining ? tail() : chunk_;
        const Cut cut = beyond_ ? cut_beyond(cutter, window) : cutter.cut(window);
        switch (cut.kind) {
            case Cut::Kind::frame: {
                STICKY_ASSERT(cut.size > 0 && cut.size <= window.size());
                const std::uint64_t begin = framed_;
                framed_ += cut.size;
                take(cut.size);
                return frame_of(cutter, begin, cut, window.data());
            }
            case Cut::Kind::fault:
                return give_up(cut.fault, cut.part, cut.size, cut.payload_begin);
            case Cut::Kind::late:
            case Cut::Kind::drop:
                beyond_ = Beyond{0, cut.payload_end, {}};
                if (cut.kind == Cut::Kind::late) {
                    beyond_->fault =
                        Fault{framed_, cut.fault, cut.part, cut.size, cut.payload_begin};
                }
                break;
            case Cut::Kind::pass:
                beyond_->passed += cut.size;
                beyond_->certain -= std::min(cut.size, beyond_->certain);
                take(cut.size);
                break;
            case Cut::Kind::skip:
                framed_ += cut.size;
                take(cut.size);
                if (!beyond_) break;
                if (const auto fault = end_beyond()) return *fault;
                break;
            case Cut::Kind::more:
                if (!joining || chunk_.empty()) {
                    keep(chunk_.size());
                    return NeedMore{cut.size, cut.part};
                }
                keep(std::min<std::size_t>(chunk_.size(), std::max<std::size_t>(cut.size, least)));
                break;
        }
    }
}

Fault Decoder::give_up(FaultKind kind, Part part, std::uint64_t seen, std::uint64_t limit) {
    fault_ = Fault{framed_, kind, part, seen, limit};
    chunk_ = {};
    let_go();
    Bytes().swap(message_);
    return *fault_;
}

// What becomes of the frame that is too long: bytes that go by, or where it ends.
template <class C>
Cut Decoder::cut_beyond(C& cutter, ByteView window) const {
    if (beyond_->certain > 0) {
        if (window.empty()) return Cut::needs(beyond_->certain, Part::payload);
        return Cut::passes(std::min<std::uint64_t>(beyond_->certain, window.size()));
    }
    if constexpr (requires { cutter.cut_beyond(window); }) return cutter.cut_beyond(window);
    return Cut::skips(0);
}

// It ended, with the last byte that was framed.
std::optional<Fault> Decoder::end_beyond() {
    const Beyond beyond = *std::exchange(beyond_, std::nullopt);
    framed_ += beyond.passed;
    if (!beyond.fault) return std::nullopt;
    framed_ = beyond.fault->offset;
    return give_up(beyond.fault->kind, beyond.fault->part, beyond.fault->seen, beyond.fault->limit);
}

// The stream ended inside it. All that is left lies in the tail.
Decoded Decoder::finish_beyond(const NeedMore& missing) {
    const bool over = std::visit(
        [](const auto& cutter) {
            if constexpr (requires { cutter.ends_with_stream(); }) return cutter.ends_with_stream();
            return false;
        },
        cutter_);
    if (!over && !beyond_->fault) {
        beyond_.reset();
        return give_up(FaultKind::truncated, missing.part, received_ - framed_, missing.at_least);
    }
    framed_ += pending();
    let_go();
    if (const auto fault = end_beyond()) return *fault;
    return NeedMore{};
}

std::uint64_t Decoder::pending() const {
    return fault_ ? 0 : received_ - framed_ - (beyond_ ? beyond_->passed : 0);
}

// The first `size` bytes at hand are done with. Their memory stays as it is: a frame's view may
// lie there.
void Decoder::take(std::uint64_t size) {
    if (!in_tail()) {
        chunk_ = chunk_.subspan(size);
        return;
    }
    tail_begin_ += size;
    const std::size_t rest = tail_.size() - tail_begin_;
    if (rest <= borrowed_) {
        chunk_ = {chunk_.data() - rest, chunk_.size() + rest};
        tail_begin_ = tail_.size();
        borrowed_ = 0;
    }
}

// The chunk's first `size` bytes into the tail. Only bytes that came are ever made room for.
void Decoder::keep(std::size_t size) {
    if (!in_tail()) {
        let_go();
    } else if (tail_begin_ > 0) {
        tail_.erase(tail_.begin(), tail_.begin() + static_cast<std::ptrdiff_t>(tail_begin_));
        tail_begin_ = 0;
    }
    const ByteView moved = chunk_.first(size);
    tail_.insert(tail_.end(), moved.begin(), moved.end());
    chunk_ = chunk_.subspan(size);
    borrowed_ += size;
}

void Decoder::let_go() {
    if (tail_.capacity() > kTailBytes) {
        Bytes().swap(tail_);
    } else {
        tail_.clear();
    }
    tail_begin_ = 0;
    borrowed_ = 0;
}

Decoded Decoder::finish() {
    Decoded last = next();
    if (!std::holds_alternative<NeedMore>(last)) return last;
    finished_ = true;
    if (beyond_) return finish_beyond(std::get<NeedMore>(last));
    if (pending() == 0) return NeedMore{};
    // All that is left lies in the tail: next() asked for more.
    const Cut cut = std::visit(
        [this](auto& cutter) {
            if constexpr (requires { cutter.cut_at_end(tail()); }) return cutter.cut_at_end(tail());
            return Cut{};
        },
        cutter_);
    if (cut.kind == Cut::Kind::frame || cut.kind == Cut::Kind::skip) {
        const std::uint64_t begin = framed_;
        const std::uint8_t* bytes = tail().data();
        framed_ += cut.size;
        take(cut.size);
        if (cut.kind == Cut::Kind::frame) return frame_at(begin, cut, bytes);
        return NeedMore{};
    }
    const NeedMore missing = std::get<NeedMore>(last);
    return give_up(FaultKind::truncated, missing.part, pending(), missing.at_least);
}

void Decoder::check_invariants() const {
    STICKY_ASSERT(consumed_ <= framed_ && framed_ <= received_);
    STICKY_ASSERT(tail_begin_ <= tail_.size() && borrowed_ <= tail_.size() - tail_begin_);
    STICKY_ASSERT(tail().size() + chunk_.size() == pending());
    STICKY_ASSERT(!fault_ || fault_->offset == framed_);
}

bool operator==(const Decoder& a, const Decoder& b) {
    if (a.received_ != b.received_ || a.framed_ != b.framed_ || a.finished_ != b.finished_ ||
        a.fault_ != b.fault_) {
        return false;
    }
    if (a.fault_) return true;  // it is all that will be answered
    if (a.beyond_ != b.beyond_ || a.cutter_ != b.cutter_) return false;
    // Both hold pending() bytes, each in two stretches.
    ByteView rest[2] = {a.tail(), a.chunk_}, other[2] = {b.tail(), b.chunk_};
    for (std::size_t i = 0, j = 0; i < 2 && j < 2;) {
        const std::size_t size = std::min(rest[i].size(), other[j].size());
        if (size > 0 && std::memcmp(rest[i].data(), other[j].data(), size) != 0) return false;
        rest[i] = rest[i].subspan(size);
        other[j] = other[j].subspan(size);
        if (rest[i].empty()) ++i;
        if (j < 2 && other[j].empty()) ++j;
    }
    return true;
}

}  // namespace sticky
