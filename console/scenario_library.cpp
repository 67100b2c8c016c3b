#include "console/scenario_library.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/utf8.h"
#include "runner/judge.h"
#include "runner/scenario.h"
#include "runner/virtual_stage.h"

namespace ringback::console {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestText = 64 * 1024;
constexpr std::size_t kMostEventsShown = 50'000;

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
                 {"source", Json("")},  {"error", Json("")}};
  JsonArray variants;
  const auto plans = runner::load_scenario(file.string(), name + ".yaml");
  if (plans) {
    for (const auto& plan : *plans) variants.push_back(Json(plan.variant));
    if (!plans->empty()) {
      out["title"] = Json(plans->front().title);
      out["why"] = Json(plans->front().why);
      out["source"] = Json(plans->front().source);
    }
  } else {
    out["error"] = Json(to_string(plans.error()));
  }
  out["variants"] = Json(std::move(variants));
  return Json(std::move(out));
}

Json event_json(const TraceEvent& event) {
  JsonObject fields;
  for (const auto& field : event.fields) {
    fields[std::string(field.key)] = Json(repaired_utf8(field.value));
  }
  JsonObject out{{"at_us", Json(std::int64_t{event.at.since_start.count()})},
                 {"lane", Json(event.lane)},
                 {"name", Json(event.name)},
                 {"fields", Json(std::move(fields))}};
  if (!event.to.empty()) out["to"] = Json(event.to);
  if (event.call) out["call"] = Json(event.call->text());
  return Json(std::move(out));
}

Json told(const runner::Plan& plan, const runner::Recording& recording) {
  JsonArray events;
  std::int64_t set_up = 0;
  for (const auto& event : recording.events) {
    events.push_back(event_json(event));
    if (event.at < recording.story_zero) ++set_up;
  }
  JsonArray expectations;
  for (const auto& outcome : runner::judge(plan, recording)) {
    expectations.push_back(Json(JsonObject{{"what", Json(runner::to_string(*outcome.expectation))},
                                           {"held", Json(outcome.held)},
                                           {"why", Json(outcome.what)}}));
  }
  JsonArray violations;
  for (const auto& violation : recording.violations) violations.push_back(Json(violation));
  return Json(JsonObject{{"title", Json(plan.title)},
                         {"why", Json(plan.why)},
                         {"variant", Json(plan.variant)},
                         {"seed", Json(static_cast<std::int64_t>(recording.seed))},
                         {"events", Json(std::move(events))},
                         {"set_up", Json(set_up)},
                         {"expectations", Json(std::move(expectations))},
                         {"violations", Json(std::move(violations))}});
}

Response play_file(const std::string& path, const std::string& shown, std::string_view variant,
                   std::uint64_t seed) {
  const auto plans = runner::load_scenario(path, shown);
  if (!plans) return refusal(422, to_string(plans.error()));
  if (plans->empty()) return refusal(422, shown + " holds no story");
  auto plan = plans->begin();
  if (!variant.empty()) {
    plan = std::find_if(plans->begin(), plans->end(),
                        [&](const runner::Plan& p) { return p.variant == variant; });
    if (plan == plans->end()) return refusal(404, "there is no variant " + std::string(variant));
  }
  const auto recording = runner::VirtualStage().play(*plan, seed);
  if (!recording) return refusal(422, recording.error().what);
  if (recording->events.size() > kMostEventsShown) {
    return refusal(422, "the recording has " + std::to_string(recording->events.size()) +
                            " events, more than a page can show");
  }
  return json_answer(told(*plan, *recording));
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

Response ScenarioLibrary::play(const Json& request) const {
  if (!request.object()) return refusal(400, "the body is no JSON object");
  const auto name = request.string_member("name");
  const auto text = request.string_member("text");
  if (name.has_value() == text.has_value()) {
    return refusal(400, "give either the name of a scenario or a text");
  }
  std::int64_t seed = 1;
  if (const auto* member = request.member("seed")) {
    const auto number = member->integer();
    if (!number || *number < 0) return refusal(400, "seed is no whole number from 0");
    seed = *number;
  }
  const auto variant = request.string_member("variant").value_or("");
  if (text) {
    if (text->size() > kLargestText) return refusal(413, "the text is longer than 64 KiB");
    const TemporaryFile file(*text);
    if (file.path().empty()) return refusal(500, "there is no room for a temporary file");
    return play_file(file.path(), "text", variant, static_cast<std::uint64_t>(seed));
  }
  const auto file = file_of(std::string(*name));
  if (file.empty()) return refusal(404, "there is no scenario " + std::string(*name));
  return play_file(file.string(), std::string(*name) + ".yaml", variant,
                   static_cast<std::uint64_t>(seed));
}

}  // namespace ringback::console
