#include "apns-mock/core/lint.h"

#include "base/json.h"

namespace ringback::apns {
namespace {

constexpr std::int64_t kLongRingSeconds = 60;

/// As a reviewer would say it: "28 days".
std::string readable(std::int64_t seconds) {
  constexpr std::int64_t kHour = 3600;
  constexpr std::int64_t kDay = 24 * kHour;
  if (seconds >= 2 * kDay) return std::to_string((seconds + kDay / 2) / kDay) + " days";
  if (seconds >= 2 * kHour) return std::to_string((seconds + kHour / 2) / kHour) + " hours";
  return std::to_string(seconds) + " s";
}

void lint_voip(const Now& now, const Request& request, std::optional<std::uint64_t> earlier_push,
               std::vector<std::string>& findings) {
  if (!request.call) findings.emplace_back("no call id in the payload of a VoIP push");
  if (earlier_push) {
    findings.push_back("second push for one call; the first was number " +
                       std::to_string(*earlier_push));
  }
  // Rule: a VoIP push has expiration 0 or a few seconds. Source: Apple, Responding to VoIP
  // Notifications from PushKit [doc]
  if (!request.expiration_text) {
    findings.emplace_back("VoIP push without apns-expiration: it may ring up to 30 days later");
  } else if (request.expiration_s) {
    const std::int64_t left = *request.expiration_s - now.wall.unix_seconds();
    if (left > kLongRingSeconds) {
      findings.push_back("VoIP push with an expiration " + readable(left) + " away");
    }
  }
  if (request.priority && *request.priority != 10) {
    findings.push_back("VoIP push with priority " + std::to_string(*request.priority));
  }
}

}  // namespace

std::vector<std::string> lint(const Now& now, const Request& request,
                              std::optional<std::uint64_t> earlier_push) {
  std::vector<std::string> findings;
  const PushType implied = type_of_topic(request.topic.text);
  if (!request.type_text) findings.emplace_back("no apns-push-type");
  if (request.type.value_or(implied) == PushType::kVoip) {
    lint_voip(now, request, earlier_push, findings);
  } else if (request.json && request.json->member("aps") == nullptr) {
    findings.emplace_back("no aps in the payload");
  }
  if (request.type == PushType::kBackground && request.priority == 10) {
    findings.emplace_back("background push with priority 10");
  }
  const bool past = request.expiration_s && *request.expiration_s > 0 &&
                    *request.expiration_s < now.wall.unix_seconds();
  if (past)
    findings.emplace_back("apns-expiration is in the past: a date, not a number of seconds");
  return findings;
}

}  // namespace ringback::apns
