// The life of one accepted push, as a machine: every push ends exactly once, with a reason.
#pragma once

#include <array>
#include <string_view>

#include "base/machine.h"

namespace ringback::apns {

enum class PushState {
  kAccepted,   ///< answered 200, not yet anywhere
  kStored,     ///< waits for the phone
  kSent,       ///< on its way to the phone, which has not told its fate
  kDelivered,  ///< the phone took it
  kExpired,    ///< its time was over first
  kReplaced,   ///< a newer push took its place in storage
  kDropped,    ///< nobody will have it; the trace says why
};
enum class PushEvent {
  kSend,
  kStore,
  kTake,
  kRefuse,
  kLoseLink,
  kExpire,
  kReplace,
  kDrop,
};
std::string_view name(PushState state);
std::string_view name(PushEvent event);

inline constexpr std::array<Edge<PushState, PushEvent>, 11> kPushEdges{{
    {PushState::kAccepted, PushEvent::kSend, PushState::kSent},
    {PushState::kAccepted, PushEvent::kStore, PushState::kStored},
    {PushState::kAccepted, PushEvent::kDrop, PushState::kDropped},
    {PushState::kStored, PushEvent::kSend, PushState::kSent},
    {PushState::kStored, PushEvent::kExpire, PushState::kExpired},
    {PushState::kStored, PushEvent::kReplace, PushState::kReplaced},
    {PushState::kStored, PushEvent::kDrop, PushState::kDropped},
    {PushState::kSent, PushEvent::kTake, PushState::kDelivered},
    {PushState::kSent, PushEvent::kRefuse, PushState::kDropped},
    {PushState::kSent, PushEvent::kLoseLink, PushState::kStored},
    {PushState::kSent, PushEvent::kDrop, PushState::kDropped},
}};

/// The whole machine in words, for the golden table and the documentation.
MachineText push_life_text();

}  // namespace ringback::apns
