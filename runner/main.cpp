// `ringback`: plays call scenarios in the virtual world or on real processes.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

#include "runner/cli/commands.h"

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
  try {
    app.parse(argc, argv);
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
