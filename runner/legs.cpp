#include "runner/legs.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base/check.h"

namespace ringback::runner {
namespace {

/// What a leg starts or ends with.
enum class Moment {
  kDial,
  kPushRequest,
  kPush,
  kDelivered,
  kReported,
  kRinging,
  kAnswer,
  kConnected,
};
struct LegEnds {
  std::string_view name;
  Moment from, to;
};
constexpr std::array<LegEnds, 6> kLegs{{
    {"dial → push-request", Moment::kDial, Moment::kPushRequest},
    {"push → delivered", Moment::kPush, Moment::kDelivered},
    {"delivered → reported", Moment::kDelivered, Moment::kReported},
    {"reported → ringing", Moment::kReported, Moment::kRinging},
    {"dial → ringing", Moment::kDial, Moment::kRinging},
    {"answer → connected", Moment::kAnswer, Moment::kConnected},
}};

/// The first of each moment counts: what comes later belongs to a retry or another screen.
using Moments = std::map<Moment, std::size_t>;
using Calls = std::map<std::pair<CallId, std::string>, Moments>;

std::string phone_of(const std::string& lane) {
  const auto dot = lane.rfind('.');
  return dot == std::string::npos ? std::string() : lane.substr(0, dot);
}

struct Seen {
  Moment moment;
  std::string phone;
};
std::optional<Seen> seen_in(const TraceEvent& event) {
  if (event.name == "dial" && !event.to.empty()) return Seen{Moment::kDial, {}};
  if (event.name == "push-request") return Seen{Moment::kPushRequest, {}};
  if (event.name == "push") return Seen{Moment::kPush, phone_of(event.to)};
  const std::string phone = phone_of(event.lane);
  if (event.name == "voip-push-delivered") return Seen{Moment::kDelivered, phone};
  if (event.name == "report-new-incoming-call") return Seen{Moment::kReported, phone};
  if (event.name == "call-connected") return Seen{Moment::kConnected, phone};
  const auto shows = event.field("shows");
  if (event.name == "screen" && (shows == "ringing" || shows == "call-waiting")) {
    return Seen{Moment::kRinging, phone};
  }
  const auto act = event.field("act");
  const bool answers = act == "answer" || act == "end-and-accept" || act == "hold-and-accept";
  if (event.name == "person" && answers) return Seen{Moment::kAnswer, phone};
  return {};
}

/// The call of events that name none, where there is only one call they can mean.
std::optional<CallId> only_call(const Recording& recording) {
  std::set<CallId> calls;
  for (const auto& event : recording.events) {
    if (event.call) calls.insert(*event.call);
  }
  if (calls.size() == 1) return *calls.begin();
  return {};
}

/// The finger names no call; the action that iOS makes of it does.
std::optional<CallId> call_of(const Recording& recording, std::size_t index) {
  const auto& event = recording.events[index];
  if (event.call || event.name != "person") return event.call;
  for (std::size_t i = index + 1; i < recording.events.size(); ++i) {
    const auto& next = recording.events[i];
    if (next.lane == event.lane && next.name == "perform-answer-call") return next.call;
  }
  return {};
}

Calls calls_of(const Recording& recording) {
  Calls calls;
  const auto only = only_call(recording);
  for (std::size_t i = 0; i < recording.events.size(); ++i) {
    const auto& event = recording.events[i];
    const auto seen = seen_in(event);
    if (!seen) continue;
    const auto named = call_of(recording, i);
    const auto call = named ? named : only;
    if (call) calls[{*call, seen->phone}].try_emplace(seen->moment, i);
  }
  return calls;
}

std::optional<std::size_t> find(const Calls& calls, const CallId& call, const std::string& phone,
                                Moment moment) {
  for (const auto& where : {phone, std::string()}) {
    const auto moments = calls.find({call, where});
    if (moments == calls.end()) continue;
    const auto found = moments->second.find(moment);
    if (found != moments->second.end()) return found->second;
  }
  return {};
}

void measure(const Recording& recording, std::vector<Leg>& legs) {
  const Calls calls = calls_of(recording);
  for (const auto& [key, moments] : calls) {
    for (std::size_t i = 0; i < kLegs.size(); ++i) {
      const auto to = moments.find(kLegs[i].to);
      const auto from = find(calls, key.first, key.second, kLegs[i].from);
      if (to == moments.end() || !from) continue;
      const Duration took = recording.events[to->second].at - recording.events[*from].at;
      if (took < 0us) continue;
      legs[i].samples.push_back({key.second, *from, to->second, took});
    }
  }
}

}  // namespace

std::vector<Leg> legs_of(std::span<const Recording* const> recordings) {
  std::vector<Leg> legs;
  for (const auto& ends : kLegs) legs.push_back({ends.name, {}});
  for (const Recording* recording : recordings) {
    if (recording) measure(*recording, legs);
  }
  return legs;
}

Duration percentile(const Leg& leg, unsigned percent) {
  RINGBACK_CHECK(!leg.samples.empty() && percent <= 100);
  std::vector<Duration> all;
  for (const auto& sample : leg.samples) all.push_back(sample.took);
  const std::size_t rank = std::max<std::size_t>(1, (all.size() * percent + 99) / 100);
  const auto nth = all.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(all.begin(), nth, all.end());
  return *nth;
}

std::string leg_word(std::string_view name) {
  constexpr std::string_view kArrow = " → ";
  const auto at = name.find(kArrow);
  return std::string(name.substr(0, at)) + "-to-" + std::string(name.substr(at + kArrow.size()));
}

std::vector<std::string> leg_words() {
  std::vector<std::string> words;
  for (const auto& ends : kLegs) words.push_back(leg_word(ends.name));
  return words;
}

}  // namespace ringback::runner
