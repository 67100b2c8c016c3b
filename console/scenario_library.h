// The scenarios of one folder: listed, shown, and played in the virtual world.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "console/http.h"
#include "runner/plan.h"
#include "runner/recording.h"

namespace ringback::console {

/// What somebody wants to see.
struct Wanted {
  runner::Plan plan;
  std::uint64_t seed = 1;
};

class ScenarioLibrary {
 public:
  /// An empty or missing folder holds no scenarios; texts can be played all the same.
  explicit ScenarioLibrary(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// {"scenarios": [{name, story, title, why, source, variants, live, error}]}
  Response list() const;
  /// {"name", "text"}
  Response text(const std::string& name) const;
  /// The plan of {"name" or "text", "variant", "seed"}; 400, 404, or 422 for a mistake in it.
  Result<Wanted, Response> wanted(const Json& request) const;
  /// Plays that in the virtual world, then again with each of "moves": [{"decision", "at_us"}]
  /// made. The answer is console/told.h's, with "yaml" of the story that came of the moves.
  Response play(const Json& request) const;
  /// The same as one self-contained HTML page.
  Response report(const Json& request) const;

 private:
  /// The file of that name; empty when there is none, or it lies elsewhere.
  std::filesystem::path file_of(const std::string& name) const;

  std::filesystem::path folder_;
};

}  // namespace ringback::console
