// control/v1's OutsideApps: programs in any language that act as the app of a phone.
#pragma once

#include <memory>
#include <string>

#include "device-sim/io/fleet.h"
#include "net/grpc_server_stream.h"
#include "proto/control/v1/outside_app.grpc.pb.h"

namespace ringback::device {

/// Everything but gRPC's entry: on the fleet's executor.
class OutsideAppsService final : public control::v1::OutsideApps::WithRawCallbackMethod_Run<
                                     control::v1::OutsideApps::Service> {
 public:
  OutsideAppsService(net::asio::any_io_executor executor, Fleet& fleet)
      : executor_(std::move(executor)), fleet_(fleet) {}

  net::RawReactor* Run(grpc::CallbackServerContext* context) override;

 private:
  using Stream = net::ServerStream<control::v1::AppRequest, control::v1::AppEvent>;
  /// One program, from its stream's begin to its end.
  struct Program {
    std::shared_ptr<Stream> stream;
    std::string phone;  ///< empty until it has attached
    std::uint64_t told = 0;
  };

  Stream::Events opened(std::shared_ptr<Stream> stream);
  void asked(const std::shared_ptr<Program>& program, const control::v1::AppRequest& request);
  /// OK once the program acts for the phone.
  grpc::Status attach(const std::shared_ptr<Program>& program, const control::v1::Attach& attach);
  /// The program acts for its phone no more.
  void leave(Program& program, bool politely);
  static void tell(Program& program, control::v1::AppEvent event);

  net::asio::any_io_executor executor_;
  Fleet& fleet_;
};

}  // namespace ringback::device
