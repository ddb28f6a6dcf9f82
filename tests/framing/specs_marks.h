// specs.h for schemes with marks around a frame, or in it.
#pragma once

#include <vector>

#include "framing/spec.h"

namespace sticky::test {

std::vector<Cobs> cobs_specs();
std::vector<Hdlc> hdlc_specs();
std::vector<Enclosed> enclosed_specs();
std::vector<JsonSeq> json_seq_specs();
std::vector<JsonBraces> json_braces_specs();
std::vector<FramingSpec> marks_specs();  // all of these

// Runs that are cut, that hold a zero, that reach beyond the limit.
std::vector<Bytes> streams_for(const Cobs& spec);
// Right and wrong checksums, aborts, flags that two frames share.
std::vector<Bytes> streams_for(const Hdlc& spec);
// Marks in halves, marks in messages, bytes between frames.
std::vector<Bytes> streams_for(const Enclosed& spec);
// Texts cut short; line feeds and brackets in every company.
std::vector<Bytes> streams_for(const JsonSeq& spec);
std::vector<Bytes> streams_for(const JsonBraces& spec);

}  // namespace sticky::test
