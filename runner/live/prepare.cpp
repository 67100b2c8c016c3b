#include "runner/live/prepare.h"

#include <cctype>

namespace ringback::runner {
namespace {

/// "bob's-phone" cannot be part of a variable's name; "BOB_S_PHONE" can.
std::string variable_part(const std::string& name) {
  std::string part;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    part += std::isalnum(byte) != 0 ? static_cast<char>(std::toupper(byte)) : '_';
  }
  return part;
}

}  // namespace

std::optional<std::string> prepare(Remote& remote, const Plan& plan, std::uint64_t seed) {
  for (const auto& setting : plan.settings) {
    if (auto why = remote.apply(setting)) return why;
  }
  for (const auto& phone : plan.phones) {
    if (auto why = remote.create_phone(phone, plan.settings, seed)) return why;
  }
  return {};
}

Variables variables_of(const StackAddresses& addresses) {
  const std::string bundle = PhoneSpec{}.bundle;
  return {{"RINGBACK_APNS_URL", "https://" + addresses.provider},
          {"RINGBACK_APNS_CONNECT", addresses.provider},
          {"RINGBACK_APNS_CA", addresses.ca_file},
          {"RINGBACK_APNS_KEY", addresses.key_file},
          {"RINGBACK_APNS_KEY_ID", addresses.key_id},
          {"RINGBACK_APNS_TEAM_ID", addresses.team_id},
          {"RINGBACK_BUNDLE", bundle},
          {"RINGBACK_TOPIC", topic_of(BundleId(bundle), TokenKind::kVoip).text},
          {"RINGBACK_COURIER", addresses.courier},
          {"RINGBACK_APNS", addresses.courier},  // what ringback send, ls, wait ... go by
          {"RINGBACK_SIGNALING", addresses.signaling},
          {"RINGBACK_DEVICES", addresses.devices}};
}

Result<Variables, std::string> token_variables(Remote& remote) {
  auto tokens = remote.tokens();
  if (!tokens) return Failure{tokens.error()};
  Variables variables;
  for (const auto& token : *tokens) {
    if (!token.active()) continue;
    const bool voip = token.kind() == to_string(TokenKind::kVoip);
    variables.emplace_back(
        (voip ? "RINGBACK_TOKEN_" : "RINGBACK_ALERT_TOKEN_") + variable_part(token.device()),
        token.token());
  }
  return variables;
}

}  // namespace ringback::runner
