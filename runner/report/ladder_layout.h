// Where the lanes of a ladder stand on a line of a given width.
#pragma once

#include <cstddef>
#include <vector>

#include "runner/report/scene.h"

namespace ringback::runner {

struct Layout {
  std::size_t width = 0;
  std::size_t left = 0;              ///< first column right of the times
  std::vector<std::size_t> centers;  ///< the lifeline's column of each lane
  bool boxed = true;                 ///< there is room for boxes around the names
  std::size_t name_width = 0;        ///< the most columns a name may take
};

/// Gives the gaps between lanes the room that their longest labels ask for, evenly.
Layout layout_of(const Scene& scene, std::size_t width);

}  // namespace ringback::runner
