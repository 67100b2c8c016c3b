#include "console/api.h"

#include <algorithm>
#include <charconv>
#include <functional>

#include "console/page_files.h"

namespace ringback::console {
namespace {

constexpr std::uint64_t kMostEvents = 5000;
constexpr std::uint64_t kMostPushes = 5000;

std::string_view type_of(std::string_view path) {
  if (path.ends_with(".html")) return "text/html; charset=utf-8";
  if (path.ends_with(".css")) return "text/css; charset=utf-8";
  if (path.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (path.ends_with(".svg")) return "image/svg+xml";
  return "application/yaml; charset=utf-8";
}

const PageFile* find_page(std::string_view path) {
  if (path == "/") path = "/index.html";
  const auto files = page_files();
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const PageFile& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

Response page(const PageFile& file) {
  const auto tag = std::hash<std::string_view>{}(file.bytes);
  return {200, std::string(type_of(file.path)), std::string(file.bytes),
          "\"" + std::to_string(tag) + "\""};
}

/// A whole number from the query; `fallback` without one, nothing for nonsense.
std::optional<std::uint64_t> number(const Target& target, const std::string& name,
                                    std::uint64_t fallback) {
  const auto found = target.query.find(name);
  if (found == target.query.end()) return fallback;
  std::uint64_t value = 0;
  const auto* const end = found->second.data() + found->second.size();
  const auto [stop, error] = std::from_chars(found->second.data(), end, value);
  if (error != std::errc{} || stop != end || found->second.empty()) return {};
  return value;
}

std::string text(const Target& target, const std::string& name) {
  const auto found = target.query.find(name);
  return found == target.query.end() ? std::string() : found->second;
}

bool is(const Target& target, std::initializer_list<std::string_view> path) {
  return std::equal(target.path.begin(), target.path.end(), path.begin(), path.end());
}

}  // namespace

Response Api::answer(const Request& request) const {
  if (auto refused = guard(request)) return *refused;
  const auto target = parse_target(request.target);
  if (!target) return refusal(400, "the target cannot be read");
  if (target->path.front() == "api") return route(request, *target);
  const auto* file = find_page(request.target.substr(0, request.target.find('?')));
  if (!file) return refusal(404, "there is nothing here; the interface is in /openapi.yaml");
  if (request.method != "GET" && request.method != "HEAD") return refusal(405, "use GET");
  return page(*file);
}

Response Api::route(const Request& request, const Target& target) const {
  if (request.method == "GET" || request.method == "HEAD") return read(target);
  if (request.method == "POST" || request.method == "PUT" || request.method == "DELETE") {
    return write(request, target);
  }
  return refusal(405, "use GET, POST, PUT or DELETE");
}

Response Api::read(const Target& target) const {
  if (is(target, {"api", "phones"})) return stack_.phones();
  if (target.path.size() == 4 && target.path[1] == "phones" && target.path[3] == "screen") {
    return stack_.screen(target.path[2]);
  }
  if (is(target, {"api", "pushes"})) {
    const auto limit = number(target, "limit", 500);
    if (!limit || *limit > kMostPushes) return refusal(400, "limit is no number up to 5000");
    return stack_.pushes(text(target, "token"), static_cast<std::uint32_t>(*limit));
  }
  if (is(target, {"api", "tokens"})) return stack_.tokens();
  if (is(target, {"api", "calls"})) return stack_.calls();
  if (is(target, {"api", "users"})) return stack_.users();
  if (is(target, {"api", "processes"})) return stack_.processes();
  if (is(target, {"api", "events"})) return events(target);
  if (is(target, {"api", "events.jsonl"})) return all_events();
  if (is(target, {"api", "events", "live"})) return refusal(426, "this is a WebSocket");
  if (is(target, {"api", "sources"})) {
    return {200, "application/json", sources_message(log_.sources()) + "\n", {}};
  }
  if (is(target, {"api", "scenarios"})) return scenarios_.list();
  if (is(target, {"api", "scenarios", "text"})) return scenarios_.text(text(target, "name"));
  return refusal(404, "there is nothing here; the interface is in /openapi.yaml");
}

Response Api::write(const Request& request, const Target& target) const {
  if (is(target, {"api", "reset"}) && request.method == "POST") return stack_.reset();
  if (request.method == "DELETE") return phone(request, target, Json());
  // Another site's form can send text/plain without asking; JSON it cannot.
  if (!request.content_type.starts_with("application/json")) {
    return refusal(415, "the body has to be application/json");
  }
  const auto body = parse_json(request.body);
  if (!body) return refusal(400, "the body is no JSON");
  if (is(target, {"api", "scenarios", "play"}) && request.method == "POST") {
    return scenarios_.play(*body);
  }
  if (target.path.size() == 4 && target.path[1] == "assumptions" && request.method == "PUT") {
    return stack_.set_assumption(target.path[2], target.path[3], *body);
  }
  return phone(request, target, *body);
}

Response Api::phone(const Request& request, const Target& target, const Json& body) const {
  const auto& path = target.path;
  if (path.size() < 2 || path[1] != "phones") {
    return refusal(404, "there is nothing to " + request.method + " here");
  }
  if (path.size() == 2 && request.method == "POST") return stack_.create_phones(body);
  if (path.size() == 3 && request.method == "DELETE") return stack_.remove_phone(path[2]);
  if (path.size() == 4 && path[3] == "acts" && request.method == "POST") {
    return stack_.act(path[2], body);
  }
  return refusal(404, "there is nothing to " + request.method + " here");
}

Response Api::events(const Target& target) const {
  const auto after = number(target, "after", 0);
  const auto limit = number(target, "limit", 1000);
  if (!after || !limit || *limit > kMostEvents) {
    return refusal(400, "after and limit are numbers, limit up to 5000");
  }
  const auto batch = log_.since(*after, *limit);
  std::string body = "{\"missed\":" + std::to_string(batch.missed) +
                     ",\"last\":" + std::to_string(batch.last) + ",\"events\":[";
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    if (i > 0) body += ',';
    body += batch.events[i];
  }
  return {200, "application/json", body + "]}\n", {}};
}

Response Api::all_events() const {
  std::string body;
  for (std::uint64_t after = 0;;) {
    const auto batch = log_.since(after, kMostEvents);
    if (batch.events.empty()) break;
    for (const auto& event : batch.events) body += event + "\n";
    after = batch.last;
  }
  return {200, "application/jsonl", std::move(body), {}};
}

}  // namespace ringback::console
