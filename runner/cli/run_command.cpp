// `ringback run`: plays scenarios and says how they came out.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "runner/cli/commands.h"
#include "runner/cli/file_watch.h"
#include "runner/cli/golden.h"
#include "runner/cli/outputs.h"
#include "runner/cli/positive.h"
#include "runner/cli/run_options.h"
#include "runner/foreign.h"
#include "runner/judge.h"
#include "runner/report/verdict_text.h"
#include "runner/scenario.h"
#include "runner/virtual_stage.h"
#ifdef RINGBACK_WITH_LIVE
#include "runner/live/live_stage.h"
#endif

namespace ringback::runner {
namespace {

/// Everything that was played; recordings and plans stay where runs point at them.
struct Session {
  std::vector<std::unique_ptr<std::vector<Plan>>> files;
  std::vector<std::unique_ptr<Recording>> recordings;
  std::vector<Run> runs;
};

std::unique_ptr<Stage> make_stage(const RunOptions& options, [[maybe_unused]] std::string& error) {
  if (!options.live) return std::make_unique<VirtualStage>();
#ifdef RINGBACK_WITH_LIVE
  LiveOptions live;
  live.stack.speed = options.speed;
  live.stack.seed = options.seed;
  live.stack.foreign_signaling = options.signaling;
  live.stack.foreign_apns = options.apns;
  live.stack.foreign_apns_ca = options.apns_ca;
  live.stack.provider = options.provider;
  live.stack.data_folder = options.data_folder;
  if (!options.running.empty()) {
    const auto addresses = parse_addresses(options.running);
    if (!addresses.ok()) {
      error = "--running: " + addresses.error();
      return nullptr;
    }
    live.running = *addresses;
  }
  return make_live_stage(live);
#else
  error = "this ringback was built without --live";
  return nullptr;
#endif
}

Duration slack_of([[maybe_unused]] const RunOptions& options) {
#ifdef RINGBACK_WITH_LIVE
  if (options.live) {
    const auto slack = static_cast<double>(kLiveSlack.count()) * options.speed;
    return Duration{static_cast<std::int64_t>(slack)};
  }
#endif
  return {};
}

Run play(const Plan& plan, Stage& stage, const RunOptions& options, Session& session) {
  Run run;
  run.plan = &plan;
  const auto begin = std::chrono::steady_clock::now();
  auto recording = stage.play(plan, options.seed);
  run.took = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begin);
  if (!recording.ok()) {
    run.stage_error = recording.error().what;
    return run;
  }
  session.recordings.push_back(std::make_unique<Recording>(std::move(recording).value()));
  run.recording = session.recordings.back().get();
  run.outcomes = judge(plan, *run.recording, slack_of(options));
  return run;
}

/// Compares with the transcript beside the file, if there is one; one line when it differs.
std::string compare_golden(const std::string& path, std::vector<Run> runs, bool update) {
  for (auto& run : runs) run.took.reset();
  const std::string now = transcript(runs);
  const std::string golden = golden_path(path);
  if (update) {
    std::ofstream(golden) << now;
    return {};
  }
  std::ifstream file(golden);
  if (!file) return {};
  std::ostringstream kept;
  kept << file.rdbuf();
  if (kept.str() == now) return {};
  return golden + ": the run differs from its transcript; look at it with --update and git diff";
}

bool load_all(const RunOptions& options, Session& session) {
  bool good = true;
  for (const auto& path : options.paths) {
    const auto files = find_scenarios(path);
    if (!files.ok()) {
      std::fprintf(stderr, "ringback: %s\n", files.error().c_str());
      good = false;
      continue;
    }
    if (files->empty()) {
      std::fprintf(stderr, "ringback: no scenario in %s\n", path.c_str());
      good = false;
    }
    for (const auto& file : *files) {
      auto plans = load_scenario(file);
      if (plans.ok()) {
        session.files.push_back(std::make_unique<std::vector<Plan>>(std::move(plans).value()));
      } else {
        std::fprintf(stderr, "%s\n", to_string(plans.error()).c_str());
        good = false;
      }
    }
  }
  return good;
}

void print(const Run& run, bool whole, const RunOptions& options) {
  Look look = look_of_standard_output();
  look.verbose = options.verbose;
  look.ascii = options.ascii;
  if (options.quiet && passed(run)) return;
  const std::string text = whole || !passed(run) ? full_text(run, look) : summary_line(run, look);
  std::fputs(text.c_str(), stdout);
}

/// Why this stage cannot play it; nothing when it can.
std::optional<std::string> unplayable(const Plan& plan, const RunOptions& options) {
  if (options.live && !plan.not_live.empty()) return plan.not_live;
  if (!options.signaling.empty()) return needs_our_server(plan);
  return {};
}

/// With somebody else's server, what only ours tells is not judged; says so.
void leave_out_unseen(const RunOptions& options, Session& session) {
  std::size_t left_out = 0;
  for (const auto& file : session.files) {
    for (auto& plan : *file) left_out += drop_unseen_expectations(plan);
  }
  if (left_out > 0 && !options.quiet) {
    std::printf("left out %zu expectations about what only our own signaling server tells\n",
                left_out);
  }
}

int play_all(const RunOptions& options, Session& session, Stage& stage) {
  std::size_t plans = 0;
  for (const auto& file : session.files) plans += file->size();
  int status = kAllHeld;
  for (const auto& file : session.files) {
    const std::size_t first = session.runs.size();
    for (const auto& plan : *file) {
      if (const auto why = unplayable(plan, options)) {
        if (!options.quiet) std::printf("skipped %s: %s\n", title_of(plan).c_str(), why->c_str());
        continue;
      }
      session.runs.push_back(play(plan, stage, options, session));
      const Run& run = session.runs.back();
      print(run, plans == 1, options);
      if (!run.stage_error.empty()) return kNoStack;
      if (!passed(run)) status = kFailed;
    }
    if (options.live || options.seed != 1) continue;
    const auto differs = compare_golden(
        file->front().file,
        {session.runs.begin() + static_cast<std::ptrdiff_t>(first), session.runs.end()},
        options.update);
    if (differs.empty()) continue;
    std::printf("%s\n", differs.c_str());
    status = kFailed;
  }
  return status;
}

void sum_up(const Session& session) {
  std::size_t good = 0;
  Duration took{};
  for (const auto& run : session.runs) {
    good += passed(run) ? 1 : 0;
    took += run.took.value_or(Duration{});
  }
  std::printf("%zu of %zu passed in %.1f ms\n", good, session.runs.size(),
              static_cast<double>(took.count()) / 1000);
}

int run(const RunOptions& options) {
  Session session;
  if (!load_all(options, session)) return kUsage;
  std::string error;
  const auto stage = make_stage(options, error);
  if (!stage) {
    std::fprintf(stderr, "ringback: %s\n", error.c_str());
    return kUsage;
  }
  if (!options.signaling.empty()) leave_out_unseen(options, session);
  const int status = play_all(options, session, *stage);
  if (session.runs.size() > 1) sum_up(session);
  if (!write_outputs(options, session.runs)) return kUsage;
  return status;
}

/// Plays now and after every save; the signal of Ctrl-C ends it.
int watch(const RunOptions& options) {
  FileWatch files;
  while (true) {
    // Before the run, so that what is saved meanwhile is not missed.
    files.add(options.paths);
    if (isatty(STDOUT_FILENO) != 0) std::fputs("\033[H\033[2J", stdout);
    run(options);
    std::printf("watching; a saved scenario plays again, Ctrl-C ends\n");
    std::fflush(stdout);
    files.wait();
  }
}

/// These need --live: a run in the virtual world would pass without a word to whom they name.
void add_foreign_options(CLI::App& verb, CLI::Option* live, RunOptions& options) {
  verb.add_option("--running", options.running,
                  "With --live: play on the stack at these addresses, "
                  "courier=HOST:PORT,signaling=HOST:PORT,devices=HOST:PORT")
      ->needs(live);
  verb.add_option("--signaling", options.signaling,
                  "With --live: the signaling server at this HOST:PORT instead of our own")
      ->needs(live);
  verb.add_option("--apns", options.apns,
                  "With --live: our signaling server sends its pushes to this HOST:PORT")
      ->needs(live);
  verb.add_option("--apns-ca", options.apns_ca, "The CA of --apns; that of apns-mock by default");
  verb.add_option("--provider", options.provider, "With --live: where apns-mock takes pushes")
      ->capture_default_str();
  verb.add_option("--data-dir", options.data_folder,
                  "With --live: where CA, keys and logs are kept; a temporary folder by default");
}

}  // namespace

void add_run(CLI::App& app, Command& command) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* verb = app.add_subcommand("run", "Play scenarios and judge them");
  verb->add_option("paths", options->paths, "Scenario files, or folders of them")->required();
  verb->add_option("--seed", options->seed, "Decides everything that is left to chance")
      ->capture_default_str();
  CLI::Option* live = verb->add_flag("--live", options->live, "Play on three real processes");
  verb->add_option("--speed", options->speed, "Seconds of story per real second, with --live")
      ->check(positive)
      ->capture_default_str();
  add_foreign_options(*verb, live, *options);
  verb->add_flag("-q,--quiet", options->quiet, "Say nothing about what passed");
  verb->add_flag("-v,--verbose", options->verbose, "Show machines, heartbeats and the set-up too");
  verb->add_flag("--ascii", options->ascii, "Draw with ASCII alone");
  verb->add_flag("--update", options->update, "Rewrite the transcripts beside the scenarios");
  add_report_options(*verb, *options);
  verb->add_flag("--watch", options->watch,
                 "Play again whenever a scenario is saved, until Ctrl-C");
  verb->callback([options, &command] {
    command = [options] { return options->watch ? watch(*options) : run(*options); };
  });
}

}  // namespace ringback::runner
