// Whether bytes are UTF-8 (RFC 3629), and whether a reader would see all of them.
#pragma once

#include "trace/base.h"

namespace sticky {

bool is_utf8(ByteView bytes);

// UTF-8 in which nothing hides: no control character but tab and line end, no zero-width mark and
// nothing that turns the direction of writing.
bool is_printable_utf8(ByteView bytes);

}  // namespace sticky
