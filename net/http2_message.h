// What travels on an HTTP/2 connection, as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ringback::net {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// A whole request, or one whose body was cut off at the limit while being read.
struct Http2Request {
  std::int32_t stream = 0;
  std::string method;
  std::string path;
  std::string scheme;
  std::string authority;
  HeaderList headers;  ///< lower case, in order, no pseudo-headers
  std::string body;
  bool body_cut = false;
};
struct Http2Response {
  std::int32_t stream = 0;
  int status = 0;
  HeaderList headers;
  std::string body;
  bool body_cut = false;
};
struct Http2Settings {
  std::optional<std::uint32_t> max_concurrent_streams{};
  std::optional<std::uint32_t> initial_window_bytes{};
  std::optional<std::uint32_t> max_frame_bytes{};
  std::optional<std::uint32_t> max_header_list_bytes{};
  std::optional<std::uint32_t> header_table_bytes{};
};

}  // namespace ringback::net
