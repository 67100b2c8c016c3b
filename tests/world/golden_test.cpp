// A run is held against the transcript beside its file, story by story.
#include "runner/cli/golden.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "runner/scenario.h"
#include "runner/virtual_stage.h"
#include "tests/unit/runner/temporary_file.h"

namespace ringback::runner {
namespace {

/// Two stories, played, and a scenario's name that a transcript can stand beside.
class Transcripts : public testing::Test {
 protected:
  void SetUp() override {
    const TemporaryFile file(
        "title: T\nphones: {a: foreground, b: foreground}\nsteps: [{a: dials b}]\n"
        "variants:\n  one: {lasts: 1s}\n  two: {lasts: 2s}\n");
    plans_ = load_scenario(file.path()).value();
    for (const auto& plan : plans_) recordings_.push_back(VirtualStage().play(plan, 1).value());
    for (std::size_t i = 0; i < plans_.size(); ++i) {
      runner::Run& run = runs_.emplace_back();
      run.plan = &plans_[i];
      run.recording = &recordings_[i];
    }
  }
  void TearDown() override { std::filesystem::remove(golden_path(scenario_)); }
  void keep(const std::string& text) const { std::ofstream(golden_path(scenario_)) << text; }

  TemporaryFile anchor_{""};
  std::string scenario_ = anchor_.path() + ".yaml";
  std::vector<Plan> plans_;
  std::vector<Recording> recordings_;
  std::vector<runner::Run> runs_;
};

TEST_F(Transcripts, SayNothingWhenAllIsAsKeptOrNothingIs) {
  EXPECT_EQ(KeptTranscript(scenario_).unplayed(runs_), "");
  EXPECT_EQ(KeptTranscript(scenario_).difference(runs_[1]), "");
  keep(transcript(runs_));
  EXPECT_EQ(KeptTranscript(scenario_).unplayed(runs_), "");
  EXPECT_EQ(KeptTranscript(scenario_).difference(runs_[1]), "");
}

TEST_F(Transcripts, NameTheFirstLineThatDiffersInTheStoryItDiffersIn) {
  std::string kept = transcript(runs_);
  const auto at = kept.rfind("held 0 of 0");
  kept[at + 5] = '7';
  keep(kept);
  const auto line = std::to_string(std::count(kept.begin(), kept.begin() + at, '\n') + 1);
  const std::string wanted =
      golden_path(scenario_) + ":" + line + ": was \"held 7 of 0\", is now \"held 0 of 0\"";
  EXPECT_EQ(KeptTranscript(scenario_).difference(runs_[0]), "");
  EXPECT_EQ(KeptTranscript(scenario_).difference(runs_[1]), wanted);
}

TEST_F(Transcripts, NameALineThatIsBehindAStory) {
  keep(transcript(runs_) + "and so on\n");
  const std::string kept = transcript(runs_);
  const auto line = std::to_string(std::count(kept.begin(), kept.end(), '\n') + 1);
  EXPECT_EQ(KeptTranscript(scenario_).difference(runs_[1]),
            golden_path(scenario_) + ":" + line + ": was \"and so on\", is now \"\"");
}

TEST_F(Transcripts, KnowAStoryThatIsNewAndOneThatIsGone) {
  keep(transcript({runs_[0]}));
  EXPECT_EQ(KeptTranscript(scenario_).difference(runs_[1]),
            golden_path(scenario_) + ": has no story called \"T [two]\"");
  keep(transcript(runs_));
  const std::string kept = transcript(runs_);
  const auto before = kept.begin() + static_cast<std::ptrdiff_t>(kept.find("T [two]"));
  const auto line = std::to_string(std::count(kept.begin(), before, '\n') + 1);
  EXPECT_EQ(KeptTranscript(scenario_).unplayed(std::span(runs_).first(1)),
            golden_path(scenario_) + ":" + line + ": \"T [two]\" is no story of its file");
}

}  // namespace
}  // namespace ringback::runner
