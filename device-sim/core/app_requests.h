// App -> iOS: what an app calls.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/call_messages.h"
#include "base/ids.h"
#include "base/time.h"
#include "device-sim/core/app_words.h"

namespace ringback::device {

namespace to_ios {
/// What the provider's delegate implements.
struct CreateProvider {
  bool executes = false;      ///< provider(_:execute:), and it returns true
  std::uint32_t without = 0;  ///< a bit for each ActionKind that it has no perform method for
};
/// Every call of the provider is ended as failed. Source: Apple, CXProvider.invalidate [doc]
struct InvalidateProvider {};
struct CreatePushRegistry {};
/// PKPushRegistry.desiredPushTypes without `.voIP`: the app is unregistered.
struct RemovePushRegistration {};
/// CXProvider.reportNewIncomingVoIPPushPayload, called by the app itself.
struct ReportVoipPushPayload {
  std::string payload;
};
/// UIApplication.registerForRemoteNotifications: the alert token, apart from PushKit's.
struct RegisterForRemoteNotifications {};
struct CreateCallObserver {};
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
/// What an app outside of us knows, for the recording; name and key are literals.
struct Note {
  std::string_view name;
  std::optional<CallId> call;
  std::string_view key;
  std::string value;
};
}  // namespace to_ios
using AppRequest =
    std::variant<to_ios::CreateProvider, to_ios::InvalidateProvider, to_ios::CreatePushRegistry,
                 to_ios::RemovePushRegistration, to_ios::ReportVoipPushPayload,
                 to_ios::RegisterForRemoteNotifications, to_ios::CreateCallObserver,
                 to_ios::ReportNewIncomingCall, to_ios::ReportCallUpdated, to_ios::ReportCallEnded,
                 to_ios::ReportOutgoingConnecting, to_ios::ReportOutgoingConnected,
                 to_ios::RequestTransaction, to_ios::FulfilAction, to_ios::FailAction,
                 to_ios::CompletePush, to_ios::StartAudio, to_ios::BeginBackgroundTask,
                 to_ios::EndBackgroundTask, to_ios::BlockMainQueue, to_ios::Crash,
                 to_ios::OpenConnection, to_ios::SendFrame, to_ios::CloseConnection,
                 to_ios::SetTimer, to_ios::ClearTimer, to_ios::Note>;

}  // namespace ringback::device
