#include "signaling-server/io/calls_service.h"

#include <charconv>

#include "net/control_service.h"
#include "net/grpc_server.h"

namespace ringback::signaling::io {
namespace {

constexpr std::size_t kPage = 1'000;
/// gRPC's clients take 4 MB; one entry more than this is still far from it.
constexpr std::size_t kPageBytes = 2 * 1024 * 1024;

/// Counts what a page holds already.
class Page {
 public:
  explicit Page(std::uint32_t limit) : left_(limit == 0 ? kPage : limit) {}
  bool full() const { return left_ == 0 || bytes_ >= kPageBytes; }
  void took(std::size_t bytes) {
    --left_;
    bytes_ += bytes;
  }

 private:
  std::size_t left_;
  std::size_t bytes_ = 0;
};

/// Where a page of calls ended: the start of its last call, and its UUID.
std::string place_text(const CallListing& call) {
  return std::to_string(call.dialled_at.since_epoch.count()) + "/" + call.id.text();
}

std::optional<std::pair<WallTime, CallId>> read_place(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return {};
  std::int64_t us = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + slash, us);
  const auto id = CallId::parse(text.substr(slash + 1));
  if (error != std::errc{} || end != text.data() + slash || !id) return {};
  return std::pair(WallTime{Duration{us}}, *id);
}

void fill(control::v1::User& user, const UserView& view) {
  user.set_user(view.user.text);
  for (const auto& device : view.connected) user.add_connected_devices(device.text);
  for (const auto& token : view.tokens) user.add_tokens(token.text);
}

void fill(control::v1::Call& call, const CallListing& view) {
  call.set_call(view.id.text());
  call.set_caller(view.caller.user.text);
  call.set_caller_device(view.caller.device.text);
  call.set_callee(view.callee.text);
  call.set_device(view.device.text);
  call.set_video(view.video);
  call.set_state(std::string(view.state));
  if (view.reason) call.set_reason(std::string(to_string(*view.reason)));
  call.set_dialled_at_ms(view.dialled_at.unix_ms());
  if (view.answered_at) call.set_answered_at_ms(view.answered_at->unix_ms());
  if (view.ended_at) call.set_ended_at_ms(view.ended_at->unix_ms());
  for (const auto& branch : view.branches) {
    auto& added = *call.add_branches();
    added.set_device(branch.device.text);
    added.set_stage(branch.stage);
  }
  for (const auto& leg : view.legs) {
    auto& added = *call.add_legs();
    added.set_leg(leg.id.text());
    added.set_user(leg.device.user.text);
    added.set_device(leg.device.device.text);
    if (leg.reason) added.set_reason(std::string(to_string(*leg.reason)));
  }
}

}  // namespace

grpc::ServerUnaryReactor* CallsService::ListUsers(grpc::CallbackServerContext* context,
                                                  const control::v1::ListUsersRequest* request,
                                                  control::v1::ListUsersResponse* response) {
  return net::answer_on(executor_, context, [this, request, response] {
    Page page(request->limit());
    const UserQuery query{UserId(request->user()), request->connected_only(),
                          UserId(request->after())};
    server_().each_user(query, [&](const UserView& view) {
      if (page.full()) {
        response->set_next(response->users().rbegin()->user());
        return false;
      }
      fill(*response->add_users(), view);
      page.took(response->users().rbegin()->ByteSizeLong());
      return true;
    });
    return grpc::Status::OK;
  });
}

grpc::ServerUnaryReactor* CallsService::ListCalls(grpc::CallbackServerContext* context,
                                                  const control::v1::ListCallsRequest* request,
                                                  control::v1::ListCallsResponse* response) {
  return net::answer_on(executor_, context, [this, request, response] {
    Page page(request->limit());
    CallQuery query{UserId(request->user()), request->live_only(), read_place(request->after())};
    if (!request->after().empty() && !query.after) {
      return net::invalid_argument("after", "not the `next` of a page before");
    }
    std::string last;
    server_().each_call(query, [&](const CallListing& view) {
      if (page.full()) {
        response->set_next(last);
        return false;
      }
      fill(*response->add_calls(), view);
      last = place_text(view);
      page.took(response->calls().rbegin()->ByteSizeLong());
      return true;
    });
    return grpc::Status::OK;
  });
}

}  // namespace ringback::signaling::io
