// The house rules that a machine can check. Each finding says what to write instead.
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_file.h"

namespace ringback::tidy {

struct Finding {
  std::string path;
  std::size_t line = 0;  ///< counted from 1
  std::string rule;      ///< one word, as in the table of rules.cpp
  std::string message;
};
std::string to_string(const Finding& finding);

/// One folder (or file) and what its files may include.
struct Room {
  std::string_view place;                       ///< longest match wins
  std::span<const std::string_view> includes;   ///< rooms, itself among them; "*" is any
  std::span<const std::string_view> libraries;  ///< families of <...> headers; "std" is one
  bool pure = false;                            ///< banned names apply
};
std::span<const Room> rooms();
const Room* room_of(std::string_view path);

/// Every rule over one file. `known` holds the paths of all files of the tree.
std::vector<Finding> check(const SourceFile& file, const std::set<std::string>& known);

}  // namespace ringback::tidy
