#include "net/process.h"

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <random>

#include "net/health_probe.h"
#include "net/log.h"

namespace ringback::net {

namespace {

constexpr Duration kFarewell = 200ms;

}  // namespace

namespace {

asio::io_context& lasting_io_context() {
  static auto* const io = new asio::io_context(1);
  return *io;
}

}  // namespace

Process::Process(std::string name, std::string what_it_is)
    : name_(std::move(name)), flags_(std::move(what_it_is), name_), io_(lasting_io_context()) {
  flags_.set_version_flag("--version", name_ + " " RINGBACK_VERSION);
  option("--log-format", log_format_, "text or json")->check(CLI::IsMember({"text", "json"}));
  option("--log-level", log_level_, "debug, info, warn, error or off")
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}));
  option("--ready-fd", ready_fd_, "also write the readiness line to this file descriptor");
  option("--lifeline-fd", lifeline_fd_, "end, as on SIGTERM, when this pipe's other end is closed");
  option("--seed", seed_, "where chance starts");
  auto* const speed = option("--speed", speed_, "how many of its seconds pass in a real one")
                          ->check(CLI::Range(0.001, 1000.0));
  option("--clock-epoch-us", clock_epoch_us_,
         "UNIX microseconds from which sped-up time counts, the same on all processes; 0: now")
      ->needs(speed);
  option(
      "--trace-backlog", trace_backlog_,
      "events kept for who comes to watch later; 0: none, and nothing is made while nobody watches")
      ->check(CLI::Range(0, 10'000'000));
  option("--drain-within", drain_within_, "how long to wait for the rest after SIGTERM")
      ->check([](const std::string& text) {
        return parse_duration(text) ? std::string() : "not a duration such as 5s: " + text;
      });
  flags_
      .add_option_function<std::string>(
          "--health",
          [](const std::string& text) {
            const auto server = Endpoint::parse(text);
            if (!server) throw CLI::ValidationError("--health", "not a HOST:PORT: " + text);
            throw CLI::RuntimeError(is_serving(*server, 2s) ? 0 : 1);
          },
          "only ask the process there whether it is well: exit 0 or 1")
      ->type_name("HOST:PORT")
      ->trigger_on_parse();  // before anything that is required is missed
}

std::string Process::variable_of(const std::string& flag) {
  std::string variable = "RINGBACK_";
  for (const char c : flag.substr(flag.find_first_not_of('-'))) {
    variable += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return variable;
}

CLI::Option* Process::endpoint(const std::string& flag, Endpoint& value, const std::string& help) {
  return flags_
      .add_option_function<std::string>(
          flag,
          [&value, flag](const std::string& text) {
            const auto parsed = Endpoint::parse(text);
            if (!parsed) throw CLI::ValidationError(flag, "not a HOST:PORT: " + text);
            value = *parsed;
          },
          help)
      ->envname(variable_of(flag))
      ->default_str(value.text())
      ->type_name("HOST:PORT");
}

std::optional<int> Process::parse(int argc, const char* const* argv) {
  try {
    flags_.parse(argc, argv);
  } catch (const CLI::Success& wanted) {
    return flags_.exit(wanted);
  } catch (const CLI::RuntimeError& health) {
    return health.get_exit_code();
  } catch (const CLI::ParseError& error) {
    std::cerr << name_ << ": " << error.what() << " (--help lists the flags)\n";
    return kExitUsage;
  }
  set_up_log(name_, log_format_, log_level_);
  // A peer that vanishes is an error code where it is written to, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  signals_.add(SIGTERM);
  signals_.add(SIGINT);
  std::optional<WallTime> epoch;
  if (clock_epoch_us_ != 0) epoch = WallTime{Duration{clock_epoch_us_}};
  clock_.emplace(speed_, epoch);
  traces_.limit_backlog(trace_backlog_);
  return {};
}

void Process::seed_afresh() {
  if (flags_.get_option("--seed")->count() > 0) return;
  std::random_device chance;
  seed_ = (std::uint64_t{chance()} << 32U) | chance();
}

int Process::cannot_start(std::string_view why) const {
  std::cerr << name_ << ": " << why << '\n';
  return kExitCannotStart;
}

void Process::ready(const std::vector<ReadyWord>& words) {
  std::string line = name_ + " ready";
  for (const auto& [name, value] : words) line += " " + name + "=" + value;
  line += '\n';
  std::cout << line << std::flush;
  if (ready_fd_ < 0) return;
  if (::write(ready_fd_, line.data(), line.size()) < 0) {
    log(LogLevel::kWarning, "nobody reads --ready-fd");
  }
  ::close(ready_fd_);
}

int Process::run(std::function<void(std::function<void()> done)> drain) {
  asio::steady_timer bound(io_);
  asio::steady_timer farewell(io_);
  const auto leave_now = [] {
    // What is left is stuck by now; destructors could wait for it for ever.
    std::fflush(nullptr);
    std::_Exit(0);
  };
  signals_.async_wait([&](const ErrorCode& error, int) {
    if (error) return;
    log(LogLevel::kInfo, "draining");
    bound.expires_after(*parse_duration(drain_within_));
    bound.async_wait([&](const ErrorCode& cancelled) {
      if (!cancelled) leave_now();
    });
    signals_.async_wait([&](const ErrorCode& again, int) {
      if (!again) leave_now();
    });
    drain([this] { io_.stop(); });
    // Those who watch see the first of the end, and are then not waited for.
    farewell.expires_after(kFarewell);
    farewell.async_wait([this](const ErrorCode& cancelled) {
      if (!cancelled) traces_.close();
    });
  });
  asio::posix::stream_descriptor lifeline(io_);
  std::array<char, 1> nothing{};
  if (lifeline_fd_ >= 0) {
    ErrorCode error;
    lifeline.assign(lifeline_fd_, error);
    if (error) log(LogLevel::kWarning, "--lifeline-fd: " + error.message());
  }
  if (lifeline.is_open()) {
    lifeline.async_read_some(asio::buffer(nothing), [](const ErrorCode& ended, std::size_t) {
      if (ended && ended != asio::error::operation_aborted) std::raise(SIGTERM);
    });
  }
  const auto stay = asio::make_work_guard(io_);
  io_.run();
  return 0;
}

}  // namespace ringback::net
