// Each of the three processes by itself: how it starts, what it says, what strangers can do to
// it, and how it ends.
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <csignal>
#include <iostream>

#include "net/asio.h"
#include "net/health_probe.h"
#include "net/listener.h"
#include "net/tls_material.h"
#include "proto/control/v1/control.grpc.pb.h"
#include "tests/live/program.h"

namespace ringback::live {
namespace {

using net::Endpoint;

struct Citizen {
  std::string name;
  std::string grpc;  ///< the word of its gRPC address in the readiness line
};

class CitizenTest : public ::testing::TestWithParam<Citizen> {
 protected:
  CitizenTest() {
    const auto authority = net::make_authority("Test CA");
    EXPECT_TRUE(net::write_file(folder_.path() + "/ca.pem", authority.certificate, false));
    EXPECT_TRUE(net::write_file(folder_.path() + "/key.p8", net::make_provider_key(), true));
  }
  /// Flags with which it starts without the other two being there.
  std::vector<std::string> flags(const std::string& listen = "127.0.0.1:0") const {
    const auto& name = GetParam().name;
    const std::string nobody = "127.0.0.1:1";
    std::vector<std::string> flags{"--listen", listen};
    const auto add = [&flags](std::initializer_list<std::string> more) {
      flags.insert(flags.end(), more);
    };
    if (name == "apns-mock") {
      add({"--courier", "127.0.0.1:0", "--data-dir", folder_.path() + "/apns"});
    } else if (name == "signaling-server") {
      add({"--apns-connect", nobody, "--apns-ca", folder_.path() + "/ca.pem", "--apns-key",
           folder_.path() + "/key.p8", "--apns-key-id", "KEY", "--apns-team-id", "TEAM",
           "--demo-tokens", "--store", "memory"});
    } else {
      add({"--courier", nobody, "--signaling", nobody});
    }
    return flags;
  }
  Endpoint grpc_of(const Program& program) const { return program.address(GetParam().grpc); }
  static std::shared_ptr<grpc::Channel> channel_to(const Endpoint& where) {
    return grpc::CreateChannel(where.text(), grpc::InsecureChannelCredentials());
  }

