#include "console/wire.h"

#include <algorithm>

#include "base/utf8.h"

namespace ringback::console {
namespace {

constexpr std::int64_t kMostPhones = 10'000;

template <class List>
Json texts(const List& list) {
  JsonArray out;
  for (const auto& text : list) out.push_back(Json(std::string(text)));
  return Json(std::move(out));
}

Json integer(std::int64_t number) { return Json(number); }

template <class List>
Json assumptions_json(const List& list) {
  JsonArray out;
  for (const auto& a : list) {
    out.push_back(Json(JsonObject{{"name", Json(a.name())},
                                  {"value", Json(a.value())},
                                  {"source", Json(a.source())},
                                  {"meaning", Json(a.meaning())}}));
  }
  return Json(std::move(out));
}

Json token_json(const control::v1::ProviderTokenFacts& token) {
  return Json(JsonObject{{"alg", Json(repaired_utf8(token.algorithm()))},
                         {"kid", Json(repaired_utf8(token.key_id()))},
                         {"iss", Json(repaired_utf8(token.team_id()))},
                         {"iat", integer(token.issued_at())},
                         {"signature", Json(token.signature())},
                         {"der", Json(token.der())}});
}

/// Puts the string members into the fields they are named after; says which is no string.
class StringMembers {
 public:
  explicit StringMembers(const Json& json) : json_(json) {}
  StringMembers& take(const char* name, std::string* into) {
    const auto* member = json_.member(name);
    if (!member) return *this;
    if (const auto* text = member->string()) {
      *into = *text;
    } else {
      wrong_ = std::string(name) + " is no string";
    }
    return *this;
  }
  const std::string& wrong() const { return wrong_; }

 private:
  const Json& json_;
  std::string wrong_;
};

template <class Map>
std::string take_map(const Json& json, const char* name, Map& into) {
  const auto* member = json.member(name);
  if (!member) return {};
  if (!member->object()) return std::string(name) + " is no object";
  for (const auto& [key, value] : *member->object()) {
    if (!value.string()) return std::string(name) + "." + key + " is no string";
    into[key] = *value.string();
  }
  return {};
}

template <class List>
std::string take_list(const Json& json, const char* name, List& into) {
  const auto* member = json.member(name);
  if (!member) return {};
  if (!member->array()) return std::string(name) + " is no list";
  for (const auto& word : *member->array()) {
    if (!word.string()) return std::string(name) + " holds something else";
    into.Add(std::string(*word.string()));
  }
  return {};
}

Json connection_json(const control::v1::ProviderConnection& from) {
  Json certificate;
  if (from.has_certificate()) {
    certificate = Json(JsonObject{{"topics", texts(from.certificate().topics())},
                                  {"environment", Json(from.certificate().environment())},
                                  {"uid", Json(repaired_utf8(from.certificate().uid()))},
                                  {"expires_at", integer(from.certificate().expires_at())},
                                  {"refused", Json(from.certificate().refused())}});
  }
  return Json(JsonObject{{"number", integer(static_cast<std::int64_t>(from.number()))},
                         {"environment", Json(from.environment())},
                         {"tls_version", Json(from.tls_version())},
                         {"server_name", Json(repaired_utf8(from.server_name()))},
                         {"authority", Json(repaired_utf8(from.authority()))},
                         {"certificate", std::move(certificate)}});
}

}  // namespace

std::string unknown_member(const Json& json, std::initializer_list<std::string_view> known) {
  if (!json.object()) return "the body is no JSON object";
  for (const auto& [name, value] : *json.object()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return "there is no member \"" + name + "\"";
    }
  }
  return {};
}

Json to_json(const control::v1::Phone& phone) {
  return Json(JsonObject{{"name", Json(phone.name())},
                         {"user", Json(phone.user())},
                         {"device", Json(phone.device())},
                         {"app_state", Json(phone.app_state())},
                         {"shows", Json(phone.shows())},
                         {"online", Json(phone.online())},
                         {"misbehaviours", texts(phone.misbehaviours())},
                         {"ios", Json(phone.ios())},
                         {"failures", integer(phone.failures())},
                         {"voip_blocked", Json(phone.voip_blocked())},
                         {"signaling_live", Json(phone.signaling_live())},
                         {"locked", Json(phone.locked())},
                         {"do_not_disturb", Json(phone.do_not_disturb())},
                         {"airplane_mode", Json(phone.airplane_mode())},
                         {"made_at_us", integer(phone.made_at_us())}});
}

