#include "apns-mock/io/admin_routes.h"

#include <array>

#include "apns-mock/io/json_wire.h"
#include "apns-mock/io/operator.h"
#include "apns-mock/io/shell.h"

namespace ringback::apns {

namespace pb = control::v1;

namespace {

using google::protobuf::Message;

template <class M>
std::shared_ptr<Message> make() {
  return std::make_shared<M>();
}
template <class M>
const M& asked(const AdminCall& call) {
  return static_cast<const M&>(*call.request);
}

void answer(const AdminCall& call, const grpc::Status& status, const Message& response) {
  if (!status.ok()) return call.done(admin_refusal(status));
  if (call.status == 204) return call.done({204, {}, {}});
  call.done({call.status, to_json(response) + "\n", "application/json"});
}

/// An operation that gRPC offers alike.
template <auto handle>
struct Handle;
template <class Request, class Response, grpc::Status (*handle)(Space&, const Request&, Response&)>
struct Handle<handle> {
  static void run(AdminCall call) {
    Response response;
    const auto status = handle(call.space, asked<Request>(call), response);
    answer(call, status, response);
  }
  static constexpr AdminRoute route(std::string_view method, std::string_view path, int status,
                                    bool makes) {
    return {method, path, status, makes, make<Request>, run};
  }
};

void describe(AdminCall call) {
  pb::DescribeResponse response;
  response.set_name("apns-mock");
  response.set_version(RINGBACK_VERSION);
  call.shell.describe(response);
  answer(call, grpc::Status::OK, response);
}

void set_one_assumption(AdminCall call) {
  answer(call, call.shell.set_assumption(call.space, asked<pb::SetAssumptionRequest>(call)),
         pb::SetAssumptionResponse());
}

void show_push(AdminCall call) {
  pb::ListPushesResponse response;
  call.space.list_pushes(asked<pb::ListPushesRequest>(call), response);
  if (response.pushes().empty()) return call.done(admin_refusal(404, "no such push is remembered"));
  answer(call, grpc::Status::OK, response.pushes(0));
}

void wait_pushes(AdminCall call) {
  const auto response = std::make_shared<pb::ListPushesResponse>();
  const auto& request = asked<pb::WaitPushesRequest>(call);
  call.space.wait_pushes(request, response, [call, response](const grpc::Status& status) {
    if (status.ok()) return answer(call, status, *response);
    // Who waited in vain wants to know what did come.
    std::string body = to_json(*response);
    body.pop_back();
    body += ",\"error\":" + json_quote(status.error_message()) + "}\n";
    auto refused = admin_refusal(status);
    refused.body = body;
    call.done(refused);
  });
}

void list_spaces(AdminCall call) {
  pb::ListNamespacesResponse response;
  call.shell.list_spaces(response);
  answer(call, grpc::Status::OK, response);
}

void open_space(AdminCall call) {
  pb::Namespace response;
  const auto status = call.shell.open_space(asked<pb::OpenNamespaceRequest>(call), response);
  answer(call, status, response);
}

void delete_space(AdminCall call) {
  const auto status = call.shell.delete_space(asked<pb::DeleteNamespaceRequest>(call).name());
  answer(call, status, pb::DeleteNamespaceResponse());
}

void start_saving(AdminCall call) { Handle<save_power>::run(std::move(call)); }

void stop_saving(AdminCall call) {
  static_cast<pb::SavePowerRequest&>(*call.request).set_ends(true);
  Handle<save_power>::run(std::move(call));
}

/// The stream is the server's; here it comes only when it cannot be had.
void no_events(AdminCall call) { call.done(admin_refusal(400, "this is an event stream")); }

const std::array kRoutes{
    AdminRoute{"GET", "/v1", 200, false, make<pb::DescribeRequest>, describe},
    AdminRoute{"PUT", "/v1/assumptions/{name}", 204, true, make<pb::SetAssumptionRequest>,
               set_one_assumption},
    Handle<list_pushes>::route("GET", "/v1/pushes", 200, false),
    AdminRoute{"GET", "/v1/pushes/{number}", 200, false, make<pb::ListPushesRequest>, show_push},
    AdminRoute{"POST", "/v1/pushes/wait", 200, true, make<pb::WaitPushesRequest>, wait_pushes},
    Handle<resend_push>::route("POST", "/v1/pushes/{number}/resend", 204, false),
    Handle<list_faults>::route("GET", "/v1/faults", 200, false),
    Handle<add_fault>::route("POST", "/v1/faults", 201, true),
    Handle<clear_faults>::route("DELETE", "/v1/faults", 204, true),
    Handle<clear_faults>::route("DELETE", "/v1/faults/{name}", 204, false),
    Handle<list_keys>::route("GET", "/v1/keys", 200, false),
    Handle<add_key>::route("POST", "/v1/keys", 204, true),
    Handle<revoke_key>::route("DELETE", "/v1/keys/{key_id}", 204, false),
    Handle<list_tokens>::route("GET", "/v1/tokens", 200, false),
    Handle<register_token>::route("POST", "/v1/tokens", 201, true),
    Handle<release_token>::route("DELETE", "/v1/tokens/{token}", 204, false),
    Handle<expire_token>::route("POST", "/v1/tokens/{token}/expire", 204, false),
    AdminRoute{"PUT", "/v1/devices/{device}/power-saving", 204, true, make<pb::SavePowerRequest>,
               start_saving},
    AdminRoute{"DELETE", "/v1/devices/{device}/power-saving", 204, false,
               make<pb::SavePowerRequest>, stop_saving},
    Handle<list_channels>::route("GET", "/v1/channels", 200, false),
    Handle<subscribe>::route("POST", "/v1/subscriptions", 204, false),
    Handle<reset_namespace>::route("POST", "/v1/reset", 204, true),
    AdminRoute{"GET", "/v1/events", 200, true, make<pb::WatchTraceRequest>, no_events},
    AdminRoute{"GET", "/v1/namespaces", 200, false, make<pb::ListNamespacesRequest>, list_spaces},
    AdminRoute{"PUT", "/v1/namespaces/{name}", 200, false, make<pb::OpenNamespaceRequest>,
               open_space},
    AdminRoute{"DELETE", "/v1/namespaces/{name}", 204, false, make<pb::DeleteNamespaceRequest>,
               delete_space},
};

int http_status(grpc::StatusCode code) {
  if (code == grpc::StatusCode::INVALID_ARGUMENT) return 400;
  if (code == grpc::StatusCode::NOT_FOUND) return 404;
  if (code == grpc::StatusCode::DEADLINE_EXCEEDED) return 408;
  if (code == grpc::StatusCode::CANCELLED) return 410;
  if (code == grpc::StatusCode::RESOURCE_EXHAUSTED) return 429;
  return 500;
}

}  // namespace

std::span<const AdminRoute> admin_routes() { return kRoutes; }

AdminAnswer admin_refusal(int status, std::string_view why) {
  return {status, "{\"error\":" + json_quote(why) + "}\n", "application/json"};
}

AdminAnswer admin_refusal(const grpc::Status& status) {
  return admin_refusal(http_status(status.error_code()), status.error_message());
}

}  // namespace ringback::apns
