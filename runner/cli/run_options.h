// What `ringback run` was asked for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ringback::runner {

struct RunOptions {
  std::vector<std::string> paths;
  std::uint64_t seed = 1;
  bool live = false;
  double speed = 1;
  std::string running;  ///< addresses of a stack that runs already
  bool quiet = false;
  bool verbose = false;
  bool ascii = false;
  bool update = false;
  std::string junit;
  std::string json;
  std::string trace;
  std::string mermaid;
  std::string html;
};

}  // namespace ringback::runner
