#include "world/vocabulary.h"

#include "apns-mock/core/assumptions.h"
#include "apns-mock/core/faults.h"
#include "base/assumption.h"
#include "device-sim/core/phone_config.h"
#include "device-sim/core/system_ui.h"
#include "signaling-server/core/assumptions.h"
#include "world/checkers/checkers.h"

namespace ringback::world {
namespace {

template <class T>
std::vector<AssumptionText> in_words(std::span<const Assumption<T>> table) {
  const T defaults{};
  std::vector<AssumptionText> texts;
  for (const auto& row : table) {
    const auto kind = std::visit(
        [&](auto member) {
          const auto* field = &(defaults.*member);
          return kind_of(field);
        },
        row.field);
    texts.push_back({row.name, kind, assumption_text(row, defaults), row.source, row.meaning});
  }
  return texts;
}

template <class T>
std::optional<SettingError> check(std::span<const Assumption<T>> table, std::string_view name,
                                  std::string_view value) {
  T values{};
  const auto set = set_assumption(table, values, name, value);
  if (set.ok()) return {};
  return set.error() == AssumptionError::kUnknownName ? SettingError::kUnknownName
                                                      : SettingError::kBadValue;
}

}  // namespace

std::vector<std::string_view> app_state_words() { return device::app_state_words(); }
std::vector<std::string_view> ios_generation_words() { return device::ios_generation_words(); }
std::optional<std::string> ios_generation_of(std::string_view version) {
  const auto generation = device::parse_ios_generation(version);
  if (!generation) return {};
  return std::string(device::to_string(*generation));
}
std::vector<std::string_view> screen_words() { return device::screen_words(); }

std::vector<std::string_view> misbehaviour_words() { return device::misbehaviour_words(); }

std::vector<AssumptionText> assumptions_of(Actor actor) {
  switch (actor) {
    case Actor::kApns:
      return in_words(apns::assumption_table());
    case Actor::kSignaling:
      return in_words(signaling::assumption_table());
    case Actor::kPhone:
      return in_words(device::assumption_table());
  }
  return {};
}

std::optional<SettingError> check_setting(Actor actor, std::string_view name,
                                          std::string_view value) {
  switch (actor) {
    case Actor::kApns:
      return check(apns::assumption_table(), name, value);
    case Actor::kSignaling:
      return check(signaling::assumption_table(), name, value);
    case Actor::kPhone:
      return check(device::assumption_table(), name, value);
  }
  return {};
}

std::optional<std::string> check_fault(std::string_view rule) {
  if (rule == "clear" || rule.starts_with("clear ")) return {};
  const auto fault = apns::parse_fault(rule);
  if (fault.ok()) return {};
  return fault.error();
}

std::vector<std::string_view> checker_names() {
  std::vector<std::string_view> names;
  for (const auto& checker : all_checkers()) names.push_back(checker->name());
  return names;
}

}  // namespace ringback::world
