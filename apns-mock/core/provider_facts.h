// What the shell learnt about who sends: the provider token and the connection.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/push.h"
#include "base/time.h"

namespace ringback::apns {

/// What the shell learnt by decoding and verifying a provider token; the core judges it.
struct ProviderTokenFacts {
  enum class Signature { kValid, kInvalid, kUnknownKey };
  bool decoded = false;                   ///< three base64url parts, JSON header and claims
  std::string algorithm;                  ///< `alg`
  std::string key_id;                     ///< `kid`
  std::string team_id;                    ///< `iss`
  std::optional<std::int64_t> issued_at;  ///< `iat`, UNIX seconds; nothing when not an integer
  Signature signature = Signature::kInvalid;
  bool der_signature = false;  ///< the signature was ASN.1 DER instead of raw R||S
  std::string text;            ///< the token itself, for the 20-minute rule
};

/// What TLS told about a provider's connection.
struct TransportFacts {
  std::string alpn;                       ///< "h2", or empty when the client offered none
  std::vector<Topic> certificate_topics;  ///< empty without a client certificate
  std::optional<Environment> certificate_environment;
  /// Which of Apple's hosts the client asked for (SNI); nothing: the server's own.
  std::optional<Environment> environment;
  bool channel_management{};  ///< it came in where channels are managed
  std::string space{};        ///< the namespace the client asked for; empty for the common one
  bool bad_certificate{};     ///< the client showed one that is expired, or of another CA
  // For those who look at what arrived.
  std::string tls_version{};  ///< "TLSv1.3"
  std::string server_name{};  ///< SNI; empty when the client sent none
  std::string certificate_uid{};
  std::optional<WallTime> certificate_expires{};  ///< of any that was shown
};

}  // namespace ringback::apns
