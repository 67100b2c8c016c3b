#include "console/stack.h"

#include <chrono>

#include "console/wire.h"

namespace ringback::console {
namespace {

namespace v1 = control::v1;

constexpr std::chrono::seconds kPatience{3};
constexpr int kLargestAnswer = 64 * 1024 * 1024;

/// What the process said against it, as HTTP says it.
Response refused(const grpc::Status& status, const std::string& process) {
  const auto& why = status.error_message();
  switch (status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::OUT_OF_RANGE:
      return refusal(400, why);
    case grpc::StatusCode::NOT_FOUND:
      return refusal(404, why);
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::FAILED_PRECONDITION:
      return refusal(409, why);
    case grpc::StatusCode::UNIMPLEMENTED:
      return refusal(501, process + " cannot do that");
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return refusal(504, process + " did not answer in time");
    default:
      return refusal(502, process + " does not answer: " + why);
  }
}

/// One call: `method` of `stub` with `request`; `done` makes the answer of the response.
template <class Stub, class Method, class RequestMessage, class Done>
auto ask(const std::string& process, Stub& stub, Method method, const RequestMessage& request,
         Done done) -> Response {
  const auto call = [&]<class Held, class R, class A>(
                        grpc::Status (Held::*m)(grpc::ClientContext*, const R&, A*)) -> Response {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    A answer;
    const auto status = (stub.*m)(&context, request, &answer);
    return status.ok() ? done(answer) : refused(status, process);
  };
  return call(method);
}

template <class List>
Response listed(const char* name, const List& list) {
  JsonArray out;
  for (const auto& one : list) out.push_back(to_json(one));
  return json_answer(Json(JsonObject{{name, Json(std::move(out))}}));
}

Response done() { return {204, {}, {}, {}}; }

/// The same call until there is no next page; `entries` are those of one answer.
template <class Method, class RequestMessage, class Entries>
Response all_pages(const char* name, v1::Calls::StubInterface& stub, Method method,
                   RequestMessage request, Entries entries) {
  JsonArray out;
  for (bool more = true; more;) {
    Response got = ask("signaling-server", stub, method, request, [&](const auto& answer) {
      for (const auto& one : entries(answer)) out.push_back(to_json(one));
      request.set_after(answer.next());
      return done();
    });
    if (got.status != 204) return got;
    more = !request.after().empty();
  }
  return json_answer(Json(JsonObject{{name, Json(std::move(out))}}));
}

std::shared_ptr<grpc::Channel> channel_to(const net::Endpoint& where) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kLargestAnswer);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(where.text(), grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

Stack::Stack(const StackAddresses& addresses) {
  const auto apns = channel_to(addresses.apns);
  const auto signaling = channel_to(addresses.signaling);
  const auto devices = channel_to(addresses.devices);
  apns_control_ = v1::Control::NewStub(apns);
  signaling_control_ = v1::Control::NewStub(signaling);
  devices_control_ = v1::Control::NewStub(devices);
  phones_ = v1::Phones::NewStub(devices);
  apns_ = v1::Apns::NewStub(apns);
  calls_ = v1::Calls::NewStub(signaling);
}

Response Stack::phones() const {
  return ask("device-sim", *phones_, &v1::Phones::StubInterface::ListPhones,
             v1::ListPhonesRequest(),
             [](const auto& answer) { return listed("phones", answer.phones()); });
}

Response Stack::create_phones(const Json& spec) const {
  const auto request = phone_from_json(spec);
  if (!request) return refusal(400, request.error());
  return ask("device-sim", *phones_, &v1::Phones::StubInterface::CreatePhone, *request,
             [](const auto& answer) {
               JsonArray names;
               for (const auto& name : answer.names()) names.push_back(Json(name));
               return json_answer(Json(JsonObject{{"names", Json(std::move(names))}}), 201);
             });
}

Response Stack::phone(const std::string& name) const {
  v1::GetPhoneRequest request;
  request.set_phone(name);
  return ask("device-sim", *phones_, &v1::Phones::StubInterface::GetPhone, request,
             [](const auto& answer) { return json_answer(to_json(answer)); });
}

Response Stack::change_phone(const std::string& name, const Json& change) const {
  const auto request = change_from_json(change, name);
  if (!request) return refusal(400, request.error());
  return ask("device-sim", *phones_, &v1::Phones::StubInterface::ChangePhone, *request,
             [](const auto& answer) { return json_answer(to_json(answer)); });
}

Response Stack::remove_phone(const std::string& name) const {
  v1::RemovePhonesRequest request;
  request.add_names(name);
  return ask("device-sim", *phones_, &v1::Phones::StubInterface::RemovePhones, request,
             [&](const auto& answer) {
               return answer.removed() > 0 ? done() : refusal(404, "there is no phone " + name);
             });
}

Response Stack::act(const std::string& phone, const Json& act) const {
  const auto request = act_from_json(act, phone);
  if (!request) return refusal(400, request.error());
  return ask("device-sim", *phones_, &v1::Phones::StubInterface::Act, *request,
             [](const auto& answer) {
               if (answer.refused().empty()) return done();
               return json_answer(Json(JsonObject{{"refused", answer.refused()}}));
             });
}

Response Stack::screen(const std::string& phone) const {
  v1::ScreenRequest request;
  request.set_phone(phone);
  return ask("device-sim", *phones_, &v1::Phones::StubInterface::Screen, request,
             [](const auto& answer) { return json_answer(to_json(answer)); });
}

Response Stack::pushes(const PushQuery& query) const {
  v1::ListPushesRequest request;
  request.set_token(query.token);
  request.set_topic(query.topic);
  request.set_call(query.call);
  request.set_device(query.device);
  request.set_apns_id(query.apns_id);
  request.set_limit(query.limit);
  request.set_status(query.status);
  request.set_after(query.after);
  return ask("apns-mock", *apns_, &v1::Apns::StubInterface::ListPushes, request,
             [](const auto& answer) { return listed("pushes", answer.pushes()); });
}

Response Stack::tokens() const {
  return ask("apns-mock", *apns_, &v1::Apns::StubInterface::ListTokens, v1::ListTokensRequest(),
             [](const auto& answer) { return listed("tokens", answer.tokens()); });
}

Response Stack::resend(std::uint64_t number) const {
  v1::ResendPushRequest request;
  request.set_number(number);
  return ask("apns-mock", *apns_, &v1::Apns::StubInterface::ResendPush, request,
             [](const auto&) { return done(); });
}

Response Stack::faults() const {
  return ask("apns-mock", *apns_, &v1::Apns::StubInterface::ListFaults, v1::ListFaultsRequest(),
             [](const auto& answer) { return json_answer(to_json(answer)); });
}

Response Stack::add_fault(const Json& json) const {
  if (auto wrong = unknown_member(json, {"rule"}); !wrong.empty()) return refusal(400, wrong);
  const auto rule = json.string_member("rule");
  if (!rule) return refusal(400, "rule is missing, or no string");
  v1::AddFaultRequest request;
  request.set_rule(std::string(*rule));
  return ask("apns-mock", *apns_, &v1::Apns::StubInterface::AddFault, request,
             [](const auto& answer) {
               return json_answer(Json(JsonObject{{"name", Json(answer.name())}}), 201);
             });
}

Response Stack::clear_faults(const std::string& name) const {
  v1::ClearFaultsRequest request;
  request.set_name(name);
  return ask("apns-mock", *apns_, &v1::Apns::StubInterface::ClearFaults, request,
             [](const auto&) { return done(); });
}

Response Stack::calls() const {
  return all_pages("calls", *calls_, &v1::Calls::StubInterface::ListCalls, v1::ListCallsRequest(),
                   [](const auto& answer) { return answer.calls(); });
}

Response Stack::users() const {
  return all_pages("users", *calls_, &v1::Calls::StubInterface::ListUsers, v1::ListUsersRequest(),
                   [](const auto& answer) { return answer.users(); });
}

control::v1::Control::StubInterface* Stack::control_of(const std::string& process) const {
  if (process == "apns-mock") return apns_control_.get();
  if (process == "signaling-server") return signaling_control_.get();
  if (process == "device-sim") return devices_control_.get();
  return nullptr;
}

Response Stack::processes() const {
  JsonArray list;
  for (const std::string process : {"apns-mock", "signaling-server", "device-sim"}) {
    auto answer = ask(process, *control_of(process), &v1::Control::StubInterface::Describe,
                      v1::DescribeRequest(),
                      [](const auto& description) { return json_answer(to_json(description)); });
    auto json = parse_json(answer.body);
    if (answer.status != 200) json.emplace(JsonObject{{"name", Json(process)}});
    list.push_back(std::move(*json));
  }
  return json_answer(Json(JsonObject{{"processes", Json(std::move(list))}}));
}

Response Stack::set_assumption(const std::string& process, const std::string& name,
                               const Json& json) const {
  auto* control = control_of(process);
  if (!control) return refusal(404, "there is no process " + process);
  if (auto wrong = unknown_member(json, {"value", "phone"}); !wrong.empty()) {
    return refusal(400, wrong);
  }
  const auto value = json.string_member("value");
  if (!value) return refusal(400, "value is missing, or no string");
  v1::SetAssumptionRequest request;
  request.set_name(name);
  request.set_value(std::string(*value));
  if (json.member("phone") && !json.string_member("phone")) {
    return refusal(400, "phone is no string");
  }
  request.set_phone(std::string(json.string_member("phone").value_or("")));
  return ask(process, *control, &v1::Control::StubInterface::SetAssumption, request,
             [](const auto&) { return done(); });
}

Response Stack::reset() const {
  // The phones first, so that none calls into a server that has just forgotten it.
  for (const std::string process : {"device-sim", "signaling-server", "apns-mock"}) {
    auto answer = ask(process, *control_of(process), &v1::Control::StubInterface::Reset,
                      v1::ResetRequest(), [](const auto&) { return done(); });
    if (answer.status != 204) return answer;
  }
  return done();
}

}  // namespace ringback::console
