// The state file: what is kept is read back whole, also by another process after a sudden end.
#include "apns-mock/io/store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "net/sqlite/database.h"

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
  kept.channel = "c2g=";
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
  token.operators = true;
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
    KeptToken gone = token_of();
    gone.token = DeviceToken("cd");
    ASSERT_TRUE(store.keep({gone}).ok());
    ASSERT_TRUE(store.keep({ForgottenToken{gone.token}}).ok());
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
  EXPECT_TRUE(token.operators);
  const auto& push = std::get<KeptPush>((*all)[1].what);
  EXPECT_EQ(push.number, 1u);
  EXPECT_EQ(push.push.payload, push_of(1).push.payload);
  EXPECT_EQ(push.push.type, PushType::kVoip);
  EXPECT_EQ(push.call, push_of(1).call);
  EXPECT_EQ(push.channel, "c2g=");
  EXPECT_EQ(push.keep_until, WallTime::from_unix_seconds(99));
}

TEST(Store, ADeletedChannelTakesItsListenersWithIt) {
  const Folder folder;
  {
    auto store = std::move(Store::open(folder.file())).value();
    for (const std::string id : {"one", "two"}) {
      ASSERT_TRUE(store.keep({KeptChannel{id, BundleId("t"), Environment::kSandbox, true}}).ok());
      ASSERT_TRUE(store.keep({KeptListener{id, DeviceId("bob")}}).ok());
      ASSERT_TRUE(store.keep({KeptListener{id, DeviceId("eve")}}).ok());
    }
    ASSERT_TRUE(store.keep({KeptListener{"two", DeviceId("eve"), true}}).ok());
    ASSERT_TRUE(store.keep({ForgottenChannel{"one"}}).ok());
  }
  const auto all = std::move(Store::open(folder.file())).value().load();
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2u);
  const auto& channel = std::get<KeptChannel>((*all)[0].what);
  EXPECT_EQ(channel.id, "two");
  EXPECT_EQ(channel.environment, Environment::kSandbox);
  EXPECT_TRUE(channel.stores);
  const auto& listener = std::get<KeptListener>((*all)[1].what);
  EXPECT_EQ(listener.channel, "two");
  EXPECT_EQ(listener.device, DeviceId("bob"));
}

TEST(Store, AFileFromBeforeItWasCountedIsBroughtUpToDate) {
  const Folder folder;
  ASSERT_TRUE(net::Database::open(folder.file()).value().execute(R"(
    CREATE TABLE token (
      token TEXT PRIMARY KEY, device TEXT NOT NULL, bundle TEXT NOT NULL, kind TEXT NOT NULL,
      environment TEXT NOT NULL, generation INTEGER NOT NULL, state INTEGER NOT NULL,
      invalid_since_us INTEGER NOT NULL, gone_at_us INTEGER NOT NULL);
    INSERT INTO token VALUES ('ab','bob','t','voip','sandbox',0,0,0,0);
    CREATE TABLE push (
      number INTEGER PRIMARY KEY, apns_id TEXT NOT NULL, token TEXT NOT NULL, topic TEXT NOT NULL,
      type TEXT NOT NULL, priority INTEGER NOT NULL, payload BLOB NOT NULL,
      accepted_at_us INTEGER NOT NULL, device TEXT NOT NULL, bundle TEXT NOT NULL,
      call TEXT NOT NULL, keep_until_us INTEGER NOT NULL);
    INSERT INTO push VALUES (7,'id','ab','t.voip','voip',10,'{}',1,'bob','t','',2))"));
  auto store = Store::open(folder.file());
  ASSERT_TRUE(store.ok()) << store.error();
  Store again = std::move(store).value();
  ASSERT_TRUE(again.keep({push_of(8)}).ok());
  const auto all = again.load();
  ASSERT_TRUE(all.ok()) << all.error();
  ASSERT_EQ(all->size(), 3u);
  EXPECT_FALSE(std::get<KeptToken>((*all)[0].what).operators);
  EXPECT_EQ(std::get<KeptPush>((*all)[1].what).channel, "");
  EXPECT_EQ(std::get<KeptPush>((*all)[2].what).channel, "c2g=");
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
