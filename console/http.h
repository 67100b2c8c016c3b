// One request and its answer as plain values, so that what the console answers can be tested
// without a socket.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace ringback::console {

struct Request {
  std::string method;
  std::string target;  ///< as it came: "/api/pushes?limit=5"
  std::string host;
  std::optional<std::string> origin;
  std::string content_type;
  std::string body;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string etag;  ///< of the page's files
};

/// {"error": why}, and a line break for those who read it with curl.
Response refusal(int status, std::string_view why);
Response json_answer(const Json& json, int status = 200);

/// A target taken apart: the path's segments and the query, percent-decoded.
struct Target {
  std::vector<std::string> path;
  std::map<std::string, std::string> query;
};
/// Nothing when it is no origin-form target, or holds a bad escape, a NUL or a dot segment.
std::optional<Target> parse_target(std::string_view target);

/// Why the request must not be answered; nothing when it may be. A page of another site reaches
/// us with its own Origin, or, by DNS rebinding, with its own name in Host: neither gets in.
std::optional<Response> guard(const Request& request);

}  // namespace ringback::console
