#include "runner/cli/index.h"

#include "base/json.h"
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

JsonArray choices(const std::vector<std::string_view>& words) {
  return {words.begin(), words.end()};
}

/// One of these words, or a parameter that stands for one.
Json choice(const std::vector<std::string_view>& words) {
  return JsonObject{{"anyOf", JsonArray{JsonObject{{"enum", choices(words)}},
                                        JsonObject{{"type", "string"}, {"pattern", "\\$\\{"}}}}};
}

Json typed(std::string_view type) { return JsonObject{{"type", type}}; }

Json list_of(Json item) { return JsonObject{{"type", "array"}, {"items", std::move(item)}}; }

Json phone_schema() {
  const Json misbehaviour = choice(world::misbehaviour_words());
  JsonObject properties{
      {"user", typed("string")},
      {"app", choice(world::app_state_words())},
      {"ios", choice(world::ios_generation_words())},
      {"bundle", typed("string")},
      {"environment", choice({"production", "sandbox"})},
      {"misbehaves", JsonObject{{"anyOf", JsonArray{misbehaviour, list_of(misbehaviour)}}}},
      {"answers", typed("string")},
      {"declines", typed("string")},
      {"assumptions", typed("object")}};
  return JsonObject{{"anyOf", JsonArray{choice(world::app_state_words()),
                                        JsonObject{{"type", "object"},
                                                   {"additionalProperties", false},
                                                   {"properties", std::move(properties)}}}}};
}

/// Whole sentences are offered as they are; those with an argument have a pattern.
Json sentence_schema() {
  JsonArray whole;
  std::string beginnings;
  for (const auto& verb : person_verbs()) {
    if (verb.argument == Argument::kNone) {
      whole.push_back(verb.words);
    } else {
      beginnings += (beginnings.empty() ? "" : "|") + std::string(verb.words);
    }
  }
  const Json pattern = JsonObject{{"type", "string"}, {"pattern", "^(" + beginnings + ") |\\$\\{"}};
  return JsonObject{{"anyOf", JsonArray{JsonObject{{"enum", std::move(whole)}}, pattern}}};
}

Json step_schema() {
  const auto described = [](std::string_view actor) {
    std::string text;
    for (const auto& verb : other_verbs()) {
      if (verb.actor == actor) text += (text.empty() ? "" : "; ") + std::string(verb.usage);
    }
    return JsonObject{{"type", "string"}, {"description", text}};
  };
  return JsonObject{
      {"type", "object"},
      {"properties", JsonObject{{"at", typed("string")},
                                {"after", typed("string")},
                                {"wait", typed("string")},
                                {"network", described("network")},
                                {"server", choice({"restarts", "stops", "starts", "drains"})},
                                {"apns", described("apns")},
                                {"provider", described("provider")},
                                {"payload", typed("string")},
                                {"headers", typed("object")},
                                {"kind", choice({"voip", "alert"})}}},
      {"additionalProperties", sentence_schema()}};
}

Json link_schema() {
  return JsonObject{{"type", "object"},
                    {"additionalProperties", false},
                    {"properties", JsonObject{{"delay", typed("string")},
                                              {"jitter", typed("string")},
                                              {"loss", typed("string")},
                                              {"line", choice({"up", "broken", "silent"})}}}};
}

JsonObject common_schema() {
  return {{"title", typed("string")},
          {"why", typed("string")},
          {"source", typed("string")},
          {"lasts", typed("string")},
          {"live", typed("string")},
          {"repeat", JsonObject{{"type", "object"},
                                {"additionalProperties", false},
                                {"required", JsonArray{"every", "times"}},
                                {"properties", JsonObject{{"times", typed("integer")},
                                                          {"every", typed("string")}}}}},
          {"violates", list_of(choice(world::checker_names()))},
          {"phones", JsonObject{{"type", "object"}, {"additionalProperties", phone_schema()}}},
          {"links", JsonObject{{"type", "object"}, {"additionalProperties", link_schema()}}},
          {"assumptions", typed("object")},
          {"steps", list_of(step_schema())},
          {"expect", list_of(typed("string"))}};
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
    "`include: [network.yaml]` reads fragments first: files beside this one, or below it in a "
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
    "`bob sees ringing` means what the phone shows: SCREENS. Fields: `status=200`, `payload~text`\n"
    "(contains), `reason!=busy`. Without an arrow only events inside the lane match; `anyone`\n"
    "is any lane. `apns-id=$id` holds for any value the first time and captures it; from then on\n"
    "`$id` stands for that value, so `apns-id=$id` asks for the same and `apns-id!=$id` for "
    "another.\n\n"
    "`p95 of dial-to-ringing at most 2s` bounds how long a leg took over all calls of the story:\n"
    "`p50`, `p90`, any whole percentile, `the least` and `the most`, `at most` and `at least`.\n"
    "The legs are those of docs/reports.md: LEGS.\n\n"
    "## What a person does\n\n| Sentence | Meaning |\n|---|---|\n";

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
      "generation stands for all versions from it to the\nnext; without one it is "
      "16.\n\nApp states: " +
      word_list(world::app_state_words()) +
      ".\n\niOS generations: " + word_list(world::ios_generation_words()) +
      ".\n\nMisbehaviours: " + word_list(world::misbehaviour_words()) +
      ".\n\n## Assumptions\n\nThose of a phone, which stand under its name, are listed in "
      "docs/callkit-rules.md, those of `apns` in\ndocs/apns-fidelity.md. Those of `signaling`:\n\n"
      "| Name | Meaning |\n|---|---|\n";
  for (const auto& assumption : world::assumptions_of(world::Actor::kSignaling)) {
    text +=
        "| `" + std::string(assumption.name) + "` | " + std::string(assumption.meaning) + " |\n";
  }
  text += "\n## Invariants\n\nJudged in every run: " + word_list(world::checker_names()) +
          ".\n\n## Events\n\n| Event | Meaning |\n|---|---|\n";
  for (const auto& event : event_names()) {
    text += "| `" + std::string(event.name) + "` | " + std::string(event.meaning) + " |\n";
  }
  return text;
}

std::string scenario_schema() {
  JsonObject properties = common_schema();
  properties["include"] = list_of(typed("string"));
  properties["parameters"] = typed("object");
  properties["table"] = JsonObject{{"anyOf", JsonArray{list_of(typed("object")), typed("string")}}};
  properties["variants"] =
      JsonObject{{"type", "object"},
                 {"additionalProperties", JsonObject{{"type", "object"},
                                                     {"additionalProperties", false},
                                                     {"properties", common_schema()}}}};
  return Json(JsonObject{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                         {"title", "Ringback scenario"},
                         {"type", "object"},
                         {"additionalProperties", false},
                         {"required", JsonArray{"title"}},
                         {"properties", std::move(properties)}})
             .text() +
         "\n";
}

}  // namespace ringback::runner
