#include "device-sim/core/call_filters.h"

#include <algorithm>
#include <utility>

namespace ringback::device {

bool CallFilters::mark(const std::string& handle, Mark mark) {
  std::uint8_t& marks = marks_[handle];
  return std::exchange(marks, marks | mark) != marks;
}

bool CallFilters::marked(const std::string& handle, Mark mark) const {
  const auto found = marks_.find(handle);
  return found != marks_.end() && (found->second & mark) != 0;
}

std::optional<IncomingError> CallFilters::verdict(const CallId& call, const CallUpdate& update,
                                                  const Ground& ground) {
  const std::string handle = update.handle.value_or("");
  // Rule: an app behind the owner's face or code takes no calls; the code is Apple's, the trigger
  // presumed. Source: Apple, callIsProtected [doc]; the trigger [recall]
  if (app_protected) return IncomingError::kCallIsProtected;
  // Rule: from iOS 17 a call is refused while the screen is shared in a restricted mode. Source:
  // Apple, filteredDuringRestrictedSharingMode [doc]; the trigger [recall]
  if (restricted_sharing && ground.config().ios >= IosGeneration::k16) {
    return IncomingError::kFilteredDuringRestrictedSharingMode;
  }
  // Rule: a call with a participant marked as sensitive is refused. Source: Apple,
  // filteredBySensitiveParticipants [doc]; the trigger [recall]
  if (marked(handle, kSensitive)) return IncomingError::kFilteredBySensitiveParticipants;
  // Rule: a blocked handle is refused. Source: Apple, filteredByBlockList [doc]
  if (known(handle, kBlocked, ground)) return IncomingError::kFilteredByBlockList;
  // Rule: Do Not Disturb refuses callers it does not allow. Source: Apple, filteredByDoNotDisturb
  // [doc]
  if (do_not_disturb && ground.assumptions().do_not_disturb_always &&
      !focus_lets_through(call, handle, ground)) {
    return IncomingError::kFilteredByDoNotDisturb;
  }
  return {};
}

bool CallFilters::known(const std::string& handle, Mark mark, const Ground& ground) const {
  // Rule: the block list, contacts and a Focus know phone numbers and mail addresses, no generic
  // handles. Source: Apple, filteredByBlockList [doc]; contacts and Focus [recall]
  return !ground.assumptions().generic_handles && marked(handle, mark);
}

bool CallFilters::silences(const CallId& call, const std::string& handle, const Ground& ground) {
  const Assumptions& a = ground.assumptions();
  // Rule: Do Not Disturb that is on only while the phone is locked refuses no report. Source:
  // openradar 32540260 [observed]; that the call then rings without a sound [recall]
  if (do_not_disturb && !a.do_not_disturb_always && ground.locked() &&
      !focus_lets_through(call, handle, ground)) {
    return true;
  }
  // Rule: whether Silence Unknown Callers reaches calls reported to CallKit is not documented.
  // Source: [recall]
  return silence_unknown && a.silences_unknown_voip && !known(handle, kContact, ground);
}

bool CallFilters::focus_lets_through(const CallId& call, const std::string& handle,
                                     const Ground& ground) {
  // Rule: a Focus lets the people through that it allows. Source: Apple, filteredByDoNotDisturb:
  // "the caller isn't allowed" [doc]; that it goes by the handle [recall]
  if (known(handle, kAllowed, ground)) return true;
  const Duration window = ground.assumptions().repeated_call_window;
  std::erase_if(kept_out_, [&](const Kept& k) { return k.at + window <= ground.at(); });
  // Rule: with repeated calls allowed, a second call of the same person within some minutes is let
  // through; the same call pushed again is no second one. Source: [recall]
  const bool again = std::any_of(kept_out_.begin(), kept_out_.end(), [&](const Kept& k) {
    return !handle.empty() && k.handle == handle && k.call != call;
  });
  if (again && repeated_calls) return true;
  constexpr std::size_t kRemembered = 16;
  if (kept_out_.size() == kRemembered) kept_out_.erase(kept_out_.begin());
  kept_out_.push_back({handle, call, ground.at()});
  return false;
}

}  // namespace ringback::device
