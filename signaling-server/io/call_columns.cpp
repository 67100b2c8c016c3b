#include "signaling-server/io/call_columns.h"

#include "base/json.h"

namespace ringback::signaling::io {

std::string branches_text(const std::vector<BranchRecord>& branches) {
  JsonArray all;
  for (const auto& branch : branches) {
    all.push_back(JsonObject{
        {"device", branch.device.text}, {"stage", branch.stage}, {"pushed", branch.pushed}});
  }
  return Json(std::move(all)).text();
}

std::vector<BranchRecord> read_branches(std::string_view text) {
  std::vector<BranchRecord> branches;
  const auto json = parse_json(text);
  if (!json || !json->array()) return branches;
  for (const auto& item : *json->array()) {
    const Json* pushed = item.member("pushed");
    branches.push_back({DeviceId(std::string(item.string_member("device").value_or(""))),
                        std::string(item.string_member("stage").value_or("")),
                        pushed != nullptr && pushed->boolean() && *pushed->boolean()});
  }
  return branches;
}

std::string legs_text(const std::vector<LegRecord>& legs) {
  JsonArray all;
  for (const auto& leg : legs) {
    JsonObject item{
        {"id", leg.id.text()}, {"user", leg.device.user.text}, {"device", leg.device.device.text}};
    if (leg.reason) item["reason"] = to_string(*leg.reason);
    all.push_back(std::move(item));
  }
  return Json(std::move(all)).text();
}

std::vector<LegRecord> read_legs(std::string_view text) {
  std::vector<LegRecord> legs;
  const auto json = parse_json(text);
  if (!json || !json->array()) return legs;
  for (const auto& item : *json->array()) {
    const auto word = [&item](const char* key) {
      return std::string(item.string_member(key).value_or(""));
    };
    legs.push_back({CallId::parse(word("id")).value_or(CallId{}),
                    {UserId(word("user")), DeviceId(word("device"))},
                    parse_end_reason(word("reason"))});
  }
  return legs;
}

}  // namespace ringback::signaling::io
