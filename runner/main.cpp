// `ringback`: plays call scenarios in the virtual world or on real processes.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string_view>

#include "runner/cli/commands.h"
#ifdef RINGBACK_WITH_LIVE
#include "runner/live/apns_commands.h"
#endif

namespace {

int run(int argc, char** argv) {
  CLI::App app{"Every VoIP push bug, reproduced on a laptop.", "ringback"};
  app.set_version_flag("--version", RINGBACK_VERSION);
  app.require_subcommand(1);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return std::string("ringback: ") + error.what() + "; see ringback --help\n";
  });
  ringback::runner::Command command;
  ringback::runner::add_run(app, command);
  ringback::runner::add_explore(app, command);
  char** const end = argv + argc;
  char** own_end = end;
#ifdef RINGBACK_WITH_LIVE
  // What follows "--" belongs to somebody else's program, options and all.
  if (argc > 1 && argv[1] == std::string_view("exec")) {
    own_end = std::find(argv, end, std::string_view("--"));
  }
  ringback::runner::add_exec(app, command, {std::min(own_end + 1, end), end});
  ringback::runner::add_up(app, command);
  ringback::runner::add_send(app, command);
  ringback::runner::add_push_list(app, command);
  ringback::runner::add_faults(app, command);
  ringback::runner::add_channels(app, command);
#endif
  ringback::runner::add_load(app, command);
  try {
    app.parse(static_cast<int>(own_end - argv), argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ringback::runner::kAllHeld : ringback::runner::kUsage;
  }
  return command();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ringback: %s\n", error.what());
    return ringback::runner::kUsage;
  }
}
