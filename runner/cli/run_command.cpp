// `ringback run`: plays scenarios and says how they came out.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>

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
#include "runner/cli/dial_signaling.h"
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
  live.stack.foreign_signaling_ca = options.signaling_ca;
  live.stack.foreign_apns = options.apns;
  live.stack.foreign_apns_ca = options.apns_ca;
  live.stack.provider = options.provider;
  live.stack.data_folder = options.data_folder;
  live.dial_signaling = dial_signaling;
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

/// One file; the transcript beside it is held against what runs at all speeds alike.
int play_file(const std::vector<Plan>& plans, bool alone, const RunOptions& options,
              Session& session, Stage& stage) {
  const std::size_t first = session.runs.size();
  const bool comparable = !options.live && options.seed == 1;
  const KeptTranscript kept(plans.front().file);
  for (const auto& plan : plans) {
    if (const auto why = unplayable(plan, options)) {
      if (!options.quiet) std::printf("skipped %s: %s\n", title_of(plan).c_str(), why->c_str());
      continue;
    }
    Run run = play(plan, stage, options, session);
    if (comparable && !options.update) run.transcript_difference = kept.difference(run);
    print(run, alone, options);
    session.runs.push_back(std::move(run));
    if (!session.runs.back().stage_error.empty()) return kNoStack;
  }
  const std::span<Run> runs = std::span(session.runs).subspan(first);
  if (comparable && !runs.empty()) {
    if (options.update) {
      std::ofstream(golden_path(plans.front().file)) << transcript({runs.begin(), runs.end()});
    } else if (std::ranges::all_of(runs, passed)) {
      runs.back().transcript_difference = kept.unplayed(runs);
      if (!passed(runs.back())) print(runs.back(), alone, options);
    }
  }
  return std::ranges::all_of(runs, passed) ? kAllHeld : kFailed;
}

int play_all(const RunOptions& options, Session& session, Stage& stage) {
  std::size_t plans = 0;
  for (const auto& file : session.files) plans += file->size();
  int status = kAllHeld;
  for (const auto& file : session.files) {
    const int played = play_file(*file, plans == 1, options, session, stage);
    if (played == kNoStack) return played;
    if (played != kAllHeld) status = played;
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

/// These need --live, and some another: a run that did not heed them would pass without a word to
/// whom they name.
void add_foreign_options(CLI::App& verb, CLI::Option* live, RunOptions& options) {
  auto* const running = verb.add_option("--running", options.running,
                                        "With --live: play on the stack at these addresses, "
                                        "courier=HOST:PORT,signaling=HOST:PORT,devices=HOST:PORT")
                            ->needs(live);
  auto* const signaling =
      verb.add_option("--signaling", options.signaling,
                      "With --live: the signaling server at this HOST:PORT instead of our own");
  verb.add_option("--signaling-ca", options.signaling_ca,
                  "TLS to --signaling: the CA's certificates (PEM), or system; "
                  "in the clear by default")
      ->needs(signaling);
  auto* const apns =
      verb.add_option("--apns", options.apns,
                      "With --live: our signaling server sends its pushes to this HOST:PORT");
  verb.add_option("--apns-ca", options.apns_ca, "The CA of --apns; that of apns-mock by default")
      ->needs(apns);
  auto* const provider =
      verb.add_option("--provider", options.provider, "With --live: where apns-mock takes pushes")
          ->capture_default_str();
  auto* const folder = verb.add_option(
      "--data-dir", options.data_folder,
      "With --live: where CA, keys and logs are kept; a temporary folder by default");
  // What our own stack is started with; no server of ours would be left to push to APNs.
  for (auto* const option : {signaling, apns, provider, folder}) {
    option->needs(live)->excludes(running);
  }
  apns->excludes(signaling);
}

}  // namespace

void add_run(CLI::App& app, Command& command) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* verb = app.add_subcommand("run", "Play scenarios and judge them");
  verb->add_option("paths", options->paths, "Scenario files, or folders of them")->required();
  auto* const seed =
      verb->add_option("--seed", options->seed, "Decides everything that is left to chance")
          ->capture_default_str();
  CLI::Option* live = verb->add_flag("--live", options->live, "Play on three real processes");
  verb->add_option("--speed", options->speed, "Seconds of story per real second, with --live")
      ->needs(live)
      ->check(positive)
      ->capture_default_str();
  add_foreign_options(*verb, live, *options);
  verb->add_flag("-q,--quiet", options->quiet, "Say nothing about what passed");
  verb->add_flag("-v,--verbose", options->verbose, "Show machines, heartbeats and the set-up too");
  verb->add_flag("--ascii", options->ascii, "Draw with ASCII alone");
  verb->add_flag("--update", options->update, "Rewrite the transcripts beside the scenarios")
      ->excludes(live)
      ->excludes(seed);
  add_report_options(*verb, *options);
  verb->add_flag("--watch", options->watch,
                 "Play again whenever a scenario is saved, until Ctrl-C");
  verb->callback([options, &command] {
    command = [options] { return options->watch ? watch(*options) : run(*options); };
  });
}

}  // namespace ringback::runner
