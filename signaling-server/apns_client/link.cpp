#include "signaling-server/apns_client/link.h"

#include <charconv>
#include <vector>

#include "base/json.h"
#include "net/log.h"

namespace ringback::apns_client {
namespace {

constexpr std::uint32_t kCancel = 8;  // RFC 9113 section 7

/// Apple says milliseconds and an integer; servers that stand in for it have been seen to send
/// seconds, or text.
std::optional<WallTime> read_timestamp(const Json* value) {
  if (value == nullptr) return {};
  auto number = value->integer();
  if (const auto* text = value->string()) {
    std::int64_t read = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), read);
    if (error == std::errc{} && end == text->data() + text->size()) number = read;
  }
  if (!number || *number <= 0) return {};
  constexpr std::int64_t kNoSecondsSoLarge = 100'000'000'000;
  if (*number < kNoSecondsSoLarge) return WallTime::from_unix_seconds(*number);
  if (*number > kNoSecondsSoLarge * 1000) return {};
  return WallTime{Duration{*number * 1000}};
}

ApnsAnswer read_answer(const net::Http2Response& response) {
  ApnsAnswer answer;
  answer.status = response.status;
  const auto body = parse_json(response.body);
  if (!body) return answer;
  answer.reason = std::string(body->string_member("reason").value_or(std::string_view()));
  answer.timestamp = read_timestamp(body->member("timestamp"));
  return answer;
}

}  // namespace

void Link::start() {
  last_word_ = steady_now();
  connection_->start(shared_from_this());
}

std::size_t Link::room() const {
  if (!opened_ || leaving_ || !connection_->open()) return 0;
  // Until SETTINGS say more there is room for one.
  // Rule: one-stream-before-settings Source: Apple, "Sending notification requests to APNs": only
  // one stream until a valid token was seen [doc]
  const std::size_t limit =
      settings_seen_ ? connection_->session().peer_max_concurrent_streams() : 1;
  return limit > requests_.size() ? limit - requests_.size() : 0;
}

bool Link::send(RequestNumber number, const ApnsRequest& request, const std::string& authorization,
                const std::string& authority) {
  const net::HeaderList headers{{"authorization", authorization},
                                {"apns-id", request.apns_id},
                                {"apns-topic", request.topic},
                                {"apns-push-type", request.push_type},
                                {"apns-priority", std::to_string(request.priority)},
                                {"apns-expiration", std::to_string(request.expiration_unix_s)},
                                {"content-type", "application/json"}};
  const auto stream = connection_->session().request("POST", "/3/device/" + request.device_token,
                                                     authority, headers, request.payload);
  if (!stream) return false;
  requests_.emplace(*stream, number);
  return true;
}

void Link::flush() {
  if (connection_->open()) connection_->flush();
}

void Link::abandon(RequestNumber number) {
  for (auto at = requests_.begin(); at != requests_.end(); ++at) {
    if (at->second != number) continue;
    const auto stream = at->first;
    requests_.erase(at);
    if (!connection_->open()) return;
    connection_->session().reset(stream, kCancel);
    connection_->flush();
    return;
  }
}

void Link::pulse(SteadyTime now) {
  const auto pool = pool_.lock();
  if (!pool || !opened_ || !connection_->open()) return;
  if (pinged_at_) {
    if (now - *pinged_at_ >= pool->options().ping_within) {
      // Bytes go nowhere: better a new connection now than TCP's own verdict in many minutes.
      close("no answer to PING");
    }
    return;
  }
  const Duration quiet_limit =
      requests_.empty() ? pool->options().ping_idle_after : pool->options().ping_after;
  if (now - last_word_ < quiet_limit) return;
  pinged_at_ = now;
  connection_->session().ping(++pings_);
  connection_->flush();
}

void Link::retire() {
  leaving_ = true;
  close_if_done();
}

void Link::leave() {
  requests_.clear();
  retire();
}

void Link::close(std::string_view why) {
  leaving_ = true;
  connection_->close(why);
}

void Link::close_if_done() {
  if (!leaving_ || !requests_.empty()) return;
  // Later, because a response may be on the stack.
  connection_->close_gracefully();
}

void Link::on_open(const net::TlsFacts&) {
  opened_ = true;
  last_word_ = steady_now();
  if (const auto pool = pool_.lock()) pool->pump();
}

void Link::on_close(std::string_view why) {
  leaving_ = true;
  const auto keep = shared_from_this();
  const auto pool = pool_.lock();
  if (!pool) return;
  const auto lost = std::exchange(requests_, {});
  for (const auto& [stream, number] : lost) {
    pool->unanswered(number, "connection lost: " + std::string(why));
  }
  pool->link_closed(this, why, useful_);
}

void Link::on_settings(const net::Http2Settings&) {
  settings_seen_ = true;
  last_word_ = steady_now();
  if (const auto pool = pool_.lock()) pool->pump();
}

void Link::on_response(net::Http2Response& response) {
  last_word_ = steady_now();
  const auto found = requests_.find(response.stream);
  if (found == requests_.end()) return;
  const RequestNumber number = found->second;
  requests_.erase(found);
  const auto pool = pool_.lock();
  if (!pool) return;
  useful_ = true;
  pool->link_useful();
  const ApnsAnswer answer = read_answer(response);
  if (refuses_provider_token(answer.reason)) pool->token_refused();
  if (spoils_connection(answer.reason)) leaving_ = true;
  pool->answered(number, answer);
  close_if_done();
  pool->pump();
}

void Link::on_stream_closed(std::int32_t stream, std::uint32_t error_code) {
  last_word_ = steady_now();
  const auto found = requests_.find(stream);
  if (found == requests_.end()) return;
  const RequestNumber number = found->second;
  requests_.erase(found);
  const auto pool = pool_.lock();
  if (!pool) return;
  if (left_untouched(error_code)) {
    pool->again(number);
  } else {
    pool->unanswered(number, "stream reset, code " + std::to_string(error_code));
  }
  close_if_done();
  pool->pump();
}

void Link::on_going_away(std::int32_t last_stream, std::uint32_t error_code,
                         std::string_view debug_data) {
  last_word_ = steady_now();
  leaving_ = true;
  const auto pool = pool_.lock();
  if (!pool) return;
  // A GOAWAY of a certificate's verdict looks like a graceful one; its reason is in the data.
  net::log(net::LogLevel::kWarning, "APNs is going away",
           {{"code", std::to_string(error_code)},
            {"last-stream", std::to_string(last_stream)},
            {"debug-data", std::string(debug_data)}});
  // Rule: goaway-last-stream Source: RFC 9113 section 6.8: streams above it were not handled [doc]
  std::vector<RequestNumber> untouched;
  for (auto at = requests_.upper_bound(last_stream); at != requests_.end();) {
    untouched.push_back(at->second);
    at = requests_.erase(at);
  }
  for (auto number = untouched.rbegin(); number != untouched.rend(); ++number) {
    pool->again(*number);
  }
  close_if_done();
  pool->pump();
}

void Link::on_ping_answered(std::uint64_t) {
  pinged_at_.reset();
  last_word_ = steady_now();
}

}  // namespace ringback::apns_client
