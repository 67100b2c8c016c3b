// What a provider's delegate hears: that it began, each action or whole transactions.
#include <gtest/gtest.h>

#include <algorithm>

#include "device-sim/core/rules.h"
#include "tests/unit/device/phone_script.h"

namespace ringback::device {
namespace {

/// CallKit by itself.
struct Kit {
  Kit() { ground.begin({Instant{1s}, {}}, out); }
  static Action action(ActionKind kind, int n = 1) {
    Action action;
    action.kind = kind;
    action.call = PhoneScript::call(n);
    return action;
  }
  template <class Callback>
  std::vector<Callback> told() const {
    std::vector<Callback> all;
    for (const auto& c : queue) {
      if (const auto* found = std::get_if<Callback>(&c)) all.push_back(*found);
    }
    return all;
  }
  void start(int n, std::uint64_t id) {
    kit.request({action(ActionKind::kStart, n)});
    kit.fulfil(id);
    kit.report_connected(PhoneScript::call(n));
  }
  PhoneConfig config = PhoneScript::bob();
  Ground ground{config};
  std::vector<AppCallback>& queue = ground.queue();
  CallKit kit{ground};
  Reaction<Effect> out;
};

// Rule: providerDidBegin says that the provider is created and ready.
TEST(ProviderDelegate, HearsThatItsProviderBegan) {
  Kit k;
  k.kit.create_provider();
  EXPECT_EQ(k.told<to_app::ProviderBegan>().size(), 1u);
  k.config.assumptions.edit([](Assumptions& a) { a.services_restart = 2s; });
  k.kit.reset();
  k.kit.create_provider();
  EXPECT_EQ(k.told<to_app::ProviderBegan>().size(), 1u);
  EXPECT_FALSE(k.ground.timers().take_due(Instant{3s - 1us}));
  const auto back = k.ground.timers().take_due(Instant{3s});
  ASSERT_TRUE(back);
  k.kit.timer(*back);
  EXPECT_EQ(k.told<to_app::ProviderBegan>().size(), 2u);
}

// Rule: where CXProvider.isSupported is false there is no CallKit; what comes of it is invented.
TEST(ProviderDelegate, IsAsGoodAsNoneWhereCallKitIsNotSupported) {
  PhoneConfig config = PhoneScript::bob();
  config.assumptions.edit([](Assumptions& a) { a.call_kit_supported = false; });
  PhoneScript bob(config);
  bob.ring();
  EXPECT_EQ(bob.last("report-completed", "error"), "unknown");
  EXPECT_EQ(bob.shows(), "idle");
  // It has tried, which is what the duty asks for.
  bob.run(10s);
  EXPECT_EQ(bob.count("rule-broken"), 0u);
  bob.act(Act::kOpenApp);
  bob.act(Act::kDial, "alice");
  bob.run(1s);
  EXPECT_EQ(bob.last("transaction-completed", "error"), "unknown-call-provider");
  EXPECT_EQ(bob.count("provider-began"), 0u);
}

// Rule: a delegate whose provider(_:execute:) returns true is handed the whole transaction.
TEST(ProviderDelegate, ExecutesWholeTransactions) {
  Kit k;
  k.kit.create_provider({true, 0});
  k.start(1, 1);
  k.queue.clear();
  k.kit.request({Kit::action(ActionKind::kSetMuted), Kit::action(ActionKind::kEnd)});
  EXPECT_TRUE(k.told<to_app::Perform>().empty());
  const auto whole = k.told<to_app::ExecuteTransaction>();
  ASSERT_EQ(whole.size(), 1u);
  ASSERT_EQ(whole[0].actions.size(), 2u);
  for (const auto& action : whole[0].actions) k.kit.fulfil(action.id);
  EXPECT_FALSE(k.kit.any_call());
}

// Rule: the actions of a transaction are performed in order, each with its own deadline.
TEST(ProviderDelegate, PerformsATransactionInOrder) {
  Kit k;
  k.kit.create_provider();
  k.start(1, 1);
  k.queue.clear();
  k.kit.request({Kit::action(ActionKind::kSetMuted), Kit::action(ActionKind::kEnd),
                 Kit::action(ActionKind::kStart, 2)});
  const auto performed = k.told<to_app::Perform>();
  ASSERT_EQ(performed.size(), 3u);
  EXPECT_EQ(performed[0].action.kind, ActionKind::kSetMuted);
  EXPECT_EQ(performed[1].action.kind, ActionKind::kEnd);
  EXPECT_EQ(performed[1].action.deadline, Instant{1s + 5s});
  EXPECT_EQ(performed[2].action.kind, ActionKind::kStart);
  EXPECT_EQ(performed[2].action.deadline, Instant{1s + 600s});
}

TEST(ProviderDelegate, StartsNoCallTwiceInOneTransaction) {
  Kit k;
  k.kit.create_provider();
  k.kit.request({Kit::action(ActionKind::kStart), Kit::action(ActionKind::kStart)});
  EXPECT_EQ(k.told<to_app::TransactionCompleted>().back().error,
            TransactionError::kCallUuidAlreadyExists);
  EXPECT_FALSE(k.kit.any_call());
  k.kit.request({Kit::action(ActionKind::kStart, 1), Kit::action(ActionKind::kStart, 2),
                 Kit::action(ActionKind::kStart, 3)});
  EXPECT_EQ(k.told<to_app::TransactionCompleted>().back().error,
            TransactionError::kMaximumCallGroupsReached);
  EXPECT_FALSE(k.kit.any_call());
}

// Rule: an action whose perform method the delegate lacks is treated as failed.
TEST(ProviderDelegate, FailsWhatItHasNoMethodFor) {
  PhoneScript bob(PhoneScript::bob(Misbehaviour::kNoHoldHandler));
  bob.talk();
  bob.act(Act::kHold);
  EXPECT_EQ(bob.last("action-unhandled", "action"), "set-held-call");
  EXPECT_EQ(bob.count("perform-set-held-call"), 0u);
  EXPECT_EQ(bob.shows(), "in-call");
  Kit k;
  k.kit.create_provider({false, 1U << static_cast<unsigned>(ActionKind::kStart)});
  k.kit.request({Kit::action(ActionKind::kStart)});
  EXPECT_FALSE(k.kit.any_call());
  EXPECT_EQ(k.kit.recents().back().outcome, "failed");
}

TEST(CallKitErrors, AreUnknownWhileTheDaemonIsAway) {
  for (const Duration later : {Duration(2s - 1us), Duration(2s)}) {
    PhoneConfig config = PhoneScript::bob(AppState::kForeground);
    config.assumptions.edit([](Assumptions& a) { a.services_restart = 2s; });
    PhoneScript bob(config);
    bob.act(Act::kResetCallServices);
    bob.run(later);
    bob.act(Act::kDial, "carol");
    EXPECT_EQ(bob.last("transaction-completed", "error"), later < 2s ? "unknown" : "");
    bob.push_call();
    bob.run(1s);
    EXPECT_EQ(bob.last("report-completed", "error"), later < 2s ? "unknown" : "");
  }
}

TEST(CallKitErrors, RefuseANilUuid) {
  Kit k;
  k.kit.create_provider();
  k.kit.report_incoming(CallId{}, {});
  const auto due = k.ground.timers().take_due(Instant{2s});
  ASSERT_TRUE(due);
  k.kit.timer(*due);
  EXPECT_EQ(k.told<to_app::ReportCompleted>().back().error, IncomingError::kUnknown);
}

TEST(CallKitErrors, HaveEveryNumberOfTheirDomainInTheTable) {
  EXPECT_EQ(error_table().size(), 4u + 8u + 9u + 3u);
  for (const auto& row : error_table()) {
    const std::string_view domain = row.domain.substr(row.domain.rfind('.') + 1);
    std::string_view name = to_string(static_cast<GeneralError>(std::min(row.code, 3)));
    if (domain == "incomingcall") name = to_string(static_cast<IncomingError>(row.code));
    if (domain == "requesttransaction") name = to_string(static_cast<TransactionError>(row.code));
    if (domain == "notificationserviceextension") {
      name = to_string(static_cast<ExtensionError>(row.code));
    }
    EXPECT_EQ(row.name, name) << row.domain << " " << row.code;
  }
}

}  // namespace
}  // namespace ringback::device
