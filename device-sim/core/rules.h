// Every rule the phones enforce, as data: what it says, who says so and how surely, which
// assumption moves it, and which test holds it. docs/callkit-rules.md is printed from here.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "device-sim/core/misbehaviour.h"

namespace ringback::device {

enum class Confidence { kDocumented, kObserved, kRecalled, kInvented };
std::string_view to_string(Confidence confidence);

struct Rule {
  std::string_view id;
  std::string_view text;
  std::string_view source;
  Confidence confidence;
  std::string_view knob;      ///< a field of Assumptions or PhoneConfig; empty when fixed
  std::string_view test;      ///< Suite.Name
  std::string_view scenario;  ///< below scenarios/
};
std::span<const Rule> rules();

/// A misbehaviour beside what a right app does and where the wrong one was met.
struct MisbehaviourRow {
  Misbehaviour misbehaviour;
  std::string_view race;  ///< rows of the list of failure races
  std::string_view right;
  std::string_view seen;
  std::string_view consequence;
};
std::span<const MisbehaviourRow> misbehaviour_table();

/// Every error code of CallKit and what brings it about here.
struct ErrorRow {
  std::string_view domain;
  int code;
  std::string_view name;
  std::string_view trigger;
  Confidence confidence;  ///< of the trigger
};
std::span<const ErrorRow> error_table();

/// What changes with the system's generation.
struct GenerationRow {
  std::string_view what;
  std::string_view ios_12;
  std::string_view ios_13;
  std::string_view ios_16;
  std::string_view ios_26_4;
};
std::span<const GenerationRow> generation_table();

/// docs/callkit-rules.md.
std::string rules_document();

}  // namespace ringback::device
