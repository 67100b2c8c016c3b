// A console served on a port of its own, beside a stack that is made up, for tests that need
// sockets.
#pragma once

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "console/api.h"
#include "console/web_server.h"
#include "proto/control/v1/control.grpc.pb.h"

namespace ringback::console {

/// device-sim, signaling-server and apns-mock in one, with two phones and one push.
class FakeStack final : public control::v1::Phones::Service, public control::v1::Control::Service {
 public:
  FakeStack();
  ~FakeStack() override;
  StackAddresses addresses() const;
  /// What WatchTrace streams to each watcher, before it waits for the end.
  void set_events(std::uint64_t first, std::uint64_t count);
  std::vector<std::string> acts() const;

  grpc::Status ListPhones(grpc::ServerContext*, const control::v1::ListPhonesRequest*,
                          control::v1::ListPhonesResponse* response) override;
  grpc::Status CreatePhone(grpc::ServerContext*, const control::v1::CreatePhoneRequest* request,
                           control::v1::CreatePhoneResponse* response) override;
  grpc::Status Act(grpc::ServerContext*, const control::v1::ActRequest* request,
                   control::v1::ActResponse*) override;
  grpc::Status ChangePhone(grpc::ServerContext*, const control::v1::ChangePhoneRequest* request,
                           control::v1::PhoneDetails* response) override;
  grpc::Status WatchTrace(grpc::ServerContext* context, const control::v1::WatchTraceRequest*,
                          grpc::ServerWriter<control::v1::TraceEvent>* writer) override;

 private:
  /// apns-mock's listing needs a service of its own, as Control's methods are taken.
  class Pushes;
  mutable std::mutex mutex_;
  std::vector<std::string> acts_;
  std::atomic<std::uint64_t> first_{1};
  std::atomic<std::uint64_t> count_{0};
  std::atomic<bool> ending_{false};
  std::unique_ptr<Pushes> pushes_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class Served {
 public:
  explicit Served(WebLimits limits = {}, const StackAddresses& addresses = nowhere(),
                  const std::string& folder = "scenarios");
  ~Served();
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  /// Sends these bytes on a new connection, answers all that comes back until it is closed.
  std::string talk(const std::string& bytes) const;
  /// One request and its whole answer.
  std::string ask(const std::string& method, const std::string& target,
                  const std::string& body = {}, const std::string& more_headers = {}) const;
  net::Endpoint endpoint() const { return server_.endpoint(); }
  EventLog& log() { return log_; }

  /// Ports where nobody listens.
  static StackAddresses nowhere();

 private:
  EventLog log_{100};
  Stack stack_;
  ScenarioLibrary scenarios_;
  LivePlays plays_;
  Api api_;
  asio::io_context io_;
  WebServer server_;
  std::thread thread_;
};

/// 0 when it is no HTTP answer.
int status_of(const std::string& answer);
std::string body_of(const std::string& answer);

}  // namespace ringback::console
