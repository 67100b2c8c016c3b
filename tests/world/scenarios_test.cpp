// The whole library: every scenario passes, looks as its transcript says, and does so every time.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "device-sim/core/acts.h"
#include "runner/cli/golden.h"
#include "runner/judge.h"
#include "runner/report/verdict_text.h"
#include "runner/scenario.h"
#include "runner/verbs.h"
#include "runner/virtual_stage.h"
#include "world/vocabulary.h"

namespace ringback::runner {
namespace {

std::vector<std::string> library() {
  auto files = find_scenarios("scenarios");
  return files.ok() ? std::move(files).value() : std::vector<std::string>{};
}

std::string name_of(const testing::TestParamInfo<std::string>& info) {
  std::string name;
  bool up = true;
  for (const char c : info.param.substr(info.param.find('/') + 1, info.param.rfind('.') - 10)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += up ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
      up = false;
    } else {
      up = true;
    }
  }
  return name;
}

class Library : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto loaded = load_scenario(GetParam());
    ASSERT_TRUE(loaded.ok()) << to_string(loaded.error());
    plans_ = std::move(loaded).value();
  }
  Recording play(const Plan& plan, std::uint64_t seed = 1) {
    auto played = VirtualStage().play(plan, seed);
    EXPECT_TRUE(played.ok());
    return played.ok() ? std::move(played).value() : Recording{};
  }

  std::vector<Plan> plans_;
};

TEST_P(Library, PassesAndLooksLikeItsTranscript) {
  std::vector<Recording> recordings;
  recordings.reserve(plans_.size());
  std::vector<runner::Run> runs;
  for (const auto& plan : plans_) {
    recordings.push_back(play(plan));
    runner::Run run;
    run.plan = &plan;
    run.recording = &recordings.back();
    run.outcomes = judge(plan, recordings.back());
    EXPECT_TRUE(passed(run)) << verdict_text(run, {});
    runs.push_back(std::move(run));
  }
  const std::string now = transcript(runs);
  const std::string path = golden_path(GetParam());
  if (std::getenv("RINGBACK_UPDATE") != nullptr) std::ofstream(path) << now;
  std::ostringstream kept;
  kept << std::ifstream(path).rdbuf();
  EXPECT_EQ(kept.str(), now) << "Read the difference. If you want it, keep it with\n  ./dev "
                                "ringback run --update "
                             << GetParam();
}

