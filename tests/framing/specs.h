// The specs and the 16-byte streams that every delivery is tried with.
#pragma once

#include <vector>

#include "framing/spec.h"

namespace sticky::test {

std::vector<LengthPrefix> length_prefixes();
std::vector<Delimiter> delimiters();
std::vector<FixedSize> fixed_sizes();
std::vector<Lines> lines();
std::vector<Varint> varints();
std::vector<DecimalLength> decimal_lengths();
std::vector<JsonHeader> json_headers();
std::vector<Ndjson> ndjsons();
std::vector<Chunked> chunkeds();
std::vector<Slip> slips();
std::vector<Protocol> protocols();
std::vector<Tlv> tlvs();
std::vector<CrcPrefix> crc_prefixes();
std::vector<Resp> resps();
std::vector<ContentLength> content_lengths();
std::vector<RecordMark> record_marks();
std::vector<WebSocket> web_sockets();
std::vector<UntilClose> until_closes();
std::vector<ModeSwitch> mode_switches();
std::vector<FramingSpec> all_specs();

inline constexpr std::size_t kStreamBytes = 16;
// Whole frames up to the stream's end; a frame and then the worst header; zeros; counting bytes.
std::vector<Bytes> streams_for(const LengthPrefix& spec);
// Every mark, its halves and its look-alikes.
std::vector<Bytes> streams_for(const Delimiter& spec);
std::vector<Bytes> streams_for(const FixedSize& spec);
std::vector<Bytes> streams_for(const Unframed& spec);
// CR and LF in every company.
std::vector<Bytes> streams_for(const Lines& spec);
// Numbers of every size, longer than needed, endless, and beyond what can be counted.
std::vector<Bytes> streams_for(const Varint& spec);
std::vector<Bytes> streams_for(const DecimalLength& spec);
std::vector<Bytes> streams_for(const JsonHeader& spec);
std::vector<Bytes> streams_for(const Ndjson& spec);
std::vector<Bytes> streams_for(const Chunked& spec);
std::vector<Bytes> streams_for(const Slip& spec);
// Each protocol its own: whole frames, lengths at their limits, bytes that begin none.
std::vector<Bytes> streams_for(const Protocol& spec);
// Types that may come and others, in both byte orders.
std::vector<Bytes> streams_for(const Tlv& spec);
// Whole frames, damaged ones, frames in noise and in the body of a damaged one.
std::vector<Bytes> streams_for(const CrcPrefix& spec);
std::vector<Bytes> streams_for(const Resp& spec);
std::vector<Bytes> streams_for(const ContentLength& spec);
std::vector<Bytes> streams_for(const RecordMark& spec);
std::vector<Bytes> streams_for(const WebSocket& spec);
std::vector<Bytes> streams_for(const UntilClose& spec);
std::vector<Bytes> streams_for(const ModeSwitch& spec);

}  // namespace sticky::test

#include "tests/framing/specs_marks.h"
