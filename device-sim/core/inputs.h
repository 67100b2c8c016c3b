// What can happen to one phone, grouped by who causes it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "base/call_messages.h"
#include "base/ids.h"
#include "base/push.h"
#include "device-sim/core/acts.h"
#include "device-sim/core/app_requests.h"
#include "device-sim/core/phone_config.h"

namespace ringback::device {

// From the person.
/// `argument` is the callee of kDial, the digits of kPlayDtmf, the device of kTransfer, the handle
/// of kBlockCaller.
struct PersonDid {
  Act act = Act::kOpenApp;
  std::string argument;
};

// From apns-mock, by courier.
struct CourierConnected {};
struct CourierLost {};
struct TokenIssued {
  BundleId bundle;
  TokenKind kind = TokenKind::kVoip;
  DeviceToken token;
};
struct PushArrived {
  CourierPush push;
};

// From the signaling server, to the app's own stream.
struct SignalingOpened {};  ///< the transport is up; Hello may go
struct SignalingLost {
  std::string why;
};
struct SignalingReceived {
  ServerFrame frame;
};

// From an app whose logic runs outside of us (PhoneConfig::outside_app).
/// Its program is there to run the app's processes, or is there again.
struct AppAttached {};
/// Its stream is over: it quit, or it broke off.
struct AppLeft {
  bool politely = false;
};
struct AppAsked {
  AppRequest request;
  std::uint64_t number = 0;  ///< the app's own count, for refusals
};
/// Its push delegate returned; until then its main queue is busy, as in life.
struct AppReturned {
  std::uint64_t push = 0;
  std::uint64_t number = 0;
};

// From whoever set the phone up: it is different from now on, as after an update.
struct PhoneChanged {
  Misbehaviours misbehaviours;
  Habits habits;
  SharedAssumptions assumptions;
};

// From the driver: the deadline it was told of has come.
struct Tick {};

using Input = std::variant<PersonDid, CourierConnected, CourierLost, TokenIssued, PushArrived,
                           SignalingOpened, SignalingLost, SignalingReceived, AppAttached, AppLeft,
                           AppAsked, AppReturned, PhoneChanged, Tick>;

}  // namespace ringback::device