Json to_json(const control::v1::PhoneDetails& details) {
  JsonObject habits;
  for (const auto& [name, value] : details.habits()) habits[name] = Json(value);
  JsonArray calls;
  for (const auto& call : details.calls()) {
    calls.push_back(Json(JsonObject{{"call", Json(call.call())},
                                    {"who", Json(call.who())},
                                    {"state", Json(call.state())},
                                    {"outgoing", Json(call.outgoing())}}));
  }
  JsonArray recents;
  for (const auto& recent : details.recents()) {
    recents.push_back(Json(JsonObject{{"call", Json(recent.call())},
                                      {"who", Json(recent.who())},
                                      {"outcome", Json(recent.outcome())}}));
  }
  return Json(JsonObject{{"phone", to_json(details.phone())},
                         {"habits", Json(std::move(habits))},
                         {"assumptions", assumptions_json(details.assumptions())},
                         {"voip_token", Json(details.voip_token())},
                         {"calls", Json(std::move(calls))},
                         {"recents", Json(std::move(recents))}});
}

Json to_json(const control::v1::ScreenResponse& screen) {
  JsonObject details;
  for (const auto& [key, value] : screen.details()) details[key] = Json(value);
  return Json(JsonObject{{"shows", Json(screen.shows())}, {"details", Json(std::move(details))}});
}

Json to_json(const control::v1::PushRecord& push) {
  JsonArray steps;
  for (const auto& step : push.steps()) {
    steps.push_back(Json(JsonObject{
        {"at_us", integer(step.at_us())}, {"what", Json(step.what())}, {"why", Json(step.why())}}));
  }
  JsonArray headers;
  for (const auto& header : push.headers()) {
    headers.push_back(Json(JsonObject{{"name", Json(repaired_utf8(header.key()))},
                                      {"value", Json(repaired_utf8(header.value()))}}));
  }
  // Anybody may push any bytes; what is no text is shown as its size.
  const bool text = is_utf8(push.payload());
  return Json(JsonObject{
      {"apns_id", Json(push.apns_id())},
      {"token", Json(push.token())},
      {"topic", Json(push.topic())},
      {"type", Json(push.type())},
      {"status", integer(push.status())},
      {"reason", Json(push.reason())},
      {"payload",
       Json(text ? push.payload() : std::to_string(push.payload().size()) + " bytes, no UTF-8")},
      {"steps", Json(std::move(steps))},
      {"findings", texts(push.findings())},
      {"device", Json(push.device())},
      {"number", integer(static_cast<std::int64_t>(push.number()))},
      {"failed_check", Json(push.failed_check())},
      {"headers", Json(std::move(headers))},
      {"key_id", Json(push.key_id())},
      {"team_id", Json(push.team_id())},
      {"why", Json(repaired_utf8(push.why()))},
      {"method", Json(repaired_utf8(push.method()))},
      {"path", Json(repaired_utf8(push.path()))},
      {"priority", integer(push.priority())},
      {"call", Json(push.call())},
      {"provider_token", push.has_provider_token() ? token_json(push.provider_token()) : Json()},
      {"connection", push.has_connection() ? connection_json(push.connection()) : Json()}});
}

Json to_json(const control::v1::Token& token) {
  return Json(JsonObject{{"token", Json(token.token())},
                         {"device", Json(token.device())},
                         {"bundle", Json(token.bundle())},
                         {"kind", Json(token.kind())},
                         {"environment", Json(token.environment())},
                         {"active", Json(token.active())}});
}

Json to_json(const control::v1::ListFaultsResponse& faults) {
  JsonArray in_force;
  for (const auto& fault : faults.faults()) {
    in_force.push_back(
        Json(JsonObject{{"name", Json(fault.name())},
                        {"act", Json(fault.act())},
                        {"matched", integer(static_cast<std::int64_t>(fault.matched()))},
                        {"met", integer(static_cast<std::int64_t>(fault.met()))}}));
  }
  JsonArray presets;
  for (const auto& preset : faults.presets()) {
    presets.push_back(Json(JsonObject{{"id", Json(preset.id())},
                                      {"name", Json(preset.name())},
                                      {"rule", Json(preset.rule())},
                                      {"meaning", Json(preset.meaning())},
                                      {"source", Json(preset.source())}}));
  }
  return Json(
      JsonObject{{"faults", Json(std::move(in_force))}, {"presets", Json(std::move(presets))}});
}

