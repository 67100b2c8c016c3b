// The verbs of `ringback` that speak to a running apns-mock: send, ls, show, wait, faults, channels.
#pragma once

#include <CLI/CLI.hpp>

#include "runner/cli/commands.h"

namespace ringback::runner {

void add_send(CLI::App& app, Command& command);
void add_push_list(CLI::App& app, Command& command);  ///< ls, show and wait
void add_faults(CLI::App& app, Command& command);
void add_channels(CLI::App& app, Command& command);

}  // namespace ringback::runner
