#include "net/log.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace ringback::net {
namespace {

constexpr std::string_view kCall = "11111111-2222-4333-8444-555555555555";

std::string logged(std::string_view format, std::string_view level) {
  EXPECT_TRUE(set_up_log("test", format, level));
  ::testing::internal::CaptureStderr();
  log(LogLevel::kInfo, "push \"sent\"", {{"status", "200"}}, CallId::parse(kCall));
  log(LogLevel::kDebug, "detail");
  auto text = ::testing::internal::GetCapturedStderr();
  set_up_log("test", "text", "off");
  return text;
}

TEST(Log, ALineOfTextHasTheCall) {
  const auto text = logged("text", "info");
  EXPECT_TRUE(
      text.ends_with(" test info: push \"sent\" call=" + std::string(kCall) + " status=200\n"))
      << text;
}

TEST(Log, ALineOfJsonHasTheCall) {
  auto text = logged("json", "info");
  ASSERT_TRUE(text.ends_with("}\n"));
  text.pop_back();
  const auto json = parse_json(text);
  ASSERT_TRUE(json) << text;
  EXPECT_EQ(json->string_member("message"), "push \"sent\"");
  EXPECT_EQ(json->string_member("call"), kCall);
  EXPECT_EQ(json->string_member("status"), "200");
  EXPECT_EQ(json->string_member("level"), "info");
  EXPECT_EQ(json->string_member("process"), "test");
}

TEST(Log, ABrokenRuleIsSaidAtInfoAndTheRestAtDebug) {
  ASSERT_TRUE(set_up_log("test", "text", "info"));
  ::testing::internal::CaptureStderr();
  log_trace({{}, "bob.ios", "", "screen", {}, {}});
  log_trace({{}, "bob.ios", "", kRuleBrokenEvent, {}, {{"rule", "report"}}});
  const auto text = ::testing::internal::GetCapturedStderr();
  set_up_log("test", "text", "off");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  EXPECT_NE(text.find("rule-broken lane=bob.ios rule=report"), std::string::npos) << text;
}

TEST(Log, RefusesUnknownWords) {
  EXPECT_FALSE(set_up_log("test", "xml", "info"));
  EXPECT_FALSE(set_up_log("test", "text", "loud"));
  EXPECT_TRUE(set_up_log("test", "text", "off"));
}

}  // namespace
}  // namespace ringback::net
