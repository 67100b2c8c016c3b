// The interface's lines, one handler each.
#include <charconv>

#include "console/api.h"
#include "console/event_report.h"
#include "runner/verbs.h"
#include "world/vocabulary.h"

namespace ringback::console {
namespace {

constexpr std::uint64_t kMostEvents = 5000;
constexpr std::uint64_t kMostPushes = 5000;

/// A whole number from the query; `fallback` without one, nothing for nonsense.
std::optional<std::uint64_t> number(const Target& target, const std::string& name,
                                    std::uint64_t fallback) {
  const auto found = target.query.find(name);
  if (found == target.query.end()) return fallback;
  std::uint64_t value = 0;
  const auto* const end = found->second.data() + found->second.size();
  const auto [stop, error] = std::from_chars(found->second.data(), end, value);
  if (error != std::errc{} || stop != end || found->second.empty()) return {};
  return value;
}

std::string text(const Target& target, const std::string& name) {
  const auto found = target.query.find(name);
  return found == target.query.end() ? std::string() : found->second;
}

Response pushes(const Stack& stack, const Target& target) {
  PushQuery query;
  const auto limit = number(target, "limit", 500);
  const auto status = number(target, "status", 0);
  const auto after = number(target, "after", 0);
  if (!limit || *limit > kMostPushes) return refusal(400, "limit is no number up to 5000");
  if (!status || *status > 599 || !after) return refusal(400, "status and after are numbers");
  query.token = text(target, "token");
  query.topic = text(target, "topic");
  query.call = text(target, "call");
  query.device = text(target, "device");
  query.apns_id = text(target, "apns_id");
  query.limit = static_cast<std::uint32_t>(*limit);
  query.status = static_cast<std::int32_t>(*status);
  query.after = *after;
  return stack.pushes(query);
}

Response resend(const Stack& stack, const std::string& word) {
  std::uint64_t number = 0;
  const auto* const end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, number);
  if (error != std::errc{} || stop != end) return refusal(400, "a push is named by its number");
  return stack.resend(number);
}

Response events(const EventLog& log, const Target& target) {
  const auto after = number(target, "after", 0);
  const auto limit = number(target, "limit", 1000);
  if (!after || !limit || *limit > kMostEvents) {
    return refusal(400, "after and limit are numbers, limit up to 5000");
  }
  const auto batch = log.since(*after, *limit);
  std::string body = "{\"missed\":" + std::to_string(batch.missed) +
                     ",\"last\":" + std::to_string(batch.last) + ",\"events\":[";
  for (std::size_t i = 0; i < batch.events.size(); ++i) {
    if (i > 0) body += ',';
    body += batch.events[i];
  }
  return {200, "application/json", body + "]}\n", {}};
}

Response all_events(const EventLog& log) {
  std::string body;
  for (std::uint64_t after = 0;;) {
    const auto batch = log.since(after, kMostEvents);
    if (batch.events.empty()) break;
    for (const auto& event : batch.events) body += event + "\n";
    after = batch.last;
  }
  return {200, "application/jsonl", std::move(body), {}};
}

Response report(const EventLog& log, const Target& target) {
  const auto after = number(target, "after", 0);
  const auto broken = text(target, "broken");
  if (!after) return refusal(400, "after is no number");
  if (!broken.empty() && broken != "true" && broken != "false") {
    return refusal(400, "broken is true or false");
  }
  return event_report(log, {.call = text(target, "call"),
                            .search = text(target, "search"),
                            .only_broken = broken == "true",
                            .after = *after});
}

template <class List>
JsonArray word_list(const List& list) {
  JsonArray out;
  for (const auto& text : list) out.push_back(Json(std::string_view(text)));
  return out;
}

Response words() {
  JsonArray events;
  for (const auto& event : runner::event_names()) {
    events.push_back(Json(JsonObject{{"name", Json(event.name)},
                                     {"meaning", Json(event.meaning)},
                                     {"fields", Json(word_list(runner::fields_of(event)))}}));
  }
  return json_answer(
      Json(JsonObject{{"events", Json(std::move(events))},
                      {"misbehaviours", Json(word_list(world::misbehaviour_words()))},
                      {"app_states", Json(word_list(world::app_state_words()))},
                      {"ios", Json(word_list(world::ios_generation_words()))}}));
}

using A = const Api::Parts&;
using Q = const Api::Asked&;
constexpr Api::Route kRoutes[] = {
    {"GET", "/api/phones", false, "", [](A api, Q) { return api.stack.phones(); }},
    {"POST", "/api/phones", true, "", [](A api, Q q) { return api.stack.create_phones(q.body); }},
    {"GET", "/api/phones/{name}", false, "",
     [](A api, Q q) { return api.stack.phone(q.words.at("name")); }},
    {"PATCH", "/api/phones/{name}", true, "",
     [](A api, Q q) { return api.stack.change_phone(q.words.at("name"), q.body); }},
    {"DELETE", "/api/phones/{name}", false, "",
     [](A api, Q q) { return api.stack.remove_phone(q.words.at("name")); }},
    {"POST", "/api/phones/{name}/acts", true, "",
     [](A api, Q q) { return api.stack.act(q.words.at("name"), q.body); }},
    {"GET", "/api/phones/{name}/screen", false, "",
     [](A api, Q q) { return api.stack.screen(q.words.at("name")); }},
    {"GET", "/api/pushes", false, "token limit topic call device apns_id status after", [](A api, Q q) { return pushes(api.stack, q.target); }},
    {"POST", "/api/pushes/{number}/resend", false, "",
     [](A api, Q q) { return resend(api.stack, q.words.at("number")); }},
    {"GET", "/api/tokens", false, "", [](A api, Q) { return api.stack.tokens(); }},
    {"GET", "/api/faults", false, "", [](A api, Q) { return api.stack.faults(); }},
    {"POST", "/api/faults", true, "", [](A api, Q q) { return api.stack.add_fault(q.body); }},
    {"DELETE", "/api/faults", false, "", [](A api, Q) { return api.stack.clear_faults({}); }},
    {"DELETE", "/api/faults/{name}", false, "",
     [](A api, Q q) { return api.stack.clear_faults(q.words.at("name")); }},
    {"GET", "/api/calls", false, "", [](A api, Q) { return api.stack.calls(); }},
    {"GET", "/api/users", false, "", [](A api, Q) { return api.stack.users(); }},
    {"GET", "/api/processes", false, "", [](A api, Q) { return api.stack.processes(); }},
    {"PUT", "/api/assumptions/{process}/{assumption}", true, "",
     [](A api, Q q) {
       return api.stack.set_assumption(q.words.at("process"), q.words.at("assumption"), q.body);
     }},
    {"POST", "/api/reset", false, "", [](A api, Q) { return api.stack.reset(); }},
    {"GET", "/api/sources", false, "",
     [](A api, Q) -> Response {
       return {200, "application/json", sources_message(api.log.sources()) + "\n", {}};
     }},
    {"GET", "/api/events", false, "after limit", [](A api, Q q) { return events(api.log, q.target); }},
    {"GET", "/api/events.jsonl", false, "", [](A api, Q) { return all_events(api.log); }},
    {"GET", "/api/events/report", false, "call search broken after",
     [](A api, Q q) { return report(api.log, q.target); }},
    // The upgrade is taken before a request comes here.
    {"GET", "/api/events/live", false, "after of", [](A, Q) { return refusal(426, "this is a WebSocket"); }},
    {"GET", "/api/words", false, "", [](A, Q) { return words(); }},
    {"GET", "/api/scenarios", false, "", [](A api, Q) { return api.scenarios.list(); }},
    {"GET", "/api/scenarios/text", false, "name",
     [](A api, Q q) { return api.scenarios.text(text(q.target, "name")); }},
    {"POST", "/api/scenarios/play", true, "", [](A api, Q q) { return api.scenarios.play(q.body); }},
    {"POST", "/api/scenarios/report", true, "",
     [](A api, Q q) { return api.scenarios.report(q.body); }},
    {"GET", "/api/live", false, "", [](A api, Q) { return api.plays.state(); }},
    {"POST", "/api/live", true, "",
     [](A api, Q q) {
       auto wanted = api.scenarios.wanted(q.body);
       return wanted ? api.plays.start(std::move(wanted).value()) : wanted.error();
     }},
    {"DELETE", "/api/live", false, "", [](A api, Q) { return api.plays.stop(); }},
};

}  // namespace

std::span<const Api::Route> Api::routes() { return kRoutes; }

}  // namespace ringback::console
