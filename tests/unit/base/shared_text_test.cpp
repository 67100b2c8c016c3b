// Text that copies share: it stands wherever a constant string may.
#include "base/shared_text.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace ringback {
namespace {

TEST(SharedText, CopiesAreTheSameText) {
  const SharedText made("com.example.ringback.voip");
  const SharedText copy = made;
  EXPECT_EQ(copy.str(), "com.example.ringback.voip");
  EXPECT_EQ(&copy.str(), &made.str());
  EXPECT_EQ(copy.size(), 25U);
}

TEST(SharedText, IsEmptyUntilItIsGivenSomething) {
  SharedText text;
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(text.str(), "");
  EXPECT_EQ(text, SharedText(""));
  text = "bob";
  EXPECT_FALSE(text.empty());
  const SharedText before = text;
  text = std::string("alice");
  EXPECT_EQ(text, "alice");
  EXPECT_EQ(before, "bob") << "a new text is nobody else's";
  const SharedText taken = std::exchange(text, {});
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(taken, "alice");
}

TEST(SharedText, ComparesAndOrdersAsStringsDo) {
  const SharedText bob("bob");
  EXPECT_EQ(bob, SharedText(std::string("bob")));
  EXPECT_EQ(bob, std::string("bob"));
  EXPECT_NE(bob, std::string_view("bobby"));
  EXPECT_LT(SharedText(), bob);
  EXPECT_LT(SharedText("alice"), bob);
  EXPECT_GT(SharedText("bobby"), bob);
  EXPECT_EQ(bob + ".ios", "bob.ios");
  EXPECT_EQ("demo:" + bob, "demo:bob");
}

}  // namespace
}  // namespace ringback
