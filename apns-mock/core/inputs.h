// What can happen to apns-mock, grouped by who causes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "apns-mock/core/keep.h"
#include "apns-mock/core/operator_inputs.h"
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
};

// From providers.
struct ConnectionOpened {
  ConnectionId connection;
  TransportFacts transport;
};
/// One complete request, or one whose body was cut off at the limit (`body_cut`).
struct RequestReceived {
  ConnectionId connection;
  StreamId stream;
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>>
      headers;  ///< names in lower case, no pseudo-headers
  std::string body;
  bool body_cut = false;
  /// When `authorization` carried a bearer token.
  std::optional<ProviderTokenFacts> provider_token;
  std::string authority{};  ///< the host that it was sent to
};
/// A request that broke HTTP; HTTP/2 has reset its stream.
struct RequestMalformed {
  ConnectionId connection;
  RequestReceived request;  ///< as far as it was read
  std::string why;
};
struct ConnectionClosed {
  ConnectionId connection;
};

// From phones, by courier.
struct CourierOpened {
  CourierId courier;
};
struct CourierClosed {
  CourierId courier;
};
/// The phone can be reached through this courier now.
struct PhoneOnline {
  CourierId courier;
  DeviceId device;
};
struct PhoneOffline {
  CourierId courier;
  DeviceId device;
};
/// The phone asks for its app's token of this kind; the same registration gets the same token.
struct TokenRequested {
  CourierId courier;
  DeviceId device;
  BundleId bundle;
  TokenKind kind = TokenKind::kVoip;
  Environment environment = Environment::kProduction;
};
/// The app was removed, or the phone replaced the token.
struct TokenReleased {
  CourierId courier;
  DeviceToken token;
};
/// The device token's time is over, as it comes to short-lived ones.
struct TokenExpired {
  DeviceToken token;
};
/// What the phone did with a push.
struct PushHandled {
  CourierId courier;
  ApnsId id;
  PushFate fate = PushFate::kDelivered;
};

struct Tick {};  ///< from the driver: the deadline it was told of has come

using Input = std::variant<ConnectionOpened, RequestReceived, RequestMalformed, ConnectionClosed,
                           CourierOpened, CourierClosed, PhoneOnline, PhoneOffline, TokenRequested,
                           TokenReleased, TokenExpired, PushHandled, KeyAdded, KeyRevoked,
                           FaultAdded, FaultsCleared, SettingChanged, PushResent, PowerSaved,
                           ChannelSubscribed, ResetRequested, Restored, Tick>;

}  // namespace ringback::apns
