// Where the three processes are, whoever started them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace ringback::runner {

/// Where everything is, for clients, tests and the environment of `ringback exec`.
struct StackAddresses {
  std::string provider;
  std::string courier;
  std::string signaling;
  std::string signaling_ca;  ///< empty: it speaks in the clear
  std::string devices;
  std::string ca_file;
  std::string key_file;
  std::string key_id;
  std::string team_id;
};

/// Reads "courier=HOST:PORT,signaling=HOST:PORT,devices=HOST:PORT", all three, "signaling-ca=FILE"
/// when that server speaks TLS, and, for stories in which another provider pushes,
/// "provider=HOST:PORT,ca=FILE,key=FILE,key-id=ID,team-id=ID"; the error is one line for a person.
Result<StackAddresses, std::string> parse_addresses(std::string_view text);

}  // namespace ringback::runner
