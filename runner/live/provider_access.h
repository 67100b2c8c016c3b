// How the command line comes to apns-mock as a provider: what apns-mock tells of itself is used for
// everything that was not said.
#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>

#include "base/result.h"
#include "proto/control/v1/control.pb.h"
#include "runner/live/apns_remote.h"
#include "runner/live/provider_request.h"

namespace ringback::runner {

/// What the options said; what is empty apns-mock says.
struct ProviderAccess {
  std::string provider, host, ca, key, key_id, team_id;
  std::string token_age = "0s";
  std::string within = "10s";
  bool no_token = false;
};
void add_provider_options(CLI::App& verb, ProviderAccess& access);
/// Complains of what cannot be read; empty when all can.
std::string mistake_in(const ProviderAccess& access);

/// Apple's doors: device pushes and broadcasts, or the management of broadcast channels.
enum class ProviderDoor { kPushes, kChannels };

/// A request that lacks only what it is about. `environment` is "production" or "sandbox", which
/// Apple's host names tell apart.
Result<ProviderRequest, std::string> provider_request(const ProviderAccess& access,
                                                      ApnsRemote& remote, ProviderDoor door,
                                                      const std::string& environment);

/// The broadcast channel of this id; nothing inside when there is none.
Result<std::optional<control::v1::Channel>, std::string> find_channel(const std::string& id,
                                                                      ApnsRemote& remote);

/// As it came: status, headers, body.
std::string answer_text(const ProviderResponse& answer);

}  // namespace ringback::runner
