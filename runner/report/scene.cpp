#include "runner/report/scene.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace ringback::runner {
namespace {

constexpr std::string_view kSignalingLane = "signaling";
constexpr std::string_view kApnsLane = "apns";
constexpr std::string_view kProviderLane = "provider";

// What only a debugger wants.
constexpr std::array<std::string_view, 10> kNoise{
    kStateEvent, "call-state", "app-call", "push-delivered", "ping",
    "pong",      "ack",        "welcome",  "register-token", "token-registered"};
// Details worth a place in a drawing; the others are for those who ask.
constexpr std::array<std::string_view, 12> kTelling{"act",   "argument", "link",   "change",
                                                    "shows", "status",   "reason", "why",
                                                    "error", "action",   "fate",   "machine"};
constexpr std::array<std::string_view, 15> kTroubles{
    "refused",        "push-dropped",     "push-expired",   "push-lost",      "action-failed",
    "action-ignored", "action-timed-out", "app-terminated", "app-crashed",    "ring-limit",
    "link-lost",      "line-broken",      "line-silent",    "server-stopped", "session-dropped"};

template <class Range>
bool has(const Range& range, std::string_view value) {
  return std::find(std::begin(range), std::end(range), value) != std::end(range);
}

/// Good news that nobody waits for: the request before it has said what matters.
bool is_noise(const TraceEvent& event) {
  if (event.name == "push-settled") return event.field("accepted") == "true";
  if (event.name == "transaction-completed") return event.field("error").empty();
  return has(kNoise, event.name);
}

/// "perform-answer-call" says its action already.
bool tells(const TraceEvent& event, const Field& field) {
  return has(kTelling, field.key) && !field.value.empty() &&
         event.name.find(field.value) == std::string_view::npos;
}

bool is_phone_lane(const std::string& lane, const std::string& phone, std::string_view part) {
  return lane.size() == phone.size() + part.size() && lane.starts_with(phone) &&
         lane.ends_with(part);
}

/// The user whose phone dials first stands on the left; everybody else is called.
std::string caller_of(const Plan& plan, const Recording& recording) {
  for (const auto& event : recording.events) {
    if (event.name != "dial") continue;
    for (const auto& phone : plan.phones) {
      if (is_phone_lane(event.lane, phone.name, ".app")) return phone.user;
    }
  }
  return {};
}

std::vector<Lane> lanes_of(const Plan& plan, const Recording& recording,
                           const std::set<std::string>& used) {
  std::vector<Lane> lanes;
  const auto add = [&](std::string name, Lane::Kind kind, const std::string& phone) {
    if (used.contains(name)) lanes.push_back({std::move(name), kind, phone});
  };
  const std::string caller = caller_of(plan, recording);
  for (const auto& phone : plan.phones) {
    if (phone.user != caller) continue;
    add(phone.name + ".app", Lane::Kind::kApp, phone.name);
    add(phone.name + ".ios", Lane::Kind::kIos, phone.name);
  }
  add(std::string(kSignalingLane), Lane::Kind::kServer, {});
  add(std::string(kProviderLane), Lane::Kind::kOther, {});
  add(std::string(kApnsLane), Lane::Kind::kApns, {});
  for (const auto& phone : plan.phones) {
    if (phone.user == caller) continue;
    add(phone.name + ".ios", Lane::Kind::kIos, phone.name);
    add(phone.name + ".app", Lane::Kind::kApp, phone.name);
  }
  return lanes;
}

Tone tone_of(const TraceEvent& event) {
  if (event.name == kRuleBrokenEvent) return Tone::kRuleBroken;
  if (event.name == "person") return Tone::kPerson;
  if (event.name == "screen") return Tone::kScreen;
  if (event.name == "call-connected") return Tone::kConnected;
  if (event.name == "call-ended" && event.to.empty()) return Tone::kEnded;
  const auto status = event.field("status");
  const bool bad_status = event.name == "push-response" && !status.empty() && status != "200";
  if (has(kTroubles, event.name) || bad_status || !event.field("error").empty()) {
    return Tone::kTrouble;
  }
  return Tone::kPlain;
}

Path path_of(const Lane& from, const Lane& to) {
  using Kind = Lane::Kind;
  const auto between = [&](Kind a, Kind b) {
    return (from.kind == a && to.kind == b) || (from.kind == b && to.kind == a);
  };
  if (!from.phone.empty() && from.phone == to.phone) return Path::kInPhone;
  if (between(Kind::kApp, Kind::kServer)) return Path::kSignaling;
  if (between(Kind::kServer, Kind::kApns) || between(Kind::kOther, Kind::kApns)) {
    return Path::kProvider;
  }
  if (between(Kind::kApns, Kind::kIos)) return Path::kCourier;
  return Path::kOther;
}

class Labels {
 public:
  Labels(const Recording& recording, bool verbose) : verbose_(verbose) {
    for (const auto& event : recording.events) {
      if (event.call) numbers_.try_emplace(*event.call, numbers_.size() + 1);
    }
  }

