// The three processes, asked and told by control/v1. Calls block for at most a few seconds.
#pragma once

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <memory>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "console/http.h"
#include "net/endpoint.h"
#include "proto/control/v1/control.grpc.pb.h"

namespace ringback::console {

/// Where the processes' control services are.
struct StackAddresses {
  net::Endpoint apns{"127.0.0.1", 50051};
  net::Endpoint signaling{"127.0.0.1", 50052};
  net::Endpoint devices{"127.0.0.1", 50053};
};

/// Which pushes; see control/v1's ListPushesRequest.
struct PushQuery {
  std::string token;
  std::string topic;
  std::string call;
  std::string device;
  std::string apns_id;
  std::uint32_t limit = 0;
  std::int32_t status = 0;
  std::uint64_t after = 0;
};

class Stack {
 public:
  explicit Stack(const StackAddresses& addresses);

  Response phones() const;
  Response create_phones(const Json& spec) const;
  /// One phone in full: settings, token, calls, recents.
  Response phone(const std::string& name) const;
  /// Changes a living phone: {"misbehave": [...], "behave": [...], "behave_all", "habits",
  /// "assumptions"}.
  Response change_phone(const std::string& name, const Json& change) const;
  Response remove_phone(const std::string& name) const;
  Response act(const std::string& phone, const Json& act) const;
  Response screen(const std::string& phone) const;

  Response pushes(const PushQuery& query) const;
  Response tokens() const;
  /// Hands an accepted push to its device once more.
  Response resend(std::uint64_t number) const;
  /// The faults in force, and the presets there are.
  Response faults() const;
  /// {"rule": "answer 503 ServiceUnavailable next=2"}
  Response add_fault(const Json& json) const;
  /// All of them when `name` is empty.
  Response clear_faults(const std::string& name) const;
  Response calls() const;
  Response users() const;

  /// The three processes' names, versions and assumptions.
  Response processes() const;
  /// `json` is {"value": "7s"} and, for device-sim, optionally "phone".
  Response set_assumption(const std::string& process, const std::string& name,
                          const Json& json) const;
  Response reset() const;

 private:
  control::v1::Control::StubInterface* control_of(const std::string& process) const;

  std::unique_ptr<control::v1::Control::StubInterface> apns_control_;
  std::unique_ptr<control::v1::Control::StubInterface> signaling_control_;
  std::unique_ptr<control::v1::Control::StubInterface> devices_control_;
  std::unique_ptr<control::v1::Phones::StubInterface> phones_;
  std::unique_ptr<control::v1::Apns::StubInterface> apns_;
  std::unique_ptr<control::v1::Calls::StubInterface> calls_;
};

}  // namespace ringback::console
