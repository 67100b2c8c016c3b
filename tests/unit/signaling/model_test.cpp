// A bounded model check of the whole core: whoever may act, in every order, to a depth. After each
// order everybody comes back, and the same must hold (tests/unit/signaling/model_rest.cpp).
#include <gtest/gtest.h>

#include "tests/unit/signaling/model_search.h"
#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

using Shows = ModelWorld::Shows;
using World = ModelWorld;
using Moves = std::vector<ModelMove>;

const CallId kCall = call_number(2);
const CallId kBack = call_number(1);
const CallId kOther = call_number(3);
const CallId kToWatch = call_number(11);
const CallId kToPhone = call_number(12);
const CallId kToMac = call_number(13);
const CallId kBackToPad = call_number(14);

/// What a person can do while the phone shows the call so.
ModelMove when(const std::string& device, CallId call, Shows shown, const std::string& does,
               ClientMessage message) {
  return {device + " " + does,
          [=](World& w) { return w.shows(device, call, shown) && w.say(device, message); }};
}

ModelMove rings(const std::string& device, CallId call) {
  return when(device, call, Shows::kRinging, "rings", to_server::Ringing{call});
}
ModelMove answers(const std::string& device, CallId call) {
  return when(device, call, Shows::kRinging, "answers", to_server::Answer{{}, call, "sdp"});
}
ModelMove declines(const std::string& device, CallId call) {
  return when(device, call, Shows::kRinging, "declines", to_server::Decline{{}, call});
}
ModelMove cancels(const std::string& device, CallId call) {
  return when(device, call, Shows::kRinging, "cancels", to_server::HangUp{{}, call, false});
}
ModelMove hangs_up(const std::string& device, CallId call) {
  return when(device, call, Shows::kTalking, "hangs up", to_server::HangUp{{}, call, false});
}
ModelMove holds(const std::string& device, CallId call, bool on) {
  return when(device, call, Shows::kTalking, on ? "holds" : "goes on",
              to_server::Hold{{}, call, on});
}
ModelMove dials(const std::string& device, CallId call, const std::string& callee) {
  return {device + " dials " + callee, [=](World& w) {
            if (!w.shows(device, call, Shows::kNothing)) return false;
            w.view(device, call).shows = Shows::kRinging;
            return w.say(device, to_server::Dial{{}, call, UserId(callee), false, "offer"});
          }};
}
ModelMove moves_to(const std::string& device, CallId call, const std::string& to, CallId leg) {
  return when(device, call, Shows::kTalking, "transfers to " + to,
              to_server::Transfer{{}, call, DeviceId(to), leg});
}
/// Its push wakes an app, which asks, and rings if it may.
ModelMove wakes(const std::string& device, CallId call) {
  return {device + " wakes", [=](World& w) {
            if (w.linked(device) || !w.shows(device, call, Shows::kNothing)) return false;
            w.start(device);
            w.say(device, to_server::CheckIn{call});
            if (w.shows(device, call, Shows::kRinging)) w.say(device, to_server::Ringing{call});
            return true;
          }};
}
ModelMove breaks(const std::string& device) {
  return {device + "'s link breaks", [=](World& w) { return w.cut(device); }};
}
ModelMove breaks_unseen(const std::string& device) {
  return {device + "'s link breaks unseen", [=](World& w) { return w.deafen(device); }};
}
ModelMove resumes(const std::string& device) {
  return {device + " comes back", [=](World& w) { return w.come(device); }};
}
ModelMove starts(const std::string& device) {
  return {device + " starts anew", [=](World& w) { return w.start(device); }};
}
ModelMove repeats(const std::string& device) {
  return {device + " says it again", [=](World& w) { return w.repeat(device); }};
}
ModelMove push_answered(int status, const std::string& reason) {
  return {"APNs says " + std::to_string(status),
          [=](World& w) { return w.answer_push(status, reason); }};
}
const ModelMove kPushLost{"the push is lost", [](World& w) { return w.lose_push(); }};
const ModelMove kTime{"time goes by", [](World& w) { return w.pass(); }};
const ModelMove kRestart{"the server starts again", [](World& w) { return w.restart(); }};

void people(World& w) {
  for (const char* device : {"alice", "mac"}) w.know("alice", device, false);
  w.know("bob", "phone", true);
  w.know("bob", "pad", true);
  w.know("bob", "watch", false);
  w.know("carol", "carol", false);
  for (const char* device : {"alice", "pad", "watch", "carol"}) w.come(device);
}

/// Alice calls Bob, whose pad and watch are there and whose phone sleeps.
void dialled(World& w) {
  people(w);
  dials("alice", kCall, "bob").make(w);
}

void talking(World& w) {
  dialled(w);
  answers("pad", kCall).make(w);
}

/// Everything holds, and there was something to see.
void expect_all(const ModelSearch& found, std::size_t at_least) {
  EXPECT_EQ(found.broken, "") << found.what;
  EXPECT_GE(found.states, at_least);
  ::testing::Test::RecordProperty("states", std::to_string(found.states));
  ::testing::Test::RecordProperty("moves", std::to_string(found.moves));
}

