// What a phone asks its shell to do.
#pragma once

#include <variant>

#include "base/call_messages.h"
#include "base/ids.h"
#include "base/push.h"

namespace ringback::device {

// To apns-mock, by courier.
/// The phone can be reached (or, in airplane mode or switched off, no longer).
struct GoOnline {};
struct GoOffline {};
struct RequestToken {
  BundleId bundle;
  TokenKind kind = TokenKind::kVoip;
  Environment environment = Environment::kProduction;
};
struct ReleaseToken {
  DeviceToken token;
};
struct ReportFate {
  ApnsId id;
  PushFate fate = PushFate::kDelivered;
};

// To the signaling server. Opening twice without a close between is a programmer error.
struct OpenSignaling {};
struct SendSignaling {
  ClientFrame frame;
};
struct CloseSignaling {};

using Effect = std::variant<GoOnline, GoOffline, RequestToken, ReleaseToken, ReportFate,
                            OpenSignaling, SendSignaling, CloseSignaling>;

}  // namespace ringback::device
