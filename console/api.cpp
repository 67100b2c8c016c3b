#include "console/api.h"

#include <algorithm>
#include <functional>

#include "base/utf8.h"
#include "console/page_files.h"

namespace ringback::console {
namespace {

std::string_view type_of(std::string_view path) {
  if (path.ends_with(".html")) return "text/html; charset=utf-8";
  if (path.ends_with(".css")) return "text/css; charset=utf-8";
  if (path.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (path.ends_with(".svg")) return "image/svg+xml";
  if (path.ends_with(".md")) return "text/markdown; charset=utf-8";
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

using Words = std::map<std::string, std::string, std::less<>>;

/// What stands for the {words} of a route's path; nothing when the path is another.
std::optional<Words> match(std::string_view pattern, const std::vector<std::string>& path) {
  Words words;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (pattern.empty()) return {};
    pattern.remove_prefix(1);
    const auto part = pattern.substr(0, pattern.find('/'));
    pattern.remove_prefix(part.size());
    if (part.starts_with('{')) {
      if (path[i].empty()) return {};
      words[std::string(part.substr(1, part.size() - 2))] = path[i];
    } else if (part != path[i]) {
      return {};
    }
  }
  return pattern.empty() ? std::optional(std::move(words)) : std::nullopt;
}

/// A misspelt name would be an answer to another question.
std::optional<Response> unknown_query(const Api::Route& route, const Target& target) {
  const std::string known = ' ' + std::string(route.query) + ' ';
  for (const auto& [name, value] : target.query) {
    if (!name.empty() && name.find(' ') == std::string::npos &&
        known.find(' ' + name + ' ') != std::string::npos) {
      continue;
    }
    const std::string what = "the query holds \"" + repaired_utf8(name) + "\"; ";
    return refusal(400, what + (route.query.empty() ? "here it holds nothing"
                                                    : "known are " + std::string(route.query)));
  }
  return {};
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
  std::string_view method = request.method;
  if (method == "HEAD") method = "GET";
  std::string others;
  for (const auto& route : routes()) {
    auto words = match(route.path, target.path);
    if (!words) continue;
    if (route.method != method) {
      others += (others.empty() ? "use " : " or ") + std::string(route.method);
      continue;
    }
    if (auto wrong = unknown_query(route, target)) return std::move(*wrong);
    Asked asked{target, std::move(*words), Json()};
    if (route.body) {
      // Another site's form can send text/plain without asking; JSON it cannot.
      if (!request.content_type.starts_with("application/json")) {
        return refusal(415, "the body has to be application/json");
      }
      auto body = parse_json(request.body);
      if (!body) return refusal(400, "the body is no JSON");
      asked.body = std::move(*body);
    }
    return route.handle(parts_, asked);
  }
  if (!others.empty()) return refusal(405, others);
  return refusal(404, "there is nothing here; the interface is in /openapi.yaml");
}

}  // namespace ringback::console
