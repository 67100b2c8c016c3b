// One provider request, read but not judged: every part is optional until a check asks for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "apns-mock/core/inputs.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/push.h"
#include "base/rng.h"

namespace ringback::apns {

struct Request {
  std::string_view method;
  bool path_fits = false;       ///< "/3/device/" and at most one more segment
  std::string_view token_text;  ///< that segment
  DeviceToken token;            ///< the same in lower case, when it can be a token
  bool repeated_header = false;
  std::optional<std::string_view> id;
  std::optional<std::string_view> expiration_text;
  std::optional<std::string_view> priority_text;
  std::optional<std::string_view> collapse_id;
  std::optional<std::string_view> type_text;
  std::optional<std::string_view> topic_text;

  std::optional<std::int64_t> expiration_s;  ///< when the text is a number that fits
  std::optional<int> priority;               ///< when the text is one of 10, 5, 1
  std::optional<PushType> type;              ///< when the text is a known type
  Topic topic;                               ///< as sent, or the certificate's own
  std::string_view body;
  bool body_cut = false;
  std::optional<Json> json;    ///< the body, when it is JSON
  std::optional<CallId> call;  ///< the call the payload speaks of, when it names one
};

/// Reads each header that `slot_of(name)` has a place for; the first of a repeated one counts.
/// True when any of them, or `authorization`, came more than once.
template <class SlotOf>
bool read_headers(const RequestReceived& received, SlotOf slot_of) {
  bool repeated = false;
  bool authorized = false;
  for (const auto& [name, value] : received.headers) {
    if (name == "authorization") {
      repeated |= std::exchange(authorized, true);
      continue;
    }
    std::optional<std::string_view>* slot = slot_of(name);
    if (slot == nullptr) continue;
    repeated |= slot->has_value();
    if (!*slot) *slot = value;
  }
  return repeated;
}

/// Reads the parts; the result points into `received`.
Request read_request(const RequestReceived& received);

/// The suffix a push type's topic has after the bundle id; nothing for mdm, whose topic is free.
std::optional<std::string_view> topic_suffix(PushType type);
/// The push type that a topic speaks of by its suffix; alert without one.
PushType type_of_topic(std::string_view topic);
/// The topic without a push type's suffix.
BundleId bundle_of_topic(std::string_view topic);

/// Canonical 8-4-4-4-12 hex in either case; any version.
bool is_uuid(std::string_view text);
/// An id as APNs makes them: upper-case, random in all 128 bits, hence no RFC 4122 version.
ApnsId make_apns_id(Rng& rng);

/// apns-expiration: a whole number of seconds that fits, not negative.
std::optional<std::int64_t> read_seconds(std::string_view text);
/// apns-priority: 10, 5 or 1.
std::optional<int> read_priority(std::string_view text);

}  // namespace ringback::apns
