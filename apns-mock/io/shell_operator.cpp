// The half of the shell that the operator drives: namespaces, settings, what it is.
#include <utility>

#include "apns-mock/io/shell.h"
#include "apns-mock/io/wire.h"

namespace ringback::apns {
namespace {

control::v1::Namespace to_wire(const Space& space) {
  control::v1::Namespace wire;
  wire.set_name(space.name());
  wire.set_host(host_of_space(space.name()));
  if (space.endpoint) wire.set_provider(space.endpoint->text());
  wire.set_pushes(space.core().journal().total());
  return wire;
}

/// Of a known assumption, with the value that it has from the start as an example.
std::string not_of_its_kind(std::string_view name) {
  const Assumptions values;
  for (const auto& row : assumption_table()) {
    if (row.name != name) continue;
    const auto kind = std::visit(
        [&](auto member) {
          const auto* field = &(values.*member);
          return kind_of(field);
        },
        row.field);
    return "not of its kind, " + std::string(kind) + ", such as " + assumption_text(row, values);
  }
  return "not of its kind";
}

}  // namespace

Result<Space*, grpc::Status> Shell::space(const std::string& name, Access access) {
  const auto found = spaces_.find(name);
  if (found != spaces_.end()) return found->second.get();
  if (!is_space_name(name)) {
    return Failure{net::invalid_argument("namespace", "not lower-case letters, digits, hyphens")};
  }
  if (access == Access::kAsk) {
    return Failure{grpc::Status(grpc::StatusCode::NOT_FOUND, "no such namespace: " + name)};
  }
  if (spaces_.size() > options_.spaces) {
    return Failure{grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED,
                                "there are " + std::to_string(options_.spaces) +
                                    " namespaces; delete some, or raise --namespaces")};
  }
  add_space(name, nullptr);
  return spaces_.at(name).get();
}

void Shell::list_spaces(control::v1::ListNamespacesResponse& response) const {
  for (const auto& [name, space] : spaces_) {
    if (!space->common()) *response.add_namespaces() = to_wire(*space);
  }
}

grpc::Status Shell::open_space(const control::v1::OpenNamespaceRequest& request,
                               control::v1::Namespace& response) {
  if (request.name().empty()) return net::invalid_argument("name", "empty");
  const auto endpoint = net::Endpoint::parse(request.listen());
  if (!request.listen().empty() && !endpoint) {
    return net::invalid_argument("listen", "not a HOST:PORT");
  }
  const auto opened = space(request.name(), Access::kMake);
  if (!opened) return opened.error();
  Space& made = **opened;
  if (endpoint && !made.endpoint) {
    const auto listening = providers_->listen(*endpoint, {made.name(), false});
    if (!listening) return net::invalid_argument("listen", listening.error());
    made.endpoint = *listening;
  }
  response = to_wire(made);
  return grpc::Status::OK;
}

grpc::Status Shell::delete_space(const std::string& name) {
  if (name.empty()) return net::invalid_argument("name", "empty");
  const auto found = spaces_.find(name);
  if (found == spaces_.end()) {
    return {grpc::StatusCode::NOT_FOUND, "no such namespace: " + name};
  }
  providers_->stop_listening(name);
  for (auto it = connections_.begin(); it != connections_.end();) {
    if (it->second != name) {
      ++it;
      continue;
    }
    providers_->execute(CloseConnection{it->first, false});
    ++it;  // the entry stays until the connection says that it is closed
  }
  for (auto it = couriers_.begin(); it != couriers_.end();) {
    if (it->second.space == name) {
      it->second.stream->finish({grpc::StatusCode::NOT_FOUND, "the namespace is gone"});
      it = couriers_.erase(it);
    } else {
      ++it;
    }
  }
  found->second->end_waits();
  found->second->traces().close();
  verifier_.forget(name);
  spaces_.erase(found);
  return grpc::Status::OK;
}

void Shell::describe(control::v1::DescribeResponse& response) const {
  for (const auto& [what, where] : addresses()) {
    auto& address = *response.add_addresses();
    address.set_name(what);
    address.set_address(where.text());
  }
  const Assumptions& values = spaces_.at({})->core().config().assumptions;
  for (const auto& row : assumption_table()) {
    net::add_assumption(response, row.name, assumption_text(row, values), row.source, row.meaning);
  }
  response.mutable_facts()->insert(options_.facts.begin(), options_.facts.end());
}

grpc::Status Shell::set_assumption(Space& space, const control::v1::SetAssumptionRequest& request) {
  Assumptions tried = space.core().config().assumptions;
  const auto set =
      ringback::set_assumption(assumption_table(), tried, request.name(), request.value());
  if (!set) {
    if (set.error() == AssumptionError::kUnknownName)
      return net::invalid_argument("name", "unknown");
    return net::invalid_argument("value", not_of_its_kind(request.name()));
  }
  space.driver().feed(SettingChanged{request.name(), request.value()});
  return grpc::Status::OK;
}

net::ControlHooks Shell::control_hooks() {
  net::ControlHooks hooks;
  hooks.describe = [this](control::v1::DescribeResponse& response) { describe(response); };
  hooks.set_assumption = [this](const control::v1::SetAssumptionRequest& request) {
    return set_assumption(*spaces_.at({}), request);
  };
  hooks.reset = [this] {
    spaces_.at({})->driver().feed(ResetRequested{});
    return grpc::Status::OK;
  };
  return hooks;
}

}  // namespace ringback::apns
