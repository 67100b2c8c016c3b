#include "runner/foreign.h"

#include <algorithm>
#include <variant>

namespace ringback::runner {
namespace {

bool told_by_server(const Pattern& pattern) { return pattern.lane == "signaling"; }

bool unseen(const Expectation& expectation) {
  if (expectation.kind == Expectation::Kind::kMetric) {
    return expectation.metric->leg == "dial-to-push-request";
  }
  return told_by_server(expectation.pattern) ||
         (expectation.once && told_by_server(*expectation.once));
}

}  // namespace

std::optional<std::string> needs_our_server(const Plan& plan) {
  for (const auto& setting : plan.settings) {
    if (setting.actor == "signaling") return "it sets " + setting.name + " of the signaling server";
  }
  for (const auto& step : plan.steps) {
    if (std::holds_alternative<ServerActs>(step.action)) return "it drives the server's process";
    if (step.when.from == When::From::kEvent && told_by_server(step.when.event)) {
      return "a step waits for \"" + to_string(step.when.event) + "\"";
    }
  }
  return {};
}

std::size_t drop_unseen_expectations(Plan& plan) {
  return std::erase_if(plan.expectations, unseen);
}

}  // namespace ringback::runner
