// One phone among the real processes: its core on the shared driver loop, and the app's own
// stream to the signaling server.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "device-sim/core/device.h"
#include "device-sim/io/server_link.h"
#include "net/driver.h"
#include "net/grpc_client_stream.h"
#include "proto/courier/v1/courier.pb.h"
#include "proto/signaling/v1/signaling.grpc.pb.h"

namespace ringback::device {

/// What every phone of a process stands on; outlives them all.
struct PhoneSurroundings {
  net::asio::any_io_executor executor;
  const net::Clock& clock;
  net::TraceHub& traces;
  ServerLink<signaling::v1::Signaling>& signaling;
  /// Says something over the courier; lost when it is down, as in a dead spot.
  std::function<void(courier::v1::PhoneMessage)> courier;
};

/// A phone's core where a driver can own it: a Device refers to its own parts and stays put.
struct DeviceCore {
  std::unique_ptr<Device> device;
  void on(const Now& now, const Input& input, Reaction<Effect>& out) {
    device->on(now, input, out);
  }
  std::optional<Instant> next_deadline() const { return device->next_deadline(); }
};

/// On the executor only.
class Phone {
 public:
  Phone(PhoneConfig config, std::uint64_t seed, const PhoneSurroundings& surroundings,
        bool courier_up);
  Phone(const Phone&) = delete;
  Phone& operator=(const Phone&) = delete;
  ~Phone();

  void feed(Input input) { driver_.feed(std::move(input)); }
  const Device& device() const { return *driver_.core().device; }
  const PhoneConfig& config() const { return device().config(); }
  /// No event of its trace is older.
  WallTime made_at() const { return made_at_; }
  /// Calls with each event of this phone's trace.
  void observe(std::function<void(const TraceEvent&)> look) { driver_.observe(std::move(look)); }
  /// Who acts for an outside app: `tell` is given what iOS says, in order. One program at a time,
  /// known by its address.
  using Tell = std::function<void(const AppCallback&, Instant now, const Assumptions&)>;
  void hear(const void* program, Tell tell) { program_ = program, tell_ = std::move(tell); }
  void hear_no_more() { program_ = nullptr, tell_ = nullptr; }
  bool hears(const void* program) const { return program_ == program; }
  bool heard() const { return program_ != nullptr; }
  /// Calls back once the set-up is over and the phone is as its configuration says.
  void when_settled(std::function<void()> then);

 private:
  using Stream = net::ClientStream<signaling::v1::ClientFrame, signaling::v1::ServerFrame>;
  using PhoneDriver = net::Driver<DeviceCore, Input, Effect, Tick>;

  void execute(const Effect& effect);
  void open_signaling();
  void close_signaling();
  /// True for events of the stream the app has now; those of a closed one come to nobody.
  bool current(std::uint64_t opened) const { return stream_ && opened == opened_; }
  void tell_settled();

  const PhoneSurroundings& surroundings_;
  const WallTime made_at_;
  std::shared_ptr<Stream> stream_;
  std::uint64_t opened_ = 0;
  std::vector<std::function<void()>> waiting_;
  const void* program_ = nullptr;
  Tell tell_;
  std::shared_ptr<char> alive_ = std::make_shared<char>();
  PhoneDriver driver_;
};

}  // namespace ringback::device
