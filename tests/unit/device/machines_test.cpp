// Each machine's table is a file that reviewers read; RINGBACK_UPDATE=1 rewrites them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "device-sim/core/app_process.h"
#include "device-sim/core/call_kit.h"
#include "device-sim/core/signaling_session.h"
#include "device-sim/core/voip_app.h"

namespace ringback::device {
namespace {

void compare(const std::string& machine, const MachineText& text) {
  const std::string path = "tests/golden/machines/device-" + machine + ".md";
  const std::string printed = print_table(text);
  if (std::getenv("RINGBACK_UPDATE") != nullptr) {
    std::ofstream(path) << printed;
  }
  std::ifstream file(path);
  const std::string golden((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(golden, printed) << path << " differs; RINGBACK_UPDATE=1 rewrites it";
}

TEST(DeviceMachines, AreAsTheirGoldenTables) {
  compare("callkit-call", callkit_call_text());
  compare("app-process", app_process_text());
  compare("signaling-session", signaling_session_text());
  compare("app-call", app_call_text());
}

}  // namespace
}  // namespace ringback::device
