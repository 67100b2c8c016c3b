// control/v1's messages as JSON: what the admin port says, and what it takes.
#include "apns-mock/io/json_wire.h"

#include <gtest/gtest.h>

#include "proto/control/v1/control.pb.h"

namespace ringback::apns {
namespace {

namespace cv1 = control::v1;

TEST(JsonWire, NumbersAreNumbersAndBytesAreText) {
  cv1::PushRecord push;
  push.set_number(18'446'744'073'709'551'615u);
  push.set_payload("{\"a\":\"\xff\"}");
  push.add_findings("one");
  push.add_steps()->set_at_us(-1);
  const auto text = to_json(push);
  EXPECT_NE(text.find(R"("number":18446744073709551615)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("payload":"{\"a\":\")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("findings":["one"])"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("steps":[{"at_us":-1,"what":"","why":""}])"), std::string::npos) << text;
  EXPECT_EQ(text.find("provider_token"), std::string::npos) << "absent";
  EXPECT_TRUE(parse_json(text)) << "also when the payload is no text: " << text;
}

TEST(JsonWire, MapsAreObjects) {
  cv1::DescribeResponse about;
  (*about.mutable_facts())["ca"] = "ca.pem";
  EXPECT_NE(to_json(about).find(R"("facts":{"ca":"ca.pem"})"), std::string::npos);
}

std::string wrong(const char* text, google::protobuf::Message&& message) {
  const auto json = parse_json(text);
  EXPECT_TRUE(json) << text;
  return from_json(*json, message).value_or("");
}

TEST(JsonWire, SaysWhichMemberIsWrong) {
  EXPECT_EQ(wrong(R"({"count":3,"filter":{"status":200}})", cv1::WaitPushesRequest()), "");
  EXPECT_EQ(wrong(R"([])", cv1::WaitPushesRequest()), "not a JSON object");
  EXPECT_EQ(wrong(R"({"cuont":3})", cv1::WaitPushesRequest()), "cuont: unknown");
  EXPECT_EQ(wrong(R"({"count":-1})", cv1::WaitPushesRequest()),
            "count: not a whole number that fits");
  EXPECT_EQ(wrong(R"({"count":"3"})", cv1::WaitPushesRequest()),
            "count: a text, where none belongs");
  EXPECT_EQ(wrong(R"({"filter":{"status":1.5}})", cv1::WaitPushesRequest()),
            "filter.status: not a whole number that fits");
  EXPECT_EQ(wrong(R"({"rule":7})", cv1::AddFaultRequest()), "rule: not a text");
  EXPECT_EQ(wrong(R"({"topics":"t"})", cv1::AddKeyRequest()), "topics: not a list");
  EXPECT_EQ(wrong(R"({"topics":[1]})", cv1::AddKeyRequest()), "topics: not a list of texts");
  EXPECT_EQ(wrong(R"({"offline":1})", cv1::RegisterTokenRequest()), "offline: not true or false");
}

TEST(JsonWire, FillsWhatItIsTold) {
  cv1::WaitPushesRequest request;
  ASSERT_FALSE(
      from_json(*parse_json(R"({"count":3,"within_ms":50,"filter":{"token":"ab"}})"), request));
  EXPECT_EQ(request.count(), 3u);
  EXPECT_EQ(request.within_ms(), 50);
  EXPECT_EQ(request.filter().token(), "ab");
  ASSERT_FALSE(set_field(request, "count", "7"));
  EXPECT_EQ(request.count(), 7u);
  EXPECT_EQ(set_field(request, "filter", "x").value_or(""), "filter: cannot be said in one word");
  EXPECT_EQ(set_field(request, "nothing", "x").value_or(""), "nothing: unknown");
}

}  // namespace
}  // namespace ringback::apns
