#include "tests/console/served.h"

#include <gtest/gtest.h>

#include <chrono>

namespace ringback::console {

namespace v1 = control::v1;

class FakeStack::Pushes final : public v1::Apns::Service {
 public:
  grpc::Status ListPushes(grpc::ServerContext*, const v1::ListPushesRequest*,
                          v1::ListPushesResponse* response) override {
    auto& push = *response->add_pushes();
    push.set_apns_id("an-id");
    push.set_status(410);
    push.set_reason("Unregistered");
    push.set_payload("\xff\xfe");
    auto& step = *push.add_steps();
    step.set_at_us(5);
    step.set_what("rejected");
    auto& header = *push.add_headers();
    header.set_key("apns-topic");
    header.set_value("com.example.ringback.voip");
    push.add_findings("a VoIP push with a collapse id");
    push.set_key_id("RINGBACK01");
    push.mutable_provider_token()->set_algorithm("ES256");
    push.mutable_provider_token()->set_key_id("RINGBACK01");
    return grpc::Status::OK;
  }
  grpc::Status ResendPush(grpc::ServerContext*, const v1::ResendPushRequest* request,
                          v1::ResendPushResponse*) override {
    if (request->number() == 7) return grpc::Status::OK;
    return {grpc::StatusCode::NOT_FOUND, "there is no such push"};
  }
  grpc::Status AddFault(grpc::ServerContext*, const v1::AddFaultRequest* request,
                        v1::AddFaultResponse* response) override {
    if (!request->rule().starts_with("answer ")) {
      return {grpc::StatusCode::INVALID_ARGUMENT, "rule: unknown act"};
    }
    const std::lock_guard lock(mutex_);
    rules_.push_back(request->rule());
    response->set_name("fault-1");
    return grpc::Status::OK;
  }
  grpc::Status ClearFaults(grpc::ServerContext*, const v1::ClearFaultsRequest*,
                           v1::ClearFaultsResponse*) override {
    const std::lock_guard lock(mutex_);
    rules_.clear();
    return grpc::Status::OK;
  }
  grpc::Status ListFaults(grpc::ServerContext*, const v1::ListFaultsRequest*,
                          v1::ListFaultsResponse* response) override {
    const std::lock_guard lock(mutex_);
    for (const auto& rule : rules_) {
      auto& fault = *response->add_faults();
      fault.set_name("fault-1");
      fault.set_act(rule.substr(0, rule.find(' ')));
    }
    return grpc::Status::OK;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> rules_;
};

FakeStack::FakeStack() : pushes_(std::make_unique<Pushes>()) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(static_cast<v1::Phones::Service*>(this));
  builder.RegisterService(static_cast<v1::Control::Service*>(this));
  builder.RegisterService(pushes_.get());
  server_ = builder.BuildAndStart();
}

FakeStack::~FakeStack() {
  ending_ = true;
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
}

StackAddresses FakeStack::addresses() const {
  const net::Endpoint here{"127.0.0.1", static_cast<std::uint16_t>(port_)};
  return {here, here, here};
}

void FakeStack::set_events(std::uint64_t first, std::uint64_t count) {
  first_ = first;
  count_ = count;
}

std::vector<std::string> FakeStack::acts() const {
  const std::lock_guard lock(mutex_);
  return acts_;
}

grpc::Status FakeStack::ListPhones(grpc::ServerContext*, const v1::ListPhonesRequest*,
                                   v1::ListPhonesResponse* response) {
  for (const auto* name : {"alice", "bob"}) response->add_phones()->set_name(name);
  auto& bob = *response->mutable_phones(1);
  bob.set_locked(true);
  bob.set_do_not_disturb(true);
  bob.set_made_at_us(7);
  return grpc::Status::OK;
}

grpc::Status FakeStack::CreatePhone(grpc::ServerContext*, const v1::CreatePhoneRequest* request,
                                    v1::CreatePhoneResponse* response) {
  if (request->phone().ios() == "ios99") {
    return {grpc::StatusCode::INVALID_ARGUMENT, "phone.ios: unknown word \"ios99\""};
  }
  response->add_names(request->phone().name());
  return grpc::Status::OK;
}

grpc::Status FakeStack::Act(grpc::ServerContext*, const v1::ActRequest* request,
                            v1::ActResponse* response) {
  if (request->phone() != "bob") return {grpc::StatusCode::NOT_FOUND, "there is no such phone"};
  const std::lock_guard lock(mutex_);
  acts_.push_back(request->act() + " " + request->argument());
  if (request->act() == "answer") response->set_refused("nothing-rings");
  return grpc::Status::OK;
}

grpc::Status FakeStack::ChangePhone(grpc::ServerContext*, const v1::ChangePhoneRequest* request,
                                    v1::PhoneDetails* response) {
  if (request->phone() != "bob") return {grpc::StatusCode::NOT_FOUND, "there is no such phone"};
  response->mutable_phone()->set_name("bob");
  *response->mutable_phone()->mutable_misbehaviours() = request->misbehave();
  return grpc::Status::OK;
}

grpc::Status FakeStack::WatchTrace(grpc::ServerContext* context, const v1::WatchTraceRequest*,
                                   grpc::ServerWriter<v1::TraceEvent>* writer) {
  v1::TraceEvent event;
  event.set_lane("bob.ios");
  event.set_name("screen");
  for (std::uint64_t i = 0; i < count_; ++i) {
    event.set_number(first_ + i);
    event.set_at_us(static_cast<std::int64_t>(1000 + first_ + i));
    if (!writer->Write(event)) break;
  }
  // A watch that ends is asked for again, which is what the tests are about.
  return context->IsCancelled() ? grpc::Status::CANCELLED : grpc::Status::OK;
}

StackAddresses Served::nowhere() {
  // Port 1 is reserved, and nothing of ours listens there.
  const net::Endpoint none{"127.0.0.1", 1};
  return {none, none, none};
}

Served::Served(WebLimits limits, const StackAddresses& addresses, const std::string& folder)
    : stack_(addresses),
      scenarios_(folder),
      plays_(addresses, stack_, log_),
      api_({log_, stack_, scenarios_, plays_}),
      server_(io_, api_, log_, limits) {
  EXPECT_EQ(server_.listen({"127.0.0.1", 0}), std::nullopt);
  thread_ = std::thread([this] {
    const auto stay = asio::make_work_guard(io_);
    io_.run();
  });
}

Served::~Served() {
  asio::post(io_, [this] {
    server_.stop();
    io_.stop();
  });
  thread_.join();
}

std::string Served::talk(const std::string& bytes) const {
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  const auto where = endpoint();
  socket.connect({asio::ip::make_address(where.host), where.port});
  boost::system::error_code error;
  asio::write(socket, asio::buffer(bytes), error);
  socket.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  std::string answer;
  asio::read(socket, asio::dynamic_buffer(answer), error);
  return answer;
}

std::string Served::ask(const std::string& method, const std::string& target,
                        const std::string& body, const std::string& more_headers) const {
  return talk(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
              "Content-Length: " + std::to_string(body.size()) + "\r\n" + more_headers + "\r\n" +
              body);
}

int status_of(const std::string& answer) {
  return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

std::string body_of(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : answer.substr(end + 4);
}

}  // namespace ringback::console
