#include "apns-mock/core/push_life.h"

#include "base/word.h"

namespace ringback::apns {
namespace {

constexpr std::array<Word<PushState>, 7> kStates{{
    {PushState::kAccepted, "accepted"},
    {PushState::kStored, "stored"},
    {PushState::kSent, "sent"},
    {PushState::kDelivered, "delivered"},
    {PushState::kExpired, "expired"},
    {PushState::kReplaced, "replaced"},
    {PushState::kDropped, "dropped"},
}};
constexpr std::array<Word<PushEvent>, 8> kEvents{{
    {PushEvent::kSend, "send"},
    {PushEvent::kStore, "store"},
    {PushEvent::kTake, "take"},
    {PushEvent::kRefuse, "refuse"},
    {PushEvent::kLoseLink, "lose-link"},
    {PushEvent::kExpire, "expire"},
    {PushEvent::kReplace, "replace"},
    {PushEvent::kDrop, "drop"},
}};

}  // namespace

std::string_view name(PushState state) { return word_of(kStates, state); }
std::string_view name(PushEvent event) { return word_of(kEvents, event); }

MachineText push_life_text() {
  static const auto edges = in_words(kPushEdges);
  static const auto states = [] {
    std::array<std::string_view, kStates.size()> words;
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = kStates[i].text;
    return words;
  }();
  static const auto events = [] {
    std::array<std::string_view, kEvents.size()> words;
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = kEvents[i].text;
    return words;
  }();
  return {"apns-push", states, events, edges};
}

}  // namespace ringback::apns
