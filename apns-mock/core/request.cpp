#include "apns-mock/core/request.h"

#include <array>
#include <charconv>

#include "apns-mock/core/token_registry.h"
#include "base/hex.h"
#include "base/word.h"

namespace ringback::apns {
namespace {

// Source: Apple, Sending notification requests to APNs, table of push types [doc]
constexpr std::array<Word<PushType>, 10> kSuffixes{{
    {PushType::kVoip, ".voip"},
    {PushType::kPushToTalk, ".voip-ptt"},
    {PushType::kComplication, ".complication"},
    {PushType::kFileProvider, ".pushkit.fileprovider"},
    {PushType::kLocation, ".location-query"},
    {PushType::kLiveActivity, ".push-type.liveactivity"},
    {PushType::kWidgets, ".push-type.widgets"},
    {PushType::kControls, ".push-type.controls"},
    {PushType::kAlert, ""},
    {PushType::kBackground, ""},
}};

std::optional<std::string_view>* slot_of(Request& request, std::string_view name) {
  if (name == "apns-id") return &request.id;
  if (name == "apns-expiration") return &request.expiration_text;
  if (name == "apns-priority") return &request.priority_text;
  if (name == "apns-collapse-id") return &request.collapse_id;
  if (name == "apns-push-type") return &request.type_text;
  if (name == "apns-topic") return &request.topic_text;
  return nullptr;
}

void read_path(Request& request, std::string_view path) {
  constexpr std::string_view kPrefix = "/3/device/";
  if (!path.starts_with(kPrefix)) return;
  request.token_text = path.substr(kPrefix.size());
  request.path_fits = request.token_text.find('/') == std::string_view::npos;
  if (!looks_like_device_token(request.token_text)) return;
  std::string hex(request.token_text);
  for (char& c : hex) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  request.token = DeviceToken(std::move(hex));
}

bool speaks_of_call(std::string_view name) {
  return name.find("call") != std::string_view::npos ||
         name.find("Call") != std::string_view::npos || name == "uuid" || name == "UUID";
}

/// Looks for a UUID under a name that speaks of a call, in the object and one level below; inside
/// an object about a call its plain "id" will do.
std::optional<CallId> find_call(const Json& json, bool about_call, int depth) {
  const JsonObject* object = json.object();
  if (object == nullptr) return {};
  for (const auto& [name, value] : *object) {
    const bool speaks = speaks_of_call(name);
    if (value.string() != nullptr && (speaks || (about_call && name == "id"))) {
      if (const auto call = CallId::parse(*value.string())) return call;
    }
    if (depth == 0) {
      if (const auto call = find_call(value, speaks, 1)) return call;
    }
  }
  return {};
}

}  // namespace

std::optional<std::int64_t> read_seconds(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return {};
  return value;
}

std::optional<int> read_priority(std::string_view text) {
  if (text == "10") return 10;
  if (text == "5") return 5;
  if (text == "1") return 1;
  return {};
}

Request read_request(const RequestReceived& received) {
  Request request;
  request.method = received.method;
  read_path(request, received.path);
  request.repeated_header =
      read_headers(received, [&](std::string_view name) { return slot_of(request, name); });
  if (request.expiration_text) request.expiration_s = read_seconds(*request.expiration_text);
  request.priority = request.priority_text ? read_priority(*request.priority_text) : 10;
  if (request.type_text) request.type = parse_push_type(*request.type_text);
  if (request.topic_text) request.topic = Topic(*request.topic_text);
  request.body = received.body;
  request.body_cut = received.body_cut;
  if (!request.body.empty() && !request.body_cut) request.json = parse_payload(request.body);
  if (request.json) request.call = find_call(*request.json, false, 0);
  return request;
}

std::optional<std::string_view> topic_suffix(PushType type) {
  if (type == PushType::kMdm) return {};
  return word_of(kSuffixes, type);
}

PushType type_of_topic(std::string_view topic) {
  for (const auto& row : kSuffixes) {
    if (topic.ends_with(row.text)) return row.value;
  }
  return PushType::kAlert;
}

BundleId bundle_of_topic(std::string_view topic) {
  const auto suffix = word_of(kSuffixes, type_of_topic(topic));
  return BundleId(std::string(topic.substr(0, topic.size() - suffix.size())));
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : hex_value(text[i]) < 0) return false;
  }
  return true;
}

ApnsId make_apns_id(Rng& rng) {
  std::string text;
  const std::uint64_t halves[2] = {rng.next(), rng.next()};
  for (std::size_t digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) text += '-';
    const auto shift = 60 - 4 * (digit % 16);
    text += "0123456789ABCDEF"[(halves[digit / 16] >> shift) & 15];
  }
  return ApnsId(text);
}

}  // namespace ringback::apns
