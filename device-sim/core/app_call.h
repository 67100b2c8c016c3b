// What the app knows of its calls, of a push, and what it keeps on disk.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/call_messages.h"
#include "base/ids.h"
#include "base/machine.h"

namespace ringback::device {

/// What outlives the process.
struct AppDisk {
  bool logged_in = true;
  bool token_registered = false;
  bool readable = true;  ///< files and keys are protected until the first unlock
  std::optional<DeviceToken> token;
  std::unique_ptr<UserId> user;  ///< who is logged in, when not whom the phone was set up for
};

enum class AppCallState { kReporting, kRinging, kAnswering, kStarting, kDialling, kActive, kOver };
enum class AppCallEvent {
  kReported,
  kRefused,
  kUserAnswered,
  kStarted,
  kServerAnswered,
  kEnded,
};
std::string_view name(AppCallState state);
std::string_view name(AppCallEvent event);
MachineText app_call_text();

/// A push payload as the app understands it.
struct PushPayload {
  std::optional<CallId> call;
  CallerInfo caller;
  std::optional<std::int64_t> expires_at_ms;
  bool cancel = false;
};
/// Reads whatever bytes came; parts that are missing or of the wrong kind stay empty.
PushPayload read_payload(std::string_view bytes);

/// A call as the app sees it.
struct AppCall {
  AppCallState state = AppCallState::kReporting;
  bool outgoing = false;
  bool reported = false;   ///< CallKit has taken it
  bool confirmed = false;  ///< the server said that it is on
  bool answer_sent = false;
  bool answered = false;
  bool connected_noted = false;
  bool silent = false;           ///< its audio was started too early, and stays dead
  bool without_network = false;  ///< and a timer says how long it may be
  std::uint64_t answer_action = 0;
  std::optional<Instant> reported_at;
  std::vector<std::uint64_t> pushes;  ///< whose completion waits for the report
  CallerInfo caller;
};

}  // namespace ringback::device
