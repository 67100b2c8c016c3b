// Follows one process' trace into the event log, and comes back when the process does.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "console/event_log.h"
#include "net/endpoint.h"

namespace ringback::console {

class TraceFollower {
 public:
  TraceFollower(std::string name, const net::Endpoint& control, EventLog& log);
  TraceFollower(const TraceFollower&) = delete;
  TraceFollower& operator=(const TraceFollower&) = delete;
  ~TraceFollower();

 private:
  void run();
  void follow_once();
  /// False when it is time to end.
  bool pause(std::chrono::milliseconds time);

  std::string name_;
  std::string address_;
  EventLog& log_;
  std::shared_ptr<grpc::Channel> channel_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  grpc::ClientContext* context_ = nullptr;
  /// What was seen last, so that a repeated backlog is not shown twice.
  std::uint64_t last_number_ = 0;
  std::int64_t last_at_us_ = 0;
  std::thread thread_;
};

}  // namespace ringback::console
