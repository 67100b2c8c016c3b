#include "runner/report/ladder_layout.h"

#include <algorithm>
#include <numeric>

#include "runner/report/text.h"

namespace ringback::runner {
namespace {

constexpr std::size_t kTimeColumns = 10;
constexpr std::size_t kBoxSides = 4;  ///< both walls with their inner blanks
constexpr std::size_t kArrow = 5;     ///< blanks around a label, a dash each side, the head
constexpr std::size_t kWidestLabel = 32;
constexpr std::size_t kRightMargin = 18;  ///< room for marks of the last lane, once wishes are met

std::size_t half(std::size_t n) { return (n + 1) / 2; }

std::vector<std::size_t> wishes_of(const Scene& scene) {
  std::vector<std::size_t> wishes(scene.lanes.size() - 1, 0);
  for (const auto& row : scene.rows) {
    if (!row.lane) continue;
    const std::size_t label = std::min(display_width(row.label), kWidestLabel);
    if (row.to) {
      const auto [low, high] = std::minmax(*row.lane, *row.to);
      const std::size_t each = (label + kArrow + 1) / (high - low) + 1;
      for (std::size_t gap = low; gap < high; ++gap) wishes[gap] = std::max(wishes[gap], each);
    } else if (*row.lane < wishes.size()) {
      wishes[*row.lane] = std::max(wishes[*row.lane], label + kArrow);
    }
  }
  return wishes;
}

/// Spends `spare` columns on gaps that want more, always on the narrowest one, so that a ladder
/// stays as even as its labels let it.
std::size_t grant(std::vector<std::size_t>& gaps, const std::vector<std::size_t>& wishes,
                  std::size_t spare) {
  for (; spare > 0; --spare) {
    std::size_t* narrowest = nullptr;
    for (std::size_t i = 0; i < gaps.size(); ++i) {
      if (gaps[i] < wishes[i] && (!narrowest || gaps[i] < *narrowest)) narrowest = &gaps[i];
    }
    if (!narrowest) break;
    ++*narrowest;
  }
  return spare;
}

}  // namespace

Layout layout_of(const Scene& scene, std::size_t width) {
  Layout layout;
  layout.width = width;
  layout.left = kTimeColumns;
  const std::size_t lanes = scene.lanes.size();
  if (lanes == 0) return layout;
  std::vector<std::size_t> names;
  for (const auto& lane : scene.lanes) names.push_back(display_width(lane.name));
  const std::size_t room = width - kTimeColumns - 1;
  const std::size_t most = room / lanes;
  layout.boxed =
      std::accumulate(names.begin(), names.end(), std::size_t{0}) + lanes * (kBoxSides + 1) <= room;
  layout.name_width = layout.boxed ? width : most > 2 ? most - 1 : 1;
  for (auto& name : names)
    name = std::min(name, layout.name_width) + (layout.boxed ? kBoxSides : 0);

  std::vector<std::size_t> gaps;
  for (std::size_t i = 0; i + 1 < lanes; ++i) gaps.push_back(half(names[i] + names[i + 1]) + 1);
  const std::size_t ends = half(names.front()) + half(names.back());
  const std::size_t used = std::accumulate(gaps.begin(), gaps.end(), ends);
  std::size_t spare = used < room ? room - used : 0;
  if (lanes > 1) {
    spare = grant(gaps, wishes_of(scene), spare);
    // Then air for everybody, but not at the price of the last lane's marks.
    const std::size_t air = spare > kRightMargin ? (spare - kRightMargin) / gaps.size() : 0;
    for (auto& gap : gaps) gap += std::min<std::size_t>(air, 6);
  }
  layout.centers.push_back(kTimeColumns + half(names.front()));
  for (const std::size_t gap : gaps) {
    layout.centers.push_back(std::min(layout.centers.back() + gap, width - 1));
  }
  return layout;
}

}  // namespace ringback::runner
