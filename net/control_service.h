// control/v1's Control, the same on every process: the trace from the hub, and the rest from
// functions of the shell, called on its executor.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "net/asio.h"
#include "net/trace_hub.h"
#include "proto/control/v1/control.grpc.pb.h"

namespace ringback::net {

struct ControlHooks {
  /// Fills in addresses and assumptions; name and version are filled in already.
  std::function<void(control::v1::DescribeResponse&)> describe;
  std::function<grpc::Status(const control::v1::SetAssumptionRequest&)> set_assumption;
  std::function<grpc::Status()> reset;
};

class ControlService final : public control::v1::Control::CallbackService {
 public:
  /// `watch_limit` is how many events a watcher may be behind before it is cut.
  ControlService(std::string name, asio::any_io_executor executor, TraceHub& hub,
                 ControlHooks hooks, std::size_t watch_limit = 100'000);

  grpc::ServerWriteReactor<control::v1::TraceEvent>* WatchTrace(
      grpc::CallbackServerContext* context, const control::v1::WatchTraceRequest* request) override;
  grpc::ServerUnaryReactor* Describe(grpc::CallbackServerContext* context,
                                     const control::v1::DescribeRequest* request,
                                     control::v1::DescribeResponse* response) override;
  grpc::ServerUnaryReactor* SetAssumption(grpc::CallbackServerContext* context,
                                          const control::v1::SetAssumptionRequest* request,
                                          control::v1::SetAssumptionResponse* response) override;
  grpc::ServerUnaryReactor* Reset(grpc::CallbackServerContext* context,
                                  const control::v1::ResetRequest* request,
                                  control::v1::ResetResponse* response) override;

 private:
  std::string name_;
  asio::any_io_executor executor_;
  TraceHub& hub_;
  ControlHooks hooks_;
  std::size_t watch_limit_;
};

/// INVALID_ARGUMENT that names the field: "phone.ios: unknown word \"ios99\"".
grpc::Status invalid_argument(std::string_view field, std::string_view why);

/// Adds one row of a core's assumption table to a description.
void add_assumption(control::v1::DescribeResponse& response, std::string_view name,
                    std::string_view value, std::string_view source, std::string_view meaning);

}  // namespace ringback::net
