#include "runner/report/legs.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base/check.h"
#include "runner/report/screens.h"
#include "runner/report/text.h"

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
  if (event.name == "screen" && screen_of(event.field("shows")) == Screen::kRinging) {
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

Calls calls_of(const Recording& recording) {
  Calls calls;
  const auto only = only_call(recording);
  for (std::size_t i = 0; i < recording.events.size(); ++i) {
    const auto& event = recording.events[i];
    const auto call = event.call ? event.call : only;
    const auto seen = seen_in(event);
    if (call && seen) calls[{*call, seen->phone}].try_emplace(seen->moment, i);
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

std::string legs_text(const std::vector<Leg>& legs, const Look& look) {
  const auto right = [](const std::string& text) {
    const std::size_t width = display_width(text);
    return std::string(width < 10 ? 10 - width : 1, ' ') + text;
  };
  std::string rows;
  for (const auto& leg : legs) {
    if (leg.samples.empty()) continue;
    std::string row = "  " + pad(leg.name, 22) + right(std::to_string(leg.samples.size()));
    for (const unsigned percent : {0u, 50u, 90u, 99u, 100u}) {
      row += right(spoken(percentile(leg, percent)));
    }
    rows += inked(row, Ink::kPlain, look) + '\n';
  }
  if (rows.empty()) return {};
  std::string head = "  " + pad("", 22);
  for (const char* name : {"calls", "least", "50 %", "90 %", "99 %", "most"}) head += right(name);
  return inked("latency per leg", Ink::kStrong, look) + '\n' + inked(head, Ink::kFaint, look) +
         '\n' + rows;
}

}  // namespace ringback::runner
