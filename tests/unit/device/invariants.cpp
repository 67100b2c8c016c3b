#include "tests/unit/device/invariants.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "device-sim/core/acts.h"

namespace ringback::device {
namespace {

std::string said_if(bool wrong, std::string_view what) {
  return wrong ? std::string(what) : std::string();
}

bool heard(CallState state) {
  return state == CallState::kActive || state == CallState::kDialling ||
         state == CallState::kConnecting;
}

std::ptrdiff_t ringing(const Sight& sight) {
  return std::count_if(sight.calls.begin(), sight.calls.end(),
                       [](const auto& entry) { return entry.second.state == CallState::kRinging; });
}

bool shows_ringing(const Sight& sight) {
  return sight.screen.shows == "ringing" || sight.screen.shows == "call-waiting";
}

// ---- after each input

std::string ring_has_a_call(const Sight& sight) {
  return said_if(shows_ringing(sight) != (ringing(sight) > 0), sight.screen.shows);
}

std::string one_call_rings(const Sight& sight) {
  return said_if(ringing(sight) > 1, "two calls ring");
}

std::string screen_has_its_calls(const Sight& sight) {
  const bool known = !sight.screen.call || sight.calls.contains(*sight.screen.call);
  return said_if(!known || sight.screen.calls.size() != sight.calls.size(), sight.screen.shows);
}

std::string ringtone_has_a_ring(const Sight& sight) {
  return said_if(sight.screen.ringtone && (!shows_ringing(sight) || sight.busy),
                 "a ringtone is heard");
}

std::string dead_have_no_calls(const Sight& sight) {
  const bool lives =
      sight.process == ProcessState::kForeground || sight.process == ProcessState::kBackground;
  return said_if(!lives && !sight.calls.empty(), "a process that does not run has a call");
}

// property_test.cpp presses the buttons, too.
std::string buttons_fit(const Sight& sight) {
  for (const auto button : sight.screen.buttons) {
    const bool takes = button == "answer" || button == "slide-to-answer";
    if (!parse_act(button) || (button == "hold-and-accept" && !sight.may_hold) ||
        (takes && sight.busy)) {
      return std::string(button);
    }
  }
  return {};
}

std::string audio_has_a_call(const Sight& sight) {
  const bool any = std::any_of(sight.calls.begin(), sight.calls.end(),
                               [](const auto& entry) { return heard(entry.second.state); });
  return said_if(sight.audio && !any, "the audio session is active for no call");
}

std::string nothing_is_overdue(const Sight& sight) {
  return said_if(sight.next_deadline && *sight.next_deadline < sight.at, "a deadline has passed");
}

/// What a call in this state waits for.
std::optional<ActionKind> waits_for(CallState state) {
  if (state == CallState::kStarting) return ActionKind::kStart;
  if (state == CallState::kAnswering) return ActionKind::kAnswer;
  if (state == CallState::kEnding) return ActionKind::kEnd;
  return {};
}

// Each action was fulfilled, failed or timed out, or is still in time; and no call waits for one
// that is not there.
std::string actions_are_concluded(const Sight& sight) {
  std::set<std::pair<CallId, ActionKind>> under_way;
  for (const auto& [number, action] : sight.actions) {
    under_way.emplace(action.call, action.kind);
    const bool in_time = action.deadline >= sight.at;
    if (!in_time || !sight.calls.contains(action.call)) return std::string(to_string(action.kind));
  }
  for (const auto& [id, call] : sight.calls) {
    const auto kind = waits_for(call.state);
    if (kind && !under_way.contains({id, *kind})) return id.text() + " waits for nothing";
  }
  return {};
}

constexpr std::array<Invariant<Sight>, 9> kOfALook{{
    {"ring-has-a-call", ring_has_a_call},
    {"one-call-rings", one_call_rings},
    {"screen-has-its-calls", screen_has_its_calls},
    {"ringtone-has-a-ring", ringtone_has_a_ring},
    {"dead-have-no-calls", dead_have_no_calls},
    {"buttons-fit", buttons_fit},
    {"audio-has-a-call", audio_has_a_call},
    {"nothing-is-overdue", nothing_is_overdue},
    {"actions-are-concluded", actions_are_concluded},
}};

// ---- at the end

std::string socket_is_used_while_open(const Past& past) {
  return said_if(past.socket_misuse > 0, "opened twice, or used while closed");
}

// After its death the app says nothing, to iOS or to anybody, until it is launched again.
std::string dead_are_silent(const Past& past) {
  bool dead = false;
  for (const auto& e : past.trace) {
    if (e.name == "app-terminated") dead = true;
    if (e.name == "app-launched") dead = false;
    if (dead && (e.lane == "bob.app" || e.to == "bob.app")) return std::string(e.name);
  }
  return {};
}

// While delivery is stopped no push launches the app.
std::string blocked_are_not_woken(const Past& past) {
  bool blocked = false;
  for (const auto& e : past.trace) {
    if (e.name == "voip-delivery-stopped") blocked = true;
    const auto act = e.field("act");
    const bool another = e.name == "person" && (act == "reinstall" || act == "restore-backup");
    if (another || e.name == "voip-delivery-resumed") blocked = false;
    const bool launched = e.name == kStateEvent && e.field("machine") == "app-process" &&
                          e.field("on") == "push-came" && e.field("to") == "launching";
    if (blocked && launched) return "a push launched a blocked app";
  }
  return {};
}

std::string calls_end_once(const Past& past) {
  std::map<CallId, int> live;
  for (const auto& e : past.trace) {
    if (e.name != kStateEvent || e.field("machine") != "callkit-call") continue;
    if (e.field("from") == "none" || e.field("from") == "reported") {
      if (e.field("to") != "ended") ++live[*e.call];
    }
    if (e.field("to") == "ended" && e.field("from") != "reported") --live[*e.call];
  }
  for (const auto& [call, count] : live) {
    if (count != (past.calls.contains(call) ? 1 : 0)) return call.text();
  }
  return {};
}

// One fate, or held and then one.
std::string pushes_have_one_fate(const Past& past) {
  std::map<std::string, int> fates;
  for (const auto& e : past.trace) {
    if (e.name == "push-fate" && e.field("fate") != to_string(PushFate::kHeld)) {
      ++fates[std::string(e.field("apns-id"))];
    }
  }
  for (std::size_t n = 1; n <= past.pushes; ++n) {
    const std::string id = "push-" + std::to_string(n);
    if (fates[id] != 1) return id + " has " + std::to_string(fates[id]);
  }
  return said_if(fates.size() > past.pushes, "a fate of a push that never came");
}

constexpr std::array<Invariant<Past>, 5> kOfAStory{{
    {"socket-is-used-while-open", socket_is_used_while_open},
    {"dead-are-silent", dead_are_silent},
    {"blocked-are-not-woken", blocked_are_not_woken},
    {"calls-end-once", calls_end_once},
    {"pushes-have-one-fate", pushes_have_one_fate},
}};

template <class Subject>
std::string first_broken(std::span<const Invariant<Subject>> invariants, const Subject& subject) {
  for (const auto& invariant : invariants) {
    const std::string wrong = invariant.broken(subject);
    if (!wrong.empty()) return std::string(invariant.name) + ": " + wrong;
  }
  return {};
}

}  // namespace

std::span<const Invariant<Sight>> invariants_of_a_look() { return kOfALook; }
std::span<const Invariant<Past>> invariants_of_a_story() { return kOfAStory; }

std::string broken_now(PhoneScript& bob) {
  bob.run(Duration{});
  const CallKit& kit = bob.phone.call_kit();
  return first_broken(
      invariants_of_a_look(),
      Sight{bob.phone.screen(), kit.calls(), kit.actions(), kit.busy(), kit.may_hold(),
            kit.audio_active(), bob.phone.process(), bob.at(), bob.phone.next_deadline()});
}

std::string broken_at_the_end(const PhoneScript& bob) {
  return first_broken(invariants_of_a_story(), Past{bob.trace, bob.phone.call_kit().calls(),
                                                    bob.pushes(), bob.socket_misuse});
}

}  // namespace ringback::device
