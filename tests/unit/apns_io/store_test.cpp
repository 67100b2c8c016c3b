// The state file: what is kept is read back whole, also by another process after a sudden end.
#include "apns-mock/io/store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace ringback::apns {
namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "ringback-store-XXXXXX").string();
    path = mkdtemp(pattern.data());
  }
  ~Folder() { fs::remove_all(path); }
  fs::path file() const { return path / "state.db"; }
  fs::path path;
};

KeptPush push_of(std::uint64_t number) {
  KeptPush kept;
  kept.number = number;
  kept.push = {ApnsId("id"),
               DeviceToken("ab"),
               Topic("t.voip"),
               PushType::kVoip,
               5,
               std::string("{\"a\":\"\0\"}", 9),
               WallTime::from_unix_seconds(7)};
  kept.device = DeviceId("bob");
  kept.bundle = BundleId("t");
  kept.call = CallId::parse("6f9619ff-8b86-4011-b42d-00c04fc964ff");
  kept.keep_until = WallTime::from_unix_seconds(99);
  return kept;
}

KeptToken token_of() {
  KeptToken token;
  token.token = DeviceToken("ab");
  token.device = DeviceId("bob");
  token.bundle = BundleId("t");
  token.environment = Environment::kSandbox;
  token.generation = 3;
  token.state = 1;
  token.gone_at = WallTime::from_unix_seconds(8);
  return token;
}

TEST(Store, ReadsBackWhatAnotherKept) {
  const Folder folder;
  {
    auto store = std::move(Store::open(folder.file())).value();
    ASSERT_TRUE(store.keep({token_of()}).ok());
    ASSERT_TRUE(store.keep({push_of(2)}).ok());
    ASSERT_TRUE(store.keep({push_of(1)}).ok());
    ASSERT_TRUE(store.keep({push_of(3)}).ok());
    ASSERT_TRUE(store.keep({ForgottenPush{3}}).ok());
  }
  auto again = std::move(Store::open(folder.file())).value();
  const auto all = again.load();
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 3u);
  const auto& token = std::get<KeptToken>((*all)[0].what);
  EXPECT_EQ(token.device, DeviceId("bob"));
  EXPECT_EQ(token.environment, Environment::kSandbox);
  EXPECT_EQ(token.generation, 3u);
  EXPECT_EQ(token.gone_at, WallTime::from_unix_seconds(8));
  const auto& push = std::get<KeptPush>((*all)[1].what);
  EXPECT_EQ(push.number, 1u);
  EXPECT_EQ(push.push.payload, push_of(1).push.payload);
  EXPECT_EQ(push.push.type, PushType::kVoip);
  EXPECT_EQ(push.call, push_of(1).call);
  EXPECT_EQ(push.keep_until, WallTime::from_unix_seconds(99));
}

TEST(Store, AFileThatIsNoneIsOneLineThatNamesIt) {
  const Folder folder;
  std::ofstream(folder.file()) << "this is not a database, and long enough to be seen as such";
  const auto store = Store::open(folder.file());
  ASSERT_FALSE(store.ok());
  EXPECT_NE(store.error().find(folder.file().string()), std::string::npos);
}

}  // namespace
}  // namespace ringback::apns
