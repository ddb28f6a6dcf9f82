// A stream back into messages, however it was cut.
//
//     feed   00 00 | 00 05 h e | l l o 00 ...        next   NeedMore, NeedMore, Frame "hello"
//     consumed <= framed <= received                 (check_invariants)
//
// Keeps only the bytes that no frame has yet, never makes room for bytes that were merely
// announced, and never resumes after a Fault: a length-prefixed stream has no safe place to.
// Refuses to know: sockets, time, and who reads. Offsets are of the stream, from its first byte.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <variant>

#include "framing/spec.h"

namespace sticky {

// No frame yet. Not before `at_least` more bytes came can the answer be another one; 0: it never
// will be (no framing), or nothing is missing (finish).
struct NeedMore {
    std::uint64_t at_least = 0;
    Part part = Part::none;  // what the stream so far ends in, or before
    friend bool operator==(const NeedMore&, const NeedMore&) = default;
};

struct Frame {
    ByteRange range;    // the whole frame; between two may be bytes of none
    ByteRange payload;  // what of it is delivered; with escapes in it, or from chunk to chunk
    // What is delivered: these bytes, or what they mean unescaped and joined (slip, chunked: then
    // the decoder keeps it). Valid until the decoder's next feed, next, finish, or end.
    ByteView bytes;
};

// Why there will be no more frames. Everything before `offset` was delivered: it is where the frame
// begins that is none.
struct Fault {
    std::uint64_t offset = 0;
    FaultKind kind = FaultKind::truncated;
    Part part = Part::none;  // what was wrong, or was cut
    // The length field's value (negative: its bits); the bytes that came; the byte or the checksum
    // that is wrong.
    std::uint64_t seen = 0;
    // What it is judged by: max_frame; the least; bytes still missing; where in the frame it
    // stands; the checksum that was computed.
    std::uint64_t limit = 0;
    std::string text(Language language = Language::en) const;  // one line
    friend bool operator==(const Fault&, const Fault&) = default;
};

using Decoded = std::variant<NeedMore, Frame, Fault>;

class Decoder {
public:
    // The spec must pass check().
    explicit Decoder(const FramingSpec& spec = {});

    // Hands over the next bytes of the stream. They must stay where they are until next() answered
    // NeedMore or Fault (a frame that lies whole in them is not copied), or until the next feed,
    // which copies what is left of them.
    void feed(ByteView bytes);

    // The next frame. NeedMore: nothing until the next feed. Fault: again and again.
    Decoded next();

    // As next(), knowing that the stream is over: after the last frame NeedMore{0} if it ended
    // between frames, else the Fault `truncated`. A scheme may take what is left for a last frame
    // (OnEnd::emit), so ask until the answer is none. Nothing may be fed afterwards.
    Decoded finish();

    std::uint64_t received() const { return received_; }  // bytes fed
    std::uint64_t framed() const { return framed_; }      // end of the last frame delivered
    std::uint64_t consumed() const { return consumed_; }  // no view of a byte before is valid
    std::uint64_t pending() const;                        // bytes kept
    void check_invariants() const;

    // The same bytes fed and the same frames taken, however they were cut: equal decoders answer
    // alike for ever. How the bytes are kept doesn't count.
    friend bool operator==(const Decoder& a, const Decoder& b);

private:
    template <class Specs>
    struct CuttersOf;
    template <FramingScheme... S>
    struct CuttersOf<std::variant<S...>> {
        using Type = std::variant<typename S::Cutter...>;
    };
    using Cutter = CuttersOf<FramingSpec>::Type;
    static Cutter cutter_for(const FramingSpec& spec);

    bool in_tail() const { return tail_begin_ < tail_.size(); }
    ByteView tail() const { return ByteView(tail_).subspan(tail_begin_); }
    template <class C>
    Decoded frame_of(const C& cutter, std::uint64_t begin, const Cut& cut,
                     const std::uint8_t* bytes);
    template <std::size_t I>
    Decoded step_at();
    template <class C>
    Decoded step(C& cutter);
    template <class C>
    Decoded step_slowly(C& cutter);
    Fault give_up(FaultKind kind, Part part, std::uint64_t seen, std::uint64_t limit);
    template <class C>
    Cut cut_beyond(C& cutter, ByteView window) const;
    std::optional<Fault> end_beyond();
    Decoded finish_beyond(const NeedMore& missing);
    void take(std::uint64_t size);
    void keep(std::size_t size);
    void let_go();

    Cutter cutter_;
    // What no frame has yet: tail() (own), then chunk_ (whoever fed it owns it).
    ByteView chunk_;
    Bytes tail_;
    std::size_t tail_begin_ = 0;
    std::size_t borrowed_ = 0;  // the tail's last bytes that also lie right before chunk_
    Bytes message_;             // of the last frame, if its scheme unescapes
    std::uint64_t consumed_ = 0, framed_ = 0, received_ = 0;
    bool finished_ = false;
    std::optional<Fault> fault_;

    // A frame above max_frame that goes by without being kept (OnTooLong). It begins at framed_.
    struct Beyond {
        std::uint64_t passed = 0;    // bytes of it that went by
        std::uint64_t certain = 0;   // that will, whatever they are
        std::optional<Fault> fault;  // what it is at its end
        friend bool operator==(const Beyond&, const Beyond&) = default;
    };
    std::optional<Beyond> beyond_;
};

}  // namespace sticky
