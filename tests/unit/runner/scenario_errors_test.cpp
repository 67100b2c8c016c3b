// Every way to get a scenario wrong says where, what was expected, and the nearest known word.
#include <gtest/gtest.h>

#include <string>

#include "runner/scenario.h"
#include "tests/unit/runner/temporary_file.h"

namespace ringback::runner {
namespace {

constexpr std::string_view kHead = "title: t\nphones: {alice: foreground, bob: not-running}\n";

struct Bad {
  const char* name;
  bool head;  ///< kHead comes first, as lines 1 and 2
  const char* text;
  const char* error;  ///< without the file's name
};

class ScenarioErrors : public testing::TestWithParam<Bad> {};

TEST_P(ScenarioErrors, SayWhereAndWhat) {
  const Bad& bad = GetParam();
  const TemporaryFile file((bad.head ? std::string(kHead) : std::string()) + bad.text);
  const auto loaded = load_scenario(file.path(), "bad.yaml");
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(to_string(loaded.error()), std::string("bad.yaml:") + bad.error);
}

const Bad kBad[] = {
    {"Empty", false, "", "1:1: expected a scenario"},
    {"NotAMapping", false, "- 1\n", "1:1: expected a scenario"},
    {"BrokenYaml", false, "title: [\n", "2:1: end of sequence flow not found"},
    {"NoTitle", false, "phones: {a: foreground}\nsteps:\n  - a: goes home\n",
     "1:1: expected a title"},
    {"NoPhones", false, "title: t\n", "1:1: expected phones"},
    {"NoSteps", true, "", "1:1: expected steps"},
    {"UnknownKey", true, "stepz: []\n",
     "3:1: \"stepz\" is not a key of a scenario (title, why, source, lasts, live, violates, "
     "phones, "
     "links, assumptions, steps, expect, repeat, include, parameters, table or variants); did you "
     "mean "
     "\"steps\"?"},
    {"KeyTwice", true, "title: u\n", "3:1: \"title\" is written twice"},
    {"AppState", false, "title: t\nphones: {bob: not-runing}\n",
     "2:15: expected an app state (not-running, foreground, background, suspended, force-quit, "
     "before-first-unlock or not-installed), not \"not-runing\"; did you mean \"not-running\"?"},
    {"IosVersion", false, "title: t\nphones: {bob: {ios: 11}}\n",
     "2:21: \"11\" is no iOS version from 12 on, such as 17 or 26.4"},
    {"PhoneKey", false, "title: t\nphones:\n  bob: {answer: 1s}\n",
     "3:9: \"answer\" is not a key of a phone (user, app, ios, bundle, environment, misbehaves, "
     "answers, declines or assumptions); did you mean \"answers\"?"},
    {"TakenName", false, "title: t\nphones: {apns: foreground}\n",
     "2:10: \"apns\" cannot be a phone's name"},
    {"PhoneAssumption", true, "assumptions: {bob: {ring_limmit: 3s}}\n",
     "3:21: no assumption of bob is called \"ring_limmit\"; did you mean \"ring_limit\"?"},
    {"AssumptionValue", true, "assumptions: {bob: {ring_limit: long}}\n",
     "3:33: expected a duration, not \"long\""},
    {"Verb", true, "steps:\n  - alice: dails bob\n",
     "4:12: \"dails bob\" is nothing that a person can do; did you mean \"dials\"?"},
    {"VerbArgument", true, "steps:\n  - alice: dials\n", "4:17: expected a user's name"},
    {"Callee", true, "steps:\n  - alice: dials bbo\n",
     "4:18: no user is called \"bbo\" (alice or bob); did you mean \"bob\"?"},
    {"TooManyWords", true, "steps:\n  - alice: hangs up now\n",
     "4:21: \"now\" is more than this sentence takes"},
    {"NoActor", true, "steps:\n  - at: 1s\n",
     "4:5: expected who does something (alice, bob, network, server, apns or provider)"},
    {"PseudoHeader", true, "steps:\n  - {provider: pushes bob, headers: {':conection': one}}\n",
     "4:38: expected a pseudo-header (:connection, :team, :jwt, :token-age or :path), not "
     "\":conection\"; did you mean \":connection\"?"},
    {"TwoActors", true, "steps:\n  - {alice: answers, bob: answers}\n",
     "4:22: a step has one actor; this is the second"},
    {"UnknownActor", true, "steps:\n  - carol: answers\n",
     "4:5: \"carol\" is not a key of a step (at, after, wait, alice, bob, network, server, apns or "
     "provider)"},
    {"Time", true, "steps:\n  - {at: soon, alice: answers}\n",
     "4:10: expected a duration such as 1.2s or a window such as 0s..3s, not \"soon\""},
    {"AtAndAfter", true, "steps:\n  - {at: 1s, after: 1s, alice: answers}\n",
     "4:21: a step has either \"at\" or \"after\""},
    {"Wait", true, "steps:\n  - {after: 1s, wait: 1s, alice: answers}\n",
     "4:23: \"wait\" follows an event under \"after\"; say the time there"},
    {"Link", true, "steps:\n  - network: bob-apn breaks\n",
     "4:14: no link is called \"bob-apn\" (alice-signaling, alice-apns, bob-signaling, bob-apns or "
     "signaling-apns); did you mean \"bob-apns\"?"},
    {"LinkVerb", true, "steps:\n  - network: bob-apns explodes\n",
     "4:23: \"explodes\" is nothing that a link does (breaks, goes silent, comes back, delays 1s, "
     "jitters 1s or loses 20%)"},
    {"ServerVerb", true, "steps:\n  - server: restart\n",
     "4:13: \"restart\" is nothing that the server does (restarts, stops, starts or drains); did "
     "you mean \"restarts\"?"},
    {"Lane", true, "steps: [{alice: dials bob}]\nexpect:\n  - signalling -> apns push-request\n",
     "5:5: no lane is called \"signalling\" (alice.app, alice.ios, bob.app, bob.ios, signaling, "
     "apns, network or anyone); did you mean \"signaling\"?"},
    {"PhoneAsLane", true, "steps: [{alice: dials bob}]\nexpect:\n  - bob screen shows=ringing\n",
     "5:5: \"bob\" is a phone; say \"bob.ios\", \"bob.app\" or \"bob sees ...\""},
    {"Percentile", true,
     "steps: [{alice: goes home}]\nexpect:\n  - p101 of dial-to-ringing at most 2s\n",
     "5:5: expected a percentile from p1 to p100, not \"p101\""},
    {"IncludeOfNoFile", true, "include: {a: b}\n",
     "3:10: expected a list of files, as [network.yaml]"},
    {"FieldName", true,
     "steps: [{alice: goes home}]\nexpect:\n  - never apns -> bob.ios push topc=x\n",
     "5:32: push has no field \"topc\" (apns-id, topic or priority); did you mean \"topic\"?"},
    {"FieldOfAnEventWithout", true,
     "steps: [{alice: goes home}]\nexpect:\n  - bob.ios call-silenced reason=x\n",
     "5:27: call-silenced has no fields"},
    {"FieldOfAnotherEvent", true,
     "steps: [{after: signaling call-dialled status=200, alice: goes home}]\n",
     "3:40: call-dialled has no field \"status\" (caller or callee)"},
    {"ScreenInAField", true,
     "steps: [{alice: goes home}]\nexpect:\n  - never bob.ios screen shows!=rining\n",
     "5:33: expected what a phone shows (idle, app, ringing, call-waiting, connecting, calling, "
     "in-call, held, call-failed or off), not \"rining\"; did you mean \"ringing\"?"},
    {"ScreenName", true, "steps: [{alice: goes home}]\nexpect:\n  - never bob sees rining\n",
     "5:20: expected what a phone shows (idle, app, ringing, call-waiting, connecting, calling, "
     "in-call, held, call-failed or off), not \"rining\"; did you mean \"ringing\"?"},
    {"Event", true, "steps: [{alice: dials bob}]\nexpect:\n  - signaling -> apns push-reqest\n",
     "5:23: no event is called \"push-reqest\"; did you mean \"push-request\"?"},
    {"Field", true, "steps: [{alice: dials bob}]\nexpect:\n  - apns push-stored late\n",
     "5:22: expected a field such as priority=10, not \"late\""},
    {"Clause", true, "steps: [{alice: dials bob}]\nexpect:\n  - bob sees ringing, withn 2s\n",
     "5:23: expected within, after, by or once, not \"withn\"; did you mean \"within\"?"},
    {"ClauseTime", true, "steps: [{alice: dials bob}]\nexpect:\n  - bob sees ringing, within 2\n",
     "5:30: expected a duration such as 300ms or 1.2s, not \"2\""},
    {"Count", true, "steps: [{alice: dials bob}]\nexpect:\n  - exactly two bob sees ringing\n",
     "5:13: expected a count, not \"two\""},
    {"Invariant", true, "violates: [both-sides-agre]\nsteps: [{alice: dials bob}]\n",
     "3:12: expected an invariant (every-push-has-one-fate, woken-app-reports-or-is-punished, "
     "no-ring-after-the-end, one-push-per-call-and-device, both-sides-agree, a-call-ends-once or "
     "no-audio-before-fulfilment), not \"both-sides-agre\"; did you mean \"both-sides-agree\"?"},
    {"Parameter", true, "parameters: {callee: bob}\nsteps: [{alice: 'dials ${calee}'}]\n",
     "4:17: no parameter is called \"calee\"; did you mean \"callee\"?"},
    {"Include", true, "include: [nowhere.yaml]\n", "3:11: no file is called \"nowhere.yaml\""},
    {"Loss", true, "links: {bob-apns: {loss: 200%}}\nsteps: [{alice: dials bob}]\n",
     "3:26: expected a share from 0% to 100%, not \"200%\""},
    {"LiveWithoutAReason", true, "live: false\nsteps: [{alice: dials bob}]\n",
     "3:7: expected the reason why it cannot be played live"},
    {"RepeatTimes", true, "repeat: {times: 0, every: 1s}\nsteps: [{alice: dials bob}]\n",
     "3:17: expected a whole number from 1 to 1000000, not \"0\""},
    {"RepeatEvery", true, "repeat: {times: 2}\nsteps: [{alice: dials bob}]\n",
     "3:9: expected \"every\""},
    {"RepeatKey", true, "repeat: {tmes: 2}\nsteps: [{alice: dials bob}]\n",
     "3:10: \"tmes\" is not a key of how often (times or every); did you mean \"times\"?"},
    {"Leg", true, "steps: [{alice: dials bob}]\nexpect:\n  - p95 of dial-to-rining at most 2s\n",
     "5:12: no leg is called \"dial-to-rining\" (dial-to-push-request, push-to-delivered, "
     "delivered-to-reported, reported-to-ringing, dial-to-ringing or answer-to-connected); did you "
     "mean \"dial-to-ringing\"?"},
    {"LegBound", true, "steps: [{alice: dials bob}]\nexpect:\n  - p5 of dial-to-ringing below 2s\n",
     "5:27: expected \"at most\" or \"at least\", not \"below 2s\""},
    {"LegDuration", true,
     "steps: [{alice: dials bob}]\nexpect:\n  - the most of dial-to-ringing at most 2\n",
     "5:41: expected a duration such as 300ms or 1.2s, not \"2\""},
    {"LegEnd", true, "steps: [{alice: dials bob}]\nexpect:\n  - p95 of dial-to-ringing\n",
     "5:27: expected \"at most\""},
    {"TableFile", true, "table: nowhere.csv\nsteps: [{alice: dials bob}]\n",
     "3:8: no file is called \"nowhere.csv\""},
    {"TableKind", true, "table: {a: b}\nsteps: [{alice: dials bob}]\n",
     "3:8: expected a list of rows, or the name of a CSV file"},
};

INSTANTIATE_TEST_SUITE_P(All, ScenarioErrors, testing::ValuesIn(kBad),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace ringback::runner