TEST_P(Library, NamesOnlyKnownEventsAndFields) {
  std::map<std::string_view, std::vector<std::string_view>> known;
  for (const auto& event : event_names()) known[event.name] = fields_of(event);
  for (const auto& plan : plans_) {
    for (const auto& event : play(plan).events) {
      const auto row = known.find(event.name);
      ASSERT_NE(row, known.end()) << event.name << " is not in event_names()";
      for (const auto& field : event.fields) {
        EXPECT_NE(std::ranges::find(row->second, field.key), row->second.end())
            << event.name << " has no field " << field.key << " in event_names()";
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Library, testing::ValuesIn(library()), name_of);

/// What no phone, assumption, network or provider can break, only a bug in our own server or iOS:
/// stories of events in checkers_test.cpp break these.
constexpr std::array kOnlyByOurOwnBugs{"a-call-ends-once", "no-audio-before-fulfilment",
                                       "one-push-per-call-and-device"};

TEST(Invariants, EachIsBrokenByAStoryOfTheLibrary) {
  std::set<std::string> broken;
  for (const auto& file : library()) {
    const auto plans = load_scenario(file);
    ASSERT_TRUE(plans.ok()) << file;
    for (const auto& plan : *plans) {
      broken.insert(plan.violates.begin(), plan.violates.end());
    }
  }
  for (const auto* name : kOnlyByOurOwnBugs) {
    EXPECT_TRUE(broken.insert(name).second) << name << " has a story after all";
  }
  for (const auto name : world::checker_names()) {
    EXPECT_TRUE(broken.erase(std::string(name)) == 1) << "no story breaks " << name;
  }
  EXPECT_TRUE(broken.empty()) << *broken.begin() << " is no invariant";
}

TEST(WholeLibrary, HasEveryRequirementRaceAndGalleryCase) {
  std::map<std::string, int> of_folder;
  for (const auto& file : library()) {
    const auto slash = file.find('/') + 1;
    ++of_folder[file.substr(slash, file.find_first_of("-.", slash) - slash)];
  }
  for (int i = 1; i <= 19; ++i) {
    const std::string number = (i < 10 ? "0" : "") + std::to_string(i);
    EXPECT_GE(of_folder["requirements/r" + number], 1) << "R" << i << " has no story";
  }
  for (int i = 1; i <= 39; ++i) {
    const std::string number = (i < 10 ? "0" : "") + std::to_string(i);
    EXPECT_EQ(of_folder["races/" + number], 1) << "race " << i << " has no story";
  }
  EXPECT_GE(library().size(), 120u);
}

TEST(Verbs, ThereIsASentenceForEveryAct) {
  std::set<std::string_view> said;
  for (const auto& verb : person_verbs()) said.insert(verb.act);
  for (const auto act : device::act_words()) {
    EXPECT_EQ(said.erase(act), 1u) << "no person in a scenario can " << act;
  }
  EXPECT_TRUE(said.empty()) << *said.begin() << " is no act";
}

/// How the apps of a story are wrong, from the start or from some step on.
std::set<std::string> misbehaviours_of(const Plan& plan) {
  std::set<std::string> words;
  for (const auto& phone : plan.phones) {
    words.insert(phone.misbehaviours.begin(), phone.misbehaviours.end());
  }
  for (const auto& step : plan.steps) {
    const auto* person = std::get_if<PersonActs>(&step.action);
    if (person != nullptr && person->act == "misbehave") words.insert(person->argument);
  }
  return words;
}

TEST(WholeLibrary, ShowsEveryMisbehaviourBesideTheRightWay) {
  std::set<std::string> shown;
  for (const auto& file : library()) {
    const auto plans = load_scenario(file);
    ASSERT_TRUE(plans.ok()) << file;
    std::set<std::string> wrong;
    bool right = false;
    for (const auto& plan : *plans) {
      const auto words = misbehaviours_of(plan);
      right = right || words.empty();
      wrong.insert(words.begin(), words.end());
    }
    if (right) shown.insert(wrong.begin(), wrong.end());
  }
  for (const auto word : world::misbehaviour_words()) {
    EXPECT_TRUE(shown.contains(std::string(word)))
        << "no file shows " << word << " and the right way beside it";
  }
}

TEST(Determinism, TheSameSeedGivesTheSameBytesAHundredTimes) {
  const auto plans = load_scenario("scenarios/basics/first-call.yaml");
  ASSERT_TRUE(plans.ok());
  const auto bytes = [&](std::uint64_t seed) {
    return to_jsonl(VirtualStage().play(plans->front(), seed).value());
  };
  const std::string first = bytes(1);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(bytes(1), first);
  EXPECT_NE(bytes(2), first);
}

TEST(Speed, TheFirstCallTakesLessThanFiveMilliseconds) {
  const auto plans = load_scenario("scenarios/basics/first-call.yaml");
  ASSERT_TRUE(plans.ok());
  // The best of twenty: a shared machine may take any single one of them away.
  auto best = std::chrono::steady_clock::duration::max();
  for (int i = 0; i < 20; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_TRUE(VirtualStage().play(plans->front(), 1).ok());
    best = std::min(best, std::chrono::steady_clock::now() - begin);
  }
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(best).count();
  RecordProperty("first_call_us", static_cast<int>(us));
  std::printf("the first call in the virtual world: %lld us\n", static_cast<long long>(us));
  EXPECT_LT(us, 5000);
}

}  // namespace
}  // namespace ringback::runner
