// Every named way in which an app gets PushKit and CallKit wrong.
#pragma once

#include <bitset>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ringback::device {

/// How an app can be wrong. The words are in phone_words.cpp; what each does stands where the app
/// branches on it, with the case from the field that it repeats.
enum class Misbehaviour {
  kReportOneHopLate,
  kReportLate,
  kNeverReport,
  kLazyRegistry,
  kEarlyReturnOnExpired,
  kEarlyReturnOnMalformed,
  kSkipReportForKnownCall,
  kSkipReportWhenOnCall,
  kSkipReportWhenForeground,
  kSkipReportWhenLoggedOut,
  kNewUuidForKnownCall,
  kReuseUuids,
  kIgnoreReportError,
  kFulfilBeforeConnected,
  kNeverFulfilAnswer,
  kFulfilAfterTimeout,
  kWaitForAudioBeforeFulfil,
  kAudioBeforeActivation,
  kNeverComplete,
  kCompleteBeforeReport,
  kBlockMainQueue,
  kCrashWhileRinging,
  kConnectOnlyOnAnswer,
  kIgnoreCallEnded,
  kNeverGiveUp,
  kNoBackgroundTask,
  kEndAllOnEndAndAccept,
  kLeakCalls,
  kIgnoreHold,
  kIgnoreReset,
  kForgetEndedCalls,
  kKeepRingingElsewhere,
  kNoBusy,
  kKeepTokenOnLogOut,
  kNoTokenUpload,
  kHonourCancelPush,
  kIgnoreRefusal,
  kKeepGlareCall,
  kRingExpired,
  kKeepCallWithoutNetwork,
  kInsistOnEndedCall,
  kReadProtectedData,
  kExtensionShowsOnly,
  kExtensionHandsOverLate,
  kNeverEndTask,
  kNoHoldHandler,
  kDeclineOnRingLimit,
  kNeverFulfilStart,
  kProviderPerCall,
};

inline constexpr std::size_t kMisbehaviours =
    static_cast<std::size_t>(Misbehaviour::kProviderPerCall) + 1;

/// The ways in which one app is wrong: a word of bits, because a fleet has many phones.
class Misbehaviours {
 public:
  Misbehaviours() = default;
  Misbehaviours(std::initializer_list<Misbehaviour> list) {
    for (const auto m : list) insert(m);
  }
  void insert(Misbehaviour m) { bits_.set(static_cast<std::size_t>(m)); }
  void erase(Misbehaviour m) { bits_.reset(static_cast<std::size_t>(m)); }
  void clear() { bits_.reset(); }
  bool contains(Misbehaviour m) const { return bits_.test(static_cast<std::size_t>(m)); }
  bool empty() const { return bits_.none(); }
  friend bool operator==(const Misbehaviours&, const Misbehaviours&) = default;

 private:
  std::bitset<kMisbehaviours> bits_;
};
/// The words of a set, in the order of the enum, with one blank between.
std::string to_string(const Misbehaviours& set);
std::vector<std::string_view> words_of(const Misbehaviours& set);

std::string_view to_string(Misbehaviour misbehaviour);
std::optional<Misbehaviour> parse_misbehaviour(std::string_view text);
std::vector<std::string_view> misbehaviour_words();

}  // namespace ringback::device
