// Pushes of any bytes, to a phone whose app is right: it survives all of them, reports a call for
// each, and each has one fate. Pushes are parted by a line of "---"; the first line of each says
// which kind it is ("voip" or "alert") and what the person does after it, by the words of acts.h.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/check.h"
#include "device-sim/core/device.h"

namespace {

using namespace ringback;
using namespace ringback::device;

struct Phone {
  Phone() : phone(config(), 1) {
    phone.begin(now(), out);
    feed(Tick{}, 1s);
    feed(TokenIssued{phone.config().bundle, TokenKind::kVoip, DeviceToken{"v"}});
    feed(TokenIssued{phone.config().bundle, TokenKind::kAlert, DeviceToken{"a"}});
    feed(SignalingOpened{});
    feed(SignalingReceived{{0, 0, to_client::Welcome{SessionId{"s"}, false, Duration{}}}});
    feed(SignalingReceived{{1, 1, to_client::TokenRegistered{DeviceToken{"v"}}}});
    RINGBACK_CHECK(phone.settled());
  }
  static PhoneConfig config() {
    PhoneConfig config;
    config.name = "bob";
    config.user = UserId{"bob"};
    config.device = DeviceId{"bob"};
    config.assumptions.edit([](Assumptions& a) {
      a.alert_notifications = true;
      a.service_extension = true;
    });
    return config;
  }
  Now now() const { return {at, WallTime::from_unix_seconds(1'800'000'000) + at.since_start}; }

  void feed(const Input& input, Duration later = {}) {
    at = at + later;
    phone.on(now(), input, out);
    for (const auto& effect : out.effects) {
      const auto* fate = std::get_if<ReportFate>(&effect);
      if (fate != nullptr && fate->fate != PushFate::kHeld) ++fates[fate->id.text];
    }
    for (const auto& event : out.trace) {
      RINGBACK_CHECK(event.name != kRuleBrokenEvent);
      RINGBACK_CHECK(event.name != "app-terminated" || event.field("why") == "system");
    }
    out.clear();
  }

  void push(bool voip, std::string_view payload) {
    CourierPush push;
    push.id = ApnsId{"push-" + std::to_string(++pushes)};
    push.token = DeviceToken{voip ? "v" : "a"};
    push.type = voip ? PushType::kVoip : PushType::kAlert;
    push.payload = payload;
    push.accepted_at = now().wall;
    feed(PushArrived{push}, 1ms);
  }

  Device phone;
  Reaction<Effect> out;
  Instant at{1s};
  int pushes = 0;
  std::map<std::string, int> fates;
};

/// What a person may do between two pushes without ending the app or taking its token away.
constexpr std::array kHarmless{Act::kOpenApp,         Act::kAnswer,         Act::kDecline,
                               Act::kHangUp,          Act::kLock,           Act::kUnlock,
                               Act::kGoHome,          Act::kDoNotDisturbOn, Act::kLogOut,
                               Act::kTapNotification, Act::kTapRecent};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  Phone bob;
  while (!rest.empty() && bob.pushes < 50) {
    const auto end = rest.find("---\n");
    std::string_view block = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 4);
    const auto line = block.find('\n');
    const std::string_view head = block.substr(0, line);
    block.remove_prefix(line == std::string_view::npos ? block.size() : line + 1);
    bob.push(!head.starts_with("alert"), block);
    bob.feed(Tick{}, 400ms);
    const auto act = parse_act(head.substr(std::min(head.size(), head.find(' ') + 1)));
    if (act && std::find(kHarmless.begin(), kHarmless.end(), *act) != kHarmless.end())
      bob.feed(PersonDid{*act, {}});
  }
  for (int i = 0; i < 100; ++i) bob.feed(Tick{}, 10s);
  RINGBACK_CHECK(bob.fates.size() == static_cast<std::size_t>(bob.pushes));
  for (const auto& [id, count] : bob.fates) RINGBACK_CHECK(count == 1);
  return 0;
}
