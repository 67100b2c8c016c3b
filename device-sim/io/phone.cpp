#include "device-sim/io/phone.h"

#include <utility>

#include "device-sim/io/wire.h"

namespace ringback::device {
namespace {

/// More than an app ever has under way; past it the stream is cut, as a dead link would be.
constexpr std::size_t kStreamQueue = 256;

}  // namespace

Phone::Phone(PhoneConfig config, std::uint64_t seed, const PhoneSurroundings& surroundings,
             bool courier_up)
    : surroundings_(surroundings),
      made_at_(surroundings.clock.now().wall),
      driver_(surroundings.executor, DeviceCore{std::make_unique<Device>(std::move(config), seed)},
              surroundings.clock, surroundings.traces,
              [this](Effect& effect) { execute(effect); }) {
  driver_.after_each([this](const DeviceCore& core) {
    if (core.device->settled()) tell_settled();
    if (!tell_) return;
    for (const auto& callback : core.device->take_outside_callbacks()) {
      tell_(callback, driver_.clock().now().instant, *core.device->config().assumptions);
    }
  });
  driver_.react([](DeviceCore& core, const Now& now, Reaction<Effect>& out) {
    core.device->begin(now, out);
  });
  // A phone made while the courier is down spoke to nobody; it speaks again once it is up.
  driver_.feed(courier_up ? Input{CourierConnected{}} : Input{CourierLost{}});
}

Phone::~Phone() { close_signaling(); }

void Phone::when_settled(std::function<void()> then) {
  waiting_.push_back(std::move(then));
  if (device().settled()) tell_settled();
}

void Phone::tell_settled() {
  for (const auto& then : std::exchange(waiting_, {})) then();
}

void Phone::execute(const Effect& effect) {
  struct Executor {
    Phone& phone;
    void operator()(const GoOnline& e) const { say(to_wire(e, phone.config().device)); }
    void operator()(const GoOffline& e) const { say(to_wire(e, phone.config().device)); }
    void operator()(const RequestToken& e) const { say(to_wire(e, phone.config().device)); }
    void operator()(const ReleaseToken& e) const { say(to_wire(e)); }
    void operator()(const ReportFate& e) const { say(to_wire(e)); }
    void operator()(const OpenSignaling&) const { phone.open_signaling(); }
    void operator()(const CloseSignaling&) const { phone.close_signaling(); }
    void operator()(const SendSignaling& e) const {
      if (phone.stream_) phone.stream_->send(to_wire(e.frame));
    }
    void say(courier::v1::PhoneMessage message) const {
      phone.surroundings_.courier(std::move(message));
    }
  };
  std::visit(Executor{*this}, effect);
}

void Phone::open_signaling() {
  RINGBACK_CHECK(!stream_);
  const std::uint64_t opened = ++opened_;
  const std::weak_ptr<char> alive = alive_;
  Stream::Events events;
  events.connected = [this, alive, opened] {
    if (!alive.expired() && current(opened)) feed(SignalingOpened{});
  };
  events.message = [this, alive, opened](signaling::v1::ServerFrame& wire) {
    if (alive.expired() || !current(opened)) return;
    auto frame = from_wire(wire);
    if (frame) return feed(SignalingReceived{std::move(frame).value()});
    net::log(net::LogLevel::kWarning, "the server's message makes no sense",
             {{"phone", config().name}, {"field", frame.error()}});
  };
  events.closed = [this, alive, opened](const grpc::Status& status) {
    if (alive.expired() || !current(opened)) return;
    stream_.reset();
    feed(SignalingLost{status.ok() ? "closed" : status.error_message()});
  };
  stream_ = net::open_stream<signaling::v1::ClientFrame, signaling::v1::ServerFrame>(
      surroundings_.executor, kStreamQueue, std::move(events),
      [this](grpc::ClientContext* context, auto* reactor) {
        surroundings_.signaling.stub().async()->Connect(context, reactor);
      });
}

void Phone::close_signaling() {
  if (auto stream = std::exchange(stream_, nullptr)) stream->finish();
}

}  // namespace ringback::device
