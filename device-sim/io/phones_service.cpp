#include "device-sim/io/phones_service.h"

#include <memory>
#include <utility>

#include "device-sim/io/wire.h"
#include "net/grpc_server.h"

namespace ringback::device {
namespace {

grpc::Status no_phone(const std::string& name) {
  return {grpc::StatusCode::NOT_FOUND, "there is no phone \"" + name + "\""};
}

/// A unary call that is finished exactly once: with its answer, or because nobody waits any more
/// (the caller's deadline, or the end of the process).
class PendingCall final : public grpc::ServerUnaryReactor {
 public:
  /// False when it was over already.
  bool claim() { return !std::exchange(claimed_, true); }
  void OnDone() override { self_.reset(); }
  void OnCancel() override {
    net::asio::post(executor_, [self = self_] {
      if (self && self->claim()) self->Finish(grpc::Status::CANCELLED);
    });
  }
  static std::shared_ptr<PendingCall> make(net::asio::any_io_executor executor) {
    auto call = std::make_shared<PendingCall>(std::move(executor));
    call->self_ = call;
    return call;
  }
  explicit PendingCall(net::asio::any_io_executor executor) : executor_(std::move(executor)) {}

 private:
  net::asio::any_io_executor executor_;
  std::shared_ptr<PendingCall> self_;
  bool claimed_ = false;  ///< the executor's
};

}  // namespace

grpc::ServerUnaryReactor* PhonesService::CreatePhone(grpc::CallbackServerContext*,
                                                     const control::v1::CreatePhoneRequest* request,
                                                     control::v1::CreatePhoneResponse* response) {
  auto call = PendingCall::make(executor_);
  net::asio::post(executor_, [this, call, request, response] {
    const auto status = fleet_.create(*request, [call, response](std::vector<std::string> names) {
      if (!call->claim()) return;
      for (auto& name : names) response->add_names(std::move(name));
      call->Finish(grpc::Status::OK);
    });
    if (!status.ok() && call->claim()) call->Finish(status);
  });
  return call.get();
}

grpc::ServerUnaryReactor* PhonesService::RemovePhones(
    grpc::CallbackServerContext* context, const control::v1::RemovePhonesRequest* request,
    control::v1::RemovePhonesResponse* response) {
  return net::answer_on(executor_, context, [this, request, response] {
    std::vector<std::string> names(request->names().begin(), request->names().end());
    if (names.empty()) {
      for (const auto& [name, phone] : fleet_.phones()) names.push_back(name);
    }
    response->set_removed(static_cast<std::uint32_t>(fleet_.remove(names)));
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* PhonesService::Act(grpc::CallbackServerContext* context,
                                             const control::v1::ActRequest* request,
                                             control::v1::ActResponse*) {
  return net::answer_on(executor_, context, [this, request]() -> grpc::Status {
    auto did = from_wire(*request);
    if (!did) return did.error();
    auto* phone = fleet_.find(request->phone());
    if (!phone) return no_phone(request->phone());
    phone->feed(std::move(did).value());
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* PhonesService::Screen(grpc::CallbackServerContext* context,
                                                const control::v1::ScreenRequest* request,
                                                control::v1::ScreenResponse* response) {
  return net::answer_on(executor_, context, [this, request, response]() -> grpc::Status {
    const auto* phone = fleet_.find(request->phone());
    if (!phone) return no_phone(request->phone());
    const auto screen = phone->device().screen();
    response->set_shows(std::string(screen.shows));
    auto& details = *response->mutable_details();
    details["locked"] = screen.locked ? "true" : "false";
    if (!screen.style.empty()) details["style"] = std::string(screen.style);
    if (!screen.who.empty()) details["who"] = screen.who;
    if (screen.call) details["call"] = screen.call->text();
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* PhonesService::ListPhones(grpc::CallbackServerContext* context,
                                                    const control::v1::ListPhonesRequest*,
                                                    control::v1::ListPhonesResponse* response) {
  return net::answer_on(executor_, context, [this, response] {
    for (const auto& [phone_name, phone] : fleet_.phones()) {
      auto& row = *response->add_phones();
      row.set_name(phone_name);
      row.set_user(phone->config().user.text);
      row.set_device(phone->config().device.text);
      row.set_app_state(std::string(name(phone->device().process())));
      row.set_shows(std::string(phone->device().screen().shows));
      row.set_online(phone->device().online());
    }
    return grpc::Status::OK;
  });
}

}  // namespace ringback::device
