// Stories with a signaling server that is not ours: what can be played, and what can be seen.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "runner/plan.h"

namespace ringback::runner {

/// Why this story needs our own signaling server; nothing when any server can play it.
std::optional<std::string> needs_our_server(const Plan& plan);

/// Takes away the expectations about what happens inside the signaling server or leaves it, which
/// only our own tells; returns how many. What reaches phones and APNs is still judged.
std::size_t drop_unseen_expectations(Plan& plan);

}  // namespace ringback::runner
