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
  std::string running;    ///< addresses of a stack that runs already
  std::string signaling;  ///< a signaling server that is not ours
  std::string signaling_ca;
  std::string apns;  ///< what our signaling server takes for APNs
  std::string apns_ca;
  std::string provider = "127.0.0.1:0";  ///< where apns-mock takes pushes
  std::string data_folder;
  bool quiet = false;
  bool verbose = false;
  bool ascii = false;
  bool update = false;
  bool watch = false;
  std::string junit;
  std::string json;
  std::string trace;
  std::string mermaid;
  std::string html;
};

}  // namespace ringback::runner
