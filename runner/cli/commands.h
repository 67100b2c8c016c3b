// The verbs of `ringback`, one file each. Each adds its options to the command line and, once
// that is parsed, leaves what to do in `command`, which returns the exit status.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <vector>

namespace ringback::runner {

/// 0 all held, 1 an expectation or invariant failed, 2 usage or scenario error, 3 the stack could
/// not be started.
enum ExitStatus { kAllHeld = 0, kFailed = 1, kUsage = 2, kNoStack = 3 };

using Command = std::function<int()>;

void add_run(CLI::App& app, Command& command);
void add_explore(CLI::App& app, Command& command);
/// `behind_dashes`: the words behind "--", the command to run.
void add_exec(CLI::App& app, Command& command, const std::vector<std::string>& behind_dashes);
void add_load(CLI::App& app, Command& command);
#ifdef RINGBACK_WITH_LIVE
void add_up(CLI::App& app, Command& command);
#endif

}  // namespace ringback::runner