Moves together(std::initializer_list<Moves> parts) {
  Moves all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

const Moves& fork_moves() {
  static const Moves kMoves{
      answers("pad", kCall),
      declines("pad", kCall),
      rings("watch", kCall),
      answers("watch", kCall),
      when("watch", kCall, Shows::kRinging, "is busy", to_server::Busy{{}, kCall}),
      wakes("phone", kCall),
      answers("phone", kCall),
      cancels("alice", kCall),
      kTime};
  return kMoves;
}

const Moves& push_moves() {
  static const Moves kMoves{push_answered(200, {}), push_answered(410, "Unregistered"),
                            push_answered(503, "ServiceUnavailable"), kPushLost};
  return kMoves;
}

/// What a network does to a device.
Moves link_moves(const std::string& device) {
  return {breaks(device), breaks_unseen(device), resumes(device)};
}

/// The same command twice, and a server that forgets which it has seen.
const Moves& again_moves() {
  static const Moves kMoves{repeats("alice"), repeats("pad"), kRestart, resumes("alice"),
                            resumes("pad")};
  return kMoves;
}

const Moves& talk_moves() {
  static const Moves kMoves{hangs_up("alice", kCall), hangs_up("pad", kCall),
                            holds("alice", kCall, true), holds("alice", kCall, false),
                            holds("pad", kCall, true)};
  return kMoves;
}

/// Bob's call moves to his watch, which is there, or to his phone, which sleeps; Alice's to her
/// mac.
const Moves& transfer_moves() {
  static const Moves kMoves{moves_to("pad", kCall, "watch", kToWatch),
                            answers("watch", kToWatch),
                            declines("watch", kToWatch),
                            hangs_up("watch", kToWatch),
                            moves_to("pad", kCall, "phone", kToPhone),
                            wakes("phone", kToPhone),
                            answers("phone", kToPhone),
                            moves_to("alice", kCall, "mac", kToMac),
                            answers("mac", kToMac),
                            resumes("mac"),
                            moves_to("watch", kToWatch, "pad", kBackToPad),
                            answers("pad", kBackToPad)};
  return kMoves;
}

/// Bob calls Alice while she calls him, and Carol calls Bob.
const Moves& caller_moves() {
  static const Moves kMoves{dials("alice", kCall, "bob"),  dials("pad", kBack, "alice"),
                            dials("carol", kOther, "bob"), answers("alice", kBack),
                            answers("pad", kCall),         answers("pad", kOther),
                            answers("watch", kOther),      declines("pad", kOther),
                            cancels("pad", kBack),         cancels("carol", kOther),
                            hangs_up("carol", kOther),     hangs_up("pad", kCall),
                            holds("pad", kCall, true),     kTime};
  return kMoves;
}

TEST(Model, AForkToThreeDevices) {
  expect_all(search_all({dialled, together({fork_moves(), push_moves()})}, 5), 1'000);
}

TEST(Model, AForkWhoseLinksBreak) {
  const auto moves = together({fork_moves(), link_moves("pad"), link_moves("alice")});
  expect_all(search_all({dialled, moves}, 5), 1'000);
}

TEST(Model, AForkWhoseAppsStartAnew) {
  const Moves anew{starts("pad"), starts("watch"), starts("phone"), breaks("watch"),
                   resumes("watch")};
  expect_all(search_all({dialled, together({fork_moves(), anew, {rings("pad", kCall)}})}, 5),
             1'000);
}

TEST(Model, AForkOfAServerThatStartsAgain) {
  expect_all(search_all({dialled, together({fork_moves(), again_moves(), {kPushLost}})}, 5), 1'000);
}

TEST(Model, TwoCallersAndGlare) {
  const auto moves = together({caller_moves(), {kRestart, resumes("alice"), resumes("pad")}});
  expect_all(search_all({people, moves}, 5), 1'000);
}

TEST(Model, ATalkThatIsHeldAndTransferred) {
  expect_all(search_all({talking, together({talk_moves(), transfer_moves(), {kTime}})}, 5), 1'000);
}

TEST(Model, ATransferWhoseLinksBreak) {
  const auto moves = together({transfer_moves(),
                               link_moves("pad"),
                               link_moves("watch"),
                               {hangs_up("alice", kCall), starts("pad"), kTime, kPushLost}});
  expect_all(search_all({talking, moves}, 4), 1'000);
}

TEST(Model, ATransferOfAServerThatStartsAgain) {
  const auto moves = together(
      {talk_moves(), transfer_moves(), again_moves(), {repeats("watch"), resumes("watch"), kTime}});
  expect_all(search_all({talking, moves}, 4), 1'000);
}

TEST(Model, LongDrawnOrdersOfEverything) {
  const auto moves =
      together({fork_moves(),
                push_moves(),
                again_moves(),
                talk_moves(),
                transfer_moves(),
                caller_moves(),
                link_moves("pad"),
                link_moves("alice"),
                link_moves("watch"),
                {starts("pad"), starts("alice"), repeats("watch"), resumes("carol")}});
  expect_all(search_drawn({people, moves}, 2'000, 60, 20), 2'000);
}

}  // namespace
}  // namespace ringback::signaling
