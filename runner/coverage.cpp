#include "runner/coverage.h"

#include <algorithm>

#include "base/json.h"

namespace ringback::runner {
namespace {

std::string words_of(const NamedEdge& edge) {
  return std::string(edge.from) + " --" + std::string(edge.on) + "--> " + std::string(edge.to);
}

}  // namespace

Coverage::Coverage() {
  for (const auto& known : world::machines()) {
    machines_.push_back({&known, std::vector<std::uint64_t>(known.text.edges.size())});
  }
}

void Coverage::on(const TraceEvent& event) {
  if (event.name != kStateEvent) return;
  const auto name = event.field("machine");
  const auto from = event.field("from");
  const auto on = event.field("on");
  const auto to = event.field("to");
  for (auto& machine : machines_) {
    if (machine.known->name != name) continue;
    const auto& edges = machine.known->text.edges;
    for (std::size_t i = 0; i < edges.size(); ++i) {
      if (edges[i].from == from && edges[i].on == on && edges[i].to == to) ++machine.taken[i];
    }
  }
}

void Coverage::add(const Coverage& other) {
  for (std::size_t m = 0; m < machines_.size(); ++m) {
    auto& taken = machines_[m].taken;
    for (std::size_t i = 0; i < taken.size(); ++i) taken[i] += other.machines_[m].taken[i];
  }
}

std::size_t Coverage::Machine::covered() const {
  return taken.size() - static_cast<std::size_t>(std::count(taken.begin(), taken.end(), 0u));
}

std::string coverage_text(const Coverage& coverage) {
  std::string text;
  for (const auto& machine : coverage.machines()) {
    const auto& edges = machine.known->text.edges;
    text += std::string(machine.known->name) + ": " + std::to_string(machine.covered()) + " of " +
            std::to_string(edges.size()) + " edges taken\n";
    for (std::size_t i = 0; i < edges.size(); ++i) {
      if (machine.taken[i] == 0) text += "  never " + words_of(edges[i]) + "\n";
    }
  }
  return text;
}

std::string coverage_json(const Coverage& coverage) {
  JsonArray machines;
  for (const auto& machine : coverage.machines()) {
    const auto& edges = machine.known->text.edges;
    JsonArray all;
    for (std::size_t i = 0; i < edges.size(); ++i) {
      all.emplace_back(JsonObject{{"from", edges[i].from},
                                  {"on", edges[i].on},
                                  {"to", edges[i].to},
                                  {"taken", static_cast<std::int64_t>(machine.taken[i])}});
    }
    machines.emplace_back(JsonObject{{"machine", machine.known->name},
                                     {"taken", static_cast<std::int64_t>(machine.covered())},
                                     {"edges", std::move(all)}});
  }
  return Json(JsonObject{{"machines", std::move(machines)}}).text() + "\n";
}

}  // namespace ringback::runner
