// The printers of machines, on a door: what they print is what reviewers read in golden files.
#include "base/machine.h"

#include <gtest/gtest.h>

namespace ringback {
namespace {

enum class Door { kOpen, kShut, kLocked };
enum class Act { kPush, kPull, kTurnKey };
constexpr std::string_view name(Door door) {
  constexpr std::array<std::string_view, 3> kNames{"open", "shut", "locked"};
  return kNames[static_cast<std::size_t>(door)];
}
constexpr std::string_view name(Act act) {
  constexpr std::array<std::string_view, 3> kNames{"push", "pull", "turn-key"};
  return kNames[static_cast<std::size_t>(act)];
}

constexpr std::array<Edge<Door, Act>, 5> kEdges{{
    {Door::kOpen, Act::kPush, Door::kShut},
    {Door::kShut, Act::kPull, Door::kOpen},
    {Door::kShut, Act::kTurnKey, Door::kLocked},
    {Door::kLocked, Act::kTurnKey, Door::kShut},
    {Door::kLocked, Act::kPull, Door::kLocked},
}};
constexpr auto kWords = in_words(kEdges);
constexpr std::array<std::string_view, 3> kStates{"open", "shut", "locked"};
constexpr std::array<std::string_view, 3> kEvents{"push", "pull", "turn-key"};
constexpr MachineText kDoor{"door", kStates, kEvents, kWords};

TEST(Machine, TheTableSaysWhatIsAllowed) {
  static_assert(allows(kEdges, Door::kOpen, Act::kPush, Door::kShut));
  static_assert(!allows(kEdges, Door::kOpen, Act::kPush, Door::kLocked));
  static_assert(handles(kEdges, Door::kLocked, Act::kPull));
  EXPECT_FALSE(handles(kEdges, Door::kLocked, Act::kPush));
}

TEST(Machine, PrintsTheWholeStateByEventTable) {
  EXPECT_EQ(print_table(kDoor),
            "# door\n\n"
            "| event | open | shut | locked |\n"
            "|---|---|---|---|\n"
            "| push | shut |  |  |\n"
            "| pull |  | open | stays |\n"
            "| turn-key |  | locked | shut |\n");
}

TEST(Machine, PrintsEveryWayOutOfAStateThatHasTwo) {
  constexpr std::array<NamedEdge, 2> kForked{
      {{"shut", "pull", "open"}, {"shut", "pull", "locked"}}};
  const std::string table = print_table({"door", kStates, kEvents, kForked});
  EXPECT_NE(table.find("| pull |  | open, locked |  |"), std::string::npos) << table;
}

TEST(Machine, DrawsMovesAndLeavesOutStays) {
  EXPECT_EQ(print_dot(kDoor),
            "digraph \"door\" {\n  rankdir=LR;\n  \"open\";\n  \"shut\";\n  \"locked\";\n"
            "  \"open\" -> \"shut\" [label=\"push\"];\n"
            "  \"shut\" -> \"open\" [label=\"pull\"];\n"
            "  \"shut\" -> \"locked\" [label=\"turn-key\"];\n"
            "  \"locked\" -> \"shut\" [label=\"turn-key\"];\n}\n");
}

}  // namespace
}  // namespace ringback
