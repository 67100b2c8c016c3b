// control/v1's Load: runs many calls between phones of this process, one run at a time.
#pragma once

#include <memory>

#include "device-sim/io/load_run.h"
#include "proto/control/v1/control.grpc.pb.h"

namespace ringback::device {

class LoadService final : public control::v1::Load::CallbackService {
 public:
  LoadService(net::asio::any_io_executor executor, const net::Clock& clock, Fleet& fleet)
      : executor_(std::move(executor)), clock_(clock), fleet_(fleet) {}

  /// FAILED_PRECONDITION while another run goes on, INVALID_ARGUMENT with the field named.
  grpc::ServerWriteReactor<control::v1::LoadReport>* Run(
      grpc::CallbackServerContext* context, const control::v1::LoadRequest* request) override;
  /// Ends the run that goes on, if one does.
  void stop();

 private:
  class Reports;

  /// The run that was begun; null when it was refused.
  std::shared_ptr<LoadRun> begin(const std::shared_ptr<Reports>& reports,
                                 const control::v1::LoadRequest& request);

  net::asio::any_io_executor executor_;
  const net::Clock& clock_;
  Fleet& fleet_;
  std::shared_ptr<LoadRun> run_;  ///< the executor's
};

}  // namespace ringback::device
