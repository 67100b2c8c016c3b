// What every process of the house has in common, so that each is a good citizen by construction:
// flags and environment, readiness, signals, an end within a bound, one-line errors.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "net/asio.h"
#include "net/clock.h"
#include "net/endpoint.h"
#include "net/trace_hub.h"

namespace ringback::net {

/// One "name=value" of the readiness line: an address, or what else a client must know.
struct ReadyWord {
  ReadyWord(std::string n, const Endpoint& where) : name(std::move(n)), value(where.text()) {}
  ReadyWord(std::string n, std::string v) : name(std::move(n)), value(std::move(v)) {}
  std::string name;
  std::string value;
};

inline constexpr int kExitUsage = 2;        ///< a flag makes no sense
inline constexpr int kExitCannotStart = 3;  ///< taken port, unreadable key

/// int main(int argc, char** argv) {
///   net::Process process("apns-mock", "What it is, in a sentence.");
///   Endpoint provider{"127.0.0.1", 2197};
///   process.endpoint("--listen", provider, "where providers connect");
///   process.option("--data-dir", folder, "where keys are kept");
///   if (const auto code = process.parse(argc, argv)) return *code;
///   Shell shell(process, ...);
///   const auto started = shell.start();
///   if (!started) return process.cannot_start(started.error());
///   process.ready({{"provider", shell.provider_endpoint()}, ...});
///   return process.run([&](auto done) { shell.drain(done); });
/// }
class Process {
 public:
  Process(std::string name, std::string what_it_is);

  CLI::App& flags() { return flags_; }
  /// A flag that also reads RINGBACK_<FLAG>.
  template <class T>
  CLI::Option* option(const std::string& flag, T& value, const std::string& help) {
    return flags_.add_option(flag, value, help)->envname(variable_of(flag))->capture_default_str();
  }
  /// A HOST:PORT flag.
  CLI::Option* endpoint(const std::string& flag, Endpoint& value, const std::string& help);
  /// An exit status when the process is not to start: 0 after --help, 2 for a bad flag; after
  /// --health, 0 when the process it names is well and 1 when not.
  std::optional<int> parse(int argc, const char* const* argv);

  const std::string& name() const { return name_; }
  /// After parse.
  const Clock& clock() const { return *clock_; }
  std::uint64_t seed() const { return seed_; }
  /// Chance that no other start has, unless --seed was given: for ids that must never come twice.
  void seed_afresh();
  asio::io_context& io() { return io_; }
  TraceHub& traces() { return traces_; }

  /// Prints the one line, returns the exit status.
  int cannot_start(std::string_view why) const;
  /// Says on stdout, and on --ready-fd, that it can be used and where:
  /// "apns-mock ready provider=127.0.0.1:2197 courier=127.0.0.1:50051".
  void ready(const std::vector<ReadyWord>& words);
  /// Runs until SIGTERM or SIGINT, then calls `drain`, which calls `done` when nothing is left.
  /// Ends without it when --drain-within has passed or a second signal comes. Returns 0. The end
  /// of --lifeline-fd is a SIGTERM too: whoever started this died without saying so.
  int run(std::function<void(std::function<void()> done)> drain);

 private:
  static std::string variable_of(const std::string& flag);

  std::string name_;
  CLI::App flags_;
  /// Never destroyed: gRPC's own threads may still post the end of a stream while the process
  /// is already leaving main.
  asio::io_context& io_;
  asio::signal_set signals_{io_};  ///< from parse on: who is told "ready" may send SIGTERM at once
  TraceHub traces_;
  std::optional<Clock> clock_;
  std::string log_format_ = "text";
  std::string log_level_ = "info";
  int ready_fd_ = -1;
  int lifeline_fd_ = -1;
  double speed_ = 1;
  std::int64_t clock_epoch_us_ = 0;
  std::uint64_t seed_ = 1;
  std::string drain_within_ = "5s";
  std::size_t trace_backlog_ = 100'000;
};

}  // namespace ringback::net
