// hmac-echo: who gets in, and who does not, however the answer comes.
#include <gtest/gtest.h>

#include <set>

#include "run/hosts/canned.h"
#include "run/hosts/digest.h"
#include "tests/apps/one_end.h"
#include "tests/support/cases.h"

namespace sticky::test {
namespace {

// Its challenge is known beforehand.
class KnownChallenge : public CannedHost {
public:
    KnownChallenge() : CannedHost(1) {}
    void random(std::span<std::uint8_t> into) override {
        for (std::size_t i = 0; i < into.size(); ++i) into[i] = static_cast<std::uint8_t>(i * 7);
    }
    Bytes challenge() {
        Bytes bytes(32);
        random(bytes);
        return bytes;
    }
};

constexpr std::string_view kKey = "a shared secret";

std::string proof(DigestKind digest, ByteView challenge, std::string_view key = kKey) {
    return std::string(text_of(hmac_of(digest, view_of(key), challenge)));
}

TEST(Proof, IsTheSameHoweverItIsCut) {
    for (const DigestKind digest : {DigestKind::md5, DigestKind::sha256}) {
        const OneEnd server("hmac-echo", digest == DigestKind::md5 ? ", digest = \"md5\"" : "");
        KnownChallenge host;
        const Bytes challenge = host.challenge();
        const std::string opening(text_of(challenge));
        const std::string stream = proof(digest, challenge) + "hello";
        for (std::size_t at = 0; at <= stream.size(); ++at) {
            EXPECT_EQ(server.hears(host, cut_at(stream, at)), opening + "HELLO") << at;
            tried();
        }
        std::deque<Reply> bytes;
        for (const char byte : stream) bytes.push_back(read(std::string_view(&byte, 1)));
        bytes.push_back(end());
        EXPECT_EQ(server.hears(host, bytes), opening + "HELLO");
    }
}

TEST(Proof, WhateverElseComesGetsNothing) {
    const OneEnd server("hmac-echo", "");
    KnownChallenge host;
    const Bytes challenge = host.challenge();
    const std::string opening(text_of(challenge));
    const std::string right = proof(DigestKind::sha256, challenge);
    std::vector<std::string> answers = {
        "",
        "hello",
        std::string(32, '\0'),
        std::string(64, 'a'),
        opening,                                                 // reflected
        proof(DigestKind::sha256, challenge, "another secret"),  // wrong key
        proof(DigestKind::sha256, challenge, ""),                // no key
        proof(DigestKind::md5, challenge),                       // another digest
        proof(DigestKind::md5, challenge) + proof(DigestKind::md5, challenge),
        right.substr(0, 31),                   // short
        right.substr(1) + right.substr(0, 1),  // turned
        "x" + right,                           // long
        hex_of(view_of(right)),                // as text
    };
    for (std::size_t bit = 0; bit < 256; ++bit) {
        std::string one = right;
        one[bit / 8] = static_cast<char>(one[bit / 8] ^ (1 << bit % 8));
        answers.push_back(one);
    }
    for (const std::string& answer : answers) {
        std::vector<std::string> notes;
        const std::string sent = server.hears(host, cut_at(answer + "let me in", 5), &notes);
        EXPECT_EQ(sent, opening) << hex_of(view_of(answer));
        // The same answer for all of them: the end, and no word why.
        EXPECT_TRUE(notes.empty());
        tried();
    }
    EXPECT_EQ(server.hears(host, cut_at(right + "hello", 5)), opening + "HELLO");
}

TEST(Proof, AnOldAnswerIsNone) {
    const OneEnd server("hmac-echo", "");
    CannedHost host(5);
    const std::string first = server.hears(host, {end()});
    ASSERT_EQ(first.size(), 32U);
    const std::string old = proof(DigestKind::sha256, view_of(first)) + "hello";
    std::set<std::string> challenges = {first};
    for (int i = 0; i < 10'000; ++i) {
        const std::string sent = server.hears(host, {read(old), end()});
        ASSERT_EQ(sent.size(), 32U) << i;
        challenges.insert(sent);
    }
    EXPECT_EQ(challenges.size(), 10'001U);
    tried(10'000);
}

TEST(Proof, ANaiveServerRefusesTheRightOne) {
    const OneEnd server("hmac-echo", ", naive = true");
    KnownChallenge host;
    const Bytes challenge = host.challenge();
    const std::string opening(text_of(challenge));
    const std::string stream = proof(DigestKind::sha256, challenge) + "hello";
    for (std::size_t at = 1; at <= stream.size(); ++at) {
        const std::string expected = at == 32 ? opening + "HELLO" : opening;
        EXPECT_EQ(server.hears(host, cut_at(stream, at)), expected) << at;
        tried();
    }
}

}  // namespace
}  // namespace sticky::test
