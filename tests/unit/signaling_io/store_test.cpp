// Stores give back what they were given, in either kind, also from a file of an older schema.
#include "signaling-server/io/store.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

#include "net/sqlite/database.h"
#include "signaling-server/io/history.h"

namespace ringback::signaling::io {
namespace {

constexpr auto kStart = WallTime::from_unix_seconds(1'700'000'000);

CallRecord call_number(std::uint8_t number, bool ended) {
  CallRecord call;
  call.id.bytes.back() = number;
  call.caller = {UserId("alice"), DeviceId("alice")};
  call.callee = UserId("bob");
  call.info = {"alice", "Alice \"A\", =x", true};
  call.offer = std::string("v=0\r\n\0x", 8);
  call.state = ended ? "ended" : "ringing";
  call.dialled_at = kStart + 1s * number;
  call.version = 3;
  call.branches = {{DeviceId("phone"), "pushed", true}, {DeviceId("mac"), "offered", false}};
  if (!ended) return call;
  call.answer = "answer";
  call.answered_by = DeviceId("mac");
  call.answered_at = call.dialled_at + 2s;
  call.ended_at = call.dialled_at + 5s;
  call.reason = EndReason::kHungUp;
  return call;
}

TokenRecord token(const std::string& hex) {
  return {{UserId("bob"), DeviceId("phone")},
          DeviceToken(hex),
          TokenKind::kVoip,
          BundleId("com.example"),
          Environment::kSandbox,
          kStart};
}

class StoreTest : public ::testing::TestWithParam<bool> {
 protected:
  StoreTest()
      : file_((std::filesystem::path(::testing::TempDir()) /
               ("ringback-store-" + std::to_string(::getpid()) + ".db"))
                  .string()) {
    remove();
    store_ = GetParam() ? open_sqlite_store(file_).value() : make_memory_store();
  }
  ~StoreTest() override { remove(); }
  void remove() {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(file_ + end);
  }
  void keep(Change change) { EXPECT_TRUE(store_->keep(change)); }
  /// A file is read by somebody else, as after a restart.
  std::vector<Change> load(std::size_t ended = 10) {
    EXPECT_TRUE(store_->commit());
    if (!GetParam()) return store_->load(ended).value();
    return open_sqlite_store(file_).value()->load(ended).value();
  }
  std::string file_;
  std::unique_ptr<Store> store_;
};

TEST_P(StoreTest, GivesBackWhatItWasGiven) {
  keep(DeviceSaved{{UserId("bob"), DeviceId("phone")}});
  keep(DeviceSaved{{UserId("bob"), DeviceId("phone")}});
  keep(DeviceSaved{{UserId("bob"), DeviceId("lost")}});
  keep(DeviceForgotten{{UserId("bob"), DeviceId("lost")}});
  keep(TokenSaved{token("aa")});
  keep(TokenSaved{token("bb")});
  keep(TokenForgotten{DeviceToken("aa")});
  keep(CallSaved{call_number(1, true)});
  keep(CallSaved{call_number(2, false)});
  const auto changes = load();
  ASSERT_EQ(changes.size(), 4U);
  EXPECT_EQ(std::get<DeviceSaved>(changes[0]).device.device.text, "phone");
  EXPECT_EQ(std::get<TokenSaved>(changes[1]).record, token("bb"));
  EXPECT_EQ(std::get<CallSaved>(changes[2]).record, call_number(1, true));
  EXPECT_EQ(std::get<CallSaved>(changes[3]).record, call_number(2, false));
}

TEST_P(StoreTest, LatestSaveOfACallCounts) {
  keep(CallSaved{call_number(1, false)});
  keep(CallSaved{call_number(1, true)});
  const auto changes = load();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(std::get<CallSaved>(changes[0]).record.state, "ended");
}

TEST_P(StoreTest, FindsACallThatEndedHoweverLongAgo) {
  keep(CallSaved{call_number(1, true)});
  keep(CallSaved{call_number(2, false)});
  // Before the commit, too: the next input may ask.
  for (int round = 0; round < 2; ++round) {
    const auto ended = store_->find_ended(call_number(1, true).id);
    ASSERT_TRUE(ended);
    EXPECT_EQ(*ended, call_number(1, true));
    EXPECT_EQ(*store_->find_ended(call_number(2, false).id), std::nullopt);
    EXPECT_EQ(*store_->find_ended(call_number(3, true).id), std::nullopt);
    EXPECT_TRUE(store_->commit());
  }
}

TEST_P(StoreTest, ForgetsTheHistoryThatIsPastItsKeeping) {
  keep(CallSaved{call_number(1, true)});
  keep(CallSaved{call_number(2, false)});
  keep(CallSaved{call_number(3, true)});
  keep(HistoryEnds{*call_number(3, true).ended_at});
  const auto changes = load();
  ASSERT_EQ(changes.size(), 2U);
  for (const auto& change : changes) {
    EXPECT_NE(std::get<CallSaved>(change).record.id, call_number(1, true).id);
  }
}

TEST_P(StoreTest, ForgetsEverythingWhenAsked) {
  keep(TokenSaved{token("aa")});
  keep(CallSaved{call_number(1, true)});
  EXPECT_TRUE(store_->clear());
  EXPECT_TRUE(load().empty());
}

TEST_P(StoreTest, WritesHistoryForOtherPrograms) {
  keep(CallSaved{call_number(2, false)});
  keep(CallSaved{call_number(1, true)});
  EXPECT_TRUE(store_->commit());
  std::ostringstream json;
  EXPECT_TRUE(write_history(*store_, HistoryFormat::kJsonLines, json));
  EXPECT_TRUE(json.str().starts_with(R"({"answered_at_ms":1700000003000,"call":)")) << json.str();
  std::ostringstream csv;
  EXPECT_TRUE(write_history(*store_, HistoryFormat::kCsv, csv));
  EXPECT_NE(csv.str().find(",bob,true,ended,hung-up,mac,1700000001000,1700000003000,"),
            std::string::npos)
      << csv.str();
}

INSTANTIATE_TEST_SUITE_P(Kinds, StoreTest, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "Sqlite" : "Memory"; });

class SqliteTest : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(File, SqliteTest, ::testing::Values(true));

TEST_P(SqliteTest, OnlyTheLatestEndedCallsComeBack) {
  for (std::uint8_t n = 1; n <= 5; ++n) keep(CallSaved{call_number(n, true)});
  const auto changes = load(2);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(std::get<CallSaved>(changes[0]).record.id.bytes.back(), 4);
  EXPECT_EQ(std::get<CallSaved>(changes[1]).record.id.bytes.back(), 5);
}

TEST_P(SqliteTest, ForgetsAPartOfALongHistoryAtATime) {
  constexpr auto kCalls = static_cast<std::size_t>(kForgottenAtOnce) + 10;
  CallRecord call = call_number(1, true);
  for (std::size_t n = 0; n < kCalls; ++n) {
    call.id.bytes[0] = static_cast<std::uint8_t>(n / 256);
    call.id.bytes[1] = static_cast<std::uint8_t>(n % 256);
    keep(CallSaved{call});
  }
  keep(HistoryEnds{*call.ended_at + 1us});
  EXPECT_EQ(load(kCalls).size(), 10U);
  keep(HistoryEnds{*call.ended_at + 1us});
  EXPECT_TRUE(load(kCalls).empty());
}

TEST_P(SqliteTest, NewerFileIsRefusedInOneLine) {
  EXPECT_TRUE(net::Database::open(file_).value().execute("PRAGMA user_version = 99"));
  const auto store = open_sqlite_store(file_);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().find("newer version"), std::string::npos);
}

TEST_P(SqliteTest, NobodyElseMayReadIt) {
  using std::filesystem::perms;
  keep(CallSaved{call_number(1, true)});
  EXPECT_TRUE(store_->commit());
  for (const char* end : {"", "-wal", "-shm"}) {
    const auto mode = std::filesystem::status(file_ + end).permissions();
    EXPECT_EQ(mode & (perms::group_all | perms::others_all), perms::none) << end;
  }
}

TEST_P(SqliteTest, GarbageIsRefusedInOneLine) {
  const std::string other = file_ + ".garbage";
  {
    auto* file = std::fopen(other.c_str(), "w");
    std::fputs("This is no database at all.", file);
    std::fclose(file);
  }
  const auto store = open_sqlite_store(other);
  EXPECT_FALSE(store);
  std::filesystem::remove(other);
}

TEST(Csv, FormulasAndCommasAreHarmless) {
  CallRecord call = call_number(1, true);
  call.caller.user = UserId("=HYPERLINK(\"x\")");
  const auto line = history_line(call, HistoryFormat::kCsv);
  EXPECT_NE(line.find(",\"'=HYPERLINK(\"\"x\"\")\","), std::string::npos) << line;
}

}  // namespace
}  // namespace ringback::signaling::io
