// Digests, by libcrypto. The one file that knows it.
#pragma once

#include "script/host.h"

namespace sticky {

Bytes hmac_of(DigestKind digest, ByteView key, ByteView message);  // RFC 2104
std::unique_ptr<Digest> new_digest(DigestKind kind);
bool equal_in_constant_time(ByteView a, ByteView b);
bool random_of_system(std::span<std::uint8_t> into);

}  // namespace sticky
