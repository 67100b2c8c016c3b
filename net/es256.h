// ES256 (RFC 7518 section 3.4) and base64url (RFC 4648 section 5): what provider tokens are made
// of.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

struct evp_pkey_ctx_st;
struct evp_pkey_st;

namespace ringback::net {

/// Without padding.
std::string base64url(std::string_view bytes);
/// Nothing for characters outside the alphabet, padding, or an impossible length.
std::optional<std::string> from_base64url(std::string_view text);

/// An EC P-256 key; copies share it, and any thread may use one.
class Es256Key {
 public:
  /// A private key (PKCS#8 or SEC1 PEM); the error is one line.
  static Result<Es256Key, std::string> read_private(const std::string& pem);
  /// A public key (SubjectPublicKeyInfo PEM).
  static Result<Es256Key, std::string> read_public(const std::string& pem);

  /// 64 bytes, R || S.
  std::string sign(std::string_view bytes) const;
  /// True when the raw 64-byte signature fits.
  bool verify(std::string_view bytes, std::string_view signature) const;
  /// True when the ASN.1 DER signature fits.
  bool verify_der(std::string_view bytes, std::string_view signature) const;
  /// SubjectPublicKeyInfo PEM.
  std::string public_pem() const;

 private:
  explicit Es256Key(std::shared_ptr<evp_pkey_st> key);
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<evp_pkey_ctx_st> verification_;  ///< made ready, never used itself
};

}  // namespace ringback::net
