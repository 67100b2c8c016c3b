// Fleets: names by pattern, exact shares, seeded, and every bad field named.
#include "device-sim/core/fleet_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace ringback::device {
namespace {

std::vector<PhoneConfig> fleet(const std::string& line) {
  const auto plan = parse_fleet(line, {});
  EXPECT_TRUE(plan.ok()) << (plan ? "" : plan.error());
  if (!plan) return {};
  auto phones = phones_of(*plan);
  EXPECT_TRUE(phones.ok());
  return phones ? std::move(phones).value() : std::vector<PhoneConfig>{};
}

std::size_t wrong(const std::vector<PhoneConfig>& phones, Misbehaviour m) {
  return static_cast<std::size_t>(
      std::count_if(phones.begin(), phones.end(), [&](const auto& p) { return p.has(m); }));
}

TEST(FleetPlan, NumbersPhonesFromTheFirst) {
  const auto phones = fleet("name=p{n} user=u{n} count=3 first=8 app=suspended ios=26.4");
  ASSERT_EQ(phones.size(), 3u);
  EXPECT_EQ(phones[0].name, "p8");
  EXPECT_EQ(phones[2].user.text, "u10");
  EXPECT_EQ(phones[2].device.text, "p10");
  EXPECT_EQ(phones[1].initial_app_state, AppState::kSuspended);
  EXPECT_EQ(phones[1].ios, IosGeneration::k26_4);
}

TEST(FleetPlan, DealsExactSharesTheSameForTheSameSeed) {
  const std::string line =
      "name=p{n} count=1000 answer-after=2s "
      "mix=5%:never-report,12.5%:report-late+no-busy,20%:ignores";
  const auto phones = fleet(line + " seed=4");
  EXPECT_EQ(wrong(phones, Misbehaviour::kNeverReport), 50u);
  EXPECT_EQ(wrong(phones, Misbehaviour::kReportLate), 125u);
  EXPECT_EQ(wrong(phones, Misbehaviour::kNoBusy), 125u);
  EXPECT_EQ(std::count_if(phones.begin(), phones.end(),
                          [](const auto& p) { return !p.habits.answer_after; }),
            200);
  const auto again = fleet(line + " seed=4");
  const auto other = fleet(line + " seed=5");
  std::size_t differ = 0;
  for (std::size_t i = 0; i < phones.size(); ++i) {
    EXPECT_EQ(phones[i].misbehaviours, again[i].misbehaviours);
    differ += phones[i].misbehaviours == other[i].misbehaviours ? 0 : 1;
  }
  EXPECT_GT(differ, 0u);
}

TEST(FleetPlan, MayMisbehaveAsAWhole) {
  const auto phones =
      fleet("name=p{n} count=10 misbehaves=no-busy mix=100%:ios-12+before-first-unlock");
  EXPECT_EQ(wrong(phones, Misbehaviour::kNoBusy), 10u);
  for (const auto& phone : phones) {
    EXPECT_EQ(phone.ios, IosGeneration::k12);
    EXPECT_EQ(phone.initial_app_state, AppState::kBeforeFirstUnlock);
  }
}

TEST(FleetPlan, SharesOneCopyOfWhatItAssumes) {
  const auto phones = fleet("name=p{n} count=2 block_threshold=5");
  EXPECT_EQ(phones[0].assumptions->block_threshold, 5);
  EXPECT_EQ(&*phones[0].assumptions, &*phones[1].assumptions);
}

TEST(FleetPlan, NamesWhatMakesNoSense) {
  const std::pair<const char*, const char*> kWrong[] = {
      {"", "name"},
      {"name=a count=2", "name"},
      {"name=a{n} count=0", "count"},
      {"name=a{n} count=100001", "count"},
      {"name=a{n} count=-1", "count"},
      {"name=a{n} count=2 first=4294967295", "first"},
      {"name=a{n} count=2 device=same", "device"},
      {"name=a{n} app=flying", "app"},
      {"name=a{n} ios=11", "ios"},
      {"name=a{n} answer-after=soon", "answer-after"},
      {"name=a{n} daemon_check=x", "daemon_check"},
      {"name=a{n} colour=red", "colour"},
      {"name=a{n} misbehaves=nevr-report", "misbehaves"},
      {"name=a{n} mix=5:never-report", "mix"},
      {"name=a{n} mix=5%:nothing", "mix"},
      {"name=a{n} mix=101%:ignores", "mix"},
      {"name=a{n} mix=60%:ignores,50%:no-busy", "mix"},
      {"name=a{n} mix=nan%:ignores", "mix"}};
  for (const auto& [line, field] : kWrong) {
    const auto plan = parse_fleet(line, {});
    ASSERT_FALSE(plan.ok()) << line;
    EXPECT_EQ(plan.error().substr(0, std::string(field).size()), field) << line << plan.error();
  }
  for (const std::string field : {"name", "user", "device"}) {
    const std::string rest = field == "name" ? "" : " name=a";
    EXPECT_TRUE(parse_fleet(field + "=" + std::string(200, 'a') + rest, {}).ok());
    const auto plan = parse_fleet(field + "=" + std::string(201, 'a') + rest, {});
    ASSERT_FALSE(plan.ok());
    EXPECT_EQ(plan.error(), field + ": at most 200 bytes");
  }
}

TEST(FleetPlan, NamesAPhoneByAWordThatIsNoOtherLane) {
  FleetPlan plan;
  for (const std::string name : {" ", "bob ", "bob\tb", "b\nob", "b\x01ob", "bob\x7F", "a b",
                                 "apns", "signaling", "provider", "network"}) {
    plan.pattern.name = name;
    const auto phones = phones_of(plan);
    ASSERT_FALSE(phones.ok()) << name;
    EXPECT_TRUE(phones.error().starts_with("name: ")) << phones.error();
  }
  for (const std::string name : {"bob", "Zo\u00eb", "apns-1", "o'neil@example.com"}) {
    plan.pattern.name = name;
    EXPECT_TRUE(phones_of(plan).ok()) << name;
  }
}

TEST(Delay, ReadsBackWhatItWrites) {
  for (const char* text : {"1.2s", "1s..5s", "normal(3s,500ms)", "log-normal(3s,0.5)", "0s"}) {
    const auto delay = parse_delay(text);
    ASSERT_TRUE(delay) << text;
    EXPECT_EQ(to_string(*delay), text);
  }
  for (const char* text : {"", "x", "5s..1s", "normal(3s)", "normal(3s,x)", "log-normal(3s,9)",
                           "log-normal(3s,nan)", "log-normal(-1s,1)", "2h..3h", "normal(1s,1s"}) {
    EXPECT_FALSE(parse_delay(text)) << text;
  }
}

TEST(Delay, DrawsWhatItSays) {
  Rng rng(1);
  std::vector<Duration> drawn;
  const auto delay = Delay::log_normal(3s, 0.5);
  for (int i = 0; i < 2001; ++i) drawn.push_back(delay.draw(rng));
  std::sort(drawn.begin(), drawn.end());
  EXPECT_GT(drawn[1000], 2700ms);
  EXPECT_LT(drawn[1000], 3300ms);
  // A third of a log-normal is within half a sigma either way: 3 s / 1.65 is its lower sigma.
  EXPECT_GT(drawn[1683], 4600ms);
  EXPECT_LT(drawn[1683], 5400ms);
  for (int i = 0; i < 1000; ++i) {
    const auto span = Delay::uniform(1s, 5s).draw(rng);
    EXPECT_TRUE(span >= 1s && span <= 5s);
    EXPECT_GE(Delay::normal(1s, 2s).draw(rng), 0s);
  }
  EXPECT_EQ(Delay(2s).draw(rng), 2s);
}

}  // namespace
}  // namespace ringback::device
