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

class EvpDigest : public Digest {
public:
    explicit EvpDigest(DigestKind kind) : context_(EVP_MD_CTX_new()) {
        STICKY_ASSERT(EVP_DigestInit_ex(context_.get(), method_of(kind), nullptr) == 1);
    }
    void add(ByteView piece) override {
        STICKY_ASSERT(EVP_DigestUpdate(context_.get(), piece.data(), piece.size()) == 1);
    }
    std::string hex() override {
        std::uint8_t bytes[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        STICKY_ASSERT(EVP_DigestFinal_ex(context_.get(), bytes, &size) == 1);
        std::string text;
        for (unsigned i = 0; i < size; ++i) {
            text += "0123456789abcdef"[bytes[i] >> 4U];
            text += "0123456789abcdef"[bytes[i] & 15U];
        }
        return text;
    }

private:
    struct Free {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace

std::unique_ptr<Digest> new_digest(DigestKind kind) {
    return std::make_unique<EvpDigest>(kind);
}

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
