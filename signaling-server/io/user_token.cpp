#include "signaling-server/io/user_token.h"

#include <charconv>
#include <optional>

#include "base/call_messages.h"
#include "net/es256.h"
#include "net/hmac.h"

namespace ringback::signaling::io {
namespace {

constexpr std::string_view kVersion = "v1";

std::optional<std::string_view> next_part(std::string_view& rest) {
  const auto dot = rest.find('.');
  if (dot == std::string_view::npos) return {};
  const auto part = rest.substr(0, dot);
  rest.remove_prefix(dot + 1);
  return part;
}

}  // namespace

UserTokenFacts UserTokens::verify(std::string_view token, WallTime now) const {
  using Verdict = UserTokenFacts::Verdict;
  const std::string demo = demo_user_token(UserId());
  if (take_demo_tokens_ && token.starts_with(demo) && token.size() > demo.size()) {
    return {Verdict::kValid, UserId(std::string(token.substr(demo.size())))};
  }
  std::string_view rest = token;
  const auto version = next_part(rest);
  const auto user_text = version ? next_part(rest) : std::nullopt;
  const auto expiry_text = user_text ? next_part(rest) : std::nullopt;
  if (secret_.empty() || !expiry_text || *version != kVersion) return {};
  const auto user = net::from_base64url(*user_text);
  const auto mac = net::from_base64url(rest);
  const auto signed_part = token.substr(0, token.size() - rest.size() - 1);
  if (!user || !mac || !net::equal_in_constant_time(*mac, net::hmac_sha256(secret_, signed_part))) {
    return {};
  }
  std::int64_t expiry = 0;
  const auto* const end = expiry_text->data() + expiry_text->size();
  const auto [stop, error] = std::from_chars(expiry_text->data(), end, expiry);
  if (error != std::errc{} || stop != end) return {};
  const bool expired = now.unix_seconds() >= expiry;
  return {expired ? Verdict::kExpired : Verdict::kValid, UserId(*user)};
}

std::string UserTokens::sign(const UserId& user, WallTime expires) const {
  const std::string signed_part = std::string(kVersion) + "." + net::base64url(user.text) + "." +
                                  std::to_string(expires.unix_seconds());
  return signed_part + "." + net::base64url(net::hmac_sha256(secret_, signed_part));
}

}  // namespace ringback::signaling::io
