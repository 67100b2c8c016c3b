// `ringback up`: the three processes and the console, until Ctrl-C.
#ifdef RINGBACK_WITH_LIVE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>

#include "runner/cli/commands.h"
#include "runner/live/remote.h"
#include "runner/live/stack.h"

namespace ringback::runner {
namespace {

constexpr std::chrono::seconds kConsoleWithin{10};
constexpr const char* kHost = "127.0.0.1:";
/// How often the processes are looked after while nobody presses anything.
constexpr int kLookEveryMs = 300;

/// The ports of each program's own defaults, so that clients find what they expect.
const std::map<std::string, std::string> kUsualPorts{{"console", "8080"},
                                                     {"provider", "2197"},
                                                     {"courier", "50051"},
                                                     {"signaling", "50052"},
                                                     {"devices", "50053"}};

struct UpOptions {
  std::vector<std::string> ports;
  std::vector<std::string> phones{"alice:foreground", "bob:not-running"};
  std::string data_folder;
  std::string scenarios = "scenarios";
  bool no_phones = false;
  int ready_fd = -1;
};

int stop_pipe = -1;
void on_signal(int) {
  const char byte = 0;
  if (write(stop_pipe, &byte, 1) < 0) return;  // the pipe is full: it knows
}

/// Readable once SIGINT or SIGTERM came. Handlers rather than a mask, which children would
/// inherit.
int catch_signals() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  stop_pipe = ends[1];
  struct sigaction action {};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  return ends[0];
}

bool is_port(const std::string& text) {
  return !text.empty() && text.size() <= 5 &&
         text.find_first_not_of("0123456789") == std::string::npos && std::stoi(text) <= 65535;
}

/// "any", or "console=8080" and the like, over the usual ones; the error is one line.
Result<std::map<std::string, std::string>, std::string> ports_of(
    const std::vector<std::string>& words) {
  auto ports = kUsualPorts;
  for (const auto& word : words) {
    if (word == "any") {
      for (auto& [name, port] : ports) port = "0";
      continue;
    }
    const auto equals = word.find('=');
    const auto slot = ports.find(word.substr(0, equals));
    if (equals == std::string::npos || slot == ports.end()) {
      return Failure{"expected any, console=, provider=, courier=, signaling= or devices=, not " +
                     word};
    }
    slot->second = word.substr(equals + 1);
    if (!is_port(slot->second)) return Failure{word + " is no port"};
  }
  return ports;
}

/// "bob:not-running"; without a state the phone's own default.
PhoneSpec phone_of(const std::string& word) {
  PhoneSpec phone;
  const auto colon = word.find(':');
  phone.name = word.substr(0, colon);
  phone.user = phone.name;
  if (colon != std::string::npos) phone.app_state = word.substr(colon + 1);
  return phone;
}

int failed(const std::string& why, int status) {
  std::fprintf(stderr, "ringback: %s\n", why.c_str());
  return status;
}

Result<Child, std::string> start_console(const Stack& stack, const UpOptions& options,
                                         const std::string& port) {
  std::error_code error;
  const auto programs = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  const auto& at = stack.addresses();
  return Child::start(
      (programs / "ringback-console").string(),
      {"--listen", kHost + port, "--apns-control", at.courier, "--signaling-control", at.signaling,
       "--devices-control", at.devices, "--scenarios", options.scenarios},
      stack.folder() + "/ringback-console.log");
}

void print(const StackAddresses& at, const std::string& console, const std::string& folder) {
  std::printf(
      "Ringback is up; Ctrl-C ends it.\n\n"
      "  console           http://%s\n"
      "  pushes            https://%s  HTTP/2, for any APNs client\n"
      "  CA                %s\n"
      "  provider key      %s  key id %s, team %s\n"
      "  apns-mock         %s  gRPC: phones, control\n"
      "  signaling-server  %s  gRPC: apps, control\n"
      "  device-sim        %s  gRPC: control\n"
      "  logs              %s\n\n",
      console.c_str(), at.provider.c_str(), at.ca_file.c_str(), at.key_file.c_str(),
      at.key_id.c_str(), at.team_id.c_str(), at.courier.c_str(), at.signaling.c_str(),
      at.devices.c_str(), folder.c_str());
  std::fflush(stdout);
}

/// For whoever started us and waits: the same line as each of the processes says.
void tell_ready(int ready_fd, const StackAddresses& at, const std::string& console) {
  if (ready_fd < 0) return;
  const std::string line = "ringback ready console=" + console + " provider=" + at.provider +
                           " courier=" + at.courier + " signaling=" + at.signaling +
                           " devices=" + at.devices + " ca=" + at.ca_file + "\n";
  if (write(ready_fd, line.data(), line.size()) < 0) return;  // nobody waits any more
}

/// "localhost" where that leads there: it is what people type, and what the lessons link to.
std::string readable(const std::string& address) {
  const std::string host = kHost;
  return address.starts_with(host) ? "localhost:" + address.substr(host.size()) : address;
}

/// Until a signal, or until a process is gone: then which, and its last words.
std::string wait_for_the_end(int stopped, const Stack& stack, const Child& console) {
  while (true) {
    pollfd entry{stopped, POLLIN, 0};
    if (poll(&entry, 1, kLookEveryMs) > 0) return {};
    if (auto lost = stack.lost(); !lost.empty()) return lost;
    if (console.ended_by_itself()) return "ringback-console ended: " + console.last_words();
  }
}

int serve(Stack& stack, const UpOptions& options, const std::string& port, int stopped) {
  auto started = start_console(stack, options, port);
  if (!started) return failed(started.error(), kNoStack);
  Child console = std::move(started).value();
  auto ready = console.wait_ready(kConsoleWithin);
  if (!ready) return failed(ready.error(), kNoStack);
  auto words = *ready;
  if (!options.no_phones) {
    Remote remote(stack.addresses());
    for (const auto& word : options.phones) {
      if (auto why = remote.create_phone(phone_of(word), {}, 1)) return failed(*why, kUsage);
    }
  }
  print(stack.addresses(), readable(words["console"]), stack.folder());
  tell_ready(options.ready_fd, stack.addresses(), words["console"]);
  const auto lost = wait_for_the_end(stopped, stack, console);
  console.stop(kConsoleWithin);
  const auto complaint = stack.stop();
  if (!lost.empty()) return failed(lost, kNoStack);
  return complaint.empty() ? kAllHeld : failed(complaint, kFailed);
}

int run(const UpOptions& options) {
  const auto ports = ports_of(options.ports);
  if (!ports) return failed("--ports: " + ports.error(), kUsage);
  const int stopped = catch_signals();
  if (stopped < 0) return failed("there is no room for a pipe", kNoStack);
  const auto address = [&](const char* name) { return kHost + ports->at(name); };
  StackOptions wanted;
  wanted.provider = address("provider");
  wanted.courier = address("courier");
  wanted.signaling = address("signaling");
  wanted.devices = address("devices");
  wanted.data_folder = options.data_folder;
  auto started = Stack::start(wanted);
  if (!started) return failed(started.error(), kNoStack);
  Stack stack = std::move(started).value();
  return serve(stack, options, ports->at("console"), stopped);
}

}  // namespace

void add_up(CLI::App& app, Command& command) {
  auto options = std::make_shared<UpOptions>();
  CLI::App* verb =
      app.add_subcommand("up", "Run the three processes and the console, until Ctrl-C");
  verb->add_option("--ports", options->ports,
                   "console=8080,provider=2197,courier=50051,signaling=50052,devices=50053; "
                   "0 for a free one, any for all free")
      ->delimiter(',');
  auto* const phones =
      verb->add_option("--phones", options->phones, "NAME or NAME:APP-STATE, made at the start")
          ->delimiter(',')
          ->capture_default_str();
  verb->add_flag("--no-phones", options->no_phones, "Make none")->excludes(phones);
  verb->add_option("--data-dir", options->data_folder,
                   "Keep CA, keys, device tokens and logs here; gone at the end without it");
  verb->add_option("--scenarios", options->scenarios, "The folder of the scenario library")
      ->capture_default_str();
  verb->add_option("--ready-fd", options->ready_fd, "Say on this descriptor when all are ready");
  verb->callback([options, &command] { command = [options] { return run(*options); }; });
}

}  // namespace ringback::runner
#endif
