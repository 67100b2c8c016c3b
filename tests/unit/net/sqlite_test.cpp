// A file of SQLite's: its schema grows step by step, a bad step leaves it as it was, and values
// come back as they went in.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "net/sqlite/database.h"

namespace ringback::net {
namespace {

namespace fs = std::filesystem;

struct SqliteFile {
  SqliteFile() {
    std::string pattern = (fs::temp_directory_path() / "ringback-sqlite-XXXXXX").string();
    folder = mkdtemp(pattern.data());
  }
  ~SqliteFile() { fs::remove_all(folder); }
  Database open() const { return Database::open((folder / "a.db").string()).value(); }
  fs::path folder;
};

constexpr std::array<const char*, 2> kSteps{"CREATE TABLE a (x TEXT)",
                                            "ALTER TABLE a ADD COLUMN y INTEGER;"};

std::int64_t version(Database& database) {
  auto statement = database.prepare("PRAGMA user_version");
  EXPECT_TRUE(statement.row());
  return statement.number(0);
}

TEST(Sqlite, TakesTheStepsThatAFileHasNotSeen) {
  const SqliteFile file;
  ASSERT_TRUE(file.open().migrate(std::span(kSteps).first(1)).ok());
  Database database = file.open();
  ASSERT_TRUE(database.migrate(kSteps).ok());
  ASSERT_TRUE(database.migrate(kSteps).ok()) << "nothing is left to do";
  EXPECT_EQ(version(database), 2);
  EXPECT_TRUE(database.prepare("INSERT INTO a (x, y) VALUES (?,?)").bind("k").bind(7).run());
}

TEST(Sqlite, ABadStepLeavesTheFileAsItWas) {
  const SqliteFile file;
  Database database = file.open();
  constexpr std::array<const char*, 2> kBad{kSteps[0], "CREATE TABLE b (z); NONSENSE;"};
  const auto migrated = database.migrate(kBad);
  ASSERT_FALSE(migrated.ok());
  EXPECT_NE(migrated.error().find("a.db: near \"NONSENSE\""), std::string::npos)
      << migrated.error();
  EXPECT_EQ(version(database), 1);
  EXPECT_TRUE(database.execute("CREATE TABLE b (z)")) << "no transaction is left open";
}

TEST(Sqlite, ANewerFileIsRefused) {
  const SqliteFile file;
  Database database = file.open();
  ASSERT_TRUE(database.migrate(kSteps).ok());
  const auto migrated = database.migrate(std::span(kSteps).first(1));
  ASSERT_FALSE(migrated.ok());
  EXPECT_NE(migrated.error().find("a.db: it was written by a newer version"), std::string::npos);
}

TEST(Sqlite, ValuesComeBackAsTheyWentIn) {
  const SqliteFile file;
  Database database = file.open();
  ASSERT_TRUE(database.execute("CREATE TABLE a (b TEXT, c INTEGER, d INTEGER, e TEXT)"));
  const std::string text("a\0'b", 4);
  auto insert = database.prepare("INSERT INTO a VALUES (?,?,?,?)");
  EXPECT_TRUE(insert.bind(text)
                  .bind(WallTime::from_unix_seconds(3))
                  .bind(std::optional<WallTime>())
                  .bind(std::string_view())
                  .run());
  auto rows = database.prepare("SELECT * FROM a");
  ASSERT_TRUE(rows.row());
  EXPECT_EQ(rows.text(0), text);
  EXPECT_EQ(rows.time(1), WallTime::from_unix_seconds(3));
  EXPECT_FALSE(rows.time(2));
  EXPECT_EQ(rows.text(3), "");
  EXPECT_FALSE(rows.row());
  EXPECT_FALSE(rows.failed()) << "there are no more";
}

TEST(Sqlite, AFileThatAnotherProgramHoldsIsNamedAsSuch) {
  const SqliteFile file;
  Database database = file.open();
  ASSERT_TRUE(database.migrate(std::span(kSteps).first(1)).ok());
  Database other = file.open();
  ASSERT_TRUE(other.execute("BEGIN IMMEDIATE"));
  database.wait_for_locks(std::chrono::milliseconds(5));
  auto insert = database.prepare("INSERT INTO a VALUES ('x')");
  EXPECT_FALSE(insert.run());
  EXPECT_NE(database.error().find("another program has held the lock of this file for more than 5"),
            std::string::npos)
      << database.error();
  ASSERT_TRUE(other.execute("COMMIT"));
  EXPECT_TRUE(insert.run());
}

TEST(Sqlite, AFailureIsNotTheEndOfTheRows) {
  const SqliteFile file;
  Database database = file.open();
  ASSERT_TRUE(database.execute("CREATE TABLE a (b INTEGER PRIMARY KEY); INSERT INTO a VALUES (1)"));
  auto again = database.prepare("INSERT INTO a VALUES (?)");
  EXPECT_FALSE(again.bind(1).run());
  EXPECT_TRUE(again.failed());
  EXPECT_TRUE(again.bind(2).run()) << "and can be used again";
}

}  // namespace
}  // namespace ringback::net
