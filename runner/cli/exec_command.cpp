// `ringback exec`: starts everything, runs a command that uses it, takes everything down.
#ifdef RINGBACK_WITH_LIVE
#include <cstdio>
#include <memory>

#include "runner/cli/commands.h"
#include "runner/cli/positive.h"
#include "runner/live/foreground.h"
#include "runner/live/prepare.h"
#include "runner/live/stack.h"
#include "runner/scenario.h"

namespace ringback::runner {
namespace {

struct ExecOptions {
  std::string scenario;
  StackOptions stack;
};

int no_stack(const std::string& why) {
  std::fprintf(stderr, "ringback: %s\n", why.c_str());
  return kNoStack;
}

/// The fleet of a file: its first story's.
Result<Plan, std::string> fleet_of(const std::string& path) {
  if (path.empty()) return Plan{};
  auto plans = load_scenario(path);
  if (!plans) return Failure{to_string(plans.error())};
  return std::move(plans->front());
}

int run_on_stack(const ExecOptions& wanted, const std::vector<std::string>& command) {
  if (command.empty()) {
    std::fprintf(stderr, "ringback: nothing to run; ringback exec [SCENARIO] -- COMMAND ...\n");
    return kUsage;
  }
  const auto plan = fleet_of(wanted.scenario);
  if (!plan) {
    std::fprintf(stderr, "%s\n", plan.error().c_str());
    return kUsage;
  }
  const HeldSignals signals;
  auto started = Stack::start(wanted.stack);
  if (!started) return no_stack(started.error());
  Stack stack = std::move(started).value();
  Remote remote(stack.addresses());
  if (const auto why = prepare(remote, *plan, wanted.stack.seed)) return no_stack(*why);
  auto variables = variables_of(stack.addresses());
  const auto tokens = token_variables(remote);
  if (!tokens) return no_stack(tokens.error());
  variables.insert(variables.end(), tokens->begin(), tokens->end());
  const int status = run_foreground(command, variables, signals);
  // The command's status stands, whatever is said here.
  const std::string complaint = stack.stop();
  if (!complaint.empty()) std::fprintf(stderr, "ringback: %s\n", complaint.c_str());
  return status;
}

}  // namespace

void add_exec(CLI::App& app, Command& command, const std::vector<std::string>& behind_dashes) {
  auto wanted = std::make_shared<ExecOptions>();
  CLI::App* verb = app.add_subcommand(
      "exec",
      "Start the three processes, run the command behind -- with their addresses in its "
      "environment, stop them, exit as it did");
  verb->footer("ringback exec [OPTIONS] [SCENARIO] -- COMMAND [ARGUMENT...]");
  verb->add_option("scenario", wanted->scenario, "Whose phones and assumptions are set up first");
  verb->add_option("--seed", wanted->stack.seed, "Decides everything that is left to chance")
      ->capture_default_str();
  verb->add_option("--speed", wanted->stack.speed, "Seconds of theirs per real second")
      ->check(positive)
      ->capture_default_str();
  verb->add_option("--programs", wanted->stack.programs,
                   "The folder of the three servers; the one of ringback by default");
  verb->add_option("--data-dir", wanted->stack.data_folder,
                   "Where CA, keys and logs are kept; a temporary folder by default");
  verb->callback([wanted, &command, behind_dashes] {
    command = [wanted, behind_dashes] { return run_on_stack(*wanted, behind_dashes); };
  });
}

}  // namespace ringback::runner
#endif
