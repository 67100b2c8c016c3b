// All orders of a play's moves, up to a number of moves: what was reached before, by whatever way,
// is not gone on from again.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "tests/unit/signaling/model_world.h"

namespace ringback::signaling {

struct ModelMove {
  std::string name;
  /// False when it cannot be made here.
  std::function<bool(ModelWorld&)> make;
};

struct ModelPlay {
  std::function<void(ModelWorld&)> set_up;
  std::vector<ModelMove> moves;
};

struct ModelSearch {
  std::size_t states = 0;
  std::size_t moves = 0;
  std::string broken;  ///< the rule; empty when all hold
  std::string what;    ///< what was seen, and the shortest way to it
};

/// Plays every order of at most `depth` moves, and brings each new state to its rest.
ModelSearch search_all(const ModelPlay& play, std::size_t depth);
/// Plays `runs` orders of `length` drawn moves.
ModelSearch search_drawn(const ModelPlay& play, std::size_t runs, std::size_t length,
                         std::uint64_t seed);

}  // namespace ringback::signaling
