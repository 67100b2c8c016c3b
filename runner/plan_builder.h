// Puts one plan together from the pieces that describe it: fragments, the file, a variant. Later
// pieces change phones, links and settings that earlier ones made, and add steps and expectations.
#pragma once

#include <yaml-cpp/yaml.h>

#include <vector>

#include "runner/plan.h"
#include "runner/reader.h"
#include "runner/sentences.h"

namespace ringback::runner {

struct Piece {
  Reader reader;
  YAML::Node node;
};

class PlanBuilder {
 public:
  explicit PlanBuilder(std::string file) { plan_.file = std::move(file); }
  /// Reads all pieces; throws ScenarioError.
  Plan build(const std::vector<Piece>& pieces);

  /// For stories that are told one sentence at a time: first the phones, links and assumptions,
  /// then steps and expectations that may name them. All throw ScenarioError.
  Plan build_setup(const Piece& piece);
  Step read_one_step(const Piece& piece) { return read_step(piece.reader, piece.node); }
  Expectation read_one_expectation(const std::string& sentence);

 private:
  void read_texts(const Piece& piece);
  void read_phones(const Piece& piece);
  void read_phone(const Reader& reader, const YAML::Node& node, PhoneSpec& phone);
  void read_links(const Piece& piece);
  void read_assumptions(const Piece& piece);
  void read_settings(const Reader& reader, const std::string& actor, const YAML::Node& node);
  void read_steps(const Piece& piece);
  void read_repeat(const Piece& piece);
  void repeat_steps();
  Step read_step(const Reader& reader, const YAML::Node& node);
  When read_when(const Reader& reader, const YAML::Node& step);
  Action read_action(const Reader& reader, const YAML::Node& step, const std::string& actor,
                     const YAML::Node& sentence);
  ProviderPushes read_push(const Reader& reader, const YAML::Node& step,
                           const std::vector<Word>& words);
  void read_expectations(const Piece& piece);
  void check_whole(const Piece& piece);
  void read_cast(const std::vector<Piece>& pieces);
  PhoneSpec* find_phone(const std::string& name);

  Plan plan_;
  Cast cast_;
  std::size_t times_ = 1;  ///< how often all steps are done
  Duration every_{};       ///< from one time to the next
};

}  // namespace ringback::runner
