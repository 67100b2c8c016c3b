#include "console/scenario_library.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "console/told.h"
#include "console/wire.h"
#include "runner/plan_yaml.h"
#include "runner/report/html.h"
#include "runner/scenario.h"
#include "runner/virtual_stage.h"
#include "runner/what_if.h"

namespace ringback::console {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestText = 64 * 1024;
constexpr std::size_t kMostEventsShown = 50'000;
constexpr std::size_t kMostMoves = 20;

/// A text to be played has to stand in a file, because that is what the runner reads.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view text) {
    auto pattern = (fs::temp_directory_path() / "ringback-XXXXXX.yaml").string();
    const int file = ::mkstemps(pattern.data(), 5);
    if (file < 0) return;
    ::close(file);
    path_ = pattern;
    std::ofstream(path_, std::ios::binary) << text;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Json described(const std::string& name, const fs::path& file) {
  JsonObject out{{"name", Json(name)},  {"story", Json(name.substr(0, name.find('/')))},
                 {"title", Json(name)}, {"why", Json("")},
                 {"source", Json("")},  {"error", Json("")},
                 {"live", Json(true)}};
  JsonArray variants;
  const auto plans = runner::load_scenario(file.string(), name + ".yaml");
  if (plans) {
    for (const auto& plan : *plans) variants.push_back(Json(plan.variant));
    if (!plans->empty()) {
      out["title"] = Json(plans->front().title);
      out["why"] = Json(plans->front().why);
      out["source"] = Json(plans->front().source);
      out["live"] = Json(plans->front().not_live.empty());
    }
  } else {
    out["error"] = Json(to_string(plans.error()));
  }
  out["variants"] = Json(std::move(variants));
  return Json(std::move(out));
}

/// The plan of a file; `variant` names one of several.
Result<runner::Plan, Response> plan_of(const std::string& path, const std::string& shown,
                                       std::string_view variant) {
  const auto plans = runner::load_scenario(path, shown);
  if (!plans) return Failure{refusal(422, to_string(plans.error()))};
  if (plans->empty()) return Failure{refusal(422, shown + " holds no story")};
  if (variant.empty()) return plans->front();
  const auto plan = std::find_if(plans->begin(), plans->end(),
                                 [&](const runner::Plan& p) { return p.variant == variant; });
  if (plan == plans->end()) {
    return Failure{refusal(404, "there is no variant " + std::string(variant))};
  }
  return *plan;
}

/// One "move": which decision of what was played, and when it is to happen instead.
struct Move {
  std::size_t decision = 0;
  Duration at{};
};

Result<std::vector<Move>, Response> moves_of(const Json& request) {
  std::vector<Move> moves;
  const auto* list = request.member("moves");
  if (!list) return moves;
  if (!list->array() || list->array()->size() > kMostMoves) {
    return Failure{refusal(400, "moves is no list of at most 20")};
  }
  for (const auto& one : *list->array()) {
    const auto* decision = one.member("decision");
    const auto* at = one.member("at_us");
    const auto number = decision ? decision->integer() : std::nullopt;
    const auto time = at ? at->integer() : std::nullopt;
    if (!number || *number < 0 || !time) {
      return Failure{refusal(400, "a move has a decision and at_us, whole numbers")};
    }
    moves.push_back({static_cast<std::size_t>(*number), Duration{*time}});
  }
  return moves;
}

struct Played {
  runner::Plan plan;
  runner::Recording recording;
};

Result<Played, Response> play_plan(runner::Plan plan, std::uint64_t seed) {
  auto recording = runner::VirtualStage({.keep_pushes = true}).play(plan, seed);
  if (!recording) return Failure{refusal(422, recording.error().what)};
  if (recording->events.size() > kMostEventsShown) {
    return Failure{refusal(422, "the recording has " + std::to_string(recording->events.size()) +
                                    " events, more than a page can show")};
  }
  return Played{std::move(plan), std::move(recording).value()};
}

/// What a move was made from. Moving the same thing once more starts there again, so that only
/// where it ends counts and out and back is the story as it was.
struct Moved {
  Played before;
  std::size_t decision = 0;
  std::string what;
  Duration at{};

