#include "tests/unit/signaling/model_search.h"

#include <set>

#include "base/rng.h"

namespace ringback::signaling {
namespace {

using Way = std::vector<std::uint8_t>;

/// False when something is broken.
bool note(ModelSearch& found, const ModelWorld& world, const ModelPlay& play, const Way& way) {
  if (!world.broken()) return true;
  found.broken = to_string(world.broken()->first);
  found.what = world.broken()->second + ", after: ";
  for (const auto move : way) found.what += play.moves[move].name + "; ";
  return false;
}

ModelSearch play_through(const ModelPlay& play, const Way& way) {
  ModelSearch found;
  ModelWorld world;
  play.set_up(world);
  for (const auto move : way) {
    found.moves += play.moves[move].make(world);
    if (!note(found, world, play, way)) return found;
  }
  world.finish();
  found.states = 1;
  note(found, world, play, way);
  return found;
}

/// Without every move that can be left out.
ModelSearch shortest(const ModelPlay& play, Way way) {
  for (std::size_t at = way.size(); at-- > 0;) {
    Way fewer = way;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at));
    if (!play_through(play, fewer).broken.empty()) way = std::move(fewer);
  }
  return play_through(play, way);
}

}  // namespace

ModelSearch search_all(const ModelPlay& play, std::size_t depth) {
  ModelSearch found;
  std::set<std::uint64_t> known;
  std::vector<Way> reached{{}};
  for (std::size_t made = 0; made < depth; ++made) {
    std::vector<Way> next;
    for (const Way& way : reached) {
      for (std::uint8_t move = 0; move < play.moves.size(); ++move) {
        ModelWorld world;
        play.set_up(world);
        for (const auto before : way) play.moves[before].make(world);
        if (!play.moves[move].make(world)) continue;
        ++found.moves;
        Way here = way;
        here.push_back(move);
        if (!note(found, world, play, here)) return found;
        if (!known.insert(world.digest()).second) continue;
        world.finish();
        if (!note(found, world, play, here)) return found;
        next.push_back(std::move(here));
      }
    }
    reached = std::move(next);
  }
  found.states = known.size();
  return found;
}

ModelSearch search_drawn(const ModelPlay& play, std::size_t runs, std::size_t length,
                         std::uint64_t seed) {
  ModelSearch found;
  Rng rng(seed);
  for (std::size_t run = 0; run < runs; ++run) {
    Way way(length);
    for (auto& move : way) move = static_cast<std::uint8_t>(rng.below(play.moves.size()));
    const auto one = play_through(play, way);
    if (!one.broken.empty()) return shortest(play, way);
    found.moves += one.moves;
    found.states += one.states;
  }
  return found;
}

}  // namespace ringback::signaling