  TemporaryFolder folder_;
};

TEST_P(CitizenTest, ExplainsItself) {
  const auto help = run(GetParam().name, {"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.out.find("--listen"), std::string::npos);
  EXPECT_NE(help.out.find("RINGBACK_LISTEN"), std::string::npos) << "the environment's name";
  const auto version = run(GetParam().name, {"--version"});
  EXPECT_EQ(version.status, 0);
  EXPECT_EQ(version.out, GetParam().name + " " RINGBACK_VERSION "\n");
}

TEST_P(CitizenTest, ABadFlagIsOneLineAndStatusTwo) {
  const auto bad = run(GetParam().name, {"--nonsense"});
  EXPECT_EQ(bad.status, 2);
  EXPECT_TRUE(bad.err.starts_with(GetParam().name + ": ")) << bad.err;
  EXPECT_EQ(std::count(bad.err.begin(), bad.err.end(), '\n'), 1) << bad.err;
  EXPECT_NE(bad.err.find("--nonsense"), std::string::npos) << bad.err;
}

TEST_P(CitizenTest, ATakenPortIsOneLineAndStatusThree) {
  net::asio::io_context io;
  const auto holder =
      net::Listener::open(io.get_executor(), {"127.0.0.1", 0}, [](net::Tcp::socket) {});
  ASSERT_TRUE(holder);
  const auto taken = (*holder)->endpoint().text();
  const auto second = run(GetParam().name, flags(taken));
  EXPECT_EQ(second.status, 3) << second.err;
  EXPECT_NE(second.err.find("cannot listen on " + taken), std::string::npos) << second.err;
  EXPECT_EQ(std::count(second.err.begin(), second.err.end(), '\n'), 1) << second.err;
}

TEST_P(CitizenTest, IsReadySoonAndSaysWhere) {
  Program program(GetParam().name, flags());
  ASSERT_TRUE(program.wait_ready());
  const auto ms = program.ready_after().count();
  std::cout << GetParam().name << " was ready after " << ms << " ms\n";
  RecordProperty("ready_ms", static_cast<int>(ms));
  EXPECT_LT(ms, 5000) << "100 ms is the goal; a loaded machine may take longer";
  EXPECT_NE(grpc_of(program).port, 0) << "the port that was picked";
  EXPECT_TRUE(net::is_serving(grpc_of(program), 5s));
  program.send_signal(SIGTERM);
  EXPECT_EQ(program.wait_exit(), 0);
  EXPECT_TRUE(program.out().starts_with(GetParam().name + " ready ")) << program.out();
}

TEST_P(CitizenTest, EndsWithZeroWhileSomebodyWatches) {
  Program program(GetParam().name, flags());
  ASSERT_TRUE(program.wait_ready());
  const auto stub = control::v1::Control::NewStub(channel_to(grpc_of(program)));
  grpc::ClientContext context;
  const auto watch = stub->WatchTrace(&context, {});
  watch->WaitForInitialMetadata();
  program.send_signal(SIGTERM);
  EXPECT_EQ(program.wait_exit(std::chrono::seconds(20)), 0) << "--drain-within is 5s";
  control::v1::TraceEvent event;
  while (watch->Read(&event)) {
  }
  EXPECT_FALSE(watch->Finish().ok());
}

TEST_P(CitizenTest, GarbageOnAnyPortLeavesOthersAlone) {
  Program program(GetParam().name, flags());
  ASSERT_TRUE(program.wait_ready());
  const auto stub = control::v1::Control::NewStub(channel_to(grpc_of(program)));
  const auto describe = [&stub] {
    grpc::ClientContext context;
    control::v1::DescribeResponse response;
    const auto status = stub->Describe(&context, {}, &response);
    return status.ok() ? response.name() : status.error_message();
  };
  EXPECT_EQ(describe(), GetParam().name);
  net::asio::io_context io;
  for (const auto& [word, value] : program.words()) {
    const auto where = Endpoint::parse(value);
    if (!where || where->port == 0) continue;
    const net::Tcp::endpoint target(net::asio::ip::make_address(where->host), where->port);
    for (const auto& garbage : {std::string(1000, '\0'), std::string("GET / HTTP/1.0\r\n\r\n"),
                                std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n????????")}) {
      net::Tcp::socket stranger(io);
      stranger.connect(target);
      net::asio::write(stranger, net::asio::buffer(garbage));
      // Vanishes with a reset, in the middle of whatever the program makes of this.
      stranger.set_option(net::asio::socket_base::linger(true, 0));
    }
  }
  EXPECT_EQ(describe(), GetParam().name) << "on the connection from before";
  EXPECT_TRUE(net::is_serving(grpc_of(program), 5s)) << "and on a new one";
  EXPECT_TRUE(program.running());
}

/// What grpcurl asks first: the bytes of a ServerReflectionRequest that lists services.
std::string services_at(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  const auto call = stub.PrepareCall(
      &context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  const auto next = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  call->StartCall(nullptr);
  if (!next()) return {};
  grpc::Slice bytes("\x3a\x01*");
  call->Write(grpc::ByteBuffer(&bytes, 1), nullptr);
  grpc::ByteBuffer answer;
  if (next()) call->Read(&answer, nullptr);
  std::string text;
  std::vector<grpc::Slice> slices;
  if (next() && answer.Dump(&slices).ok()) {
    for (const auto& slice : slices) {
      text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  context.TryCancel();
  queue.Shutdown();
  while (next()) {
  }
  return text;
}

TEST_P(CitizenTest, TellsItsServicesToGrpcurl) {
  Program program(GetParam().name, flags());
  ASSERT_TRUE(program.wait_ready());
  const auto services = services_at(channel_to(grpc_of(program)));
  EXPECT_NE(services.find("ringback.control.v1.Control"), std::string::npos) << services;
  EXPECT_NE(services.find("grpc.health.v1.Health"), std::string::npos) << services;
}

TEST_P(CitizenTest, NamesTheFieldOfAnUnknownAssumption) {
  Program program(GetParam().name, flags());
  ASSERT_TRUE(program.wait_ready());
  const auto stub = control::v1::Control::NewStub(channel_to(grpc_of(program)));
  grpc::ClientContext context;
  control::v1::SetAssumptionRequest request;
  request.set_name("no_such_thing");
  request.set_value("1");
  control::v1::SetAssumptionResponse response;
  const auto status = stub->SetAssumption(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(status.error_message().starts_with("name: ")) << status.error_message();
}

INSTANTIATE_TEST_SUITE_P(Processes, CitizenTest,
                         ::testing::Values(Citizen{"apns-mock", "courier"},
                                           Citizen{"signaling-server", "signaling"},
                                           Citizen{"device-sim", "control"}),
                         [](const auto& tested) {
                           std::string name = tested.param.name;
                           std::erase(name, '-');
                           return name;
                         });

TEST(Citizens, AnUnreadableKeyIsOneLineAndStatusThree) {
  const TemporaryFolder folder;
  const auto authority = net::make_authority("Test CA");
  ASSERT_TRUE(net::write_file(folder.path() + "/ca.pem", authority.certificate, false));
  const std::string key = folder.path() + "/key.p8";
  for (const bool exists : {false, true}) {
    if (exists) {
      ASSERT_TRUE(net::write_file(key, "no key", true));
    }
    const auto ended = run("signaling-server",
                           {"--listen", "127.0.0.1:0", "--apns-connect", "127.0.0.1:1", "--apns-ca",
                            folder.path() + "/ca.pem", "--apns-key", key, "--apns-key-id", "KEY",
                            "--apns-team-id", "TEAM", "--store", "memory"});
    EXPECT_EQ(ended.status, 3) << ended.err;
    EXPECT_NE(ended.err.find(key), std::string::npos) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  }
}

TEST(Citizens, AKeyThatIsIllFormedIsAUsageAndAnUnreadableOneIsNot) {
  const TemporaryFolder folder;
  const auto status_of = [&](const std::string& key) {
    const auto ended = run("apns-mock", {"--data-dir", folder.path() + "/apns", "--listen",
                                         "127.0.0.1:0", "--courier", "127.0.0.1:0", "--key", key});
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
    return ended.status;
  };
  EXPECT_EQ(status_of("x"), 2);
  EXPECT_EQ(status_of("KID:TEAM"), 2);
  EXPECT_EQ(status_of("KID:TEAM:" + folder.path() + "/none.p8"), 3);
}

TEST(Citizens, ADataFolderServesOneProcessUntilThatIsGone) {
  const TemporaryFolder folder;
  const std::vector<std::string> flags{"--listen",    "127.0.0.1:0", "--courier",
                                       "127.0.0.1:0", "--data-dir",  folder.path() + "/apns"};
  {
    Program first("apns-mock", flags);
    ASSERT_TRUE(first.wait_ready());
    const auto second = run("apns-mock", flags);
    EXPECT_EQ(second.status, 3) << second.err;
    EXPECT_NE(second.err.find(folder.path() + "/apns is in use by another process"),
              std::string::npos)
        << second.err;
    EXPECT_EQ(std::count(second.err.begin(), second.err.end(), '\n'), 1) << second.err;
    first.send_signal(SIGKILL);
    ASSERT_TRUE(first.wait_exit());
  }
  Program third("apns-mock", flags);
  EXPECT_TRUE(third.wait_ready());
}

TEST(Citizens, ADataFolderThatIsAFileIsOneLineAndStatusThree) {
  const TemporaryFolder folder;
  const std::string file = folder.path() + "/file";
  ASSERT_TRUE(net::write_file(file, "not a folder", false));
  const auto ended = run("apns-mock", {"--listen", "127.0.0.1:0", "--courier", "127.0.0.1:0",
                                       "--data-dir", file + "/apns"});
  EXPECT_EQ(ended.status, 3) << ended.err;
  EXPECT_NE(ended.err.find(file), std::string::npos) << ended.err;
  EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
}

}  // namespace
}  // namespace ringback::live