  bool is(const runner::Decision& decision, Instant zero) const {
    return decision.what == what && decision.at - zero == at;
  }
};

Result<Played, Response> play_moved(const Wanted& wanted, const std::vector<Move>& moves) {
  auto played = play_plan(wanted.plan, wanted.seed);
  std::optional<Moved> last;
  for (const auto& move : moves) {
    if (!played) break;
    std::size_t number = move.decision;
    const auto decisions = runner::decisions_of(played->plan, played->recording);
    if (number < decisions.size()) {
      if (last && last->is(decisions[number], played->recording.story_zero)) {
        played = std::move(last->before);
        number = last->decision;
      }
      last = Moved{*played, number, decisions[move.decision].what, move.at};
    }
    auto other = runner::moved(played->plan, played->recording, number, move.at);
    if (!other) return Failure{refusal(400, other.error())};
    played = play_plan(std::move(other).value(), wanted.seed);
  }
  return played;
}

}  // namespace

Response ScenarioLibrary::list() const {
  JsonArray scenarios;
  const auto found = runner::find_scenarios(folder_.string());
  if (found) {
    for (const auto& file : *found) {
      const auto name = fs::relative(file, folder_).replace_extension().generic_string();
      scenarios.push_back(described(name, file));
    }
  }
  return json_answer(Json(JsonObject{{"scenarios", Json(std::move(scenarios))}}));
}

fs::path ScenarioLibrary::file_of(const std::string& name) const {
  const auto found = runner::find_scenarios(folder_.string());
  if (!found) return {};
  // Only what the folder holds has a name, so no name can lead out of it.
  for (const auto& file : *found) {
    if (fs::relative(file, folder_).replace_extension().generic_string() == name) return file;
  }
  return {};
}

Response ScenarioLibrary::text(const std::string& name) const {
  const auto file = file_of(name);
  if (file.empty()) return refusal(404, "there is no scenario " + name);
  return json_answer(
      Json(JsonObject{{"name", Json(name)}, {"text", Json(repaired_utf8(read(file)))}}));
}

Result<Wanted, Response> ScenarioLibrary::wanted(const Json& request) const {
  // A misspelt "variant" would play another one, and say that all is well.
  auto wrong = unknown_member(request, {"name", "text", "variant", "seed", "moves"});
  if (wrong.empty() && request.member("variant") && !request.string_member("variant")) {
    wrong = "variant is no string";
  }
  if (!wrong.empty()) return Failure{refusal(400, wrong)};
  const auto name = request.string_member("name");
  const auto text = request.string_member("text");
  if (name.has_value() == text.has_value()) {
    return Failure{refusal(400, "give either the name of a scenario or a text")};
  }
  std::int64_t seed = 1;
  if (const auto* member = request.member("seed")) {
    const auto number = member->integer();
    if (!number || *number < 0) return Failure{refusal(400, "seed is no whole number from 0")};
    seed = *number;
  }
  const auto variant = request.string_member("variant").value_or("");
  const auto chosen = [&](Result<runner::Plan, Response> plan) -> Result<Wanted, Response> {
    if (!plan) return Failure{plan.error()};
    return Wanted{std::move(plan).value(), static_cast<std::uint64_t>(seed)};
  };
  if (text) {
    if (text->size() > kLargestText) {
      return Failure{refusal(413, "the text is longer than 64 KiB")};
    }
    const TemporaryFile file(*text);
    if (file.path().empty()) {
      return Failure{refusal(500, "there is no room for a temporary file")};
    }
    return chosen(plan_of(file.path(), "text", variant));
  }
  const auto file = file_of(std::string(*name));
  if (file.empty()) return Failure{refusal(404, "there is no scenario " + std::string(*name))};
  return chosen(plan_of(file.string(), std::string(*name) + ".yaml", variant));
}

Response ScenarioLibrary::play(const Json& request) const {
  const auto asked = wanted(request);
  if (!asked) return asked.error();
  const auto moves = moves_of(request);
  if (!moves) return moves.error();
  const auto played = play_moved(*asked, *moves);
  if (!played) return played.error();
  auto json = told(judged(played->plan, played->recording));
  if (moves->empty()) return json_answer(json);
  auto members = *json.object();
  members["yaml"] = Json(runner::to_yaml(played->plan));
  return json_answer(Json(std::move(members)));
}

Response ScenarioLibrary::report(const Json& request) const {
  const auto asked = wanted(request);
  if (!asked) return asked.error();
  const auto moves = moves_of(request);
  if (!moves) return moves.error();
  const auto played = play_moved(*asked, *moves);
  if (!played) return played.error();
  const std::array runs{judged(played->plan, played->recording)};
  return {200, "text/html; charset=utf-8", runner::to_html(runs), {}};
}

}  // namespace ringback::console
