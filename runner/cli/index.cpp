#include "runner/cli/index.h"

#include "runner/keys.h"
#include "runner/legs.h"
#include "runner/provider_push.h"
#include "runner/verbs.h"
#include "world/vocabulary.h"

namespace ringback::runner {
namespace {

std::string folder_of(const std::string& file) {
  const auto slash = file.rfind('/');
  const auto before = file.rfind('/', slash - 1);
  return file.substr(before + 1, slash - before - 1);
}

/// The first sentence, on one line.
std::string first_sentence(const std::string& text) {
  const auto end = text.find(". ");
  std::string sentence = end == std::string::npos ? text : text.substr(0, end + 1);
  for (auto& c : sentence) {
    if (c == '\n') c = ' ';
  }
  while (!sentence.empty() && sentence.back() == ' ') sentence.pop_back();
  return sentence;
}

std::string word_list(const std::vector<std::string_view>& words) {
  std::string text;
  for (const auto word : words) text += (text.empty() ? "`" : ", `") + std::string(word) + "`";
  return text;
}

constexpr std::string_view kIntroduction =
    "# Scenarios\n\n"
    "A scenario is a YAML file: who has which phone, what happens when, and what must come of\n"
    "it. Steps and expectations are sentences, one verb each; there are no loops and no\n"
    "conditions. This page is made from the reader's own tables.\n\n"
    "```yaml\n"
    "title: The caller hangs up before the push arrives\n"
    "phones:\n"
    "  alice: foreground\n"
    "  bob: {app: not-running, ios: '16', misbehaves: ignore-call-ended}\n"
    "links:\n"
    "  bob-apns: {delay: 300ms, jitter: 50ms, loss: 10%}\n"
    "assumptions:\n"
    "  signaling: {ring_timeout: 30s}\n"
    "steps:\n"
    "  - at: 1s                      # in the story\n"
    "    alice: dials bob\n"
    "  - after: apns -> bob.ios push # an event; `wait: 200ms` would add a pause\n"
    "    alice: hangs up\n"
    "  - after: 0s..3s               # after the step before, drawn from the seed\n"
    "    bob: opens the app\n"
    "expect:\n"
    "  - bob.app -> bob.ios report-new-incoming-call, within 2s\n"
    "  - bob sees idle, by 10s\n"
    "  - never anyone rule-broken\n"
    "```\n\n"
    "## Files\n\n"
    "`title`, `why`, `source`, `phones`, `links`, `assumptions`, `steps`, `expect`; `lasts` "
    "ends\n"
    "the story at that time (otherwise it ends 3 s after the last event), `violates` lists\n"
    "invariants that the story breaks on purpose, `live: REASON` says why `--live` leaves it out.\n"
    "`include: [network.yaml]` (or one name) reads fragments first: files beside this one, or "
    "below it in a "
    "folder\n"
    "`fragments`, with any of these keys. What a later piece says of a phone or a link changes it, "
    "and\n"
    "its steps and expectations come after those before.\n\n"
    "`parameters: {way: 30ms}` gives `${way}` its value. Each row of `table` is a story with "
    "values of its\n"
    "own; the column `case` names it. `table: calls.csv` takes the rows of a CSV file whose first "
    "line\n"
    "names the columns. Each of `variants` changes the file and is played by itself.\n"
    "`repeat: {times: 20, every: 15s}` does all steps so often, each round's `at:` counting from "
    "the\n"
    "round's start.\n\n"
    "```yaml\n"
    "phones:\n"
    "  alice: foreground\n"
    "  bob: not-running\n"
    "  bob-ipad: {user: bob, app: suspended, answers: 2s}   # one user, two devices\n"
    "table:\n"
    "  - {case: a good line, way: 30ms}\n"
    "  - {case: a bad line, way: 900ms}\n"
    "links:\n"
    "  bob-apns: {delay: '${way}'}\n"
    "variants:\n"
    "  corrected: {expect: [bob sees idle]}\n"
    "  misbehaving:\n"
    "    phones: {bob: {misbehaves: ignore-call-ended}}\n"
    "    violates: [no-ring-after-the-end]\n"
    "```\n\n"
    "## Steps\n\n"
    "A step says who does what, and when: `at: 1.5s` in the story, `after: 200ms` after the step\n"
    "before it, or `after: EVENT`, which may have a `wait: 200ms`. A window such as `0..3s` in\n"
    "place of a time is drawn from the seed. A step without a time, or whose time has passed, "
    "follows the\n"
    "one before it at once. Only events after the step before count; when none comes, this step "
    "and those\n"
    "after it are not done, and the verdict says so.\n\n"
    "## Expectations\n\n"
    "A plain one must come after the one before it. `within 2s` and `after 1s` count from the\n"
    "one before it, `by 8s` from the start; `once EVENT` looks only at what follows that event.\n"
    "`meanwhile` may come at any time; `never`, `exactly 2`, `at least 2` and `at most 2` "
    "count.\n"
    "`bob sees ringing` means what the phone shows: SCREENS. Fields: `status=200`, `topic~voip`\n"
    "(contains), `reason!=busy`; which event has which is under Events. Without an arrow only\n"
    "events inside the lane match; `anyone` is any lane. `apns-id=$id` holds for any value the "
    "first\n"
    "time and captures it; from then on `$id` stands for that value, so `apns-id=$id` asks for "
    "the same\n"
    "and `apns-id!=$id` for another.\n\n"
    "`p95 of dial-to-ringing at most 2s` bounds how long a leg took over all calls of the story:\n"
    "`p50`, `p90`, any whole percentile, `the least` and `the most`, `at most` and `at least`.\n"
    "The legs are those of docs/reports.md: LEGS.\n";

}  // namespace

std::string scenario_index(const std::vector<std::vector<Plan>>& files) {
  std::size_t plans = 0;
  for (const auto& file : files) plans += file.size();
  std::string text = "# The library\n\n" + std::to_string(files.size()) + " files, " +
                     std::to_string(plans) +
                     " stories. This page is made from the files; `ringback run FILE` plays one.\n";
  std::string folder;
  for (const auto& file : files) {
    const Plan& plan = file.front();
    if (folder_of(plan.file) != folder) {
      folder = folder_of(plan.file);
      text += "\n## " + folder + "\n\n| Story | Why | Variants |\n|---|---|---|\n";
    }
    std::string variants;
    for (const auto& variant : file) {
      if (!variant.variant.empty()) variants += (variants.empty() ? "" : "; ") + variant.variant;
    }
    text += "| [" + plan.title + "](../" + plan.file + ") | " + first_sentence(plan.why) + " | " +
            variants + " |\n";
  }
  return text;
}

std::string argument_of(Argument argument) {
  switch (argument) {
    case Argument::kNone:
      return "";
    case Argument::kUser:
      return " USER";
    case Argument::kText:
      return " TEXT";
    case Argument::kMisbehaviour:
      return " MISBEHAVIOUR";
    case Argument::kAssumption:
      return " NAME=VALUE";
  }
  return "";
}

std::string language_page() {
  std::string text(kIntroduction);
  std::string legs;
  for (const auto& leg : leg_words()) legs += (legs.empty() ? "`" : ",\n`") + leg + "`";
  text.replace(text.find("LEGS"), 4, legs);
  text.replace(text.find("SCREENS"), 7, word_list(world::screen_words()));
  text += "\n## Keys\n\n| Of | Key | Meaning |\n|---|---|---|\n";
  for (const auto& key : keys()) {
    text += "| " + std::string(key.of) + " | `" + std::string(key.name) + "` | " +
            std::string(key.meaning) + " |\n";
  }
  text +=
      "\n`a story` is the file, a fragment or a variant; editors know all this from "
      "docs/schema/scenario.schema.json.\n";
  text += "\n## What a person does\n\n| Sentence | Meaning |\n|---|---|\n";
  for (const auto& verb : person_verbs()) {
    const std::string argument = argument_of(verb.argument);
    text +=
        "| `" + std::string(verb.words) + argument + "` | " + std::string(verb.meaning) + " |\n";
  }
  text += "\n## What else happens\n\n| Who | Sentence | Meaning |\n|---|---|---|\n";
  for (const auto& verb : other_verbs()) {
    text += "| `" + std::string(verb.actor) + "` | `" + std::string(verb.usage) + "` | " +
            std::string(verb.meaning) + " |\n";
  }
  text += "\nLinks are called `PHONE-signaling`, `PHONE-apns` and `signaling-apns`.\n";
  text +=
      "\nA provider's push is a correct one, but for what its `headers` say; an empty value takes "
      "a "
      "header away, and `$CALL` in its `payload` stands for the running call's id. Names that "
      "begin with a colon say what is no header:\n\n| Name | Value |\n"
      "|---|---|\n";
  for (const auto& pseudo : pseudo_headers()) {
    text += "| `" + std::string(pseudo.name) + "` | " + std::string(pseudo.meaning) + " |\n";
  }
  text +=
      "\n## Phones\n\nA phone is an app state, or has `app`, `ios`, `user` (its own name "
      "otherwise), `misbehaves` (one\nor a list), `answers: 2s` or `declines: 2s` (so long after "
      "it rings), `assumptions`, `bundle` and\n`environment` (`production` or `sandbox`). An iOS "
      "version such as 17.4 is taken for its\ngeneration; without one it is "
      "16.\n\nApp states: " +
      word_list(world::app_state_words()) +
      ".\n\niOS generations, by their first versions: " + word_list(world::ios_generation_words()) +
      ".\n\nMisbehaviours: " + word_list(world::misbehaviour_words()) +
      ".\n\n## Assumptions\n\nThose of a phone, which stand under its name, are listed in "
      "docs/callkit-rules.md, those of `apns` in\ndocs/apns-fidelity.md. Those of `signaling`:\n\n"
      "| Name | Meaning |\n|---|---|\n";
  for (const auto& assumption : world::assumptions_of(world::Actor::kSignaling)) {
    text +=
        "| `" + std::string(assumption.name) + "` | " + std::string(assumption.meaning) + " |\n";
  }
  text += "\n## Invariants\n\nJudged in every run: " + word_list(world::checker_names()) +
          ".\n\n## Events\n\n| Event | Meaning | Fields |\n|---|---|---|\n";
  for (const auto& event : event_names()) {
    text += "| `" + std::string(event.name) + "` | " + std::string(event.meaning) + " | " +
            word_list(fields_of(event)) + " |\n";
  }
  return text;
}

}  // namespace ringback::runner
