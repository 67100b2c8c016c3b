// What a core writes during one input: its effects, and the trace of why.
#pragma once

#include <bitset>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "base/trace_event.h"

namespace ringback {

/// One move of a machine, in words; `machine` is the name that its edge table is known by.
struct Move {
  std::string_view machine;
  std::string_view from;
  std::string_view on;
  std::string_view to;
};

/// Which moves somebody wants to read. Nobody who only judges a run reads any; what stayed where
/// it was is of interest only to who counts the edges of a table.
enum class Moves { kNone, kReal, kAll };

/// The names of the events that somebody wants to read. A set that is quick to ask and forgets
/// none; it may hold a few that nobody named.
class EventNames {
 public:
  static constexpr std::size_t kPlaces = 256;

  static EventNames all() {
    EventNames names;
    names.places_.set();
    return names;
  }
  void add(std::string_view name) { places_.set(place(name)); }
  void add(const EventNames& others) { places_ |= others.places_; }
  bool holds(std::string_view name) const { return places_[place(name)]; }
  /// A number below kPlaces; names are not empty.
  static std::size_t place(std::string_view name) {
    const auto letter = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
    const std::size_t last = name.size() - 1;
    return (name.size() * 31 + letter(0) * 7 + letter(last / 2) * 5 + letter(last) * 3) % kPlaces;
  }

 private:
  std::bitset<kPlaces> places_;
};

/// What a core writes during one input. Cleared events are written over and keep their storage:
/// millions of runs would otherwise allocate and free the same few events again and again.
class Trace {
 public:
  /// An event with these details, for its writer to add more; valid until the next one.
  TraceEvent& write(Instant at, std::string_view lane, std::string_view to, std::string_view name,
                    const std::optional<CallId>& call = {},
                    std::initializer_list<Detail> details = {});
  /// A state event; null when nobody wants to know. `stays` says that this machine's staying where
  /// it is counts as a move.
  TraceEvent* move(Instant at, std::string_view lane, const Move& move,
                   const std::optional<CallId>& call = {}, bool stays = false) {
    const bool real = stays || move.from != move.to;
    const bool wanted = moves_ == Moves::kAll || (moves_ == Moves::kReal && real);
    return wanted ? &write_move(at, lane, move, call) : nullptr;
  }
  void push_back(TraceEvent event);
  void clear() { size_ = 0; }

  void keep_moves(Moves moves) { moves_ = moves; }
  /// Of the other events, only those; what is written of the rest is lost.
  void keep_events(EventNames names) { names_ = names; }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const TraceEvent* begin() const { return events_.data(); }
  const TraceEvent* end() const { return events_.data() + size_; }
  TraceEvent* begin() { return events_.data(); }
  TraceEvent* end() { return events_.data() + size_; }
  const TraceEvent& operator[](std::size_t index) const { return events_[index]; }
  const TraceEvent& back() const { return events_[size_ - 1]; }

 private:
  TraceEvent& write_move(Instant at, std::string_view lane, const Move& move,
                         const std::optional<CallId>& call);

  std::vector<TraceEvent> events_;
  std::size_t size_ = 0;
  Moves moves_ = Moves::kReal;
  EventNames names_ = EventNames::all();
  TraceEvent lost_;  ///< where an event that nobody wants is written
};

/// What a core hands back: effects for its shell to execute, in order, and the trace of why.
template <class Effect>
struct Reaction {
  std::vector<Effect> effects;
  Trace trace;
  void clear() {
    effects.clear();
    trace.clear();
  }
};

}  // namespace ringback
