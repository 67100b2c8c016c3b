#include "base/push.h"

#include <array>
#include <utility>

#include "base/word.h"

namespace ringback {
namespace {

constexpr std::array<Word<PushType>, 11> kPushTypes{{
    {PushType::kAlert, "alert"},
    {PushType::kBackground, "background"},
    {PushType::kVoip, "voip"},
    {PushType::kPushToTalk, "pushtotalk"},
    {PushType::kComplication, "complication"},
    {PushType::kFileProvider, "fileprovider"},
    {PushType::kLocation, "location"},
    {PushType::kLiveActivity, "liveactivity"},
    {PushType::kWidgets, "widgets"},
    {PushType::kControls, "controls"},
    {PushType::kMdm, "mdm"},
}};
constexpr std::array<Word<TokenKind>, 2> kTokenKinds{{
    {TokenKind::kAlert, "alert"},
    {TokenKind::kVoip, "voip"},
}};
constexpr std::array<Word<Environment>, 2> kEnvironments{{
    {Environment::kProduction, "production"},
    {Environment::kSandbox, "sandbox"},
}};
constexpr std::array<Word<PushFate>, 5> kPushFates{{
    {PushFate::kDelivered, "delivered"},
    {PushFate::kDroppedBlocked, "dropped-blocked"},
    {PushFate::kDroppedNoApp, "dropped-no-app"},
    {PushFate::kShown, "shown"},
    {PushFate::kHeld, "held"},
}};

}  // namespace

std::string_view to_string(PushType type) { return word_of(kPushTypes, type); }
std::optional<PushType> parse_push_type(std::string_view text) {
  return value_of(kPushTypes, text);
}
std::string_view to_string(TokenKind kind) { return word_of(kTokenKinds, kind); }
std::optional<TokenKind> parse_token_kind(std::string_view text) {
  return value_of(kTokenKinds, text);
}
std::string_view to_string(Environment environment) { return word_of(kEnvironments, environment); }
std::optional<Environment> parse_environment(std::string_view text) {
  return value_of(kEnvironments, text);
}
std::string_view to_string(PushFate fate) { return word_of(kPushFates, fate); }
std::optional<PushFate> parse_push_fate(std::string_view text) {
  return value_of(kPushFates, text);
}

Topic topic_of(const BundleId& bundle, TokenKind kind) {
  return kind == TokenKind::kVoip ? Topic(bundle.text + ".voip") : Topic(bundle.text);
}

}  // namespace ringback
