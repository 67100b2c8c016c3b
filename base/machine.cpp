#include "base/machine.h"

namespace ringback {
namespace {

std::string cell(const MachineText& machine, std::string_view state, std::string_view event) {
  std::string text;
  for (const auto& edge : machine.edges) {
    if (edge.from != state || edge.on != event) continue;
    if (!text.empty()) text += ", ";
    text += edge.to == state ? std::string_view("stays") : edge.to;
  }
  return text;
}

}  // namespace

std::string print_table(const MachineText& machine) {
  std::string out = "# " + std::string(machine.name) + "\n\n| event |";
  for (const auto& state : machine.states) out += " " + std::string(state) + " |";
  out += "\n|---|";
  for (std::size_t i = 0; i < machine.states.size(); ++i) out += "---|";
  out += "\n";
  for (const auto& event : machine.events) {
    out += "| " + std::string(event) + " |";
    for (const auto& state : machine.states) out += " " + cell(machine, state, event) + " |";
    out += "\n";
  }
  return out;
}

std::string print_dot(const MachineText& machine) {
  std::string out = "digraph \"" + std::string(machine.name) + "\" {\n  rankdir=LR;\n";
  for (const auto& state : machine.states) out += "  \"" + std::string(state) + "\";\n";
  for (const auto& edge : machine.edges) {
    if (edge.from == edge.to) continue;
    out += "  \"" + std::string(edge.from) + "\" -> \"" + std::string(edge.to) + "\" [label=\"" +
           std::string(edge.on) + "\"];\n";
  }
  return out + "}\n";
}

}  // namespace ringback
