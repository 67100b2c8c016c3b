// Every invariant notices what it is there for: a look or a story with one thing wrong, for each.
#include "tests/unit/device/invariants.h"

#include <gtest/gtest.h>

#include <functional>

namespace ringback::device {
namespace {

const CallId kCall = PhoneScript::call();

CallRecord call_in(CallState state, const CallId& id = kCall) {
  CallRecord call;
  call.id = id;
  call.state = state;
  return call;
}

/// A phone that rings, as it should look.
Sight ringing() {
  Sight sight;
  sight.calls.emplace(kCall, call_in(CallState::kRinging));
  // To be muted or not, by now.
  sight.actions[1] = {1, ActionKind::kSetMuted, kCall, true, {}, {}, Instant{5s}};
  sight.screen.shows = "ringing";
  sight.screen.ringtone = true;
  sight.screen.call = kCall;
  sight.screen.calls.push_back({kCall, "alice", "ringing", {}});
  sight.screen.buttons = {"slide-to-answer", "decline"};
  sight.at = Instant{5s};
  sight.next_deadline = Instant{5s};
  return sight;
}

TraceEvent event(std::string_view lane, std::string_view to, std::string_view name,
                 std::initializer_list<Detail> details = {},
                 const std::optional<CallId>& call = {}) {
  Trace trace;
  return trace.write(Instant{1s}, lane, to, name, call, details);
}

TraceEvent moved(std::string_view machine, std::string_view from, std::string_view on,
                 std::string_view to, const std::optional<CallId>& call = {}) {
  return event("bob.ios", "", kStateEvent,
               {{"machine", machine}, {"from", from}, {"on", on}, {"to", to}}, call);
}

/// A push that rang and ended, an app that died of itself and was launched again, and a block that
/// was lifted.
Past story() {
  Past past;
  past.pushes = 2;
  past.trace = {
      moved("app-process", "not-running", "push-came", "launching"),
      event("bob.ios", "", "app-launched"),
      event("bob.ios", "apns", "push-fate", {{"apns-id", "push-1"}, {"fate", "held"}}),
      event("bob.ios", "apns", "push-fate", {{"apns-id", "push-1"}, {"fate", "delivered"}}),
      moved("callkit-call", "reported", "admitted", "ringing", kCall),
      event("bob.app", "bob.ios", "report-call-ended", {}, kCall),
      moved("callkit-call", "ringing", "reported-ended", "ended", kCall),
      event("bob.ios", "", "app-terminated"),
      event("bob.ios", "", "voip-delivery-stopped"),
      event("bob.ios", "apns", "push-fate", {{"apns-id", "push-2"}, {"fate", "dropped-blocked"}}),
      event("bob.ios", "", "person", {{"act", "reinstall"}}),
      moved("app-process", "not-running", "push-came", "launching"),
      event("bob.ios", "", "app-launched"),
      event("bob.app", "signaling", "hello"),
  };
  return past;
}

template <class Subject>
struct Wrong {
  std::string_view invariant;
  std::function<void(Subject&)> damage;
};

/// Each damage is noticed by its invariant, and each invariant has a damage that it notices.
template <class Subject>
void expect_noticed(std::span<const Invariant<Subject>> invariants,
                    const std::vector<Wrong<Subject>>& all, const Subject& right) {
  for (const auto& invariant : invariants) {
    EXPECT_EQ(invariant.broken(right), "") << invariant.name << " finds fault with what is right";
    int damages = 0;
    for (const auto& wrong : all) {
      if (wrong.invariant != invariant.name) continue;
      ++damages;
      Subject damaged = right;
      wrong.damage(damaged);
      EXPECT_NE(invariant.broken(damaged), "")
          << invariant.name << " does not notice damage " << damages;
    }
    EXPECT_GT(damages, 0) << "nothing shows that " << invariant.name << " can fail";
  }
}

TEST(Invariants, NoticeWhatALookShouldNotSee) {
  const std::vector<Wrong<Sight>> all{
      {"ring-has-a-call", [](Sight& s) { s.calls.at(kCall).state = CallState::kEnding; }},
      {"ring-has-a-call", [](Sight& s) { s.screen.shows = "idle"; }},
      {"ring-has-a-call", [](Sight& s) { s.screen.shows = "call-waiting", s.calls.clear(); }},
      {"one-call-rings",
       [](Sight& s) {
         const CallId other = PhoneScript::call(2);
         s.calls.emplace(other, call_in(CallState::kRinging, other));
       }},
      {"screen-has-its-calls", [](Sight& s) { s.screen.call = PhoneScript::call(2); }},
      {"screen-has-its-calls", [](Sight& s) { s.screen.calls.clear(); }},
      {"ringtone-has-a-ring", [](Sight& s) { s.screen.shows = "in-call"; }},
      {"ringtone-has-a-ring", [](Sight& s) { s.busy = true; }},
      {"dead-have-no-calls", [](Sight& s) { s.process = ProcessState::kNotRunning; }},
      {"dead-have-no-calls", [](Sight& s) { s.process = ProcessState::kSuspended; }},
      {"buttons-fit", [](Sight& s) { s.screen.buttons = {"self-destruct"}; }},
      {"buttons-fit", [](Sight& s) { s.screen.buttons = {"hold-and-accept"}; }},
      {"buttons-fit", [](Sight& s) { s.busy = true; }},
      {"audio-has-a-call", [](Sight& s) { s.audio = true; }},
      {"nothing-is-overdue", [](Sight& s) { s.next_deadline = Instant{5s - 1us}; }},
      {"actions-are-concluded", [](Sight& s) { s.actions.at(1).deadline = Instant{5s - 1us}; }},
      {"actions-are-concluded", [](Sight& s) { s.actions.at(1).call = PhoneScript::call(3); }},
      {"actions-are-concluded", [](Sight& s) { s.calls.at(kCall).state = CallState::kAnswering; }},
      {"actions-are-concluded", [](Sight& s) { s.calls.at(kCall).state = CallState::kEnding; }},
      {"actions-are-concluded", [](Sight& s) { s.calls.at(kCall).state = CallState::kStarting; }},
  };
  expect_noticed(invariants_of_a_look(), all, ringing());
}

TEST(Invariants, NoticeWhatAStoryShouldNotHold) {
  const std::vector<Wrong<Past>> all{
      {"socket-is-used-while-open", [](Past& p) { p.socket_misuse = 1; }},
      // The process is gone after the eighth event, and comes back with the last but one.
      {"dead-are-silent",
       [](Past& p) {
         p.trace.insert(p.trace.begin() + 8, event("bob.app", "signaling", "hello"));
       }},
      {"dead-are-silent",
       [](Past& p) {
         p.trace.insert(p.trace.begin() + 8, event("bob.ios", "bob.app", "audio-activated"));
       }},
      {"blocked-are-not-woken", [](Past& p) { p.trace.erase(p.trace.begin() + 10); }},
      {"calls-end-once", [](Past& p) { p.trace.erase(p.trace.begin() + 6); }},
      {"calls-end-once", [](Past& p) { p.trace.push_back(p.trace[6]); }},
      {"calls-end-once", [](Past& p) { p.calls.emplace(kCall, call_in(CallState::kActive)); }},
      {"pushes-have-one-fate", [](Past& p) { p.trace.erase(p.trace.begin() + 3); }},
      {"pushes-have-one-fate", [](Past& p) { p.trace.push_back(p.trace[3]); }},
      {"pushes-have-one-fate", [](Past& p) { p.pushes = 3; }},
      {"pushes-have-one-fate", [](Past& p) { p.pushes = 1; }},
  };
  expect_noticed(invariants_of_a_story(), all, story());
}

}  // namespace
}  // namespace ringback::device
