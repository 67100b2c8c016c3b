// control/v1's messages as JSON for the admin port: members are the fields' names as they stand in
// the .proto, numbers are numbers, and bytes are text.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace ringback::apns {

/// Every field of it; absent messages are left out.
std::string to_json(const google::protobuf::Message& message);

/// Fills in what is said; what is wrong, as "field: why", or nothing.
std::optional<std::string> from_json(const Json& json, google::protobuf::Message& message);
/// Sets one field from text, as in a path or a query.
std::optional<std::string> set_field(google::protobuf::Message& message, std::string_view name,
                                     const std::string& text);

}  // namespace ringback::apns
