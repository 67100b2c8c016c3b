// The scenarios of one folder: listed, shown, and played in the virtual world.
#pragma once

#include <filesystem>
#include <string>

#include "base/json.h"
#include "console/http.h"

namespace ringback::console {

class ScenarioLibrary {
 public:
  /// An empty or missing folder holds no scenarios; texts can be played all the same.
  explicit ScenarioLibrary(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// {"scenarios": [{name, story, title, why, source, variants, error}]}
  Response list() const;
  /// {"name", "text"}
  Response text(const std::string& name) const;
  /// Plays {"name" or "text", "variant", "seed"}; the answer holds the recording, what became of
  /// each expectation, and broken invariants. 422 for a scenario with a mistake.
  Response play(const Json& request) const;

 private:
  /// The file of that name; empty when there is none, or it lies elsewhere.
  std::filesystem::path file_of(const std::string& name) const;

  std::filesystem::path folder_;
};

}  // namespace ringback::console
