// A machine's allowed edges as one constexpr table, and the printers that turn the table into the
// golden files and diagrams reviewers read. An event that has no row in a state is refused there.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ringback {

/// `from`, on event `on`, may move to `to`. A row with to == from says: handled, stays.
template <class State, class Event>
struct Edge {
  State from;
  Event on;
  State to;
};

template <class State, class Event, std::size_t N>
constexpr bool allows(const std::array<Edge<State, Event>, N>& edges, State from, Event on,
                      State to) {
  for (const auto& edge : edges) {
    if (edge.from == from && edge.on == on && edge.to == to) return true;
  }
  return false;
}

/// True when the table has any row for this event in this state.
template <class State, class Event, std::size_t N>
constexpr bool handles(const std::array<Edge<State, Event>, N>& edges, State from, Event on) {
  for (const auto& edge : edges) {
    if (edge.from == from && edge.on == on) return true;
  }
  return false;
}

/// One row of a table, in words; what the printers work on.
struct NamedEdge {
  std::string_view from;
  std::string_view on;
  std::string_view to;
};

/// A whole machine in words, so that printing and coverage need not know its types.
struct MachineText {
  std::string_view name;
  std::span<const std::string_view> states;
  std::span<const std::string_view> events;
  std::span<const NamedEdge> edges;
};

/// The full state x event table as Markdown: the targets, "stays" for a handled event that does
/// not move, blank for a refused one.
std::string print_table(const MachineText& machine);

/// The same machine for Graphviz.
std::string print_dot(const MachineText& machine);

/// Turns a typed edge table into words by the machine's own `name(State)` and `name(Event)`.
template <class State, class Event, std::size_t N>
constexpr std::array<NamedEdge, N> in_words(const std::array<Edge<State, Event>, N>& edges) {
  std::array<NamedEdge, N> words{};
  for (std::size_t i = 0; i < N; ++i) {
    words[i] = {name(edges[i].from), name(edges[i].on), name(edges[i].to)};
  }
  return words;
}

}  // namespace ringback