  std::string of(const TraceEvent& event, Tone tone) const {
    if (tone == Tone::kScreen && !verbose_) {
      const std::string who(event.field("who"));
      return std::string(event.field("shows")) + (who.empty() ? "" : " · " + who);
    }
    if (tone == Tone::kRuleBroken) {
      const auto what = event.field("what");
      return std::string(what.empty() ? event.field("rule") : what);
    }
    std::string label;
    if (tone != Tone::kPerson || verbose_) label = event.name;
    for (const auto& field : event.fields) {
      if (verbose_) {
        label += ' ' + std::string(field.key) + '=' + field.value;
      } else if (tells(event, field)) {
        label += (label.empty() ? "" : " ") + field.value;
      }
    }
    // With one call there is nothing to tell apart.
    if (event.call && numbers_.size() > 1) label += " #" + std::to_string(number(*event.call));
    return label.empty() ? std::string(event.name) : label;
  }

 private:
  std::size_t number(const CallId& call) const { return numbers_.at(call); }

  bool verbose_;
  std::map<CallId, std::size_t> numbers_;
};

std::optional<std::size_t> index_of(const std::vector<Lane>& lanes, const std::string& name) {
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    if (lanes[i].name == name) return i;
  }
  return {};
}

/// Among the events that are shown, each where its time is; one that is in no lane has no place.
void place_broken(const Scene& scene, const Recording& recording, std::vector<std::size_t>& shown,
                  std::set<std::string>& used) {
  for (std::size_t i = 0; i < scene.broken.size(); ++i) {
    const auto& broken = scene.broken[i];
    if (broken.lane.empty() || broken.at < recording.story_zero) continue;
    const auto later = std::ranges::find_if(
        shown, [&](std::size_t other) { return event_of(scene, recording, other).at > broken.at; });
    shown.insert(later, recording.events.size() + i);
    used.insert(broken.lane);
  }
}

}  // namespace

const TraceEvent& event_of(const Scene& scene, const Recording& recording, std::size_t event) {
  const std::size_t events = recording.events.size();
  return event < events ? recording.events[event] : scene.broken[event - events];
}

Scene scene_of(const Plan& plan, const Recording& recording, bool verbose) {
  std::vector<std::size_t> shown;
  std::set<std::string> used;
  Scene scene;
  for (const auto& violation : recording.violations) {
    scene.broken.push_back(world::rule_broken(violation));
  }
  for (std::size_t i = 0; i < recording.events.size(); ++i) {
    const auto& event = recording.events[i];
    if (!verbose && event.at < recording.story_zero) continue;
    if (!verbose && is_noise(event)) {
      ++scene.hidden;
      continue;
    }
    shown.push_back(i);
    used.insert(event.lane);
    if (!event.to.empty()) used.insert(event.to);
  }
  place_broken(scene, recording, shown, used);
  scene.lanes = lanes_of(plan, recording, used);
  const Labels labels(recording, verbose);
  for (const std::size_t i : shown) {
    Row row;
    row.event = i;
    const auto& event = event_of(scene, recording, i);
    row.at = event.at - recording.story_zero;
    row.lane = index_of(scene.lanes, event.lane);
    row.to = index_of(scene.lanes, event.to);
    row.tone = tone_of(event);
    row.label = labels.of(event, row.tone);
    if (row.to == row.lane) row.to.reset();
    if (row.lane && row.to) row.path = path_of(scene.lanes[*row.lane], scene.lanes[*row.to]);
    // An end that is in no lane is named, so that nothing is lost from the drawing.
    if (!row.lane) row.label = event.lane + ": " + row.label;
    if (!row.to && !event.to.empty()) row.label += " → " + event.to;
    if (!row.lane) row.to.reset();
    scene.rows.push_back(std::move(row));
  }
  return scene;
}

std::string describe(const TraceEvent& event) {
  std::string text = event.lane;
  if (!event.to.empty()) text += " → " + event.to;
  text += "  " + std::string(event.name);
  for (const auto& field : event.fields) text += "  " + std::string(field.key) + '=' + field.value;
  return text;
}

}  // namespace ringback::runner
