// What `ringback run --watch` takes for a save.
#include "runner/cli/file_watch.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace ringback::runner {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class FileWatchTest : public testing::Test {
 protected:
  FileWatchTest() : folder_((fs::temp_directory_path() / "ringback-watch-XXXXXX").string()) {
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
    fs::create_directories(folder_ + "/fragments");
    write("story.yaml");
  }
  ~FileWatchTest() override { fs::remove_all(folder_); }
  void write(const std::string& name) { std::ofstream(folder_ + "/" + name) << "title: t\n"; }

  std::string folder_;
  FileWatch watch_;
};

TEST_F(FileWatchTest, SeesASavedFile) {
  watch_.add({folder_ + "/story.yaml"});
  EXPECT_FALSE(watch_.wait(0ms));
  write("story.yaml");
  EXPECT_TRUE(watch_.wait(10s));
  EXPECT_FALSE(watch_.wait(0ms));
}

TEST_F(FileWatchTest, SeesAFileThatReplacesAnother) {
  watch_.add({folder_});
  write("story.yaml.tmp");
  EXPECT_FALSE(watch_.wait(0ms));
  fs::rename(folder_ + "/story.yaml.tmp", folder_ + "/story.yaml");
  EXPECT_TRUE(watch_.wait(10s));
}

TEST_F(FileWatchTest, SeesFragmentsAndNewFolders) {
  watch_.add({folder_ + "/story.yaml"});
  write("fragments/two.yaml");
  EXPECT_TRUE(watch_.wait(10s));
  fs::create_directories(folder_ + "/tables");
  watch_.add({folder_});
  write("tables/rows.csv");
  EXPECT_TRUE(watch_.wait(10s));
}

}  // namespace
}  // namespace ringback::runner