Json to_json(const control::v1::User& user) {
  return Json(JsonObject{{"user", Json(user.user())},
                         {"connected_devices", texts(user.connected_devices())},
                         {"tokens", texts(user.tokens())}});
}

Json to_json(const control::v1::Call& call) {
  return Json(JsonObject{{"call", Json(call.call())},
                         {"caller", Json(call.caller())},
                         {"callee", Json(call.callee())},
                         {"state", Json(call.state())},
                         {"reason", Json(call.reason())}});
}

Json to_json(const control::v1::DescribeResponse& process) {
  return Json(JsonObject{{"name", Json(process.name())},
                         {"version", Json(process.version())},
                         {"assumptions", assumptions_json(process.assumptions())}});
}

Result<control::v1::CreatePhoneRequest, std::string> phone_from_json(const Json& json) {
  if (!json.object()) return Failure{std::string("the body is no JSON object")};
  if (auto wrong =
          unknown_member(json, {"name", "user", "device", "bundle", "environment", "ios",
                                "app_state", "misbehaviours", "habits", "assumptions", "count"});
      !wrong.empty()) {
    return Failure{wrong};
  }
  control::v1::CreatePhoneRequest request;
  auto& phone = *request.mutable_phone();
  StringMembers members(json);
  members.take("name", phone.mutable_name())
      .take("user", phone.mutable_user())
      .take("device", phone.mutable_device())
      .take("bundle", phone.mutable_bundle())
      .take("environment", phone.mutable_environment())
      .take("ios", phone.mutable_ios())
      .take("app_state", phone.mutable_app_state());
  if (!members.wrong().empty()) return Failure{members.wrong()};
  if (phone.name().empty()) return Failure{std::string("name is missing")};
  for (auto wrong : {take_list(json, "misbehaviours", *phone.mutable_misbehaviours()),
                     take_map(json, "habits", *phone.mutable_habits()),
                     take_map(json, "assumptions", *phone.mutable_assumptions())}) {
    if (!wrong.empty()) return Failure{wrong};
  }
  if (const auto* count = json.member("count")) {
    const auto number = count->integer();
    if (!number || *number < 1 || *number > kMostPhones) {
      return Failure{std::string("count is no number from 1 to 10000")};
    }
    request.set_count(static_cast<std::uint32_t>(*number));
  }
  return request;
}

Result<control::v1::ChangePhoneRequest, std::string> change_from_json(const Json& json,
                                                                      const std::string& phone) {
  if (!json.object()) return Failure{std::string("the body is no JSON object")};
  if (auto wrong =
          unknown_member(json, {"misbehave", "behave", "behave_all", "habits", "assumptions"});
      !wrong.empty()) {
    return Failure{wrong};
  }
  control::v1::ChangePhoneRequest request;
  request.set_phone(phone);
  for (auto wrong : {take_list(json, "misbehave", *request.mutable_misbehave()),
                     take_list(json, "behave", *request.mutable_behave()),
                     take_map(json, "habits", *request.mutable_habits()),
                     take_map(json, "assumptions", *request.mutable_assumptions())}) {
    if (!wrong.empty()) return Failure{wrong};
  }
  if (const auto* all = json.member("behave_all")) {
    if (!all->boolean()) return Failure{std::string("behave_all is no truth value")};
    request.set_behave_all(*all->boolean());
  }
  return request;
}

Result<control::v1::ActRequest, std::string> act_from_json(const Json& json,
                                                           const std::string& phone) {
  if (!json.object()) return Failure{std::string("the body is no JSON object")};
  if (auto wrong = unknown_member(json, {"act", "argument"}); !wrong.empty()) {
    return Failure{wrong};
  }
  control::v1::ActRequest request;
  request.set_phone(phone);
  StringMembers members(json);
  members.take("act", request.mutable_act()).take("argument", request.mutable_argument());
  if (!members.wrong().empty()) return Failure{members.wrong()};
  if (request.act().empty()) return Failure{std::string("act is missing")};
  // Without it the app would call nobody.
  if (request.act() == "dial" && request.argument().empty()) {
    return Failure{std::string("dial needs an argument: whom to call")};
  }
  return request;
}

}  // namespace ringback::console
