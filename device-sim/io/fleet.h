// All phones of this process: one courier stream and one channel to the signaling server carry
// them, and the control service drives them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "device-sim/core/fleet_plan.h"
#include "device-sim/io/phone.h"
#include "device-sim/io/server_link.h"
#include "net/endpoint.h"
#include "proto/courier/v1/courier.grpc.pb.h"

namespace ringback::device {

/// On the executor only.
class Fleet {
 public:
  /// `space` is the namespace of apns-mock whose phones these are; empty for the common one.
  Fleet(net::asio::any_io_executor executor, const net::Clock& clock, net::TraceHub& traces,
        net::GrpcDialler courier, net::GrpcDialler signaling, std::uint64_t seed,
        std::string space = {});
  ~Fleet();

  /// Makes the phones of a plan, all or none; `done` is called once all have settled.
  /// ALREADY_EXISTS when a name is taken, INVALID_ARGUMENT when a field makes no sense.
  grpc::Status create(const FleetPlan& plan, std::function<void()> done);
  std::size_t remove(const std::vector<std::string>& names);
  void remove_all() { phones_.clear(), by_device_.clear(); }
  /// Null for an unknown name.
  Phone* find(const std::string& name);
  const std::map<std::string, std::unique_ptr<Phone>>& phones() const { return phones_; }

  /// Calls with each push before its phone gets it.
  void observe_pushes(std::function<void(const Phone&, const CourierPush&)> look) {
    observe_pushes_ = std::move(look);
  }

  /// What new phones assume.
  SharedAssumptions& default_assumptions() { return default_assumptions_; }
  std::uint64_t seed() const { return seed_; }

 private:
  using Courier = net::ClientStream<courier::v1::PhoneMessage, courier::v1::CourierMessage>;

  void open_courier();
  void courier_said(const courier::v1::CourierMessage& message);
  void courier_closed();
  void tell_all(const Input& input);

  net::asio::any_io_executor executor_;
  const net::Clock& clock_;
  ServerLink<courier::v1::Courier> courier_link_;
  ServerLink<signaling::v1::Signaling> signaling_link_;
  std::shared_ptr<Courier> courier_;
  bool courier_up_ = false;
  const std::string space_;
  bool closing_ = false;
  Duration retry_;
  net::asio::steady_timer retry_timer_;
  std::uint64_t seed_;
  SharedAssumptions default_assumptions_;
  PhoneSurroundings surroundings_;
  std::map<std::string, std::unique_ptr<Phone>> phones_;
  std::unordered_map<std::string, Phone*> by_device_;
  std::function<void(const Phone&, const CourierPush&)> observe_pushes_;
  std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace ringback::device
