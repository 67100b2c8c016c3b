// nghttpd, the HTTP/2 server of nghttp2's authors, as a stand-in for APNs that nobody here wrote.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "net/endpoint.h"

namespace ringback::push_client {

class Nghttpd {
 public:
  /// Serves the folder; needs its certificate and key files.
  Nghttpd(std::string folder, std::string key_file, std::string certificate_file,
          std::vector<std::string> options = {});
  ~Nghttpd();
  Nghttpd(const Nghttpd&) = delete;
  Nghttpd& operator=(const Nghttpd&) = delete;

  static bool installed();
  net::Endpoint where() const { return {"127.0.0.1", port_}; }
  void send_signal(int signal) const;
  /// By SIGKILL.
  void kill();
  /// Again, on the same port.
  void start();

 private:
  bool start_once();

  std::string folder_, key_file_, certificate_file_;
  std::vector<std::string> options_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace ringback::push_client
