// `ringback load`: many whole calls on three real processes, and what they cost.
#include <cstdio>
#include <fstream>
#include <memory>

#include "runner/cli/commands.h"
#include "runner/cli/positive.h"
#include "runner/load.h"
#include "runner/report/load_text.h"
#ifdef RINGBACK_WITH_LIVE
#include "runner/live/load_stage.h"
#endif

namespace ringback::runner {
namespace {

struct Wanted {
  LoadPlan plan;
  std::string running;
  std::string json;
  std::uint64_t seed = 1;
  bool quiet = false;
};

#ifdef RINGBACK_WITH_LIVE

void say(const LoadProgress& now) {
  if (now.stage == "settling") {
    std::fprintf(stderr, "making phones ...\n");
  } else if (now.elapsed.count() > 0) {
    std::fprintf(stderr, "%6.1f s  %llu dialled, %llu ended well, %llu failed\n",
                 static_cast<double>(now.elapsed.count()) / 1e6,
                 static_cast<unsigned long long>(now.started),
                 static_cast<unsigned long long>(now.succeeded),
                 static_cast<unsigned long long>(now.failed));
  }
}

/// To the file, or to standard output for "-".
bool write_json(const std::string& path, const std::string& json) {
  if (path == "-") return std::printf("%s\n", json.c_str()) > 0;
  std::ofstream file(path);
  file << json << '\n';
  file.flush();
  if (file) return true;
  std::fprintf(stderr, "ringback: %s cannot be written\n", path.c_str());
  return false;
}

int run(const Wanted& wanted) {
  StackAddresses running;
  if (!wanted.running.empty()) {
    const auto addresses = parse_addresses(wanted.running);
    if (!addresses.ok()) {
      std::fprintf(stderr, "ringback: --running: %s\n", addresses.error().c_str());
      return kUsage;
    }
    running = *addresses;
  }
  const bool text = wanted.json != "-";
  if (text) std::printf("%s\n", load_heading(wanted.plan).c_str());
  std::fflush(stdout);
  const auto outcome =
      play_load(wanted.plan, running, wanted.seed, [&wanted](const LoadProgress& now) {
        if (!wanted.quiet) say(now);
      });
  if (!outcome.ok()) {
    std::fprintf(stderr, "ringback: %s\n", outcome.error().what.c_str());
    return outcome.error().no_stack ? kNoStack : kUsage;
  }
  if (text) std::printf("%s", load_text(wanted.plan, *outcome).c_str());
  if (!wanted.json.empty() && !write_json(wanted.json, load_json(wanted.plan, *outcome))) {
    return kUsage;
  }
  return passed(wanted.plan, *outcome) ? kAllHeld : kFailed;
}

#else

int run(const Wanted&) {
  std::fprintf(stderr, "ringback: this ringback was built without live processes\n");
  return kUsage;
}

#endif

CLI::Option* add_duration(CLI::App& verb, const std::string& flag, Duration& value,
                          const std::string& help) {
  return verb
      .add_option_function<std::string>(
          flag,
          [&value, flag](const std::string& text) {
            const auto parsed = parse_duration(text);
            if (!parsed) throw CLI::ValidationError(flag, "not a duration such as 5s: " + text);
            value = *parsed;
          },
          help)
      ->default_str(format_duration(value))
      ->type_name("DURATION");
}

/// A rate, or --users.
void add_pace(CLI::App& verb, LoadPlan& plan) {
  auto* const users = verb.add_option("--users", plan.users,
                                      "Instead of a rate: pairs that call as often as they can")
                          ->check(CLI::Range(1, 40'000));
  verb.add_option("--rate", plan.rate, "Calls due per second, however others fare")
      ->check(positive)
      ->capture_default_str()
      ->excludes(users);
  add_duration(verb, "--ramp", plan.ramp, "How long the rate grows from nothing to that")
      ->excludes(users);
  verb.add_option("--max-live", plan.max_live,
                  "Pairs of phones, the most calls at once; 0: enough for the rate")
      ->check(CLI::Range(0, 40'000))
      ->capture_default_str()
      ->excludes(users);
}

void add_limits(CLI::App& verb, LoadPlan& plan) {
  add_duration(verb, "--answer", plan.answer, "How long a callee lets it ring");
  add_duration(verb, "--hold", plan.hold, "How long the two talk");
  add_duration(verb, "--limit", plan.limit,
               "A call that takes longer, ringing and talking left out, has failed");
  verb.add_option("--idle", plan.idle, "Phones that are connected meanwhile and do nothing")
      ->check(CLI::Range(0, 60'000))
      ->capture_default_str();
  verb.add_option("--waits", plan.waits,
                  "Launch, wake, report and audio latencies of the phones: none, or real, as "
                  "device-sim assumes them of iPhones")
      ->check(CLI::IsMember({"none", "real"}))
      ->capture_default_str();
}

}  // namespace

void add_load(CLI::App& app, Command& command) {
  auto wanted = std::make_shared<Wanted>();
  LoadPlan& plan = wanted->plan;
  CLI::App* verb = app.add_subcommand(
      "load", "Make many whole calls on three real processes: percentiles per leg, CPU, memory");
  verb->add_option("--calls", plan.calls, "How many; 0 with --idle")->capture_default_str();
  add_pace(*verb, plan);
  add_limits(*verb, plan);
  verb->add_flag("--store", plan.store, "The signaling server keeps users and calls in SQLite");
  verb->add_option("--running", wanted->running,
                   "Load the stack at these addresses, "
                   "courier=HOST:PORT,signaling=HOST:PORT,devices=HOST:PORT")
      ->excludes("--store");
  verb->add_option("--seed", wanted->seed, "Decides everything that is left to chance")
      ->capture_default_str();
  verb->add_option("--json", wanted->json, "Write the figures as JSON; - for standard output");
  verb->add_flag("-q,--quiet", wanted->quiet, "Say nothing meanwhile");
  verb->callback([wanted, &command] { command = [wanted] { return run(*wanted); }; });
}

}  // namespace ringback::runner
