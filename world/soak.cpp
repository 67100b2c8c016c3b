#include "world/soak.h"

#include <array>
#include <memory>
#include <set>
#include <string_view>

#include "world/checkers/checkers.h"
#include "world/world.h"

namespace ringback::world {
namespace {

using device::Act;

constexpr std::size_t kUsers = 5;
/// Longer than a ring, an absence and the longest wait between two attempts to connect together.
constexpr Duration kHealing = 3min;

constexpr std::array<std::string_view, 8> kFaults{"answer 503 ServiceUnavailable next=2",
                                                  "answer 429 TooManyRequests next=1",
                                                  "close next=1",
                                                  "drop-delivery next=1",
                                                  "duplicate next=1",
                                                  "hold-delivery 8s next=1",
                                                  "goaway 0 next=1",
                                                  "lose-answer next=1"};

/// Counts what the server did, and knows which calls it has not ended.
class Counter final : public TraceSink {
 public:
  void on(const TraceEvent& event) override {
    if (event.lane != "signaling" || !event.call) return;
    if (event.name == "call-dialled") {
      ++result.dialled;
      live.insert(*event.call);
    } else if (event.name == "call-ended" && event.to.empty()) {
      live.erase(*event.call);
    } else if (event.name == "answered") {
      ++result.answered;  // said to both sides
    } else if (event.name == "transferred") {
      ++result.transferred;
    }
  }
  SoakResult result;
  std::set<CallId> live;
};

/// Two phones for every user, one of them in front.
Setup people() {
  Setup setup;
  setup.signaling.persist = true;
  for (std::size_t user = 0; user < kUsers; ++user) {
    for (const char* kind : {"phone", "pad"}) {
      device::PhoneConfig phone;
      phone.user = UserId("u" + std::to_string(user));
      phone.name = phone.user.text + "-" + kind;
      phone.device = DeviceId(phone.name);
      phone.initial_app_state = kind == std::string_view("phone") ? device::AppState::kForeground
                                                                  : device::AppState::kNotRunning;
      setup.phones.push_back(std::move(phone));
    }
  }
  return setup;
}

class Soak {
 public:
  explicit Soak(const SoakOptions& options)
      : options_(options), rng_(Rng(options.seed).fork("soak")), world_(people(), options.seed) {
    world_.watch(counter_);
    // The server's own promises; the phones' are judged where phones are told to misbehave.
    checkers_.push_back(a_call_ends_once());
    checkers_.push_back(one_push_per_call_and_device());
    checkers_.push_back(both_sides_agree());
    for (const auto& checker : checkers_) world_.watch(*checker);
  }

  SoakResult run() {
    SoakResult& result = counter_.result;
    if (!world_.set_up()) return {0, 0, 0, 0, 0, {"the phones did not settle"}};
    const Instant end = world_.now().instant + options_.length;
    while (world_.now().instant < end) {
      world_.run_until(world_.now().instant + Duration{20ms} * static_cast<int>(rng_.below(50)));
      mend();
      rng_.chance(0.9) ? somebody_acts() : something_breaks();
    }
    heal();
    judge(result);
    return result;
  }

 private:
  std::size_t any_phone() { return rng_.below(world_.phone_count()); }
  void person(std::size_t phone, Act act, std::string argument = {}) {
    world_.person(phone, {act, std::move(argument)});
  }

  void somebody_acts() {
    const std::size_t phone = any_phone();
    const auto& own = world_.phone_config(phone);
    const auto dice = rng_.below(100);
    if (dice < 25) {
      person(phone, Act::kDial, "u" + std::to_string(rng_.below(kUsers)));
    } else if (dice < 50) {
      person(phone, Act::kAnswer);
    } else if (dice < 70) {
      person(phone, Act::kHangUp);
    } else if (dice < 78) {
      person(phone, Act::kDecline);
    } else if (dice < 86) {
      person(phone, rng_.chance(0.5) ? Act::kHold : Act::kResume);
    } else if (dice < 94) {
      const bool to_pad = own.name.ends_with("phone");
      person(phone, Act::kTransfer, own.user.text + (to_pad ? "-pad" : "-phone"));
    } else {
      person(phone, rng_.chance(0.5) ? Act::kGoHome : Act::kOpenApp);
    }
  }

  void something_breaks() {
    SoakResult& result = counter_.result;
    ++result.faults;
    const auto dice = rng_.below(10);
    if (dice < 6) {
      const std::size_t link = rng_.below(world_.network().size());
      world_.set_line(link, rng_.chance(0.5) ? Line::kBroken : Line::kSilent);
      broken_.emplace_back(world_.now().instant + 1s * static_cast<int>(1 + rng_.below(40)), link);
    } else if (dice < 9) {
      world_.add_fault(std::string(kFaults[rng_.below(kFaults.size())]));
    } else {
      ++result.restarts;
      world_.stop_server();
      world_.start_server();
    }
  }

  void mend() {
    std::erase_if(broken_, [&](const auto& entry) {
      if (entry.first > world_.now().instant) return false;
      world_.set_line(entry.second, Line::kUp);
      return true;
    });
  }

  /// Everything works again, and everybody goes home.
  void heal() {
    for (std::size_t link = 0; link < world_.network().size(); ++link) {
      world_.set_line(link, Line::kUp);
    }
    world_.add_fault("clear");
    for (int round = 0; round < 5; ++round) {
      for (std::size_t phone = 0; phone < world_.phone_count(); ++phone) {
        person(phone, Act::kDecline);
        person(phone, Act::kHangUp);
      }
      world_.run_until(world_.now().instant + 20s);
    }
    world_.run_until(world_.now().instant + kHealing);
  }

  void judge(SoakResult& result) {
    for (const auto& checker : checkers_) {
      checker->finish(world_.now().instant);
      for (const auto& violation : checker->violations()) {
        result.violations.push_back(to_string(violation));
      }
    }
    for (const CallId call : counter_.live) {
      result.violations.push_back("call " + call.text() + " never ended");
    }
  }

  SoakOptions options_;
  Rng rng_;
  World world_;
  Counter counter_;
  std::vector<std::unique_ptr<Checker>> checkers_;
  std::vector<std::pair<Instant, std::size_t>> broken_;  ///< and when each is mended
};

}  // namespace

SoakResult soak(const SoakOptions& options) { return Soak(options).run(); }

}  // namespace ringback::world
