// The APNs client against nghttpd: a real server with real limits, killed and stopped on the way.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "net/tls_material.h"
#include "tests/live/program.h"
#include "tests/push_client/nghttpd.h"
#include "tests/push_client/provider.h"

namespace ringback::push_client {
namespace {

const std::string kToken(64, 'a');

class AgainstNghttpd : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Nghttpd::installed()) GTEST_SKIP() << "no nghttpd: apt-get install nghttp2-server";
    const auto authority = net::make_authority("Test CA");
    const auto identity = net::make_server_certificate(authority, {"localhost"});
    EXPECT_TRUE(net::write_file(file("ca.pem"), authority.certificate, false));
    EXPECT_TRUE(net::write_file(file("server.pem"), identity.certificate, false));
    EXPECT_TRUE(net::write_file(file("server-key.pem"), identity.key, true));
    EXPECT_TRUE(net::write_file(file("key.p8"), net::make_provider_key(), true));
    std::filesystem::create_directories(file("www/3/device"));
    EXPECT_TRUE(net::write_file(file("www/3/device/" + kToken), "", false));
  }
  std::string file(const std::string& name) const { return folder_.path() + "/" + name; }
  std::unique_ptr<Nghttpd> serve(std::vector<std::string> options = {}) const {
    return std::make_unique<Nghttpd>(file("www"), file("server-key.pem"), file("server.pem"),
                                     std::move(options));
  }
  static apns_client::ApnsClientOptions patient() {
    apns_client::ApnsClientOptions options;
    options.answer_within = 20s;
    return options;
  }
  std::unique_ptr<Provider> provider(const Nghttpd& server,
                                     apns_client::ApnsClientOptions options = {}) const {
    options.host = "localhost";
    options.connect_to = server.where();
    return std::make_unique<Provider>(file("ca.pem"), file("key.p8"), options);
  }

  live::TemporaryFolder folder_;
};

TEST_F(AgainstNghttpd, ABurstThroughSevenStreamsIsAnsweredWhole) {
  const auto server = serve({"-m", "7"});
  const auto sender = provider(*server, patient());
  sender->send(3000, kToken);
  ASSERT_TRUE(sender->all_have_outcomes());
  EXPECT_EQ(sender->with_status(200), 3000U);
  EXPECT_EQ(sender->counts().sent_again, 0U) << "never more streams than allowed";
  EXPECT_LE(sender->counts().connects, 2U);
}

TEST_F(AgainstNghttpd, WhatIsNotThereIsAnAnswerToo) {
  const auto server = serve();
  const auto sender = provider(*server);
  sender->send(10, std::string(64, 'b'));
  ASSERT_TRUE(sender->all_have_outcomes());
  EXPECT_EQ(sender->with_status(404), 10U);
}

TEST_F(AgainstNghttpd, AKilledServerIsFoundAgain) {
  const auto server = serve();
  const auto sender = provider(*server, patient());
  sender->send(100, kToken);
  ASSERT_TRUE(sender->run_until([&] { return sender->with_status(200) > 0; }));
  server->kill();
  sender->send(100, kToken);
  ASSERT_TRUE(sender->run_until([&] { return sender->counts().connection_failures > 0; }));
  server->start();
  ASSERT_TRUE(sender->all_have_outcomes());
  EXPECT_EQ(sender->with_status(200) + sender->unanswered(), 200U) << "each has one outcome";
  EXPECT_GE(sender->with_status(200), 100U);
  EXPECT_LT(sender->counts().connects, 40U) << "with back-off";
}

TEST_F(AgainstNghttpd, AStoppedServerIsFoundByPing) {
  const auto server = serve();
  auto options = patient();
  options.connections = 1;
  options.ping_after = 200ms;
  options.ping_within = 200ms;
  const auto sender = provider(*server, options);
  sender->send(1, kToken);
  ASSERT_TRUE(sender->all_have_outcomes());
  server->send_signal(SIGSTOP);
  sender->send(5, kToken);
  ASSERT_TRUE(sender->all_have_outcomes());
  EXPECT_EQ(sender->unanswered_because("no answer to PING"), 5U);
  server->send_signal(SIGCONT);
  sender->send(5, kToken);
  ASSERT_TRUE(sender->all_have_outcomes());
  EXPECT_EQ(sender->with_status(200), 6U);
}

}  // namespace
}  // namespace ringback::push_client
