// docs/apns-openapi.yaml, as the build embedded it.
#pragma once

#include <string_view>

namespace ringback::apns {

extern const std::string_view kAdminDocument;

}  // namespace ringback::apns
