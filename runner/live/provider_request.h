// One request as a provider sends it: a provider token, HTTP/2 over TLS, and what came back.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace ringback::runner {

using HeaderPairs = std::vector<std::pair<std::string, std::string>>;

struct ProviderRequest {
  std::string connect_to;                   ///< HOST:PORT
  std::string host = "api.push.apple.com";  ///< whom the certificate must name
  std::string ca_file;
  std::string method = "POST";
  std::string path;
  HeaderPairs headers;
  std::string body;
  int count = 1;  ///< the same request so many times, one after the other
  Duration within = 10s;
};
struct ProviderResponse {
  int status = 0;
  HeaderPairs headers;
  std::string body;
};

/// The answers, as many as came; the error is one line and tells how the connection ended.
Result<std::vector<ProviderResponse>, std::string> send_request(const ProviderRequest& request);

/// "bearer JWT", signed with the key in this PEM file.
Result<std::string, std::string> authorization(const std::string& key_file,
                                               const std::string& key_id,
                                               const std::string& team_id, std::int64_t issued_at);

}  // namespace ringback::runner
