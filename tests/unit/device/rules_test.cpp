// The table of rules is complete, and its document is up to date.
#include "device-sim/core/rules.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "device-sim/core/phone_config.h"
#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path);
  return std::string((std::istreambuf_iterator<char>(file)), {});
}

TEST(Rules, AreTheirDocument) {
  const std::string path = "docs/callkit-rules.md";
  if (std::getenv("RINGBACK_UPDATE") != nullptr) std::ofstream(path) << rules_document();
  EXPECT_EQ(read(path), rules_document()) << "RINGBACK_UPDATE=1 rewrites it";
}

TEST(Rules, NameTestsThatExist) {
  std::string tests;
  for (const auto& file : std::filesystem::directory_iterator("tests/unit/device")) {
    tests += read(file.path());
  }
  for (const auto& rule : rules()) {
    const auto dot = rule.test.find('.');
    const std::string declared = "TEST(" + std::string(rule.test.substr(0, dot)) + ", " +
                                 std::string(rule.test.substr(dot + 1)) + ")";
    EXPECT_NE(tests.find(declared), std::string::npos) << rule.id << ": " << declared;
  }
}

TEST(Rules, NameKnobsThatExist) {
  const std::set<std::string_view> settings{"ios"};
  for (const auto& rule : rules()) {
    bool known = rule.knob.empty() || settings.contains(rule.knob);
    for (const auto& row : assumption_table()) known = known || row.name == rule.knob;
    EXPECT_TRUE(known) << rule.id << ": " << rule.knob;
  }
}

TEST(Rules, NameScenariosThatExist) {
  for (const auto& rule : rules()) {
    const std::filesystem::path path = "scenarios/" + std::string(rule.scenario) + ".yaml";
    EXPECT_TRUE(std::filesystem::exists(path)) << rule.id << ": " << path;
  }
}

TEST(Rules, KnowEveryMisbehaviourOnce) {
  std::set<Misbehaviour> seen;
  for (const auto& row : misbehaviour_table()) EXPECT_TRUE(seen.insert(row.misbehaviour).second);
  EXPECT_EQ(seen.size(), misbehaviour_words().size());
}

TEST(Rules, KnowAWrongAppForEachOfTheRaces) {
  constexpr int kRaces = 39;
  std::set<int> races;
  for (const auto& row : misbehaviour_table()) {
    std::istringstream words{std::string(row.race)};
    for (int race = 0; words >> race; words.ignore(1, ',')) races.insert(race);
  }
  for (int race = 1; race <= kRaces; ++race) {
    EXPECT_TRUE(races.contains(race)) << "no app is wrong in the way of race " << race;
  }
}

TEST(Words, ReadBackWhatTheyWrite) {
  for (const auto word : act_words()) EXPECT_EQ(to_string(*parse_act(word)), word);
  for (const auto word : app_state_words()) EXPECT_EQ(to_string(*parse_app_state(word)), word);
  for (const auto word : misbehaviour_words()) {
    EXPECT_EQ(to_string(*parse_misbehaviour(word)), word);
  }
  EXPECT_FALSE(parse_act("answr"));
}

TEST(Words, ReadVersionsAsGenerations) {
  EXPECT_EQ(parse_ios_generation("12"), IosGeneration::k12);
  EXPECT_EQ(parse_ios_generation("15.7"), IosGeneration::k13);
  EXPECT_EQ(parse_ios_generation("16"), IosGeneration::k16);
  EXPECT_EQ(parse_ios_generation("26.3"), IosGeneration::k16);
  EXPECT_EQ(parse_ios_generation("17.4.1"), IosGeneration::k16);
  EXPECT_EQ(parse_ios_generation("26.10"), IosGeneration::k26_4);
  EXPECT_EQ(parse_ios_generation("26.4"), IosGeneration::k26_4);
  for (const char* wrong :
       {"", "11", "x", "16.", "16.x", "16.4.", "16.4.1.2", "-16", "99999999999"}) {
    EXPECT_FALSE(parse_ios_generation(wrong)) << wrong;
  }
}

// Rule: CXStartCallAction fails 600 s after its creation.
TEST(CallKit, GivesAStartTenMinutes) {
  const PhoneConfig config = PhoneScript::bob();
  Ground ground(config);
  CallKit kit(ground);
  Reaction<Effect> out;
  ground.begin({Instant{1s}, {}}, out);
  kit.create_provider();
  Action start;
  start.kind = ActionKind::kStart;
  start.call = PhoneScript::call();
  kit.request({start});
  EXPECT_FALSE(ground.timers().take_due(Instant{601s - 1us}));
  const auto due = ground.timers().take_due(Instant{601s});
  ASSERT_TRUE(due);
  kit.timer(*due);
  EXPECT_FALSE(kit.any_call());
}

}  // namespace
}  // namespace ringback::device
