#include "signaling-server/apns_client/pool.h"

#include <algorithm>

#include "net/log.h"
#include "signaling-server/apns_client/link.h"

namespace ringback::apns_client {
namespace {

constexpr Duration kPulse = 100ms;

}  // namespace

ApnsClient::Pool::Pool(net::asio::any_io_executor executor, net::TlsContext tls,
                       ProviderToken token, std::function<WallTime()> wall,
                       ApnsClientOptions options)
    : executor_(executor),
      tls_(std::move(tls)),
      token_(std::move(token)),
      wall_(std::move(wall)),
      options_(std::move(options)),
      rng_(Rng(options_.seed).fork("apns-client")),
      pulse_(executor),
      backoff_(executor) {}

RequestNumber ApnsClient::Pool::send(ApnsRequest request, Done done) {
  const RequestNumber number = ++last_;
  ++counts_.sent;
  if (closed_ || queue_.size() >= options_.queue_limit) {
    ++counts_.unanswered;
    net::asio::post(executor_, [done = std::move(done), closed = closed_] {
      done(ApnsNoAnswer{closed ? "the client is closed" : "the queue is full"});
    });
    return number;
  }
  requests_.emplace(
      number, Waiting{std::move(request), std::move(done), steady_now() + options_.answer_within});
  queue_.push_back(number);
  // Later, so that a burst goes out in one write and `done` never runs inside `send`.
  net::asio::post(executor_, [self = shared_from_this()] { self->pump(); });
  arm_pulse();
  return number;
}

void ApnsClient::Pool::forget(RequestNumber number) {
  const auto found = requests_.find(number);
  if (found == requests_.end()) return;
  if (found->second.queued) {
    take_from_queue(number);
    requests_.erase(found);
  } else {
    // It is on its way. Its stream is left to end by itself: a reset could come too late anyway.
    found->second.done = [](const ApnsOutcome&) {};
  }
}

void ApnsClient::Pool::close() {
  if (closed_) return;
  closed_ = true;
  pulse_.cancel();
  backoff_.cancel();
  const auto links = links_;
  for (const auto& link : links) link->leave();
  while (!requests_.empty()) {
    ++counts_.unanswered;
    finish(requests_.begin()->first, ApnsNoAnswer{"the client is closed"});
  }
}

ApnsClientCounts ApnsClient::Pool::counts() const {
  ApnsClientCounts counts = counts_;
  counts.queued = queue_.size();
  counts.connections = links_.size();
  for (const auto& link : links_) counts.in_flight += link->in_flight();
  return counts;
}

void ApnsClient::Pool::pump() {
  if (closed_) return;
  const auto links = links_;
  for (const auto& link : links) {
    bool sent = false;
    for (auto room = link->room(); room > 0 && !queue_.empty(); --room) {
      const RequestNumber number = queue_.front();
      auto& waiting = requests_.at(number);
      if (!link->send(number, waiting.request, authorization(), options_.host)) {
        link->retire();
        break;
      }
      queue_.pop_front();
      waiting.queued = false;
      sent = true;
    }
    if (sent) link->flush();
  }
  connect_if_needed();
}

std::string ApnsClient::Pool::authorization() { return "bearer " + token_.current(wall_()); }

void ApnsClient::Pool::answered(RequestNumber number, const ApnsAnswer& answer) {
  ++counts_.answered;
  finish(number, answer);
}

void ApnsClient::Pool::unanswered(RequestNumber number, std::string_view why) {
  ++counts_.unanswered;
  finish(number, ApnsNoAnswer{std::string(why)});
}

void ApnsClient::Pool::finish(RequestNumber number, const ApnsOutcome& outcome) {
  auto found = requests_.extract(number);
  if (found.empty()) return;
  if (found.mapped().queued) take_from_queue(number);
  net::asio::post(executor_, [done = std::move(found.mapped().done), outcome] { done(outcome); });
}

void ApnsClient::Pool::take_from_queue(RequestNumber number) {
  // The queue is sorted: what comes back is put among its elders.
  const auto at = std::lower_bound(queue_.begin(), queue_.end(), number);
  if (at != queue_.end() && *at == number) queue_.erase(at);
}

void ApnsClient::Pool::again(RequestNumber number) {
  const auto found = requests_.find(number);
  if (found == requests_.end()) return;
  if (++found->second.tries >= options_.tries_at_most) {
    return unanswered(number, "refused too often");
  }
  ++counts_.sent_again;
  found->second.queued = true;
  // Among its elders, so that nothing overtakes for ever.
  queue_.insert(std::lower_bound(queue_.begin(), queue_.end(), number), number);
}

void ApnsClient::Pool::token_refused() { token_.refused(wall_()); }

void ApnsClient::Pool::link_useful() { failures_in_row_ = 0; }

void ApnsClient::Pool::link_closed(const Link* link, std::string_view why, bool was_useful) {
  std::erase_if(links_, [&](const auto& held) { return held.get() == link; });
  if (!was_useful) {
    ++failures_in_row_;
    ++counts_.connection_failures;
    net::log(net::LogLevel::kWarning, "no connection to APNs",
             {{"host", options_.host}, {"why", std::string(why)}});
  }
  pump();
}

bool ApnsClient::Pool::has_link_for_more() const {
  return std::any_of(links_.begin(), links_.end(),
                     [](const auto& link) { return link->connecting() || link->room() > 0; });
}

void ApnsClient::Pool::connect_if_needed() {
  if (closed_ || backing_off_ || queue_.empty() || has_link_for_more()) return;
  // Connections that are on their way out do not count, or a GOAWAY would stop everything.
  const auto usable = static_cast<std::size_t>(
      std::count_if(links_.begin(), links_.end(), [](const auto& link) { return link->usable(); }));
  if (usable >= options_.connections) return;
  if (failures_in_row_ == 0) return connect();
  backing_off_ = true;
  backoff_.expires_after(provider_back_off(options_, failures_in_row_, rng_));
  backoff_.async_wait([self = shared_from_this()](const net::ErrorCode& error) {
    self->backing_off_ = false;
    if (error || self->closed_) return;
    if (!self->queue_.empty() && !self->has_link_for_more()) self->connect();
  });
}

void ApnsClient::Pool::connect() {
  ++counts_.connects;
  const net::Endpoint to = options_.connect_to.value_or(net::Endpoint{options_.host, 443});
  auto connection = net::Http2Connection::connect(executor_, to, options_.host, tls_,
                                                  {.limits = {},
                                                   .handshake_within = options_.answer_within,
                                                   .idle_within = std::chrono::hours(24)});
  links_.push_back(std::make_shared<Link>(weak_from_this(), std::move(connection)));
  links_.back()->start();
}

void ApnsClient::Pool::arm_pulse() {
  if (pulsing_ || closed_) return;
  pulsing_ = true;
  pulse_.expires_after(kPulse);
  pulse_.async_wait([weak = weak_from_this()](const net::ErrorCode& error) {
    const auto self = weak.lock();
    if (!self) return;
    self->pulsing_ = false;
    if (!error) self->pulse();
  });
}

void ApnsClient::Pool::pulse() {
  const auto now = steady_now();
  while (!requests_.empty() && requests_.begin()->second.deadline <= now) {
    const RequestNumber number = requests_.begin()->first;
    for (const auto& link : links_) link->abandon(number);
    unanswered(number, "no answer in time");
  }
  const auto links = links_;
  for (const auto& link : links) link->pulse(now);
  pump();
  if (!requests_.empty() || !links_.empty()) arm_pulse();
}

ApnsClient::ApnsClient(net::asio::any_io_executor executor, net::TlsContext tls,
                       ProviderToken token, std::function<WallTime()> wall,
                       ApnsClientOptions options)
    : pool_(std::make_shared<Pool>(std::move(executor), std::move(tls), std::move(token),
                                   std::move(wall), std::move(options))) {}
ApnsClient::~ApnsClient() { pool_->close(); }

std::uint64_t ApnsClient::send(ApnsRequest request, Done done) {
  return pool_->send(std::move(request), std::move(done));
}
void ApnsClient::forget(std::uint64_t request) { pool_->forget(request); }
void ApnsClient::close() { pool_->close(); }
ApnsClientCounts ApnsClient::counts() const { return pool_->counts(); }

}  // namespace ringback::apns_client
