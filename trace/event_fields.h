// The fields of the trace file, once for both directions: the writer and the reader walk the same
// lists. Private to trace_writer.cpp and trace_parse.cpp.
//
// field(name, member)            always written, must be there
// field(name, member, absent)    left out where it is equal to `absent`
#pragma once

#include <array>
#include <string_view>

#include "trace/flag_names.h"
#include "trace/header_fields.h"
#include "trace/trace.h"

namespace sticky {

inline constexpr std::array<std::string_view, std::variant_size_v<What>> kWhatNames = {
    "wrote",  "sent",        "segment", "datagram", "acked",     "received",   "framed",
    "fault",  "would_block", "failed",  "option",   "connected", "closed",     "mark",
    "sample", "gap",         "packet",  "arrived",  "dropped",   "duplicated", "held"};

template <class Field, Is<Wrote> T>
void visit_fields(Field& field, T& wrote) {
    field("message", wrote.message);
    field("range", wrote.range);
    field("payload", wrote.payload, wrote.range);
}

template <class Field, Is<Sent> T>
void visit_fields(Field& field, T& sent) {
    field("range", sent.range);
    field("asked", sent.asked, sent.range.size());
    field("message", sent.message, 0U);
    field("datagram", sent.datagram, 0U);
    field("took", sent.took, Nanos{0});
    field("flags", sent.flags, CallFlags{});
}

template <class Field, Is<Segment> T>
void visit_fields(Field& field, T& segment) {
    field("range", segment.range);
    field("segments", segment.segments, 1U);
    field("again", segment.again, false);
    field("packet", segment.packet, 0U);
    field("cause", segment.cause, std::nullopt);
}

template <class Field, Is<Datagram> T>
void visit_fields(Field& field, T& datagram) {
    field("number", datagram.number);
    field("range", datagram.range);
    field("packet", datagram.packet, 0U);
    field("cause", datagram.cause, std::nullopt);
}

template <class Field, Is<Acked> T>
void visit_fields(Field& field, T& acked) {
    field("offset", acked.offset);
}

template <class Field, Is<Received> T>
void visit_fields(Field& field, T& received) {
    field("range", received.range, std::nullopt);
    field("size", received.size, received.range ? received.range->size() : 0U);
    field("real_size", received.real_size, std::uint64_t{0});
    field("buffer", received.buffer, std::uint64_t{0});
    field("left", received.left, std::nullopt);
    field("waited", received.waited, Nanos{0});
    field("took", received.took, Nanos{0});
    field.checksum("crc", received.sum, received.summed);
    field("end", received.end, false);
    field("flags", received.flags, CallFlags{});
}

template <class Field, Is<Framed> T>
void visit_fields(Field& field, T& framed) {
    field("frame", framed.frame);
    field("range", framed.range);
    field("payload", framed.payload, framed.range);
}

template <class Field, Is<FrameFault> T>
void visit_fields(Field& field, T& fault) {
    field("offset", fault.offset);
    field("kind", fault.kind);
    field("text", fault.text, std::string_view{});
}

template <class Field, Is<WouldBlock> T>
void visit_fields(Field& field, T& blocked) {
    field("call", blocked.call);
    field("waited", blocked.waited, Nanos{0});
}

template <class Field, Is<Failed> T>
void visit_fields(Field& field, T& failed) {
    field("call", failed.call);
    field("error", failed.error);
    field("text", failed.text, std::string_view{});
    field("message", failed.message, 0U);
}

template <class Field, Is<OptionSet> T>
void visit_fields(Field& field, T& option) {
    field("option", option.option);
    field("value", option.value, std::int64_t{0});
    field("text", option.text, std::string_view{});
}

template <class Field, Is<Connected> T>
void visit_fields(Field& field, T& connected) {
    field("peer", connected.peer, kNobody);
    field("datagrams", connected.datagrams, false);
    field("local", connected.local, std::string_view{});
    field("remote", connected.remote, std::string_view{});
    field("mss", connected.mss, 0U);
}

template <class Field, Is<Closed> T>
void visit_fields(Field& field, T& closed) {
    field("how", closed.how);
    field("end_of_program", closed.end_of_program, false);
}

template <class Field, Is<Mark> T>
void visit_fields(Field& field, T& mark) {
    field("name", mark.name);
}

template <class Field, Is<Sampled> T>
void visit_fields(Field& field, T& sampled) {
    field("metric", sampled.metric);
    field("value", sampled.value);
}

template <class Field, Is<Gap> T>
void visit_fields(Field& field, T& gap) {
    field("lane", gap.lane);
    field("range", gap.range, std::nullopt);
    field("text", gap.text, std::string_view{});
}

template <class Field, Is<Packet> T>
void visit_fields(Field& field, T& packet) {
    field("number", packet.number);
    field("size", packet.size);
    field("data", packet.data, std::nullopt);
    field("datagram", packet.datagram, 0U);
    field("tcp", packet.tcp, std::nullopt);
    field("seq", packet.seq, 0U);
    field("ack", packet.ack, 0U);
    field("acked", packet.acked, std::nullopt);
    field("window", packet.window, std::uint64_t{0});
    field("header", packet.header, Bytes{});
}

template <class Field, Is<Arrived> T>
void visit_fields(Field& field, T& arrived) {
    field("packet", arrived.packet);
}

template <class Field, Is<Dropped> T>
void visit_fields(Field& field, T& dropped) {
    field("packet", dropped.packet);
    field("rule", dropped.rule);
}

template <class Field, Is<Duplicated> T>
void visit_fields(Field& field, T& duplicated) {
    field("packet", duplicated.packet);
}

template <class Field, Is<Held> T>
void visit_fields(Field& field, T& held) {
    field("range", held.range);
    field("cause", held.cause);
}

}  // namespace sticky
