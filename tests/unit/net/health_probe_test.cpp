// The probe behind --health and the containers' health checks, against a real gRPC server.
#include "net/health_probe.h"

#include <gtest/gtest.h>

#include "net/grpc_server.h"
#include "net/process.h"

namespace ringback::net {
namespace {

int exit_status(std::vector<const char*> arguments) {
  Process process("probe", "A process to be asked.");
  std::string needed;
  process.option("--needed", needed, "a flag that a real start cannot do without")->required();
  arguments.insert(arguments.begin(), "probe");
  return process.parse(static_cast<int>(arguments.size()), arguments.data()).value_or(-1);
}

TEST(HealthProbe, FollowsTheServersLife) {
  asio::io_context io;  // outlives the server, which posts to it
  auto started = GrpcServer::start(Endpoint{"127.0.0.1", 0}, {});
  ASSERT_TRUE(started.ok()) << started.error();
  auto server = std::move(started).value();
  const auto where = server->endpoint();
  EXPECT_TRUE(is_serving(where, 2s));
  EXPECT_EQ(exit_status({"--health", where.text().c_str()}), 0);

  server->shut_down(100ms, io.get_executor(), [&] { io.stop(); });
  const auto stay = asio::make_work_guard(io);
  io.run();
  EXPECT_FALSE(is_serving(where, 500ms));
  EXPECT_EQ(exit_status({"--health", where.text().c_str()}), 1);
}

TEST(HealthProbe, AnAddressThatIsNoneIsAUsageError) {
  EXPECT_EQ(exit_status({"--health", "nowhere"}), kExitUsage);
  EXPECT_EQ(exit_status({}), kExitUsage);
}

}  // namespace
}  // namespace ringback::net
