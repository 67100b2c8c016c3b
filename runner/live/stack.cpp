#include "runner/live/stack.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "net/endpoint.h"

namespace ringback::runner {
namespace {

constexpr std::chrono::seconds kReadyWithin{10};
constexpr std::chrono::seconds kStopWithin{8};

std::string own_folder() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

std::string make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "ringback-XXXXXX").string();
  return mkdtemp(name.data()) ? name : std::string();
}

std::string obituary(const Child& child) {
  return std::filesystem::path(child.program()).filename().string() +
         " ended: " + child.last_words();
}

std::string stop_one(Child& child) {
  if (!child.running()) return {};
  const auto end = child.stop(kStopWithin);
  if (end && *end == ChildEnd{false, 0}) return {};
  const std::string how = end->by_signal ? "ended by signal " : "ended with status ";
  return std::filesystem::path(child.program()).filename().string() + " " + how +
         std::to_string(end->code) + "; ";
}

std::string stop_one(std::optional<Child>& child) { return child ? stop_one(*child) : ""; }

}  // namespace

Result<Stack, std::string> Stack::start(const StackOptions& options) {
  Stack stack;
  stack.options_ = options;
  if (stack.options_.programs.empty()) stack.options_.programs = own_folder();
  stack.folder_ = options.data_folder;
  if (stack.folder_.empty()) {
    stack.folder_ = make_folder();
    stack.remove_folder_ = true;
    if (stack.folder_.empty()) return Failure{std::string("cannot make a temporary folder")};
  }
  std::error_code error;
  std::filesystem::create_directories(stack.folder_, error);
  stack.forget_earlier_stories();
  // All three count their sped-up calendars from the same moment.
  stack.epoch_us_ = std::chrono::duration_cast<std::chrono::microseconds>(
                        std::chrono::system_clock::now().time_since_epoch())
                        .count();
  if (auto why = stack.start_all()) return Failure{std::move(*why)};
  return stack;
}

void Stack::forget_earlier_stories() {
  std::error_code ignored;
  for (const char* state : {"/apns/state.db", "/calls.db"}) {
    for (const char* part : {"", "-wal", "-shm"}) {
      std::filesystem::remove(folder_ + state + part, ignored);
    }
  }
}

Stack::~Stack() {
  stop();
  if (remove_folder_ && !folder_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
}

std::optional<std::string> Stack::start_all() {
  if (auto why = start_apns()) return why;
  way_to_apns_ = options_.foreign_apns.empty() ? addresses_.provider : options_.foreign_apns;
  if (options_.way_to_apns) {
    auto way = options_.way_to_apns(way_to_apns_);
    if (!way) return way.error();
    way_to_apns_ = *way;
  }
  if (!options_.foreign_signaling.empty()) {
    addresses_.signaling = options_.foreign_signaling;
    addresses_.signaling_ca = options_.foreign_signaling_ca;
  } else if (auto why = start_signaling()) {
    return why;
  }
  return start_devices();
}

Result<std::map<std::string, std::string>, std::string> Stack::launch(
    std::optional<Child>& slot, const std::string& program, std::vector<std::string> arguments,
    const std::string& log) {
  for (const auto& [flag, value] : {std::pair{"--speed", std::to_string(options_.speed)},
                                    std::pair{"--clock-epoch-us", std::to_string(epoch_us_)},
                                    std::pair{"--seed", std::to_string(options_.seed)}}) {
    arguments.insert(arguments.end(), {flag, value});
  }
  if (!options_.keep_traces) arguments.insert(arguments.end(), {"--trace-backlog", "0"});
  auto child = Child::start(options_.programs + "/" + program, arguments,
                            folder_ + "/" + (log.empty() ? program : log) + ".log");
  if (!child) return Failure{child.error()};
  slot = std::move(child).value();
  return slot->wait_ready(kReadyWithin);
}

std::optional<std::string> Stack::start_apns() {
  auto ready = launch(apns_, "apns-mock",
                      {"--listen", options_.provider, "--courier", options_.courier, "--data-dir",
                       folder_ + "/apns"});
  if (!ready) return ready.error();
  auto words = *ready;
  addresses_.provider = words["provider"];
  addresses_.courier = words["courier"];
  addresses_.ca_file = words["ca"];
  addresses_.key_file = words["key"];
  addresses_.key_id = words["key-id"];
  addresses_.team_id = words["team-id"];
  return {};
}

std::optional<std::string> Stack::start_signaling() {
  if (std::exchange(draining_, false)) stop_one(signaling_);
  if (signaling_ && signaling_->running()) return {};
  const std::string listen =
      addresses_.signaling.empty() ? options_.signaling : addresses_.signaling;
  std::vector<std::string> arguments{
      "--listen",
      listen,
      "--apns-host",
      "api.push.apple.com",
      "--apns-connect",
      way_to_apns_,
      "--apns-ca",
      options_.foreign_apns_ca.empty() ? addresses_.ca_file : options_.foreign_apns_ca,
      "--apns-key",
      addresses_.key_file,
      "--apns-key-id",
      addresses_.key_id,
      "--apns-team-id",
      addresses_.team_id,
      "--demo-tokens",
      "--store",
      options_.store ? folder_ + "/calls.db" : std::string("memory")};
  auto ready = launch(signaling_, "signaling-server", std::move(arguments));
  if (!ready) return ready.error();
  auto words = *ready;
  addresses_.signaling = words["signaling"];
  return {};
}

std::vector<std::string> Stack::device_flags(const std::string& courier,
                                             const std::string& signaling,
                                             const std::string& listen) const {
  std::vector<std::string> flags{"--courier", courier,    "--signaling",
                                 signaling,   "--listen", listen};
  if (addresses_.signaling_ca.empty()) return flags;
  // Also through a link of ours, which is at another address.
  const auto server = net::Endpoint::parse(addresses_.signaling).value_or(net::Endpoint{});
  flags.insert(flags.end(),
               {"--signaling-ca", addresses_.signaling_ca, "--signaling-name", server.host});
  return flags;
}

std::optional<std::string> Stack::start_devices() {
  auto ready = launch(devices_, "device-sim",
                      device_flags(addresses_.courier, addresses_.signaling, options_.devices));
  if (!ready) return ready.error();
  auto words = *ready;
  addresses_.devices = words["control"];
  return {};
}

Result<std::string, std::string> Stack::start_devices(const std::string& name,
                                                      const std::string& courier,
                                                      const std::string& signaling) {
  std::optional<Child> child;
  auto ready = launch(child, "device-sim", device_flags(courier, signaling, "127.0.0.1:0"),
                      "device-sim-" + name);
  if (!ready) return Failure{ready.error()};
  more_devices_.push_back(std::move(*child));
  auto words = *ready;
  return words["control"];
}

void Stack::kill_signaling() {
  if (signaling_) signaling_->kill_now();
}

void Stack::drain_signaling() {
  if (!signaling_) return;
  signaling_->ask_to_stop();
  draining_ = true;
}

std::string Stack::lost() const {
  for (const auto* child : {&apns_, &signaling_, &devices_}) {
    if (*child && (*child)->ended_by_itself()) return obituary(**child);
  }
  return {};
}

std::string Stack::stop() {
  std::string complaints;
  for (auto& child : more_devices_) complaints += stop_one(child);
  return complaints + stop_one(devices_) + stop_one(signaling_) + stop_one(apns_);
}

}  // namespace ringback::runner
