// Reads one YAML file piece by piece and knows where each piece stood, for errors that an editor
// can jump to.
#pragma once

#include <yaml-cpp/yaml.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "runner/plan.h"

namespace ringback::runner {

/// What is wrong with a scenario, and where. Thrown while reading, caught by load_scenario.
struct ScenarioError {
  Mark mark;
  std::string what;
};
/// "file:3:7: what".
std::string to_string(const ScenarioError& error);

/// A piece of text and where it stands.
struct Word {
  std::string text;
  Mark mark;
};

class Reader {
 public:
  using Parameters = std::map<std::string, std::string>;

  /// `${name}` in any text stands for the parameter of that name.
  explicit Reader(std::string file, Parameters parameters = {})
      : file_(std::move(file)), parameters_(std::move(parameters)) {}

  const std::string& file() const { return file_; }
  Mark mark(const YAML::Node& node) const;
  [[noreturn]] void fail(const Mark& mark, const std::string& what) const;
  [[noreturn]] void fail(const YAML::Node& node, const std::string& what) const;

  /// The scalar's text; fails on lists and mappings. `what` names what was expected.
  std::string text(const YAML::Node& node, std::string_view what) const;
  Duration duration(const YAML::Node& node) const;
  /// A whole number from 1 to a million.
  std::size_t count(const YAML::Node& node) const;
  /// A share: "20%" or "0.2".
  double share(const YAML::Node& node) const;
  /// A word of `known`.
  std::string one_of(const YAML::Node& node, std::string_view what,
                     const std::vector<std::string_view>& known) const;
  /// Fails unless the node is a mapping whose keys are all known.
  void mapping(const YAML::Node& node, std::string_view what,
               const std::vector<std::string_view>& keys) const;
  void list(const YAML::Node& node, std::string_view what) const;

 private:
  std::string substituted(const YAML::Node& node) const;

  std::string file_;
  Parameters parameters_;
};

/// The words of a sentence with their columns; "..." and {...} keep their blanks.
std::vector<Word> split_words(const std::string& text, const Mark& mark);

/// "a, b or c" of quoted words.
std::string listed(const std::vector<std::string_view>& words);

}  // namespace ringback::runner
