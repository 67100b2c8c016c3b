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
#include "apns-mock/core/provider_facts.h"
#include "base/ids.h"
#include "base/push.h"
#include "base/time.h"

namespace ringback::apns {

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
