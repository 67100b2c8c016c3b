#include "net/es256.h"

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/check.h"

namespace ringback::net {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr int kHalf = 32;  ///< bytes of R, and of S
constexpr int kLongestDer = 2 + 2 * (2 + 1 + kHalf);

/// The six bits of each character; -1 for one that is not in the alphabet.
constexpr auto kBitsOf = [] {
  std::array<std::int8_t, 256> bits{};
  bits.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    bits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return bits;
}();

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Signature = std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)>;
using Algorithm = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Null when the PEM holds no EC P-256 key of that kind.
std::shared_ptr<EVP_PKEY> read_key(const std::string& pem, bool is_private) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  EVP_PKEY* const raw = is_private ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr)
                                   : PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr);
  if (raw == nullptr) return {};
  std::shared_ptr<EVP_PKEY> key(raw, EVP_PKEY_free);
  std::array<char, 32> group{};
  std::size_t length = 0;
  if (EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), &length) != 1 ||
      std::string_view(group.data(), length) != "prime256v1") {
    return {};
  }
  return key;
}

/// An INTEGER as DER has it: without leading zeros but the one that keeps it positive. By hand, as
/// OpenSSL's way over two big numbers costs a hundredth of a verification.
/// Source: ITU-T X.690, section 8.3
char* put_integer(char* out, std::string_view bytes) {
  bytes.remove_prefix(std::min(bytes.find_first_not_of('\0'), bytes.size() - 1));
  const bool high = (static_cast<unsigned char>(bytes.front()) & 0x80) != 0;
  *out++ = 0x02;
  *out++ = static_cast<char>(bytes.size() + (high ? 1 : 0));
  if (high) *out++ = 0;
  return std::copy(bytes.begin(), bytes.end(), out);
}

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out += kAlphabet[bits >> (held - 6) & 63];
  }
  if (held > 0) out += kAlphabet[bits << (6 - held) & 63];
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  if (text.size() % 4 == 1) return {};
  std::string out(text.size() * 3 / 4, '\0');
  std::size_t written = 0;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const auto value = kBitsOf[static_cast<unsigned char>(c)];
    if (value < 0) return {};
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[written++] = static_cast<char>(bits >> held & 255);
    }
  }
  return out;
}

Result<Es256Key, std::string> Es256Key::read_private(const std::string& pem) {
  auto key = read_key(pem, true);
  ERR_clear_error();
  if (!key) return Failure{std::string("not an EC P-256 private key in PEM")};
  return Es256Key(std::move(key));
}

Result<Es256Key, std::string> Es256Key::read_public(const std::string& pem) {
  auto key = read_key(pem, false);
  ERR_clear_error();
  if (!key) return Failure{std::string("not an EC P-256 public key in PEM")};
  return Es256Key(std::move(key));
}

Es256Key::Es256Key(std::shared_ptr<EVP_PKEY> key)
    : key_(std::move(key)),
      verification_(EVP_PKEY_CTX_new(key_.get(), nullptr), EVP_PKEY_CTX_free) {
  RINGBACK_CHECK(EVP_PKEY_verify_init(verification_.get()) == 1);
}

std::string Es256Key::sign(std::string_view bytes) const {
  const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<unsigned char, 80> der{};
  std::size_t length = der.size();
  RINGBACK_CHECK(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) ==
                 1);
  RINGBACK_CHECK(
      EVP_DigestSign(context.get(), der.data(), &length, bytes_of(bytes), bytes.size()) == 1);
  const unsigned char* cursor = der.data();
  const Signature signature(d2i_ECDSA_SIG(nullptr, &cursor, static_cast<long>(length)),
                            ECDSA_SIG_free);
  std::array<unsigned char, 2 * kHalf> raw{};
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), raw.data(), kHalf);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), raw.data() + kHalf, kHalf);
  return {reinterpret_cast<const char*>(raw.data()), raw.size()};
}

bool Es256Key::verify(std::string_view bytes, std::string_view signature) const {
  if (signature.size() != 2 * kHalf) return false;
  std::array<char, kLongestDer> der{0x30};
  char* end = der.data() + 2;
  end = put_integer(end, signature.substr(0, kHalf));
  end = put_integer(end, signature.substr(kHalf));
  der[1] = static_cast<char>(end - der.data() - 2);
  return verify_der(bytes, {der.data(), static_cast<std::size_t>(end - der.data())});
}

bool Es256Key::verify_der(std::string_view bytes, std::string_view signature) const {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(bytes_of(bytes), bytes.size(), digest.data());
  // Looking the algorithms up costs a tenth of a verification, so it is done once per key; a copy
  // of what it left is cheap, and makes this callable from any thread.
  const Algorithm algorithm(EVP_PKEY_CTX_dup(verification_.get()), EVP_PKEY_CTX_free);
  RINGBACK_CHECK(algorithm != nullptr);
  const bool good = EVP_PKEY_verify(algorithm.get(), bytes_of(signature), signature.size(),
                                    digest.data(), digest.size()) == 1;
  ERR_clear_error();
  return good;
}

std::string Es256Key::public_pem() const {
  const Bio bio(BIO_new(BIO_s_mem()), BIO_free);
  PEM_write_bio_PUBKEY(bio.get(), key_.get());
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(length)};
}

}  // namespace ringback::net
