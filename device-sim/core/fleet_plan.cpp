#include "device-sim/core/fleet_plan.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace ringback::device {
namespace {

using Wrong = std::string;
constexpr std::size_t kLongestName = 200;

/// "{n}" becomes the number.
std::string numbered(std::string text, std::uint32_t number) {
  const std::string digits = std::to_string(number);
  for (auto at = text.find("{n}"); at != std::string::npos; at = text.find("{n}", at)) {
    text.replace(at, 3, digits);
  }
  return text;
}

/// A phone's name begins its lanes and stands in sentences of scenarios: no blank may end it there,
/// and nobody else's lane may be meant.
std::optional<Wrong> sense_of_name(const std::string& name) {
  if (name.empty()) return "name: must not be empty";
  const auto is_blank = [](unsigned char c) { return c <= ' ' || c == 0x7F; };
  if (std::any_of(name.begin(), name.end(), is_blank)) {
    return "name: without blanks and control characters";
  }
  for (const auto* lane : {"apns", "signaling", "provider", "network"}) {
    if (name == lane) return "name: \"" + name + "\" is a lane of its own";
  }
  return {};
}

std::optional<Wrong> sense_of(const FleetPlan& plan) {
  if (plan.count == 0 || plan.count > kMostPhones) {
    return "count: from 1 to " + std::to_string(kMostPhones);
  }
  if (plan.first > UINT32_MAX - plan.count) return "first: too large";
  if (auto wrong = sense_of_name(plan.pattern.name)) return wrong;
  // A signaling server takes no longer texts; the phone would wait for its welcome for ever.
  for (const auto& [field, text] :
       {std::pair{"name", &plan.pattern.name}, std::pair{"user", &plan.pattern.user.text.str()},
        std::pair{"device", &plan.pattern.device.text.str()}}) {
    if (text->size() > kLongestName) {
      return std::string(field) + ": at most " + std::to_string(kLongestName) + " bytes";
    }
  }
  if (plan.count > 1 && plan.pattern.name.find("{n}") == std::string::npos) {
    return "name: needs \"{n}\" when there are several";
  }
  if (plan.count > 1 && !plan.pattern.device.text.empty() &&
      plan.pattern.device.text.str().find("{n}") == std::string::npos) {
    return "device: needs \"{n}\" when there are several";
  }
  double sum = 0;
  for (const auto& share : plan.mix) {
    if (!(share.share >= 0 && share.share <= 1)) return "mix: a share is from 0 to 1";
    sum += share.share;
  }
  // A hair of rounding is no mistake of whoever wrote ten times 0.1.
  if (sum > 1 + 1e-9) return "mix: the shares are more than the whole";
  return {};
}

/// For each phone the share it belongs to, or the number of shares for the pattern itself.
std::vector<std::size_t> deal(const FleetPlan& plan) {
  std::vector<std::size_t> cards;
  cards.reserve(plan.count);
  double sum = 0;
  for (std::size_t i = 0; i < plan.mix.size(); ++i) {
    // Rounding the running sum keeps every share within one phone of what was asked for.
    sum += plan.mix[i].share;
    const auto upto =
        static_cast<std::size_t>(std::min<double>(std::round(sum * plan.count), plan.count));
    if (upto > cards.size()) cards.resize(upto, i);
  }
  cards.resize(plan.count, plan.mix.size());
  Rng rng = Rng(plan.seed).fork("fleet-mix");
  for (std::size_t left = cards.size(); left > 1; --left) {
    std::swap(cards[left - 1], cards[rng.below(left)]);
  }
  return cards;
}

void apply(const FleetShare& share, PhoneConfig& phone) {
  for (const auto word : words_of(share.misbehaviours)) {
    phone.misbehaviours.insert(*parse_misbehaviour(word));
  }
  if (share.app_state) phone.initial_app_state = *share.app_state;
  if (share.ios) phone.ios = *share.ios;
  if (share.ignores || share.habits.decline_after) phone.habits.answer_after.reset();
  if (share.ignores) phone.habits.decline_after.reset();
  if (share.habits.answer_after) phone.habits.answer_after = share.habits.answer_after;
  if (share.habits.decline_after) phone.habits.decline_after = share.habits.decline_after;
  if (share.habits.hang_up_after) phone.habits.hang_up_after = share.habits.hang_up_after;
}

/// Takes what stands before `mark`, and the mark; all of it when there is none.
std::string_view take_until(std::string_view& text, char mark) {
  const auto at = std::min(text.find(mark), text.size());
  const auto head = text.substr(0, at);
  text.remove_prefix(std::min(text.size(), at + 1));
  return head;
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

/// Reads one word of a share.
bool read_trait(std::string_view word, FleetShare& share) {
  if (word == "ignores") return share.ignores = true;
  if (const auto wrong = parse_misbehaviour(word)) {
    share.misbehaviours.insert(*wrong);
    return true;
  }
  if (const auto state = parse_app_state(word)) {
    share.app_state = *state;
    return true;
  }
  if (word.starts_with("ios-")) {
    share.ios = parse_ios_generation(word.substr(4));
    return share.ios.has_value();
  }
  for (const auto& [prefix, slot] :
       {std::pair{std::string_view("answers-after-"), &share.habits.answer_after},
        std::pair{std::string_view("declines-after-"), &share.habits.decline_after}}) {
    if (!word.starts_with(prefix)) continue;
    *slot = parse_delay(word.substr(prefix.size()));
    return slot->has_value();
  }
  return false;
}

std::optional<Wrong> read_mix(std::string_view text, std::vector<FleetShare>& mix) {
  while (!text.empty()) {
    // A comma inside the parentheses of a distribution ends nothing.
    std::size_t end = 0;
    for (int depth = 0; end < text.size() && (text[end] != ',' || depth > 0); ++end) {
      depth += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
    }
    std::string_view item = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    FleetShare share;
    std::string_view percent = take_until(item, ':');
    if (!percent.ends_with('%') ||
        !read_number(percent.substr(0, percent.size() - 1), share.share)) {
      return "mix: \"" + std::string(percent) + "\" is no share such as 5%";
    }
    share.share /= 100;
    while (!item.empty()) {
      const auto word = take_until(item, '+');
      if (!read_trait(word, share)) return "mix: unknown word \"" + std::string(word) + "\"";
    }
    mix.push_back(share);
  }
  return {};
}

/// Reads "key=value" of a fleet's line.
std::optional<Wrong> read_word(std::string_view key, std::string_view value, FleetPlan& plan) {
  const auto wrong = [&] {
    return std::string(key) + ": cannot be \"" + std::string(value) + "\"";
  };
  PhoneConfig& phone = plan.pattern;
  if (key == "name") {
    phone.name = value;
  } else if (key == "user") {
    phone.user = UserId(std::string(value));
  } else if (key == "device") {
    phone.device = DeviceId(std::string(value));
  } else if (key == "bundle") {
    phone.bundle = BundleId(std::string(value));
  } else if (key == "count") {
    if (!read_number(value, plan.count)) return wrong();
  } else if (key == "first") {
    if (!read_number(value, plan.first)) return wrong();
  } else if (key == "seed") {
    if (!read_number(value, plan.seed)) return wrong();
  } else if (key == "app") {
    const auto state = parse_app_state(value);
    if (!state) return wrong();
    phone.initial_app_state = *state;
  } else if (key == "ios") {
    const auto ios = parse_ios_generation(value);
    if (!ios) return wrong();
    phone.ios = *ios;
  } else if (key == "misbehaves") {
    while (!value.empty()) {
      const auto word = parse_misbehaviour(take_until(value, '+'));
      if (!word) return "misbehaves: unknown word";
      phone.misbehaviours.insert(*word);
    }
  } else if (key == "mix") {
    return read_mix(value, plan.mix);
  } else if (auto* slot = habit(phone.habits, key)) {
    *slot = parse_delay(value);
    if (!*slot) return wrong();
  } else {
    const auto table = assumption_table();
    const auto named = [&](const auto& row) { return row.name == key; };
    if (std::none_of(table.begin(), table.end(), named)) {
      return std::string(key) + ": neither a key of a fleet nor an assumption";
    }
    bool known = false;
    phone.assumptions.edit([&](Assumptions& values) {
      known = set_assumption(assumption_table(), values, key, value).ok();
    });
    if (!known) return wrong();
  }
  return {};
}

}  // namespace

Result<std::vector<PhoneConfig>, std::string> phones_of(const FleetPlan& plan) {
  if (auto wrong = sense_of(plan)) return Failure{std::move(*wrong)};
  const auto cards = deal(plan);
  std::vector<PhoneConfig> phones;
  phones.reserve(plan.count);
  for (std::uint32_t i = 0; i < plan.count; ++i) {
    const std::uint32_t number = plan.first + i;
    PhoneConfig phone = plan.pattern;
    phone.name = numbered(plan.pattern.name, number);
    const auto or_name = [&](const std::string& text) {
      return text.empty() ? phone.name : numbered(text, number);
    };
    phone.user = UserId(or_name(plan.pattern.user.text));
    phone.device = DeviceId(or_name(plan.pattern.device.text));
    if (cards[i] < plan.mix.size()) apply(plan.mix[cards[i]], phone);
    phones.push_back(std::move(phone));
  }
  return phones;
}

std::string phone_name(const FleetPlan& plan, std::uint32_t number) {
  return numbered(plan.pattern.name, number);
}

std::vector<std::uint32_t> phones_in_shares(const FleetPlan& plan) {
  std::vector<std::uint32_t> counts(plan.mix.size());
  for (const auto card : deal(plan)) {
    if (card < counts.size()) ++counts[card];
  }
  return counts;
}

Result<FleetPlan, std::string> parse_fleet(std::string_view text, const Assumptions& defaults) {
  FleetPlan plan;
  plan.pattern.assumptions = SharedAssumptions(defaults);
  while (!text.empty()) {
    std::string_view value = take_until(text, ' ');
    if (value.empty()) continue;
    const auto key = take_until(value, '=');
    if (auto wrong = read_word(key, value, plan)) return Failure{std::move(*wrong)};
  }
  if (auto wrong = sense_of(plan)) return Failure{std::move(*wrong)};
  return plan;
}

}  // namespace ringback::device
