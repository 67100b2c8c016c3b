#include "device-sim/io/outside_apps_service.h"

#include <utility>

#include "device-sim/io/wire_control.h"
#include "device-sim/io/wire_outside.h"
#include "net/control_service.h"

namespace ringback::device {
namespace {

/// A program this far behind is not listening.
constexpr std::size_t kEventQueue = 1'000;

}  // namespace

net::RawReactor* OutsideAppsService::Run(grpc::CallbackServerContext* context) {
  return net::accept_stream<control::v1::AppRequest, control::v1::AppEvent>(
      context, executor_, kEventQueue,
      [this](std::shared_ptr<Stream> stream) { return opened(std::move(stream)); });
}

OutsideAppsService::Stream::Events OutsideAppsService::opened(std::shared_ptr<Stream> stream) {
  auto program = std::make_shared<Program>();
  program->stream = std::move(stream);
  Stream::Events events;
  events.message = [this, program](control::v1::AppRequest& request) { asked(program, request); };
  events.closed = [this, program] {
    program->stream.reset();
    leave(*program, false);
  };
  return events;
}

void OutsideAppsService::leave(Program& program, bool politely) {
  // Another program may have come meanwhile, for a phone that was made anew.
  auto* phone = program.phone.empty() ? nullptr : fleet_.find(program.phone);
  if (phone == nullptr || !phone->hears(&program)) return;
  phone->feed(AppLeft{politely});
  phone->hear_no_more();
}

void OutsideAppsService::asked(const std::shared_ptr<Program>& program,
                               const control::v1::AppRequest& request) {
  if (program->phone.empty()) {
    auto status = request.has_attach() ? attach(program, request.attach())
                                       : net::invalid_argument("request", "the first is attach");
    if (!status.ok()) program->stream->finish(std::move(status));
    return;
  }
  auto* phone = fleet_.find(program->phone);
  if (phone == nullptr || !phone->hears(program.get())) {
    return program->stream->finish({grpc::StatusCode::NOT_FOUND, "the phone is gone"});
  }
  if (request.has_quit()) {
    leave(*program, true);
    return program->stream->finish(grpc::Status::OK);
  }
  auto input = from_wire(request);
  if (input) return phone->feed(std::move(input).value());
  control::v1::AppEvent refused;
  refused.mutable_refused()->set_request(request.number());
  refused.mutable_refused()->set_why("malformed");
  refused.mutable_refused()->set_field(input.error());
  tell(*program, std::move(refused));
}

grpc::Status OutsideAppsService::attach(const std::shared_ptr<Program>& program,
                                        const control::v1::Attach& attach) {
  const std::string& name = attach.phone().name();
  auto* phone = fleet_.find(name);
  if (phone == nullptr) {
    control::v1::CreatePhoneRequest request;
    *request.mutable_phone() = attach.phone();
    request.mutable_phone()->set_outside_app(true);
    auto plan = from_wire(request, fleet_.default_assumptions(), fleet_.seed());
    if (!plan) return plan.error();
    if (auto made = fleet_.create(*plan, [] {}); !made.ok()) return made;
    phone = fleet_.find(name);
  }
  if (!phone->config().outside_app) {
    return {grpc::StatusCode::FAILED_PRECONDITION, name + " runs our own app"};
  }
  if (phone->heard()) return {grpc::StatusCode::ALREADY_EXISTS, name + " has a program"};
  program->phone = name;
  control::v1::AppEvent attached;
  attached.mutable_attached()->set_phone(name);
  attached.mutable_attached()->set_ios(std::string(to_string(phone->config().ios)));
  attached.mutable_attached()->set_process(
      std::string(ringback::device::name(phone->device().process())));
  attached.mutable_attached()->set_settled(phone->device().settled());
  tell(*program, std::move(attached));
  phone->hear(program.get(),
              [program](const AppCallback& callback, Instant now, const Assumptions& assumptions) {
                if (auto event = to_wire(callback, now, assumptions))
                  tell(*program, std::move(*event));
              });
  phone->feed(AppAttached{});
  return grpc::Status::OK;
}

void OutsideAppsService::tell(Program& program, control::v1::AppEvent event) {
  if (!program.stream) return;
  event.set_number(++program.told);
  program.stream->send(std::move(event));
}

}  // namespace ringback::device
