// The object that `sticky run --lanes` prints: every lane of every flow as numbers, for scripts.
// Its keys, their order and their meaning are stable (docs/scenario.md, "The command line").
//
//     {"scenario":"..","world":"sim","ok":true,"connections":[{"id":1,"from":"client",...}]}
//
// Refuses to know: the expectations; whoever judged them says `ok`.
#pragma once

#include <string>

#include "viz/scene/story.h"

namespace sticky {

// One line, without its end. `connections` has an entry for each flow in which anything happened.
// `observed` names all five lanes. `cost_ms` is rounded to 0.1 and left out where that is 0.
// `errors` are the failed calls of the flow: its sender's, and its receiver's recv.
std::string lanes_json(const Story& story, bool ok);

// A JSON string (RFC 8259, 7). What is no UTF-8 becomes readable() first, so the line always
// parses.
std::string quoted_json(std::string_view text);

}  // namespace sticky
