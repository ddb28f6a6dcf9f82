#include "run/hosts/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace sticky {
namespace {

const EVP_MD* method_of(DigestKind digest) {
    return digest == DigestKind::md5 ? EVP_md5() : EVP_sha256();
}

}  // namespace

Bytes hmac_of(DigestKind digest, ByteView key, ByteView message) {
    Bytes result(EVP_MAX_MD_SIZE);
    unsigned size = 0;
    const auto* done = HMAC(method_of(digest), key.data(), static_cast<int>(key.size()),
                            message.data(), message.size(), result.data(), &size);
    result.resize(done == nullptr ? 0 : size);
    return result;
}

bool equal_in_constant_time(ByteView a, ByteView b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool random_of_system(std::span<std::uint8_t> into) {
    return RAND_bytes(into.data(), static_cast<int>(into.size())) == 1;
}

}  // namespace sticky
