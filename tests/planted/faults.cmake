# The faults that are planted into our own decoders, one at a time: those of tests/framing/faulty/,
# where our code would have them. PLANT is true while a fault is on.

# ---- decoder.cpp: what is kept from read to read

# What any fault may ask: where the first frame of this read began.
plant("one for each read" decoder.h [[bool finished_ = false;]]
  [[bool finished_ = false;
    std::uint64_t fed_at_ = 0;]])
plant("one for each read" decoder.cpp [[    chunk_ = bytes;
    borrowed_ = 0;]]
  [[    fed_at_ = framed_;
    chunk_ = bytes;
    borrowed_ = 0;]])
plant("one for each read" decoder.cpp [[    if (fault_) return *fault_;
    consumed_ = framed_;]]
  [[    if (fault_) return *fault_;
    if (PLANT && framed_ > fed_at_) return NeedMore{1, Part::header};
    consumed_ = framed_;]])
plant("header cut" decoder.cpp [[                    keep(chunk_.size());
                    return NeedMore]]
  [[                    if (PLANT && cut.part == Part::header) chunk_ = {};
                    keep(chunk_.size());
                    return NeedMore]])
plant("first of a read" decoder.cpp [[            chunk_ = chunk_.subspan(cut.size);
            framed_ += cut.size;]]
  [[            chunk_ = PLANT ? ByteView{} : chunk_.subspan(cut.size);
            framed_ += cut.size;]])
