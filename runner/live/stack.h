// The three real processes, found beside this program, started in the order in which they need
// each other, and stopped in the reverse one.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "runner/live/child.h"
#include "runner/live/stack_addresses.h"

namespace ringback::runner {

struct StackOptions {
  std::string programs;  ///< their folder; the one of this program when empty
  double speed = 1;      ///< seconds of story per real second
  std::uint64_t seed = 1;
  std::string provider = "127.0.0.1:0";  ///< where apns-mock takes pushes
  std::string courier = "127.0.0.1:0";   ///< apns-mock's gRPC port
  std::string signaling = "127.0.0.1:0";
  std::string devices = "127.0.0.1:0";  ///< device-sim's control port
  /// A signaling server that somebody else runs; ours is then not started.
  std::string foreign_signaling;
  /// The CA that vouches for it (PEM, or "system"); in the clear when empty.
  std::string foreign_signaling_ca;
  /// Where our signaling server sends its pushes instead of straight to apns-mock, and the CA that
  /// vouches for it (ours when empty): a gateway, or another APNs.
  std::string foreign_apns;
  std::string foreign_apns_ca;
  /// Given where apns-mock takes pushes, where the signaling server is told to send them: a relay
  /// in between. Absent: straight there.
  std::function<Result<std::string, std::string>(const std::string&)> way_to_apns;
  std::string data_folder;  ///< CA, keys and logs; a temporary one, removed at the end, when empty
  bool keep_traces = true;  ///< what happened before somebody watched is not lost
  bool store = false;       ///< the signaling server keeps users and calls in a file
};

class Stack {
 public:
  /// Starts all three, or says in one line why not (and leaves none behind).
  static Result<Stack, std::string> start(const StackOptions& options);
  Stack(Stack&&) noexcept = default;
  Stack& operator=(Stack&&) noexcept = default;
  /// Stops what still runs and removes the temporary folder.
  ~Stack();

  const StackAddresses& addresses() const { return addresses_; }
  /// Holds the CA, the keys, and a log of each process.
  const std::string& folder() const { return folder_; }
  /// Which process ended without having been told to, and its last words; empty while all run.
  std::string lost() const;
  /// The moment from which all three count their sped-up calendars.
  WallTime clock_epoch() const { return WallTime{Duration{epoch_us_}}; }

  /// Starts one more device-sim, whose phones reach the others there; returns where its control
  /// service is. `name` is for its log.
  Result<std::string, std::string> start_devices(const std::string& name,
                                                 const std::string& courier,
                                                 const std::string& signaling);

  /// Ends the signaling server as a crash would.
  void kill_signaling();
  /// Asks it to drain (SIGTERM) and does not wait for its end.
  void drain_signaling();
  /// Starts it again at the same address, once it has drained if it was asked to; nothing happens
  /// when it runs. One line when it fails.
  std::optional<std::string> start_signaling();

  /// SIGTERM to all, phones first. Says what did not end by itself with status 0; empty when all
  /// was well.
  std::string stop();

 private:
  Stack() = default;
  /// In a folder that is kept, CA and keys stay the same and nothing else does.
  void forget_earlier_stories();
  std::optional<std::string> start_all();
  std::optional<std::string> start_apns();
  std::optional<std::string> start_devices();
  std::vector<std::string> device_flags(const std::string& courier, const std::string& signaling,
                                        const std::string& listen) const;
  Result<std::map<std::string, std::string>, std::string> launch(std::optional<Child>& slot,
                                                                 const std::string& program,
                                                                 std::vector<std::string> arguments,
                                                                 const std::string& log = {});

  StackOptions options_;
  StackAddresses addresses_;
  std::string way_to_apns_;  ///< what the signaling server was told
  std::string folder_;
  bool remove_folder_ = false;
  std::int64_t epoch_us_ = 0;
  std::optional<Child> apns_;
  std::optional<Child> signaling_;
  bool draining_ = false;
  std::optional<Child> devices_;
  std::vector<Child> more_devices_;
};

}  // namespace ringback::runner
