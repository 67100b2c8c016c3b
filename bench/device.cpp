// How fast one phone's core is, and how large a phone at rest.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <memory>
#include <vector>

#include "device-sim/core/device.h"

namespace ringback::device {
namespace {

PhoneConfig config(const std::string& name) {
  PhoneConfig config;
  config.name = name;
  config.user = UserId{name};
  config.device = DeviceId{name};
  return config;
}

Now at(Duration since) { return {Instant{since}, WallTime{1'700'000'000s + since}}; }

/// Plays the prologue with a server that agrees.
void settle(Device& phone, Reaction<Effect>& out) {
  phone.begin(at(1s), out);
  phone.on(at(2s), Tick{}, out);
  const DeviceToken token{std::string(64, 'a')};
  phone.on(at(2s), TokenIssued{phone.config().bundle, TokenKind::kVoip, token}, out);
  phone.on(at(2s), SignalingOpened{}, out);
  phone.on(at(2s), SignalingReceived{{0, 0, to_client::Welcome{SessionId{"s"}, false, Duration{}}}},
           out);
  phone.on(at(2s), SignalingReceived{{1, 1, to_client::TokenRegistered{token}}}, out);
  out.clear();
}

// What a phone sees most: its deadlines and the server's pongs.
void BM_SmallInputs(benchmark::State& state) {
  PhoneConfig bob = config("bob");
  bob.initial_app_state = AppState::kForeground;
  Device phone(bob, 1);
  Reaction<Effect> out;
  settle(phone, out);
  const Input pong = SignalingReceived{{0, 1, to_client::Pong{1}}};
  Duration now = 3s;
  for (auto _ : state) {
    now += 1us;
    phone.on(at(now), pong, out);
    benchmark::DoNotOptimize(out.effects.data());
    out.clear();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_SmallInputs);

// A whole incoming call: wake, report, ring, answer, end, suspend.
void BM_IncomingCall(benchmark::State& state) {
  PhoneConfig bob = config("bob");
  bob.initial_app_state = AppState::kForeground;
  Device phone(bob, 1);
  Reaction<Effect> out;
  settle(phone, out);
  Duration now = 3s;
  std::uint64_t number = 1;
  Rng rng(1);
  for (auto _ : state) {
    const CallId call = CallId::random(rng);
    phone.on(at(now),
             SignalingReceived{{++number, 1, to_client::IncomingCall{call, {"a", "A"}, {}}}}, out);
    phone.on(at(now += 20ms), Tick{}, out);
    phone.on(at(now), PersonDid{Act::kAnswer, {}}, out);
    phone.on(at(now), SignalingReceived{{++number, number, to_client::Answered{call, {}}}}, out);
    phone.on(at(now += 40ms), Tick{}, out);
    phone.on(at(now),
             SignalingReceived{{++number, number, to_client::CallEnded{call, EndReason::kHungUp}}},
             out);
    now += 10s;
    phone.on(at(now), Tick{}, out);
    if (phone.call_kit().recents().empty() || phone.call_kit().recents().back().call != call) {
      state.SkipWithError("the call was not carried");
      break;
    }
    out.clear();
  }
  state.SetItemsProcessed(state.iterations() * 7);
}
BENCHMARK(BM_IncomingCall);

// Bytes of one phone whose app is not running.
void BM_PhoneAtRest(benchmark::State& state) {
  constexpr std::size_t kPhones = 2000;
  double bytes = 0;
  for (auto _ : state) {
    std::vector<std::unique_ptr<Device>> phones;
    phones.reserve(kPhones);
    Reaction<Effect> out;
    const auto before = mallinfo2().uordblks;
    for (std::size_t i = 0; i < kPhones; ++i) {
      phones.push_back(std::make_unique<Device>(config("phone-" + std::to_string(i)), i));
      settle(*phones.back(), out);
    }
    bytes = static_cast<double>(mallinfo2().uordblks - before) / kPhones;
  }
  state.counters["bytes_per_phone"] = bytes;
}
BENCHMARK(BM_PhoneAtRest)->Iterations(3);

}  // namespace
}  // namespace ringback::device
