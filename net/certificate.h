// What a certificate (DER) says beside its names. All are empty or false for what is none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace ringback::net {

/// The subject's UID attribute.
std::string subject_uid(const std::string& der);
/// notAfter; nothing for what is no certificate.
std::optional<WallTime> expiry(const std::string& der);
bool has_extension(const std::string& der, const std::string& oid);
/// The UTF8Strings at the first level of an extension that is a SEQUENCE.
std::vector<std::string> extension_strings(const std::string& der, const std::string& oid);

}  // namespace ringback::net
