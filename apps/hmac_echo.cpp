// Proving who you are: a challenge, its HMAC back, and then upper-case echo; else the server
// closes.
//
//     server  32 random bytes  ->
//             <-  HMAC(key, challenge)   client       MD5: 16 bytes (old scripts); SHA-256: 32
//             <-  "hello"                             only now anything is answered
//
// The answer is so many bytes, however they come; a naive server takes one recv(1024) for it, a
// naive client one recv(32) for the challenge. Each connection has a challenge of its own, and a
// challenge is never answered by this server, so neither an old answer nor the challenge sent back
// gets in. Whatever is wrong with a proof, the answer is the same: the end.
#include "apps/apps.h"
#include "apps/reading.h"
#include "apps/table.h"

namespace sticky::apps {
namespace {

constexpr std::size_t kChallenge = 32;

DigestKind digest_of(const RunStep& keys) {
    return text(keys, "digest", "sha256") == "md5" ? DigestKind::md5 : DigestKind::sha256;
}
std::size_t size_of(DigestKind digest) {
    return digest == DigestKind::md5 ? 16 : 32;
}

Task<> server(Endpoint self, Host& host, DigestKind digest, std::string key, bool naive) {
    Bytes challenge(kChallenge);
    host.random(challenge);
    co_await say(self, text_of(challenge));
    Stretch in(self);
    std::optional<Bytes> answer;
    if (naive) {
        answer = co_await in.some(1024);
    } else {
        answer = co_await in.exactly(size_of(digest));
    }
    const Bytes right = host.hmac(digest, view_of(key), challenge);
    if (!answer || right.empty() || !host.equal(*answer, right)) co_return;
    while (auto line = co_await in.some(1024)) {
        for (std::uint8_t& byte : *line) {
            if (byte >= 'a' && byte <= 'z') byte = static_cast<std::uint8_t>(byte - 'a' + 'A');
        }
        co_await say(self, text_of(*line));
    }
}

// `proof`: "key" answers the challenge, "none" just talks, "guess" sends bytes of its own,
// "reflect" the challenge itself.
Task<> client(Endpoint self, Host& host, DigestKind digest, std::string key, std::string proof,
              std::vector<std::string> lines, bool naive) {
    Stretch in(self, naive);
    if (proof != "none") {
        const auto challenge = co_await in.exactly(kChallenge);
        if (!challenge) co_return;
        Bytes answer = host.hmac(digest, view_of(key), *challenge);
        if (proof == "guess") answer.assign(size_of(digest), 0x5a);
        if (proof == "reflect") answer.assign(challenge->begin(), challenge->end());
        co_await say(self, text_of(answer));
    }
    Said said(host, lines);
    while (const auto line = said.next()) {
        co_await say(self, *line);
        const auto answer = co_await in.some(1024);
        if (!answer) co_return;
        host.show(*answer);
    }
}

}  // namespace

Task<> hmac_echo(Endpoint self, Host& host, const RunStep& keys) {
    const DigestKind digest = digest_of(keys);
    const std::string key = text(keys, "key", "a shared secret");
    const bool naive = flag(keys, "naive");
    if (is_server(self, keys)) return server(self, host, digest, key, naive);
    return client(self, host, digest, key, text(keys, "proof", "key"),
                  texts(keys, "lines", {"hello"}), naive);
}

}  // namespace sticky::apps
