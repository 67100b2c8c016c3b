// The links of the live world: a TCP relay in front of a process makes its line slow, lossy,
// silent or broken, with the same arithmetic as the virtual world's links (world/link.h).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "base/result.h"
#include "net/asio.h"
#include "net/clock.h"
#include "runner/plan.h"

namespace ringback::runner {

class RelayLine;

/// All functions may be called from any one thread; the relays have one of their own.
class Relays {
 public:
  /// `speed`: how many seconds of story pass in a real one; delays are the story's.
  Relays(double speed, std::uint64_t seed);
  Relays(const Relays&) = delete;
  Relays& operator=(const Relays&) = delete;
  ~Relays();

  /// Listens at a loopback port of the link's own and connects what comes there on to `target`;
  /// returns HOST:PORT, or one line.
  Result<std::string, std::string> open(const std::string& link, const std::string& target);
  bool has(const std::string& link) const { return lines_.contains(link); }
  /// False when the line is as the change says already. The link must be open.
  bool change(const LinkChange& change);

 private:
  net::Clock clock_;
  std::uint64_t seed_;
  net::asio::io_context io_{1};
  net::asio::executor_work_guard<net::asio::io_context::executor_type> stay_;
  std::map<std::string, std::unique_ptr<RelayLine>> lines_;
  std::thread thread_;
};

}  // namespace ringback::runner
