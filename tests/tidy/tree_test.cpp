// The rules over this repository's own files.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/tidy/rules.h"

namespace ringback::tidy {
namespace {

namespace fs = std::filesystem;

std::set<std::string> sources() {
  std::set<std::string> paths;
  for (auto at = fs::recursive_directory_iterator("."); at != fs::recursive_directory_iterator();
       ++at) {
    const auto name = at->path().filename().string();
    const auto path = at->path().lexically_normal().string();
    if (at->is_directory() && (name.starts_with('.') || path == "build" || path == "out" ||
                               path == "examples" || name == "node_modules")) {
      at.disable_recursion_pending();
    } else if (name.ends_with(".h") || name.ends_with(".cpp")) {
      paths.insert(path);
    }
  }
  return paths;
}

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Tree, KeepsTheHouseRules) {
  const auto paths = sources();
  ASSERT_TRUE(paths.contains("base/ids.h")) << "run from the repository root";
  for (const auto& path : paths) {
    for (const auto& finding : check(read_source(path, read(path)), paths)) {
      ADD_FAILURE() << to_string(finding);
    }
  }
}

}  // namespace
}  // namespace ringback::tidy
