#include "device-sim/io/fleet.h"

#include <algorithm>
#include <utility>

#include "base/rng.h"
#include "device-sim/io/wire.h"
#include "net/control_service.h"

namespace ringback::device {
namespace {

/// Room for every phone of a large fleet to speak at once.
constexpr std::size_t kCourierQueue = 200'000;
constexpr Duration kFirstRetry = 100ms;
constexpr Duration kLongestRetry = 2s;
constexpr std::uint32_t kMostPhones = 100'000;

std::shared_ptr<grpc::Channel> channel_to(const net::Endpoint& endpoint) {
  grpc::ChannelArguments arguments;
  // A server that comes back should be found again soon, not after gRPC's default minutes.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  // What every message of every phone would pay for: the app's session repeats what was lost, and
  // nobody compresses.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_CHANNELZ, 0);
  arguments.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_COMPRESSION, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  // Each phone's stream is a stream of one HTTP/2 connection; gRPC sets no limit by itself.
  return grpc::CreateCustomChannel(endpoint.text(), grpc::InsecureChannelCredentials(), arguments);
}

/// "{n}" becomes the number.
std::string numbered(std::string text, std::uint32_t number) {
  for (auto at = text.find("{n}"); at != std::string::npos; at = text.find("{n}", at)) {
    text.replace(at, 3, std::to_string(number));
  }
  return text;
}

control::v1::PhoneSpec numbered(const control::v1::PhoneSpec& pattern, std::uint32_t number) {
  auto spec = pattern;
  spec.set_name(numbered(pattern.name(), number));
  spec.set_user(numbered(pattern.user(), number));
  spec.set_device(numbered(pattern.device(), number));
  return spec;
}

}  // namespace

Fleet::Fleet(net::asio::any_io_executor executor, const net::Clock& clock, net::TraceHub& traces,
             const net::Endpoint& courier, const net::Endpoint& signaling, std::uint64_t seed)
    : executor_(std::move(executor)),
      courier_stub_(courier::v1::Courier::NewStub(channel_to(courier))),
      signaling_stub_(signaling::v1::Signaling::NewStub(channel_to(signaling))),
      retry_(kFirstRetry),
      retry_timer_(executor_),
      seed_(seed),
      surroundings_{executor_, clock, traces, *signaling_stub_,
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
        courier_stub_->async()->Attach(context, reactor);
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
  retry_timer_.expires_after(retry_);
  retry_ = std::min(retry_ * 2, kLongestRetry);
  retry_timer_.async_wait([this, alive = std::weak_ptr<char>(alive_)](const net::ErrorCode& error) {
    if (!error && !alive.expired()) open_courier();
  });
}

void Fleet::tell_all(const Input& input) {
  for (auto& [name, phone] : phones_) phone->feed(input);
}

grpc::Status Fleet::create(const control::v1::CreatePhoneRequest& request,
                           std::function<void(std::vector<std::string>)> done) {
  const std::uint32_t count = std::max(request.count(), 1U);
  if (count > kMostPhones) {
    return net::invalid_argument("count", "at most " + std::to_string(kMostPhones));
  }
  if (count > 1 && request.phone().name().find("{n}") == std::string::npos) {
    return net::invalid_argument("phone.name", "needs \"{n}\" when there are several");
  }
  std::vector<PhoneConfig> configs;
  for (std::uint32_t number = 1; number <= count; ++number) {
    auto config = from_wire(numbered(request.phone(), number), default_assumptions_);
    if (!config) return config.error();
    if (phones_.contains(config->name) || by_device_.contains(config->device.text)) {
      return {grpc::StatusCode::ALREADY_EXISTS, "there is a phone " + config->name};
    }
    configs.push_back(std::move(config).value());
  }
  struct Pending {
    std::size_t left;
    std::vector<std::string> names;
    std::function<void(std::vector<std::string>)> done;
  };
  auto pending = std::make_shared<Pending>();
  pending->left = configs.size();
  pending->done = std::move(done);
  const std::uint64_t seed = request.seed() ? request.seed() : seed_;
  for (auto& config : configs) {
    const std::string name = config.name;
    pending->names.push_back(name);
    auto phone = std::make_unique<Phone>(std::move(config), seed, surroundings_, courier_up_);
    Phone& settled = *phone;
    by_device_[phone->config().device.text] = phone.get();
    phones_[name] = std::move(phone);
    settled.when_settled([pending] {
      if (--pending->left == 0) pending->done(std::move(pending->names));
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
