// A check that cannot fail is no check: each rule of the model's world is broken once, by a server
// that is wrong in one way, and names itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/unit/signaling/model_world.h"
#include "tests/unit/signaling/script.h"

namespace ringback::signaling {
namespace {

const CallId kCall = call_number(2);

using Effects = std::vector<Effect>;
using Says = std::function<void(Effects&)>;
using Story = std::function<void(ModelWorld&)>;

struct Proof {
  std::string name;
  ModelRule rule;
  std::string what;  ///< a part of what is said to be wrong
  Story story;
  ModelWrong wrong;
};

/// Alice calls Bob, whose pad and watch are there and whose phone sleeps.
void dialled(ModelWorld& w) {
  w.know("alice", "alice", false);
  w.know("bob", "phone", true);
  w.know("bob", "pad", false);
  w.know("bob", "watch", false);
  for (const char* device : {"alice", "pad", "watch"}) w.come(device);
  w.view("alice", kCall).shows = ModelWorld::Shows::kRinging;
  w.say("alice", to_server::Dial{{}, kCall, UserId("bob"), false, "offer"});
}
void answered(ModelWorld& w) {
  dialled(w);
  w.say("pad", to_server::Answer{{}, kCall, "sdp"});
}
void held(ModelWorld& w) {
  answered(w);
  w.say("alice", to_server::Hold{{}, kCall, true});
}
void hung_up(ModelWorld& w) {
  answered(w);
  w.say("alice", to_server::HangUp{{}, kCall, false});
}
void cancelled(ModelWorld& w) {
  dialled(w);
  w.say("alice", to_server::HangUp{{}, kCall, false});
}

/// Says something else instead of each message of a kind; or, given nothing, leaves it out.
template <class Message>
Says instead_of(std::function<std::optional<ServerMessage>(Message)> other) {
  return [other](Effects& effects) {
    std::erase_if(effects, [&](Effect& effect) {
      auto* frame = std::get_if<SendFrame>(&effect);
      const auto* message =
          frame != nullptr ? std::get_if<Message>(&frame->frame.message) : nullptr;
      if (message == nullptr) return false;
      auto said = other(*message);
      if (said) frame->frame.message = std::move(*said);
      return !said;
    });
  };
}
/// Says one thing more after each message of a kind.
template <class Message>
Says after(ServerMessage more) {
  return [more](Effects& effects) {
    Effects longer;
    for (const auto& effect : effects) {
      longer.push_back(effect);
      const auto* frame = std::get_if<SendFrame>(&effect);
      if (frame == nullptr || !std::holds_alternative<Message>(frame->frame.message)) continue;
      longer.emplace_back(
          SendFrame{frame->connection, {frame->frame.number + 1, frame->frame.ack, more}});
    }
    effects = std::move(longer);
  };
}
/// Keeps something else of each call; or, given nothing, nothing.
Says keeps(std::function<bool(CallRecord&)> otherwise) {
  return [otherwise](Effects& effects) {
    std::erase_if(effects, [&](Effect& effect) {
      auto* kept = std::get_if<Persist>(&effect);
      auto* call = kept != nullptr ? std::get_if<CallSaved>(&kept->change) : nullptr;
      return call != nullptr && !otherwise(call->record);
    });
  };
}
template <class Message>
bool says(const Input& input) {
  const auto* frame = std::get_if<FrameReceived>(&input);
  return frame != nullptr && std::holds_alternative<Message>(frame->frame.message);
}

std::optional<ServerMessage> nothing(const to_client::CallEnded&) { return {}; }
std::optional<ServerMessage> unheard_of(const to_client::IncomingCall&) { return {}; }
std::optional<ServerMessage> all_declined(to_client::CallEnded end) {
  end.reason = EndReason::kDeclined;
  return end;
}
/// Both the answer and the watch's "answered elsewhere" are answers.
std::optional<ServerMessage> everybody_talks(const to_client::CallEnded& end) {
  if (end.reason != EndReason::kAnsweredElsewhere) return end;
  return to_client::Answered{end.call, "sdp"};
}

std::vector<Proof> wrong_on_file() {
  using R = ModelRule;
  const auto backwards = [](Effects& effects) { std::ranges::reverse(effects); };
  const auto twice = [](CallRecord& call) {
    if (call.ended_at && call.reason == EndReason::kHungUp) call.reason = EndReason::kDeclined;
    return true;
  };
  const auto end_and_end = [](Effects& effects) {
    for (std::size_t i = 0; i < effects.size(); ++i) {
      const auto* kept = std::get_if<Persist>(&effects[i]);
      const auto* call = kept != nullptr ? std::get_if<CallSaved>(&kept->change) : nullptr;
      if (call == nullptr || !call->record.ended_at) continue;
      CallSaved once_more = *call;
      once_more.record.state = "answered";
      effects.insert(effects.begin() + static_cast<std::ptrdiff_t>(++i), Persist{once_more});
    }
  };
  return {
      {"TellsBeforeItKeeps",
       R::kOnFileBeforeTold,
       "after it was told",
       dialled,
       {{}, backwards, {}}},
      {"KeepsNoCall",
       R::kEveryCallOnFile,
       "a call is not",
       dialled,
       {{}, keeps([](CallRecord&) { return false; }), {}}},
      {"KeepsAnotherState",
       R::kEveryCallOnFile,
       "as ringing, and is answered",
       answered,
       {{},
        keeps([](CallRecord& c) { return c.state != "answered" || (c.state = "ringing", true); }),
        {}}},
      {"EndsTwiceOnFile", R::kEndForEver, "is kept as answered", hung_up, {{}, end_and_end, {}}},
      {"KeepsAnotherReason",
       R::kAgreeOnEnd,
       "hung-up for declined",
       hung_up,
       {{}, keeps(twice), {}}},
  };
}

std::vector<Proof> wrong_when_asked() {
  using R = ModelRule;
  using Asked = to_client::CheckedIn;
  const auto rings_again = [](Asked m) -> std::optional<ServerMessage> {
    if (m.status != CallStatus::kEnded) return m;
    return to_client::IncomingCall{m.call, {}, {}};
  };
  const auto forgets = [](Asked m) -> std::optional<ServerMessage> {
    m.status = CallStatus::kUnknown;
    return m;
  };
  const auto changes_its_mind = [](Asked m) -> std::optional<ServerMessage> {
    m.reason = EndReason::kBusy;
    return m;
  };
  return {
      {"RingsAfterTheEnd",
       R::kEndForEver,
       "after the end",
       hung_up,
       {{}, instead_of<Asked>(rings_again), {}}},
      {"ForgetsTheCall",
       R::kNoCallForgotten,
       "hears checked-in",
       hung_up,
       {{}, instead_of<Asked>(forgets), {}}},
      {"SaysOtherwiseWhenAsked",
       R::kAgreeOnEnd,
       "busy, after",
       hung_up,
       {{}, instead_of<Asked>(changes_its_mind), {}}},
  };
}

std::vector<Proof> wrong_in_words() {
  using R = ModelRule;
  using to_client::Answered;
  using to_client::CallEnded;
  using to_client::Held;
  const auto silent = [](const auto&) { return std::optional<ServerMessage>(); };
  const auto goes_on_ringing = [](const Held& m) -> std::optional<ServerMessage> {
    return to_client::IncomingCall{m.call, {}, {}};
  };
  const auto is_over = [](const Answered& m) -> std::optional<ServerMessage> {
    return CallEnded{m.call, EndReason::kFailed};
  };
  const auto the_reverse = [](Held m) -> std::optional<ServerMessage> {
    m.on_hold = !m.on_hold;
    return m;
  };
  return {
      {"SkipsAMessage",
       R::kNothingLost,
       "alice hears answered",
       answered,
       {{}, instead_of<to_client::Trying>(silent), {}}},
      {"RingsAfterTheAnswer",
       R::kAnswerStands,
       "hears incoming-call",
       held,
       {{}, instead_of<Held>(goes_on_ringing), {}}},
      {"TellsTheEndTwice",
       R::kToldOnce,
       "call-ended of 2 once more",
       hung_up,
       {{}, after<CallEnded>(CallEnded{kCall, EndReason::kHungUp}), {}}},
      {"TellsAnotherReason",
       R::kAgreeOnEnd,
       "declined for cancelled",
       cancelled,
       {{}, instead_of<CallEnded>(all_declined), {}}},
      {"LetsTheOthersTalkToo",
       R::kAgreeOnTalk,
       "watch, call 2",
       answered,
       {{}, instead_of<CallEnded>(everybody_talks), {}}},
      {"TellsBothSidesThatItIsOver",
       R::kAgreeOnTalk,
       "0 do",
       answered,
       {{}, instead_of<Answered>(is_over), {}}},
      {"HoldsOnOneSide",
       R::kAgreeOnHold,
       "pad, call 2",
       held,
       {{}, instead_of<Held>(the_reverse), {}}},
  };
}

std::vector<Proof> wrong_in_time() {
  using R = ModelRule;
  const auto pushes_again = [](Effects& effects) {
    const auto push = std::ranges::find_if(
        effects, [](const Effect& e) { return std::holds_alternative<SendPush>(e); });
    if (push == effects.end()) return;
    SendPush second = std::get<SendPush>(*push);
    second.apns_id = ApnsId("another");
    effects.emplace_back(second);
  };
  const auto patient = [](Assumptions& a) { a.ring_timeout = a.unreachable_wait = 1h; };
  const auto no_hang_up = [](const Input& input) { return says<to_server::HangUp>(input); };
  const auto deaf_to_the_clock = [broken = false](const Input& input) mutable {
    broken = broken || std::holds_alternative<ConnectionLost>(input);
    return broken && std::holds_alternative<Tick>(input);
  };
  return {
      {"PushesTwice", R::kOnePush, hex_token("phone"), dialled, {{}, pushes_again, {}}},
      {"LetsItRingForAnHour",
       R::kNothingRingsForEver,
       "a call is trying",
       dialled,
       {{}, {}, patient}},
      {"TellsNobodyOfTheAnswer",
       R::kNothingRingsForEver,
       "watch, call 2",
       answered,
       {{}, instead_of<to_client::CallEnded>(nothing), {}}},
      {"TellsNobodyOfTheEnd",
       R::kNothingRingsForEver,
       "alice, call 2",
       cancelled,
       {{}, instead_of<to_client::CallEnded>(nothing), {}}},
      {"OffersTheCallToNobody",
       R::kNobodyIsLeftOut,
       "pad, call 2",
       dialled,
       {{}, instead_of<to_client::IncomingCall>(unheard_of), {}}},
      {"HearsNoHangUp",
       R::kNothingRingsForEver,
       "a call is answered",
       answered,
       {no_hang_up, {}, {}}},
      {"LeavesATimerBehind",
       R::kNothingLeftBehind,
       "a timer",
       hung_up,
       {deaf_to_the_clock, {}, {}}},
  };
}

std::vector<Proof> proofs() {
  std::vector<Proof> all = wrong_on_file();
  for (auto more : {wrong_when_asked(), wrong_in_words(), wrong_in_time()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

class ModelWrongTest : public ::testing::TestWithParam<Proof> {};

TEST_P(ModelWrongTest, IsFoundByItsName) {
  ModelWorld world(GetParam().wrong);
  GetParam().story(world);
  world.finish();
  ASSERT_TRUE(world.broken()) << "not found";
  EXPECT_EQ(to_string(world.broken()->first), to_string(GetParam().rule));
  EXPECT_NE(world.broken()->second.find(GetParam().what), std::string::npos)
      << world.broken()->second;
}

INSTANTIATE_TEST_SUITE_P(AServerThat, ModelWrongTest, ::testing::ValuesIn(proofs()),
                         [](const auto& tested) { return tested.param.name; });

TEST(ModelWrong, EveryRuleIsShownToFire) {
  std::set<ModelRule> shown;
  for (const auto& proof : proofs()) shown.insert(proof.rule);
  for (std::size_t i = 0; i < kModelRules.size(); ++i) {
    EXPECT_TRUE(shown.contains(static_cast<ModelRule>(i))) << kModelRules[i];
  }
}

TEST(ModelWrong, TheSameStoriesOfTheRealServerAreRight) {
  for (const auto& story : {dialled, answered, held, hung_up, cancelled}) {
    ModelWorld world;
    story(world);
    world.finish();
    EXPECT_FALSE(world.broken()) << world.broken()->second;
  }
}

}  // namespace
}  // namespace ringback::signaling
