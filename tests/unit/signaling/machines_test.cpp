// The call machine's table is what the documentation shows.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "signaling-server/core/call.h"

namespace ringback::signaling {
namespace {

TEST(Machines, CallTableIsTheGoldenOne) {
  const std::string path = "tests/golden/machines/signaling-call.md";
  const std::string printed = print_table(call_text());
  if (std::getenv("RINGBACK_UPDATE") != nullptr) {
    std::ofstream(path) << printed;
  }
  std::ifstream file(path);
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(printed, golden.str());
}

}  // namespace
}  // namespace ringback::signaling
