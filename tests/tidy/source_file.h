// A C++ file as the tidy rules see it: the same lines, with code, comments and literals told
// apart, so that a banned name in a comment or a string is not mistaken for a use.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ringback::tidy {

struct SourceFile {
  std::string path;                        ///< from the repository root
  std::vector<std::string> code;           ///< per line; comments and literal contents blanked
  std::vector<std::string> comments;       ///< per line; what stands behind // or inside /* */
  std::vector<std::string> include_lines;  ///< per line; the whole line when it is an #include
};

SourceFile read_source(std::string path, std::string_view text);

/// A function, or a TEST, that was defined in the file.
struct Function {
  std::string name;
  std::size_t first_line = 0;  ///< counted from 1
  std::size_t lines = 0;
  bool test_case = false;
};
std::vector<Function> functions_of(const SourceFile& file);

}  // namespace ringback::tidy
