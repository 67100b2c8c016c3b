// What the book makes of the phones' traces.
#include <gtest/gtest.h>

#include "device-sim/load/call_book.h"

namespace ringback::device::load {
namespace {

const CallId kCall = *CallId::parse("11111111-1111-4111-8111-111111111111");
const CallId kOther = *CallId::parse("22222222-2222-4222-8222-222222222222");
constexpr Instant kDue{10s};

struct Book {
  explicit Book(std::size_t pairs = 1) : book(pairs, 5s) {}
  void caller(std::string_view name, Duration after, std::vector<Field> fields = {}) {
    book.saw(0, Side::kCaller, {kDue + after, "a.app", {}, name, kCall, std::move(fields)});
  }
  void callee(std::string_view name, Duration after, std::vector<Field> fields = {}) {
    book.saw(0, Side::kCallee, {kDue + after, "b.app", {}, name, kCall, std::move(fields)});
  }
  void until_connected() {
    ASSERT_EQ(book.begin(kDue), CallBook::Pair{0});
    caller("dial", 1ms);
    book.push_accepted(0, kDue + 2ms);
    callee("app-resumed", 3ms);
    callee("state", 4ms, {{"machine", "callkit-call"}, {"to", "ringing"}});
    callee("perform-answer-call", 5ms);
    caller("call-connected", 6ms);
    callee("call-connected", 7ms);
  }
  Duration leg(Leg leg) const { return book.tally().legs[static_cast<std::size_t>(leg)].at(1); }
  CallBook book;
};

TEST(CallBook, TimesEveryLegFromTheMomentTheCallWasDue) {
  Book b;
  b.until_connected();
  EXPECT_EQ(b.book.tally().live(), 1u);
  b.caller("call-ended", 8ms, {{"reason", "hung-up"}});
  EXPECT_EQ(b.book.tally().succeeded, 0u) << "the callee has not heard yet";
  b.callee("call-ended", 9ms, {{"reason", "hung-up"}});
  EXPECT_EQ(b.book.tally().succeeded, 1u);
  const std::array expected{1ms, 2ms, 3ms, 4ms, 5ms, 7ms, 9ms};
  for (std::size_t i = 0; i < kLegs; ++i) {
    EXPECT_EQ(b.leg(static_cast<Leg>(i)), expected[i]) << to_string(static_cast<Leg>(i));
  }
  EXPECT_EQ(b.book.last_end(), kDue + 9ms);
}

TEST(CallBook, TakesAPairAgainOnlyOnceTheCalleesAppSleeps) {
  Book b;
  b.until_connected();
  EXPECT_EQ(b.book.begin(kDue), std::nullopt) << "the only pair is in a call";
  b.caller("call-ended", 8ms, {{"reason", "hung-up"}});
  b.callee("call-ended", 9ms, {{"reason", "hung-up"}});
  EXPECT_EQ(b.book.begin(kDue), std::nullopt) << "a push would find a running app";
  b.callee("app-suspended", 10ms);
  EXPECT_EQ(b.book.begin(kDue), CallBook::Pair{0});
}

TEST(CallBook, TakesTheLongestIdlePairFirst) {
  CallBook book(3, 5s);
  EXPECT_EQ(book.begin(kDue), CallBook::Pair{0});
  EXPECT_EQ(book.begin(kDue), CallBook::Pair{1});
  EXPECT_EQ(book.free(), 1u);
}

TEST(CallBook, CountsACallThatNeverConnectedUnderItsReason) {
  Book b;
  b.book.begin(kDue);
  b.caller("dial", 1ms);
  b.caller("call-ended", 2ms, {{"reason", "unreachable"}});
  EXPECT_EQ(b.book.tally().failed, (std::map<std::string, std::uint64_t>{{"unreachable", 1}}));
  EXPECT_EQ(b.leg(Leg::kDialled), 0us) << "a failed call is no latency";
  EXPECT_EQ(b.book.begin(kDue), CallBook::Pair{0}) << "its app was never woken";
}

TEST(CallBook, CountsADisagreementAsAFailure) {
  Book b;
  b.until_connected();
  b.caller("call-ended", 8ms, {{"reason", "hung-up"}});
  b.callee("call-ended", 9ms, {{"reason", "failed"}});
  EXPECT_EQ(b.book.tally().failed.at("sides-disagree"), 1u);
}

TEST(CallBook, NamesAnAppThatWasKilled) {
  Book b;
  b.book.begin(kDue);
  b.caller("dial", 1ms);
  b.callee("app-resumed", 2ms);
  b.callee("app-terminated", 3ms);
  b.caller("call-ended", 4ms, {{"reason", "unreachable"}});
  b.callee("call-ended", 4ms, {{"reason", "unreachable"}});
  EXPECT_EQ(b.book.tally().failed.at("app-terminated"), 1u);
}

TEST(CallBook, EndsWhatIsStuckAtItsLimitAndSaysWhere) {
  Book b;
  b.book.begin(kDue);
  b.caller("dial", 1ms);
  b.callee("app-resumed", 3ms);
  EXPECT_TRUE(b.book.expire(kDue + 5s - 1us).empty());
  EXPECT_EQ(b.book.expire(kDue + 5s), std::vector<CallBook::Pair>{0});
  EXPECT_EQ(b.book.tally().failed.at("stuck-after-woken"), 1u);
  EXPECT_TRUE(b.book.expire(kDue + 9s).empty()) << "once";
}

TEST(CallBook, HearsNothingOfACallThatIsNotItsOwn) {
  Book b;
  b.book.begin(kDue);
  b.caller("dial", 1ms);
  b.book.saw(0, Side::kCallee, {kDue, "b.app", {}, "call-ended", kOther, {{"reason", "hung-up"}}});
  EXPECT_EQ(b.book.tally().live(), 1u);
}

}  // namespace
}  // namespace ringback::device::load
