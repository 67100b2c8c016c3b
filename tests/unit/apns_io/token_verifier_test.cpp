// Provider tokens as strangers make them: raw and DER, any case of bearer, spaces in the JSON.
#include "apns-mock/io/token_verifier.h"

#include <gtest/gtest.h>

#include <set>

#include "net/tls_material.h"

namespace ringback::apns {
namespace {

using Signature = ProviderTokenFacts::Signature;

struct Signer {
  Signer() : pem(net::make_provider_key()), key(*net::Es256Key::read_private(pem)) {}
  std::string sign(const std::string& header, const std::string& claims) const {
    const std::string text = net::base64url(header) + "." + net::base64url(claims);
    return text + "." + net::base64url(key.sign(text));
  }
  std::string good() const {
    return sign(R"({ "alg": "ES256", "kid": "RINGBACK01" })",
                R"({ "iss": "TEAM000001", "iat": 1800000000 })");
  }
  std::string pem;
  net::Es256Key key;
};

/// One that knows the signer's key.
struct Verifier : TokenVerifier {
  explicit Verifier(const Signer& signer, std::size_t cache = 4) : TokenVerifier(cache) {
    EXPECT_TRUE(add_key("RINGBACK01", signer.pem).ok());
  }
};

TEST(Bearer, AnyCaseAndNothingElse) {
  EXPECT_EQ(bearer_token("bearer abc"), "abc");
  EXPECT_EQ(bearer_token("Bearer abc"), "abc");
  EXPECT_EQ(bearer_token("BEARER   abc"), "abc");
  for (const char* other : {"", "bearer", "bearer ", "Basic abc", "bearerabc", "token abc"}) {
    EXPECT_FALSE(bearer_token(other)) << other;
  }
}

TEST(TokenVerifier, RawSignature) {
  const Signer signer;
  Verifier verifier(signer);
  const auto facts = verifier.facts_of(signer.good());
  EXPECT_TRUE(facts.decoded);
  EXPECT_EQ(facts.algorithm, "ES256");
  EXPECT_EQ(facts.key_id, "RINGBACK01");
  EXPECT_EQ(facts.team_id, "TEAM000001");
  EXPECT_EQ(facts.issued_at, 1'800'000'000);
  EXPECT_EQ(facts.signature, Signature::kValid);
  EXPECT_FALSE(facts.der_signature);
}

// What becomes of a raw signature on its way to OpenSSL depends on how its halves begin.
TEST(Es256, RawSignaturesOfEveryShape) {
  const Signer signer;
  std::set<std::pair<int, int>> seen;  // of each half: 0 it begins with a zero, 1 low, 2 high
  const auto shape = [](char first) {
    const auto byte = static_cast<unsigned char>(first);
    return byte == 0 ? 0 : byte < 0x80 ? 1 : 2;
  };
  for (int i = 0; i < 20'000 && seen.size() < 8; ++i) {
    const std::string text = "signed " + std::to_string(i);
    std::string raw = signer.key.sign(text);
    if (!seen.emplace(shape(raw[0]), shape(raw[32])).second) continue;
    EXPECT_TRUE(signer.key.verify(text, raw)) << i;
    raw[33] = static_cast<char>(raw[33] ^ 1);
    EXPECT_FALSE(signer.key.verify(text, raw)) << i;
  }
  EXPECT_GE(seen.size(), 8u) << "two zeros at once are too rare to wait for";
  for (const char filling : {'\0', '\x01', '\x7f', '\x80', '\xff'}) {
    EXPECT_FALSE(signer.key.verify("signed", std::string(64, filling)));
  }
  EXPECT_FALSE(signer.key.verify("signed", std::string(63, 'x')));
}

TEST(TokenVerifier, APublicKeyWillDo) {
  const Signer signer;
  TokenVerifier verifier(4);
  ASSERT_TRUE(verifier.add_key("RINGBACK01", signer.key.public_pem()).ok());
  EXPECT_EQ(verifier.facts_of(signer.good()).signature, Signature::kValid);
}

TEST(TokenVerifier, ForgedUnknownAndMalformed) {
  const Signer signer;
  const Signer other;
  Verifier verifier(signer);
  EXPECT_EQ(verifier.facts_of(other.good()).signature, Signature::kInvalid);
  EXPECT_EQ(verifier.facts_of(signer.sign(R"({"alg":"ES256","kid":"X"})", "{}")).signature,
            Signature::kUnknownKey);
  for (const char* bad : {"", ".", "..", "a.b", "a.b.c", "e30.e30.!", "W10.e30.AA"}) {
    EXPECT_FALSE(verifier.facts_of(bad).decoded) << bad;
  }
  const auto no_date = verifier.facts_of(
      signer.sign(R"({"alg":"ES256","kid":"RINGBACK01"})", R"({"iss":"T","iat":"1"})"));
  EXPECT_FALSE(no_date.issued_at) << "Apple's printed sample has text there";
}

TEST(TokenVerifier, TheDateMayHaveAFraction) {
  const Signer signer;
  Verifier verifier(signer);
  const auto issued_at = [&](const std::string& iat) {
    return verifier
        .facts_of(signer.sign(R"({"alg":"ES256","kid":"RINGBACK01"})",
                              R"({"iss":"TEAM000001","iat":)" + iat + "}"))
        .issued_at;
  };
  EXPECT_EQ(issued_at("1800000000.75"), 1'800'000'000) << "as PyAPNs2 signs it";
  EXPECT_FALSE(issued_at("18e8"));
  EXPECT_FALSE(issued_at("true"));
  EXPECT_FALSE(issued_at("[1.5]"));
}

TEST(TokenVerifier, TheCacheIsBoundedAndForgetsWhenAKeyComes) {
  const Signer signer;
  TokenVerifier verifier(1);
  const std::string token = signer.good();
  EXPECT_EQ(verifier.facts_of(token).signature, Signature::kUnknownKey);
  ASSERT_TRUE(verifier.add_key("RINGBACK01", signer.pem).ok());
  EXPECT_EQ(verifier.facts_of(token).signature, Signature::kValid);
  EXPECT_FALSE(verifier.facts_of("x").decoded);
  EXPECT_EQ(verifier.facts_of(token).signature, Signature::kValid);
}

TEST(TokenVerifier, AnUnreadableKeyIsOneLine) {
  TokenVerifier verifier(1);
  const auto added = verifier.add_key("K", "no key");
  ASSERT_FALSE(added.ok());
  EXPECT_EQ(added.error().find('\n'), std::string::npos);
}

}  // namespace
}  // namespace ringback::apns
