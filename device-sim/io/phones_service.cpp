#include "device-sim/io/phones_service.h"

#include <chrono>
#include <memory>
#include <utility>

#include "device-sim/io/wire_control.h"
#include "net/grpc_server.h"

namespace ringback::device {
namespace {

grpc::Status no_phone(const std::string& name) {
  return {grpc::StatusCode::NOT_FOUND, "there is no phone \"" + name + "\""};
}

void describe(const Phone& phone, control::v1::Phone& out) {
  to_wire(phone.device(), out);
  out.set_made_at_us(phone.made_at().since_epoch.count());
}

void describe(const Phone& phone, control::v1::PhoneDetails& out) {
  to_wire(phone.device(), out);
  out.mutable_phone()->set_made_at_us(phone.made_at().since_epoch.count());
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
    auto plan = from_wire(*request, fleet_.default_assumptions(), fleet_.seed());
    const auto settled = [call, response, plan] {
      if (!call->claim()) return;
      for (std::uint32_t i = 0; i < plan->count; ++i) {
        response->add_names(phone_name(*plan, plan->first + i));
      }
      call->Finish(grpc::Status::OK);
    };
    const auto status = plan ? fleet_.create(*plan, settled) : plan.error();
    if (!status.ok() && call->claim()) call->Finish(status);
  });
  return call.get();
}

grpc::ServerUnaryReactor* PhonesService::CreateFleet(grpc::CallbackServerContext*,
                                                     const control::v1::CreateFleetRequest* request,
                                                     control::v1::CreateFleetResponse* response) {
  auto call = PendingCall::make(executor_);
  net::asio::post(executor_, [this, call, request, response] {
    const auto began = std::chrono::steady_clock::now();
    auto plan = from_wire(*request, fleet_.default_assumptions(), fleet_.seed());
    const auto settled = [call, response, plan, began] {
      if (!call->claim()) return;
      const auto took = std::chrono::steady_clock::now() - began;
      response->set_created(plan->count);
      for (const auto count : phones_in_shares(*plan)) response->add_in_share(count);
      response->set_took_ms(std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
      call->Finish(grpc::Status::OK);
    };
    const auto status = plan ? fleet_.create(*plan, settled) : plan.error();
    if (!status.ok() && call->claim()) call->Finish(status);
  });
  return call.get();
}

grpc::ServerUnaryReactor* PhonesService::GetPhone(grpc::CallbackServerContext* context,
                                                  const control::v1::GetPhoneRequest* request,
                                                  control::v1::PhoneDetails* response) {
  return net::answer_on(executor_, context, [this, request, response]() -> grpc::Status {
    const auto* phone = fleet_.find(request->phone());
    if (!phone) return no_phone(request->phone());
    describe(*phone, *response);
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* PhonesService::ChangePhone(grpc::CallbackServerContext* context,
                                                     const control::v1::ChangePhoneRequest* request,
                                                     control::v1::PhoneDetails* response) {
  return net::answer_on(executor_, context, [this, request, response]() -> grpc::Status {
    auto* phone = fleet_.find(request->phone());
    if (!phone) return no_phone(request->phone());
    auto changed = from_wire(*request, phone->config());
    if (!changed) return changed.error();
    phone->feed(std::move(changed).value());
    describe(*phone, *response);
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* PhonesService::RemovePhones(
    grpc::CallbackServerContext* context, const control::v1::RemovePhonesRequest* request,
    control::v1::RemovePhonesResponse* response) {
  return net::answer_on(executor_, context, [this, request, response] {
    std::vector<std::string> names(request->names().begin(), request->names().end());
    if (names.empty()) {
      for (const auto& [name, phone] : fleet_.phones()) names.push_back(name);
    }
    for (const auto& name : names) {
      if (fleet_.find(name) == nullptr) response->add_unknown(name);
    }
    response->set_removed(static_cast<std::uint32_t>(fleet_.remove(names)));
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* PhonesService::Act(grpc::CallbackServerContext* context,
                                             const control::v1::ActRequest* request,
                                             control::v1::ActResponse* response) {
  return net::answer_on(executor_, context, [this, request, response]() -> grpc::Status {
    auto did = from_wire(*request);
    if (!did) return did.error();
    auto* phone = fleet_.find(request->phone());
    if (!phone) return no_phone(request->phone());
    phone->feed(std::move(did).value());
    response->set_refused(std::string(to_string(phone->device().refused())));
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
    if (screen.ringtone) details["ringtone"] = screen.own_ringtone ? "app" : "true";
    if (screen.video) details["video"] = "true";
    for (const auto button : screen.buttons) {
      auto& buttons = details["buttons"];
      buttons += (buttons.empty() ? "" : " ") + std::string(button);
    }
    for (const auto& call : screen.calls) {
      if (call.timer && screen.call == call.call) {
        details["timer"] = std::to_string(call.timer->count() / 1'000'000) + "s";
      }
    }
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* PhonesService::ListPhones(grpc::CallbackServerContext* context,
                                                    const control::v1::ListPhonesRequest*,
                                                    control::v1::ListPhonesResponse* response) {
  return net::answer_on(executor_, context, [this, response] {
    for (const auto& [name, phone] : fleet_.phones()) {
      describe(*phone, *response->add_phones());
    }
    return grpc::Status::OK;
  });
}

}  // namespace ringback::device
