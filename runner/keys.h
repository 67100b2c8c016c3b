// Every key of a scenario file, as data: the reader, the editors' schema and the documentation are
// made from this table.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace ringback::runner {

struct Key {
  std::string_view of;  ///< what it is a key of: "a scenario", "a phone", "a link", "a step", ...
  std::string_view name;
  std::string_view meaning;
};
std::span<const Key> keys();

/// The names of the keys of such a thing, in the table's order.
std::vector<std::string_view> keys_of(std::string_view what);

}  // namespace ringback::runner
