#include "device-sim/io/fleet.h"

#include <algorithm>
#include <utility>

#include "device-sim/io/wire.h"

namespace ringback::device {
namespace {

/// Room for every phone of a large fleet to speak at once.
constexpr std::size_t kCourierQueue = 200'000;
constexpr Duration kFirstRetry = 100ms;
constexpr Duration kLongestRetry = 2s;

}  // namespace

Fleet::Fleet(net::asio::any_io_executor executor, const net::Clock& clock, net::TraceHub& traces,
             net::GrpcDialler courier, net::GrpcDialler signaling, std::uint64_t seed,
             std::string space)
    : executor_(std::move(executor)),
      clock_(clock),
      courier_link_(std::move(courier), clock),
      signaling_link_(std::move(signaling), clock),
      space_(std::move(space)),
      retry_(kFirstRetry),
      retry_timer_(executor_),
      seed_(seed),
      surroundings_{executor_, clock, traces, signaling_link_,
                    [this](courier::v1::PhoneMessage message) {
                      if (courier_up_) courier_->send(std::move(message));
                    }} {
  open_courier();
}

Fleet::~Fleet() {
  closing_ = true;
  remove_all();
  if (courier_) courier_->finish();
}

void Fleet::open_courier() {
  const std::weak_ptr<char> alive = alive_;
  Courier::Events events;
  events.connected = [this, alive] {
    if (alive.expired()) return;
    courier_up_ = true;
    retry_ = kFirstRetry;
    tell_all(CourierConnected{});
  };
  events.message = [this, alive](courier::v1::CourierMessage& message) {
    if (!alive.expired()) courier_said(message);
  };
  events.closed = [this, alive](const grpc::Status&) {
    if (!alive.expired()) courier_closed();
  };
  courier_ = net::open_stream<courier::v1::PhoneMessage, courier::v1::CourierMessage>(
      executor_, kCourierQueue, std::move(events),
      [this](grpc::ClientContext* context, auto* reactor) {
        if (!space_.empty()) context->AddMetadata("ringback-namespace", space_);
        courier_link_.stub().async()->Attach(context, reactor);
      });
}

void Fleet::courier_said(const courier::v1::CourierMessage& message) {
  auto news = from_wire(message);
  if (!news) return;
  const auto at = by_device_.find(news->device.text);
  if (at == by_device_.end()) return;  // the phone was removed meanwhile
  const auto* push = std::get_if<PushArrived>(&news->input);
  if (push != nullptr && observe_pushes_) observe_pushes_(*at->second, push->push);
  std::visit([&](auto& input) { at->second->feed(std::move(input)); }, news->input);
}

void Fleet::courier_closed() {
  courier_.reset();
  if (closing_) return;
  if (std::exchange(courier_up_, false)) tell_all(CourierLost{});
  retry_timer_.expires_at(clock_.when(clock_.now().instant + retry_));
  retry_ = std::min(retry_ * 2, kLongestRetry);
  retry_timer_.async_wait([this, alive = std::weak_ptr<char>(alive_)](const net::ErrorCode& error) {
    if (!error && !alive.expired()) open_courier();
  });
}

void Fleet::tell_all(const Input& input) {
  for (auto& [name, phone] : phones_) phone->feed(input);
}

grpc::Status Fleet::create(const FleetPlan& plan, std::function<void()> done) {
  auto configs = phones_of(plan);
  if (!configs) return {grpc::StatusCode::INVALID_ARGUMENT, configs.error()};
  for (const auto& config : *configs) {
    if (phones_.contains(config.name) || by_device_.contains(config.device.text)) {
      return {grpc::StatusCode::ALREADY_EXISTS, "there is a phone " + config.name};
    }
  }
  struct Pending {
    std::size_t left;
    std::function<void()> done;
  };
  auto pending = std::make_shared<Pending>(Pending{configs->size(), std::move(done)});
  for (const auto& config : *configs) {
    auto phone = std::make_unique<Phone>(config, plan.seed, surroundings_, courier_up_);
    Phone& settled = *phone;
    by_device_[config.device.text] = phone.get();
    phones_[config.name] = std::move(phone);
    settled.when_settled([pending] {
      if (--pending->left == 0) pending->done();
    });
  }
  return grpc::Status::OK;
}

std::size_t Fleet::remove(const std::vector<std::string>& names) {
  std::size_t removed = 0;
  for (const auto& name : names) {
    const auto at = phones_.find(name);
    if (at == phones_.end()) continue;
    by_device_.erase(at->second->config().device.text);
    phones_.erase(at);
    ++removed;
  }
  return removed;
}

Phone* Fleet::find(const std::string& name) {
  const auto at = phones_.find(name);
  return at == phones_.end() ? nullptr : at->second.get();
}

}  // namespace ringback::device
