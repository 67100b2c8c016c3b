// control/v1's messages as the console's JSON, and back.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "proto/control/v1/control.pb.h"

namespace ringback::console {

Json to_json(const control::v1::Phone& phone);
Json to_json(const control::v1::PhoneDetails& details);
Json to_json(const control::v1::ScreenResponse& screen);
Json to_json(const control::v1::PushRecord& push);
Json to_json(const control::v1::Token& token);
Json to_json(const control::v1::ListFaultsResponse& faults);
Json to_json(const control::v1::User& user);
Json to_json(const control::v1::Call& call);
Json to_json(const control::v1::DescribeResponse& process);

/// What is wrong with an object that has other members than these; empty when nothing is.
std::string unknown_member(const Json& json, std::initializer_list<std::string_view> known);

/// {"name": "bob", "user": ..., "misbehaviours": [...]}; says what is wrong with anything else.
Result<control::v1::CreatePhoneRequest, std::string> phone_from_json(const Json& json);
/// {"misbehave": ["never-report"], "behave": [], "behave_all": false, "habits": {...},
/// "assumptions": {...}}
Result<control::v1::ChangePhoneRequest, std::string> change_from_json(const Json& json,
                                                                      const std::string& phone);
/// {"act": "answer", "argument": "..."}
Result<control::v1::ActRequest, std::string> act_from_json(const Json& json,
                                                           const std::string& phone);

}  // namespace ringback::console
