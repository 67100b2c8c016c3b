// iOS -> app: what an app's delegates are told, in order, on its main queue.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/call_messages.h"
#include "base/ids.h"
#include "device-sim/core/app_call.h"
#include "device-sim/core/app_words.h"

namespace ringback::device {

namespace to_app {
struct Launched {};
struct EnteredForeground {};
struct EnteredBackground {};
struct Resumed {};
/// The simulator's word for a freeze of the process; only an app outside of us can hear it.
struct Suspended {};
struct TokenUpdated {
  DeviceToken token;
};
/// didRegisterForRemoteNotificationsWithDeviceToken: the alert token.
struct AlertTokenUpdated {
  DeviceToken token;
};
struct TokenInvalidated {};
/// `must_report` is known from iOS 26.4.
struct PushReceived {
  std::uint64_t push = 0;
  std::string payload;
  std::optional<bool> must_report;
  PushPayload read;  ///< the payload, read once for the trace and for our own app
};
struct ProviderBegan {};  ///< providerDidBegin
/// provider(_:execute:) of a delegate that has it: one transaction, whole.
struct ExecuteTransaction {
  std::vector<Action> actions;
};
/// The completion of reportNewIncomingVoIPPushPayload, called where no extension is at work.
struct PayloadReported {
  ExtensionError error = ExtensionError::kInvalidClientProcess;
};
/// application(_:continue:) with an INStartCallIntent: the person tapped a call in Recents.
struct StartCallIntent {
  std::string handle;
};
struct ReportCompleted {
  CallId call;
  std::optional<IncomingError> error;
};
struct TransactionCompleted {
  ActionKind kind = ActionKind::kEnd;
  CallId call;
  std::optional<TransactionError> error;
};
struct Perform {
  Action action;
};
struct ActionTimedOut {
  Action action;
};
struct CallChanged {  ///< CXCallObserver's callChanged
  CallId call;
  CallFlags flags;
};
struct AudioActivated {};
struct AudioDeactivated {};
struct ProviderReset {};
struct BackgroundTaskExpired {};  ///< the budget of beginBackgroundTask is used up
struct UserDialled {              ///< the person typed a callee in the app
  std::string callee;
};
struct UserHungUp {};     ///< the person used the app's own button
struct UserTransferred {  ///< the person moved the call to another of their devices
  DeviceId device;
};
struct UserLoggedOut {};
struct UserLoggedIn {
  UserId user;
};
struct ConnectionOpened {};
struct ConnectionLost {};
struct ConnectionReceived {
  ServerFrame frame;
};
struct TimerFired {
  int timer = 0;  ///< the app's own name for it
  CallId call;
};
/// The process is gone, with everything it knew; only an app outside of us can hear it.
struct Terminated {
  std::string why;
};
struct Ready {};  ///< the phone is as its settings say; likewise
/// A request came to nothing, and why: iOS ignores most of these in silence; likewise.
struct RequestRefused {
  std::uint64_t request = 0;
  std::string_view why;
};
}  // namespace to_app
using AppCallback =
    std::variant<to_app::Launched, to_app::EnteredForeground, to_app::EnteredBackground,
                 to_app::Resumed, to_app::Suspended, to_app::TokenUpdated,
                 to_app::AlertTokenUpdated, to_app::TokenInvalidated, to_app::PushReceived,
                 to_app::ProviderBegan, to_app::ExecuteTransaction, to_app::PayloadReported,
                 to_app::StartCallIntent, to_app::ReportCompleted, to_app::TransactionCompleted,
                 to_app::Perform, to_app::ActionTimedOut, to_app::CallChanged,
                 to_app::AudioActivated, to_app::AudioDeactivated, to_app::ProviderReset,
                 to_app::BackgroundTaskExpired, to_app::UserDialled, to_app::UserHungUp,
                 to_app::UserTransferred, to_app::UserLoggedOut, to_app::UserLoggedIn,
                 to_app::ConnectionOpened, to_app::ConnectionLost, to_app::ConnectionReceived,
                 to_app::TimerFired, to_app::Terminated, to_app::Ready, to_app::RequestRefused>;

}  // namespace ringback::device
