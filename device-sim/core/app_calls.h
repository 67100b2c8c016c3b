// What iOS and an app say to each other: delegate callbacks one way, API calls the other. As data,
// so that an app may be our own core or a program in any language behind the control service.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/call_messages.h"
#include "base/ids.h"
#include "base/push.h"
#include "base/time.h"
#include "base/trace.h"

namespace ringback::device {

/// `com.apple.CallKit.error.incomingcall`; the numbers are Apple's.
enum class IncomingError {
  kUnknown = 0,
  kUnentitled = 1,
  kCallUuidAlreadyExists = 2,
  kFilteredByDoNotDisturb = 3,
  kFilteredByBlockList = 4,
};
std::string_view to_string(IncomingError error);

/// `com.apple.CallKit.error.requesttransaction`; the numbers are Apple's.
enum class TransactionError {
  kUnentitled = 1,
  kUnknownCallProvider = 2,
  kEmptyTransaction = 3,
  kUnknownCallUuid = 4,
  kCallUuidAlreadyExists = 5,
  kInvalidAction = 6,
  kMaximumCallGroupsReached = 7,
};
std::string_view to_string(TransactionError error);

/// CXCallEndedReason; the numbers are Apple's.
enum class EndedReason {
  kFailed = 1,
  kRemoteEnded = 2,
  kUnanswered = 3,
  kAnsweredElsewhere = 4,
  kDeclinedElsewhere = 5,
};
std::string_view to_string(EndedReason reason);
std::optional<EndedReason> parse_ended_reason(std::string_view text);

/// CXCallUpdate: what is not set stays as it was.
struct CallUpdate {
  std::optional<std::string> handle;
  std::optional<std::string> name;
  std::optional<bool> video;
};

enum class ActionKind { kStart, kAnswer, kEnd, kSetHeld, kSetMuted, kSetGroup, kPlayDtmf };
std::string_view to_string(ActionKind kind);
std::optional<ActionKind> parse_action_kind(std::string_view text);

/// A CXAction. `on` is isOnHold or isMuted; `detail` the handle of Start or the digits of DTMF.
struct Action {
  std::uint64_t id = 0;  ///< given by CallKit; zero in a request
  ActionKind kind = ActionKind::kEnd;
  CallId call;
  bool on = false;
  std::string detail;
  std::optional<CallId> group_with;
  Instant deadline{};  ///< from its creation
};

/// iOS -> app.
namespace to_app {
struct Launched {};
struct EnteredForeground {};
struct EnteredBackground {};
struct Resumed {};
struct TokenUpdated {
  DeviceToken token;
};
struct TokenInvalidated {};
/// `must_report` is known from iOS 26.4.
struct PushReceived {
  std::uint64_t push = 0;
  std::string payload;
  std::optional<bool> must_report;
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
struct AudioActivated {};
struct AudioDeactivated {};
struct ProviderReset {};
/// The budget of beginBackgroundTask is used up.
struct BackgroundTaskExpired {};
/// The person typed a callee in the app.
struct UserDialled {
  std::string callee;
};
/// The person used the app's own button.
struct UserHungUp {};
struct UserLoggedOut {};
struct ConnectionOpened {};
struct ConnectionLost {};
struct ConnectionReceived {
  ServerFrame frame;
};
struct TimerFired {
  int timer = 0;  ///< the app's own name for it
  CallId call;
};
}  // namespace to_app
using AppCallback = std::variant<
    to_app::Launched, to_app::EnteredForeground, to_app::EnteredBackground, to_app::Resumed,
    to_app::TokenUpdated, to_app::TokenInvalidated, to_app::PushReceived, to_app::ReportCompleted,
    to_app::TransactionCompleted, to_app::Perform, to_app::ActionTimedOut, to_app::AudioActivated,
    to_app::AudioDeactivated, to_app::ProviderReset, to_app::BackgroundTaskExpired,
    to_app::UserDialled, to_app::UserHungUp, to_app::UserLoggedOut, to_app::ConnectionOpened,
    to_app::ConnectionLost, to_app::ConnectionReceived, to_app::TimerFired>;

/// App -> iOS.
namespace to_ios {
struct CreateProvider {};
struct CreatePushRegistry {};
struct ReportNewIncomingCall {
  CallId call;
  CallUpdate update;
};
struct ReportCallUpdated {
  CallId call;
  CallUpdate update;
};
struct ReportCallEnded {
  CallId call;
  EndedReason reason = EndedReason::kFailed;
};
struct ReportOutgoingConnecting {
  CallId call;
};
struct ReportOutgoingConnected {
  CallId call;
};
struct RequestTransaction {
  std::vector<Action> actions;
};
struct FulfilAction {
  std::uint64_t id = 0;
};
struct FailAction {
  std::uint64_t id = 0;
};
struct CompletePush {
  std::uint64_t push = 0;
};
struct StartAudio {};
struct BeginBackgroundTask {};
struct EndBackgroundTask {};
struct BlockMainQueue {
  Duration span{};
};
struct Crash {
  std::string why;
};
struct OpenConnection {};
struct SendFrame {
  ClientFrame frame;
};
struct CloseConnection {};
struct SetTimer {
  int timer = 0;
  CallId call;
  Duration after{};
};
struct ClearTimer {
  int timer = 0;
  CallId call;
};
/// The app's own record of what it knows, for the recording.
struct Note {
  std::string_view name;
  std::optional<CallId> call;
  std::vector<Field> fields;
};
}  // namespace to_ios
using AppRequest = std::variant<
    to_ios::CreateProvider, to_ios::CreatePushRegistry, to_ios::ReportNewIncomingCall,
    to_ios::ReportCallUpdated, to_ios::ReportCallEnded, to_ios::ReportOutgoingConnecting,
    to_ios::ReportOutgoingConnected, to_ios::RequestTransaction, to_ios::FulfilAction,
    to_ios::FailAction, to_ios::CompletePush, to_ios::StartAudio, to_ios::BeginBackgroundTask,
    to_ios::EndBackgroundTask, to_ios::BlockMainQueue, to_ios::Crash, to_ios::OpenConnection,
    to_ios::SendFrame, to_ios::CloseConnection, to_ios::SetTimer, to_ios::ClearTimer, to_ios::Note>;

/// What an app has of iOS.
class Platform {
 public:
  Platform() = default;
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;
  virtual ~Platform() = default;
  virtual void ask(AppRequest request) = 0;
  virtual Now now() const = 0;
};

}  // namespace ringback::device
