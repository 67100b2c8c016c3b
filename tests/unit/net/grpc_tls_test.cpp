// gRPC over TLS: who is let in, what is refused in one line, and a certificate that is renewed.
#include "net/grpc_tls/grpc_tls.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "net/grpc_server.h"
#include "net/tls_material.h"

namespace ringback::net {
namespace {

class GrpcTlsTest : public ::testing::Test {
 protected:
  GrpcTlsTest()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                ("ringback-grpc-tls-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    write("ca.pem", authority_.certificate);
    give(authority_, "server.example");
  }
  ~GrpcTlsTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    // At once, as a tool that renews a certificate does.
    EXPECT_TRUE(write_file(folder_ / (name + ".new"), text, true));
    std::filesystem::rename(folder_ / (name + ".new"), folder_ / name);
  }
  void give(const Identity& authority, const std::string& name) const {
    const auto identity = make_server_certificate(authority, {name});
    write("key.pem", identity.key);
    write("cert.pem", identity.certificate);
  }
  GrpcServerTls tls() const { return {path("cert.pem"), path("key.pem"), std::chrono::seconds{1}}; }
  void serve() {
    server_ = GrpcServer::start({"127.0.0.1", 0}, {}, {server_credentials(tls()).value()}).value();
  }
  bool lets_in(const std::string& ca, const std::string& name) const {
    const auto dialler = GrpcDialler::make({server_->endpoint(), ca, name});
    EXPECT_TRUE(dialler);
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const auto channel = dialler->channel(own);
    auto state = channel->GetState(true);
    const auto until = std::chrono::system_clock::now() + std::chrono::seconds(20);
    while (state != GRPC_CHANNEL_READY && state != GRPC_CHANNEL_TRANSIENT_FAILURE) {
      if (!channel->WaitForStateChange(state, until)) break;
      state = channel->GetState(true);
    }
    return state == GRPC_CHANNEL_READY;
  }

  const Identity authority_ = make_authority("a test's CA");
  std::filesystem::path folder_;
  std::unique_ptr<GrpcServer> server_;
};

TEST_F(GrpcTlsTest, WhoTrustsTheCaAndAsksForTheRightNameGetsIn) {
  serve();
  EXPECT_TRUE(lets_in(path("ca.pem"), "server.example"));
  EXPECT_FALSE(lets_in(path("ca.pem"), "other.example"));
  EXPECT_FALSE(lets_in(path("ca.pem"), "")) << "the certificate is not for 127.0.0.1";
  EXPECT_FALSE(lets_in("", "")) << "in the clear";
  write("other-ca.pem", make_authority("another CA").certificate);
  EXPECT_FALSE(lets_in(path("other-ca.pem"), "server.example"));
  EXPECT_FALSE(lets_in(std::string(kSystemCa), "server.example"));
}

TEST_F(GrpcTlsTest, ARenewedCertificateIsTakenIntoUse) {
  serve();
  ASSERT_TRUE(lets_in(path("ca.pem"), "server.example"));
  give(authority_, "renewed.example");
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  bool renewed = false;
  while (!renewed && std::chrono::steady_clock::now() < until) {
    renewed = lets_in(path("ca.pem"), "renewed.example");
  }
  EXPECT_TRUE(renewed);
}

TEST_F(GrpcTlsTest, WhatIsNoPairIsRefusedInOneLine) {
  const auto refusal = [&](const GrpcServerTls& tls) {
    const auto credentials = server_credentials(tls);
    return credentials ? "accepted" : credentials.error();
  };
  EXPECT_TRUE(refusal({path("none.pem"), path("key.pem")}).starts_with("cannot read certificate"));
  EXPECT_TRUE(refusal({path("cert.pem"), path("none.pem")}).starts_with("cannot read key"));
  write("other-key.pem", make_server_certificate(authority_, {"x"}).key);
  EXPECT_NE(refusal({path("cert.pem"), path("other-key.pem")}).find("key values mismatch"),
            std::string::npos);
  write("garbage.pem", "no PEM at all");
  const auto garbage = GrpcDialler::make({{}, path("garbage.pem"), {}});
  ASSERT_FALSE(garbage);
  EXPECT_TRUE(garbage.error().starts_with("cannot read CA " + path("garbage.pem")));
}

}  // namespace
}  // namespace ringback::net
