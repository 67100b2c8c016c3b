// Every sentence that a step can say, as data: the reader, the error messages and the
// documentation are made from these tables.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace ringback::runner {

/// What follows a verb.
enum class Argument { kNone, kUser, kText, kMisbehaviour, kAssumption };

/// "alice: dials bob".
struct PersonVerb {
  std::string_view words;  ///< the sentence without its argument: "dials"
  std::string_view act;    ///< the word of device::Act
  Argument argument = Argument::kNone;
  std::string_view meaning;
  std::string_view given = {};  ///< the act's argument when the sentence has none
};
std::span<const PersonVerb> person_verbs();

/// "network: bob-apns goes silent"; "server: restarts".
struct OtherVerb {
  std::string_view actor;
  std::string_view usage;
  std::string_view meaning;
};
std::span<const OtherVerb> other_verbs();

/// Every event that a pattern may name, and which of its fields.
struct EventName {
  std::string_view name;
  std::string_view meaning;
  std::string_view fields = {};  ///< all that any core writes with it, with a space between
};
std::span<const EventName> event_names();
/// The words of `fields`.
std::vector<std::string_view> fields_of(const EventName& event);

}  // namespace ringback::runner