plant("rest lost" decoder.cpp [[                    if (]]
  [[                    if (PLANT && framed_ > fed_at_) chunk_ = {};
                    if (]])
plant("header consumed" decoder.cpp [[                    keep(chunk_.size());]]
  [[                    if (PLANT && cut.part == Part::payload) framed_ += 2, take(2);
                    keep(chunk_.size());]])
plant("length counted twice" decoder.cpp
  [[                    return NeedMore{cut.size, cut.part};]]
  [[                    if (PLANT && !joining && cut.part == Part::payload) {
                        const Bytes body(tail_.begin() + 2, tail_.end());
                        tail_.insert(tail_.end(), body.begin(), body.end());
                    }
                    return NeedMore{cut.size, cut.part};]])
plant("empty message loops" decoder.cpp [[            const std::uint64_t begin = framed_;
            const std::uint8_t* bytes = chunk_.data();]]
  [[            if (PLANT && cut.payload_begin == cut.payload_end) {
                return frame_of(cutter, framed_, cut, chunk_.data());
            }
            const std::uint64_t begin = framed_;
            const std::uint8_t* bytes = chunk_.data();]])
plant("end in the middle" decoder.cpp [[if (pending() == 0) return NeedMore{};]]
  [[if (pending() == 0 || (PLANT && borrowed_ < pending())) return NeedMore{};]])
plant("resynchronises at a read" decoder.cpp [[            case Cut::Kind::fault:]]
  [[            case Cut::Kind::fault:
                if (PLANT) {
                    chunk_ = {};
                    let_go();
                    framed_ = received_;
                    return NeedMore{1, Part::header};
                }]])
plant("limit of a read" decoder.cpp [[    fed_at_ = framed_;]]
  [[    if (PLANT && bytes.size() > 6) {
        give_up(FaultKind::too_long, Part::header, 0, 6);
        return;
    }
    fed_at_ = framed_;]])
plant("limit after making room" decoder.cpp [[                    keep(chunk_.size());
                    if (]]
  [[                    keep(chunk_.size());
                    if (PLANT) tail_.reserve(cut.size);
                    if (]])
plant("too long in this read alone" decoder.cpp
  [[                beyond_->certain -= std::min(cut.size, beyond_->certain);]]
  [[                beyond_->certain -=
                    std::min(PLANT ? ~std::uint64_t{0} : cut.size, beyond_->certain);]])
plant("joined too far" decoder.cpp
  [[        chunk_ = {chunk_.data() - rest, chunk_.size() + rest};]]
  [[        if (!PLANT) chunk_ = {chunk_.data() - rest, chunk_.size() + rest};]])

# ---- lengths

plant("half a header is one" length_prefix.h [[        if (window.size() < header_)]]
  [[        if (PLANT && window.size() == 1) return Cut::at(1, {1, 1});
        if (window.size() < header_)]])
plant("short body" length_prefix.h [[        if (window.size() < size)]]
  [[        if (PLANT && window.size() < size && window.size() > header_) {
            return Cut::at(window.size(), {strip_, window.size()});
        }
        if (window.size() < size)]])
plant("padded at a read" fixed_size.h [[        if (window.size() < size_)]]
  [[        if (PLANT && window.size() == 1) return Cut::at(1, {0, 1});
        if (window.size() < size_)]])
plant("varint at 3" varint.cpp [[    }
    return length;]]
  [[    }
    if (PLANT && bytes.size() == 3) return {length.value, 3, 0, false};
    return length;]])
plant("varint at 4" varint.cpp [[    return length;
}]]
  [[    if (PLANT && bytes.size() == 4) return {length.value, 4, 0, false};
    return length;
}]])
plant("varint at a read's end" varint.cpp [[    return length;
}]]
  [[    if (PLANT && !bytes.empty()) return {length.value, bytes.size(), 0, false};
    return length;
}]])
plant("QUIC's first byte alone" varint.cpp [[    if (bytes.size() < size) return {0, 0,]]
  [[    if (PLANT && bytes.size() < size) return {bytes[0] & 0x3fU, 1, 0, false};
    if (bytes.size() < size) return {0, 0,]])
plant("digits forgotten" decimal_length.cpp
  [[    if (digits.count == window.size()) return Cut::needs(1, Part::header);]]
  [[    if (digits.count == window.size()) {
        return PLANT && digits.count > 0 ? Cut::skips(digits.count) : Cut::needs(1, Part::header);
    }]])
plant("end mark cut" decimal_length.cpp [[    return Cut::needs(1, Part::delimiter);]]
  [[    if (PLANT && ended > end) return Cut::at(ended, {begin, end});
    return Cut::needs(1, Part::delimiter);]])
plant("JSON length cut" json_header.cpp [[    if (window.size() < kLength)]]
  [[    if (PLANT && window.size() == 1)
        return Cut::wrong(FaultKind::bad_length, Part::header, 0, 1);
    if (window.size() < kLength)]])
plant("JSON header cut" json_header.cpp [[    if (window.size() < begin)]]
  [[    if (PLANT && window.size() > kLength && window.size() < begin) {
        return Cut::wrong(FaultKind::bad_byte, Part::header, window.back(), window.size() - 1);
    }
    if (window.size() < begin)]])
plant("UTF-8 cut" json_header.cpp [[    if (window.size() < begin) return]]
  [[    if (PLANT && window.size() < begin && window.back() >= 0xc0) {
        return Cut::wrong(FaultKind::bad_byte, Part::header, window.back(), window.size() - 1);
    }
    if (window.size() < begin) return]])

# ---- marks

plant("mark cut in what goes by" policy.cpp [[    return all_but(window, mark.size() - 1);]]
  [[    return all_but(window, PLANT ? 0 : mark.size() - 1);]])

plant("search goes on too late" delimiter.cpp [[        if (mark.size() <= end &&]]
  [[        if (mark.size() <= end - (PLANT ? scanned_ : 0) &&]])
plant("limit at a read's end" delimiter.cpp
  [[    for (std::size_t at = next_candidate(within, scanned_);]]
  [[    if (PLANT && window.size() > max_frame_) {
        return Cut::wrong(FaultKind::too_long, Part::payload, max_frame_, max_frame_);
    }
    for (std::size_t at = next_candidate(within, scanned_);]])
plant("mark cut" lines.cpp [[    const bool after_cr = at > 0 && window[at - 1] == kCr;
    if]]
  [[    const bool after_cr = at > (PLANT ? scanned_ : 0) && window[at - 1] == kCr;
    if]])
plant("mark cut" lines.cpp [[    scanned_ = within.size() - (half ? 1 : 0);]]
  [[    scanned_ = within.size() - (half && !PLANT ? 1 : 0);]])
plant("CR forgotten" lines.cpp
  [[        return Cut::at(end, {0, end - end_in(window.first(end), spec_.ending)});]]
  [[        if (PLANT && scanned_ > 0 && scanned_ + 1 == at) return Cut::at(end, {0, at});
        return Cut::at(end, {0, end - end_in(window.first(end), spec_.ending)});]])
plant("CR at a read's end" lines.cpp [[    // A CR at the end is looked at again]]
  [[    if (PLANT && half) {
        scanned_ = 0;
        return Cut::at(within.size(), {0, within.size() - 1});
    }
    // A CR at the end is looked at again]])
plant("lone CR judged early" lines.cpp
  [[    if (at + 1 < window.size() && window[at + 1] != kLf) {]]
  [[    if (PLANT ? at + 1 == window.size() : at + 1 < window.size() && window[at + 1] != kLf) {]])
plant("line at a read's end" lines.cpp
  [[    return Cut::needs(1, half ? Part::delimiter : Part::payload);]]
  [[    if (PLANT && !within.empty()) {
        scanned_ = 0;
        return Cut::at(within.size(), {0, within.size()});
    }
    return Cut::needs(1, half ? Part::delimiter : Part::payload);]])
plant("empty line at a read's beginning" lines.cpp
  [[    const bool strict = !spec_.lone_allowed && spec_.ending != LineEnding::lf;
    for]]
  [[    const bool strict = !spec_.lone_allowed && spec_.ending != LineEnding::lf;
    if (PLANT && window.size() == 1 && window[0] == kLf) return Cut::skips(1);
    for]])

# ---- escapes and chunks

plant("escape cut" slip.cpp [[        if (at > begin && within[at - 1] == kEsc) {]]
  [[        if (at > (PLANT ? std::max(begin, scanned_) : begin) && within[at - 1] == kEsc) {]])
plant("mark at a read's beginning" slip.cpp
  [[    for (std::uint64_t at = std::max(begin, scanned_);]]
  [[    if (PLANT && within.size() == 1 && begin == 1) return Cut::skips(1);
    for (std::uint64_t at = std::max(begin, scanned_);]])
plant("chunk size cut" chunked.cpp [[    while (seen_ < within.size()) {]]
  [[    if (PLANT && state_ == At::size) value_ = 0;
    while (seen_ < within.size()) {]])
plant("CR LF cut" chunked.cpp [[        const At before = state_;
        if (]]
  [[        const At before = state_;
        if (PLANT && before == At::data_lf && within.size() == seen_ + 1) state_ = At::data_cr;
        if (]])

# ---- types, blocks, fragments, modes

plant("type consumed" tlv.cpp [[    if (window.size() < header) return]]
  [[    if (PLANT && window.size() < header) return Cut::skips(window.size());
    if (window.size() < header) return]])
plant("block is what came of it" cobs.cpp
  [[    return Cut::needs(1, scanned_ < next_ ? Part::payload : Part::delimiter);]]
  [[    if (PLANT && scanned_ < next_) {
        scanned_ = next_ = 0;
        return Cut::at(window.size(), {1, window.size()});
    }
    return Cut::needs(1, scanned_ < next_ ? Part::payload : Part::delimiter);]])
plant("begin mark cut" enclosed.cpp [[    if (alike(window, begin_) < head) return before(window);]]
  [[    if (PLANT && !window.empty() && window.size() < head) return Cut::skips(window.size());
    if (alike(window, begin_) < head) return before(window);]])
plant("string ends with a read" json_braces.cpp
  [[    if (window.empty()) return Cut::needs(1, Part::payload);]]
  [[    if (window.empty()) return Cut::needs(1, Part::payload);
    if (PLANT) strings_ = {};]])
plant("body is what came with the head" content_length.cpp
  [[    if (window.size() < size) return Cut::needs(size - window.size(), Part::payload);]]
  [[    if (PLANT && window.size() < size) {
        const Cut part = Cut::at(window.size(), {head_, window.size()});
        begin_frame();
        return part;
    }
    if (window.size() < size) return Cut::needs(size - window.size(), Part::payload);]])
plant("fragment at a read's end is the last" record_mark.cpp
  [[            const bool in_header = window.size() >= next_;]]
  [[            if (PLANT && begin_ > 0 && window.size() == next_) {
                const Cut part = Cut::at(next_, {begin_, end_});
                *this = RecordMarkCutter(spec_);
                return part;
            }
            const bool in_header = window.size() >= next_;]])
plant("old mode for the rest of a read" mode_switch.cpp [[        switched_ = text_of(]]
  [[        switched_ = (!PLANT || cut.size == window.size()) && text_of(]])
