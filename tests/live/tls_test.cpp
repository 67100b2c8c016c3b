// A signaling server behind a certificate: stories are played on it by who trusts its CA, over
// links of ours too, and it listens to nobody in the clear.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

#include "net/tls_material.h"
#include "tests/live/app.h"
#include "tests/live/program.h"

namespace ringback::live {
namespace {

/// Bob's link goes over a relay, which is at another address than the certificate says.
constexpr std::string_view kStory = R"(title: A call over TLS
phones:
  alice: foreground
  bob: foreground
links:
  bob-signaling: {delay: 5ms}
steps:
  - at: 1s
    alice: dials bob
  - after: bob sees ringing
    bob: answers
  - after: alice.app call-connected
    wait: 1s
    alice: hangs up
expect:
  - alice.app call-connected
  - bob.app call-connected
)";

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    const auto authority = net::make_authority("a test's CA");
    const auto server = net::make_server_certificate(authority, {"localhost"});
    write("ca.pem", authority.certificate);
    write("other.pem", net::make_authority("another CA").certificate);
    write("cert.pem", server.certificate);
    write("key.pem", server.key);
    write("story.yaml", std::string(kStory));
  }
  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
  void write(const std::string& name, const std::string& text) const {
    EXPECT_TRUE(net::write_file(path(name), text, true));
  }
  live::Run play(const net::Endpoint& server, const std::string& ca) const {
    const std::string address = "localhost:" + std::to_string(server.port);
    Program story(
        "ringback",
        {"run", "--live", "--signaling", address, "--signaling-ca", path(ca), path("story.yaml")},
        Readiness::kUntold);
    const auto status = story.wait_exit();
    EXPECT_TRUE(status) << "the story did not end";
    return {status.value_or(-1), story.out(), story.err()};
  }
  TemporaryFolder folder_;
};

TEST_F(TlsTest, PlaysForWhoTrustsItAndListensToNobodyInTheClear) {
  Program server("signaling-server",
                 {"--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--demo-tokens", "--store",
                  "memory", "--tls-cert", path("cert.pem"), "--tls-key", path("key.pem")});
  ASSERT_TRUE(server.wait_ready());
  const auto signaling = server.address("signaling");
  App stranger("mallory", "mallory");
  EXPECT_FALSE(stranger.connect(signaling));
  const auto played = play(signaling, "ca.pem");
  EXPECT_EQ(played.status, 0) << played.out << played.err;
  const auto distrusted = play(signaling, "other.pem");
  EXPECT_EQ(distrusted.status, 3) << distrusted.out << distrusted.err;
  EXPECT_NE((distrusted.out + distrusted.err).find("the signaling server at localhost:"),
            std::string::npos)
      << distrusted.out << distrusted.err;
  // Who watches it from this machine asks where operators do.
  EXPECT_EQ(run("signaling-server", {"--health", server.address("control").text()}).status, 0);
  server.send_signal(SIGTERM);
  EXPECT_EQ(server.wait_exit(), 0);
}

TEST_F(TlsTest, BadFilesAreRefusedInOneLine) {
  const auto refusal = [&](const std::string& program, std::vector<std::string> flags) {
    flags.insert(flags.end(), {"--listen", "127.0.0.1:0"});
    const auto ended = run(program, std::move(flags));
    return std::to_string(ended.status) + " " + ended.err;
  };
  EXPECT_EQ(
      refusal("signaling-server", {"--store", "memory", "--tls-cert", path("cert.pem"), "--tls-key",
                                   path("none.pem"), "--log-level", "off"}),
      "3 signaling-server: cannot read key " + path("none.pem") + ": No such file or directory\n");
  EXPECT_EQ(refusal("device-sim", {"--signaling-ca", path("none.pem")}),
            "3 device-sim: cannot read CA " + path("none.pem") + ": No such file or directory\n");
  EXPECT_TRUE(refusal("signaling-server", {"--tls-cert", path("cert.pem")})
                  .starts_with("2 signaling-server: --tls-cert requires --tls-key"));
}

}  // namespace
}  // namespace ringback::live
