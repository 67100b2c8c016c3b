// The JSON Schema of scenario files: what an editor can know of the language while somebody types.
#include "base/check.h"
#include "base/json.h"
#include "runner/cli/index.h"
#include "runner/keys.h"
#include "runner/legs.h"
#include "runner/provider_push.h"
#include "runner/verbs.h"
#include "world/vocabulary.h"

namespace ringback::runner {
namespace {

using Words = std::vector<std::string_view>;

// As base/time.cpp reads them.
const std::string kNumber = "[0-9]+(\\.[0-9]+)?";
const std::string kUnit = "(us|ms|s|m|h|d)";
const std::string kLength = "(0|" + kNumber + kUnit + ")";
const std::string kWindow = "(" + kLength + "|" + kNumber + kUnit + "?\\.\\." + kLength + ")";

Json typed(std::string_view type) { return JsonObject{{"type", type}}; }

Json list_of(Json item) { return JsonObject{{"type", "array"}, {"items", std::move(item)}}; }

Json either(JsonArray schemas) { return JsonObject{{"anyOf", std::move(schemas)}}; }

Json ref(std::string_view name) { return JsonObject{{"$ref", "#/$defs/" + std::string(name)}}; }

/// All of it is `pattern`, or it has a parameter in it, of which nothing is known here.
Json matching(const std::string& pattern) {
  return JsonObject{{"type", "string"}, {"pattern", "^" + pattern + "$|\\$\\{"}};
}

/// YAML reads a bare 0 as a number.
Json timed(const std::string& pattern) {
  return either({matching(pattern), JsonObject{{"const", Json(std::int64_t{0})}}});
}

/// One of these words, or a parameter that stands for one.
Json choice(const Words& words) {
  return either({JsonObject{{"enum", JsonArray(words.begin(), words.end())}},
                 JsonObject{{"type", "string"}, {"pattern", "\\$\\{"}}});
}

std::string one_of(const Words& words) {
  std::string text;
  for (const auto word : words) text += (text.empty() ? "" : "|") + std::string(word);
  return "(" + text + ")";
}

Json described(Json schema, std::string_view meaning) {
  JsonObject object = *schema.object();
  object["description"] = Json(meaning);
  return object;
}

/// An object with exactly the keys of the table; each has the table's meaning.
Json described_object(std::string_view what, JsonObject schemas) {
  JsonObject properties;
  for (const auto& key : keys()) {
    if (key.of != what) continue;
    const auto schema = schemas.find(std::string(key.name));
    RINGBACK_CHECK(schema != schemas.end());
    properties[std::string(key.name)] = described(schema->second, key.meaning);
  }
  return JsonObject{
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

Json assumptions_schema(world::Actor actor) {
  JsonObject properties;
  for (const auto& row : world::assumptions_of(actor)) {
    const bool length = row.kind == "duration";
    properties[std::string(row.name)] =
        described(length ? timed(kLength)
                         : Json(JsonObject{{"type", JsonArray{"string", "number", "boolean"}}}),
                  std::string(row.meaning) + " " + row.value + " otherwise.");
  }
  return JsonObject{
      {"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

/// A version, which YAML takes for a number unless it is quoted or has two dots.
Json ios_schema() {
  return either({matching("(1[2-9]|[2-9][0-9])(\\.[0-9]+){0,2}"),
                 JsonObject{{"type", "number"}, {"minimum", std::int64_t{12}}}});
}

Json phone_schema() {
  const Json misbehaviour = choice(world::misbehaviour_words());
  const Json state = choice(world::app_state_words());
  return either(
      {state,
       described_object("a phone", {{"user", typed("string")},
                                    {"app", state},
                                    {"ios", ios_schema()},
                                    {"bundle", typed("string")},
                                    {"environment", choice({"production", "sandbox"})},
                                    {"misbehaves", either({misbehaviour, list_of(misbehaviour)})},
                                    {"answers", timed(kLength)},
                                    {"declines", timed(kLength)},
                                    {"assumptions", ref("phone-assumptions")}})});
}

/// Whole sentences are offered as they are; those with an argument have a pattern.
Json sentence_schema() {
  Words whole;
  Words beginnings;
  for (const auto& verb : person_verbs()) {
    (verb.argument == Argument::kNone ? whole : beginnings).push_back(verb.words);
  }
  return described(
      either({JsonObject{{"enum", JsonArray(whole.begin(), whole.end())}},
              JsonObject{{"type", "string"}, {"pattern", "^" + one_of(beginnings) + " |\\$\\{"}}}),
      "what the phone's person does");
}

/// "bob.app -> signaling answer" or "bob sees ringing", with fields.
std::string event_pattern() {
  Words names;
  for (const auto& event : event_names()) names.push_back(event.name);
  const std::string lane = "(anyone|network|apns|signaling|[^ ,]+\\.(app|ios))";
  const std::string field = "( +[a-z-]+(!=|=|~)(\"[^\"]*\"|\\{[^}]*\\}|[^ ,\"]|,[^ ])*)";
  return "([^ ,]+ +sees +" + one_of(world::screen_words()) + "|" + lane + "( +-> +" + lane +
         ")? +" + one_of(names) + ")" + field + "*";
}

Json expectation_schema() {
  const auto legs = leg_words();
  const std::string metric = "(p[0-9]{1,3}|the (least|most)) +of +" +
                             one_of({legs.begin(), legs.end()}) + " +at +(most|least) +" + kLength;
  const std::string event = event_pattern();
  const std::string counted = "((never|meanwhile|exactly +[0-9]+|at +(least|most) +[0-9]+) +)?";
  const std::string clause = "( *, +((within|after|by) +" + kLength + "|once +" + event + "))";
  return described(matching("(" + metric + "|" + counted + event + clause + "*) *"),
                   "[never | meanwhile | exactly N | at least N | at most N] EVENT [, within 2s] "
                   "[, after 1s] [, by 8s] [, once EVENT]; or p95 of LEG at most 2s");
}

std::string usages(std::string_view actor) {
  std::string text;
  for (const auto& verb : other_verbs()) {
    if (verb.actor == actor) text += (text.empty() ? "" : "; ") + std::string(verb.usage);
  }
  return text;
}

Json step_schema() {
  const std::string link = "[^ ]+-(signaling|apns) +";
  const Json network = matching(link + "(breaks|goes silent|comes back|(delays|jitters) +" +
                                kLength + "|loses +" + kNumber + "%?)");
  Words pseudo;
  for (const auto& header : pseudo_headers()) pseudo.push_back(header.name);
  Json step = described_object(
      "a step",
      {{"at", timed(kWindow)},
       {"after", timed("(" + kWindow + "|" + event_pattern() + ") *")},
       {"wait", timed(kWindow)},
       {"network", network},
       {"server", choice({"restarts", "stops", "starts", "drains"})},
       {"apns", typed("string")},
       {"provider", matching("pushes +[^ ]+")},
       {"payload", typed("string")},
       {"headers",
        JsonObject{{"type", "object"},
                   {"propertyNames", JsonObject{{"pattern", "^([^:]|" + one_of(pseudo) + "$)"}}}}},
       {"kind", choice({"voip", "alert"})}});
  JsonObject object = *step.object();
  JsonObject properties = *object["properties"].object();
  for (const char* actor : {"network", "server", "apns", "provider"}) {
    Json& schema = properties[actor];
    schema = described(schema,
                       std::string(*schema.member("description")->string()) + ": " + usages(actor));
  }
  object["properties"] = std::move(properties);
  object["additionalProperties"] = ref("sentence");
  object["not"] = JsonObject{{"required", JsonArray{"at", "after"}}};
  return object;
}

Json story_schema() {
  return described_object(
      "a story",
      {{"title", typed("string")},
       {"why", typed("string")},
       {"source", typed("string")},
       {"lasts", timed(kLength)},
       {"live", typed("string")},
       {"violates", list_of(choice(world::checker_names()))},
       {"phones", JsonObject{{"type", "object"}, {"additionalProperties", ref("phone")}}},
       {"links", JsonObject{{"type", "object"},
                            {"propertyNames", JsonObject{{"pattern", "-(signaling|apns)$"}}},
                            {"additionalProperties", ref("link")}}},
       {"assumptions",
        JsonObject{{"type", "object"},
                   {"properties", JsonObject{{"apns", ref("apns-assumptions")},
                                             {"signaling", ref("signaling-assumptions")}}},
                   {"additionalProperties", ref("phone-assumptions")}}},
       {"steps", list_of(ref("step"))},
       {"expect", list_of(ref("expectation"))},
       {"repeat", ref("repetition")}});
}

Json definitions() {
  JsonObject repetition =
      *described_object("a repetition", {{"times", typed("integer")}, {"every", timed(kLength)}})
           .object();
  repetition["required"] = JsonArray{"every", "times"};
  return JsonObject{
      {"story", story_schema()},
      {"phone", phone_schema()},
      {"apns-assumptions", assumptions_schema(world::Actor::kApns)},
      {"signaling-assumptions", assumptions_schema(world::Actor::kSignaling)},
      {"phone-assumptions", assumptions_schema(world::Actor::kPhone)},
      {"link",
       described_object(
           "a link",
           {{"delay", timed(kLength)},
            {"jitter", timed(kLength)},
            {"loss", JsonObject{{"anyOf", JsonArray{matching(kNumber + "%?"), typed("number")}}}},
            {"line", choice({"up", "broken", "silent"})}})},
      {"step", step_schema()},
      {"sentence", sentence_schema()},
      {"expectation", expectation_schema()},
      {"repetition", std::move(repetition)}};
}

}  // namespace

std::string scenario_schema() {
  // A file may say what a story may, and more: an editor sees one object, as it is.
  JsonObject file = *story_schema().object();
  JsonObject properties = *file["properties"].object();
  const Json more = described_object(
      "a file",
      {{"include", either({typed("string"), list_of(typed("string"))})},
       {"parameters", typed("object")},
       {"table", either({list_of(typed("object")), typed("string")})},
       {"variants", JsonObject{{"type", "object"}, {"additionalProperties", ref("story")}}}});
  for (const auto& [name, schema] : *more.member("properties")->object()) {
    properties[name] = schema;
  }
  file["properties"] = std::move(properties);
  file["$schema"] = Json("https://json-schema.org/draft/2020-12/schema");
  file["title"] = Json("Ringback scenario");
  file["required"] = JsonArray{"title"};
  file["$defs"] = definitions();
  return Json(std::move(file)).text() + "\n";
}

}  // namespace ringback::runner
