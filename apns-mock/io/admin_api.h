// The admin port's operations, as a table: what docs/apns-openapi.yaml describes and a test
// compares with it. Every path below /v1 also stands below /v1/namespaces/NAME.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/trace_hub.h"

namespace ringback::apns {

class Shell;
class Space;

struct AdminRequest {
  std::string method;
  std::string target;  ///< as it came: "/v1/pushes?limit=5"
  std::string host;    ///< Host or :authority
  std::optional<std::string> origin;
  std::string body;
};
struct AdminAnswer {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::string allow{};  ///< with 405: the methods of this path
};
using AdminDone = std::function<void(AdminAnswer)>;

/// One operation under way.
struct AdminCall {
  Shell& shell;
  Space& space;
  std::shared_ptr<google::protobuf::Message> request;
  int status;  ///< when it goes well
  AdminDone done;
};
struct AdminRoute {
  std::string_view method;
  std::string_view path;  ///< "/v1/pushes/{number}": names are the request's fields
  int status;
  bool makes;  ///< an unknown namespace begins with it
  std::shared_ptr<google::protobuf::Message> (*request)();
  void (*run)(AdminCall);
};
std::span<const AdminRoute> admin_routes();

class AdminApi {
 public:
  explicit AdminApi(Shell& shell) : shell_(shell) {}
  /// Calls `done` once, now or later; on the executor, both.
  void handle(const AdminRequest& request, AdminDone done);
  /// A request for the event stream: what to watch and how many events to repeat first. Nothing
  /// for any other request, and for one that `handle` has to refuse.
  struct Events {
    net::TraceHub* hub = nullptr;
    std::size_t backlog = 0;
  };
  std::optional<Events> events(const AdminRequest& request);

 private:
  Shell& shell_;
};

/// One event of the stream, as text/event-stream has it.
std::string to_server_sent_event(const net::PublishedTrace& trace);

}  // namespace ringback::apns
