// Who gets in, and what a target may look like.
#include "console/http.h"

#include <gtest/gtest.h>

namespace ringback::console {
namespace {

Request from(std::string host, std::optional<std::string> origin = {}) {
  Request request;
  request.method = "GET";
  request.target = "/";
  request.host = std::move(host);
  request.origin = std::move(origin);
  return request;
}

int status_of(const Request& request) {
  const auto refused = guard(request);
  return refused ? refused->status : 200;
}

TEST(Guard, LetsInWhoNamesNumbersOrLocalhost) {
  for (const auto* host : {"localhost", "localhost:8080", "LocalHost:8080", "127.0.0.1:8080",
                           "[::1]:8080", "10.1.2.3", "console.localhost:1"}) {
    EXPECT_EQ(status_of(from(host)), 200) << host;
  }
}

TEST(Guard, TurnsAwayNamesThatDnsRebindingCouldUse) {
  for (const auto* host : {"evil.example", "evil.example:8080", "localhost.evil.example",
                           "127.0.0.1.evil.example", "notlocalhost", "[evil", "127.0.0.1 x"}) {
    EXPECT_EQ(status_of(from(host)), 403) << host;
  }
  EXPECT_EQ(status_of(from("")), 400);
}

TEST(Guard, LetsInOnlyItsOwnOrigin) {
  EXPECT_EQ(status_of(from("localhost:8080", "http://localhost:8080")), 200);
  EXPECT_EQ(status_of(from("localhost:8080", "http://localhost:8081")), 403);
  EXPECT_EQ(status_of(from("localhost:8080", "http://evil.example")), 403);
  EXPECT_EQ(status_of(from("localhost:8080", "null")), 403);
  EXPECT_EQ(status_of(from("localhost:8080", "")), 403);
}

TEST(Guard, SaysWhy) {
  const auto refused = guard(from("evil.example"));
  ASSERT_TRUE(refused);
  const auto json = parse_json(refused->body);
  ASSERT_TRUE(json);
  EXPECT_NE(json->string_member("error")->find("evil.example"), std::string_view::npos);
}

TEST(Target, IsTakenApart) {
  const auto target = parse_target("/api/phones/b%6Fb?a=1&b=x%20y+z&c");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, (std::vector<std::string>{"api", "phones", "bob"}));
  EXPECT_EQ(target->query.at("a"), "1");
  EXPECT_EQ(target->query.at("b"), "x y z");
  EXPECT_EQ(target->query.at("c"), "");
}

TEST(Target, KeepsASlashInsideASegment) {
  const auto target = parse_target("/api/phones/a%2Fb/acts");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, (std::vector<std::string>{"api", "phones", "a/b", "acts"}));
}

TEST(Target, IsRefusedWhenItCannotBeRead) {
  for (const auto* text : {"", "*", "http://localhost/", "/%", "/%2", "/%zz", "/a%00b", "/a/../b",
                           "/./a", "/%2e%2e/etc", "/a?b=%"}) {
    EXPECT_FALSE(parse_target(text)) << text;
  }
}

}  // namespace
}  // namespace ringback::console
