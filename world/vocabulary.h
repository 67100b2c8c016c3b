// The words of the cores, as lists, for whoever reads them from people: scenarios and their
// error messages need to know what could have been said.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ringback::world {

std::vector<std::string_view> app_state_words();
std::vector<std::string_view> ios_generation_words();
/// The word of the generation that a version belongs to: "16" for "17.4"; nothing before iOS 12.
std::optional<std::string> ios_generation_of(std::string_view version);
std::vector<std::string_view> misbehaviour_words();
/// What a phone can show.
std::vector<std::string_view> screen_words();

/// Which actor's assumptions are meant.
enum class Actor { kApns, kSignaling, kPhone };

/// An assumption as people see it.
struct AssumptionText {
  std::string_view name;
  std::string_view kind;  ///< "a duration", "a whole number", ...
  std::string value;      ///< the default
  std::string_view source;
  std::string_view meaning;
};
std::vector<AssumptionText> assumptions_of(Actor actor);

/// Nothing when the actor has such an assumption and could be set to `value`; otherwise whether
/// the name or the value is wrong.
enum class SettingError { kUnknownName, kBadValue };
std::optional<SettingError> check_setting(Actor actor, std::string_view name,
                                          std::string_view value);

/// Nothing when apns-mock understands the fault; otherwise what it expected.
std::optional<std::string> check_fault(std::string_view rule);

/// The rules whose breaking every run looks for, by name.
std::vector<std::string_view> checker_names();

}  // namespace ringback::world
