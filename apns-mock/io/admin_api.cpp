#include "apns-mock/io/admin_api.h"

#include <algorithm>
#include <boost/url.hpp>
#include <map>
#include <utility>
#include <vector>

#include "apns-mock/io/admin_document.h"
#include "apns-mock/io/admin_routes.h"
#include "apns-mock/io/json_wire.h"
#include "apns-mock/io/shell.h"

namespace ringback::apns {
namespace {

struct Target {
  std::vector<std::string> path;
  std::map<std::string, std::string> query;
  std::string space;
};

/// Takes "namespaces/NAME" out of the path when more follows it.
std::optional<Target> parse_target(const std::string& text) {
  const auto url = boost::urls::parse_origin_form(text);
  if (!url) return {};
  Target target;
  for (const auto& segment : url->segments()) target.path.push_back(segment);
  for (const auto& parameter : url->params()) target.query[parameter.key] = parameter.value;
  auto& path = target.path;
  if (path.size() > 3 && path[0] == "v1" && path[1] == "namespaces") {
    target.space = path[2];
    path.erase(path.begin() + 1, path.begin() + 3);
  }
  return target;
}

/// A name can be made to point here by whoever owns it: a page of another site would reach us
/// with its own Origin or, by DNS rebinding, under its own name, which has a dot.
std::optional<std::string> stranger(const AdminRequest& request) {
  const auto host = boost::urls::parse_authority(request.host);
  if (!host || request.host.empty()) return "Host is missing or no host";
  const std::string name = host->host_name();
  const bool own = host->host_type() != boost::urls::host_type::name ||
                   name.find('.') == std::string::npos || name.ends_with(".localhost");
  if (!own) return "Host is \"" + request.host + "\"; use localhost or a numeric address";
  if (request.origin && *request.origin != "http://" + request.host) {
    return "a page of " + *request.origin + " has no business here";
  }
  return {};
}

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  path.remove_prefix(1);
  while (true) {
    parts.push_back(path.substr(0, path.find('/')));
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

bool fits(const AdminRoute& route, const std::vector<std::string>& path) {
  const auto parts = split(route.path);
  return parts.size() == path.size() &&
         std::equal(parts.begin(), parts.end(), path.begin(), [](auto part, const auto& segment) {
           return part.starts_with('{') ? !segment.empty() : part == segment;
         });
}

/// The operations of the path; of several paths that fit the one with the fewest placeholders:
/// "/v1/pushes/wait" is no push.
std::vector<const AdminRoute*> routes_of(const Target& target) {
  const auto holes = [](const AdminRoute& route) {
    return std::count(route.path.begin(), route.path.end(), '{');
  };
  std::vector<const AdminRoute*> found;
  for (const auto& route : admin_routes()) {
    if (!fits(route, target.path)) continue;
    if (!found.empty() && holes(route) > holes(*found.front())) continue;
    if (!found.empty() && holes(route) < holes(*found.front())) found.clear();
    found.push_back(&route);
  }
  return found;
}

AdminAnswer wrong_method(const AdminRequest& request,
                         const std::vector<const AdminRoute*>& routes) {
  std::string allowed;
  for (const auto* route : routes) {
    allowed += (allowed.empty() ? "" : ", ") + std::string(route->method);
  }
  auto answer = admin_refusal(405, request.method + " is not for this path, " + allowed + " is");
  answer.allow = allowed;
  return answer;
}

std::optional<std::string> fill(google::protobuf::Message& message, const AdminRoute& route,
                                const Target& target, const std::string& body) {
  std::optional<Json> json;
  if (!body.empty()) {
    json = parse_json(body);
    if (!json) return "the body is no JSON";
    if (auto why = from_json(*json, message)) return why;
  }
  for (const auto& [name, value] : target.query) {
    if (auto why = set_field(message, name, value)) return why;
  }
  const auto parts = split(route.path);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].starts_with('{')) continue;
    const auto name = parts[i].substr(1, parts[i].size() - 2);
    // A push may also be called by its apns-id.
    const bool id = name == "number" && target.path[i].find('-') != std::string::npos &&
                    message.GetDescriptor()->FindFieldByName("apns_id") != nullptr;
    const std::string field(id ? "apns_id" : name);
    if (const auto* const said = json ? json->member(field) : nullptr) {
      const auto text = said->string() != nullptr ? *said->string() : said->text();
      if (text != target.path[i]) return field + ": the path says another";
    }
    if (auto why = set_field(message, field, target.path[i])) return why;
  }
  return {};
}

}  // namespace

void AdminApi::handle(const AdminRequest& request, AdminDone done) {
  if (const auto why = stranger(request)) return done(admin_refusal(403, *why));
  const auto target = parse_target(request.target);
  if (!target) return done(admin_refusal(400, "the target is no path"));
  if (target->path == std::vector<std::string>{"openapi.yaml"} && request.method == "GET") {
    return done({200, std::string(kAdminDocument), "application/yaml"});
  }
  const auto routes = routes_of(*target);
  if (routes.empty()) {
    return done(admin_refusal(404, "no such path; GET /openapi.yaml tells all"));
  }
  const auto found = std::find_if(routes.begin(), routes.end(), [&](const AdminRoute* route) {
    return route->method == request.method;
  });
  if (found == routes.end()) return done(wrong_method(request, routes));
  const AdminRoute* const route = *found;
  const auto access = route->makes ? Shell::Access::kMake : Shell::Access::kAsk;
  const auto space = shell_.space(target->space, access);
  if (!space) return done(admin_refusal(space.error()));
  auto message = route->request();
  if (auto why = fill(*message, *route, *target, request.body)) {
    return done(admin_refusal(400, *why));
  }
  route->run({shell_, **space, std::move(message), route->status, std::move(done)});
}

std::optional<AdminApi::Events> AdminApi::events(const AdminRequest& request) {
  const auto target = parse_target(request.target);
  if (!target || request.method != "GET" || stranger(request)) return {};
  if (target->path != std::vector<std::string>{"v1", "events"}) return {};
  const auto space = shell_.space(target->space, Shell::Access::kMake);
  if (!space) return {};
  Events events{&(*space)->traces(), 0};
  const auto backlog = target->query.find("backlog");
  if (backlog != target->query.end()) {
    events.backlog = static_cast<std::size_t>(std::strtoul(backlog->second.c_str(), nullptr, 10));
  }
  return events;
}

std::string to_server_sent_event(const net::PublishedTrace& trace) {
  TraceEvent event = trace.event;
  event.at = Instant{trace.at.since_epoch};
  return "id: " + std::to_string(trace.number) + "\nevent: " + std::string(event.name) +
         "\ndata: " + to_json_line(event) + "\n\n";
}

}  // namespace ringback::apns
