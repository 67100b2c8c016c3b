#include "net/process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace ringback::net {
namespace {

std::optional<int> parse(Process& process, std::vector<const char*> flags) {
  flags.insert(flags.begin(), "test");
  return process.parse(static_cast<int>(flags.size()), flags.data());
}

TEST(Process, ReadsFlagsAndTheEnvironment) {
  Process process("test", "A test.");
  Endpoint listen;
  process.endpoint("--listen", listen, "where");
  ::setenv("RINGBACK_SEED", "7", 1);
  const auto code = parse(process, {"--listen", "[::1]:2197", "--log-level", "off"});
  ::unsetenv("RINGBACK_SEED");
  EXPECT_FALSE(code);
  EXPECT_EQ(listen, (Endpoint{"::1", 2197}));
  EXPECT_EQ(process.seed(), 7u);
}

TEST(Process, ABadFlagIsOneLineAndStatusTwo) {
  const std::vector<std::vector<const char*>> wrong{
      {"--nonsense"}, {"--listen", "nowhere"}, {"--drain-within", "soon"}, {"--speed", "0"}};
  for (const auto& flags : wrong) {
    Process process("test", "A test.");
    Endpoint listen;
    process.endpoint("--listen", listen, "where");
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(parse(process, flags), kExitUsage);
    const auto said = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
    EXPECT_TRUE(said.starts_with("test: ")) << said;
  }
}

TEST(Process, SaysThatItIsReadyOnStdoutAndOnTheDescriptor) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  Process process("test", "A test.");
  const auto fd = std::to_string(pipe[1]);
  ASSERT_FALSE(parse(process, {"--ready-fd", fd.c_str(), "--log-level", "off"}));
  ::testing::internal::CaptureStdout();
  process.ready({{"provider", Endpoint{"127.0.0.1", 2197}}, {"key-id", "ABC"}});
  const std::string expected = "test ready provider=127.0.0.1:2197 key-id=ABC\n";
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), expected);
  std::string line(200, '\0');
  const auto count = ::read(pipe[0], line.data(), line.size());
  EXPECT_EQ(line.substr(0, static_cast<std::size_t>(count)), expected);
  EXPECT_EQ(::read(pipe[0], line.data(), 1), 0) << "and closes it";
  ::close(pipe[0]);
}

TEST(Process, ASignalDrainsAndEndsWithZero) {
  Process process("test", "A test.");
  ASSERT_FALSE(parse(process, {"--log-level", "off"}));
  bool drained = false;
  std::raise(SIGTERM);  // as early as it can come: before run
  EXPECT_EQ(process.run([&](auto done) {
    drained = true;
    done();
  }),
            0);
  EXPECT_TRUE(drained);
}

TEST(Endpoint, ReadsHostsAndPorts) {
  EXPECT_EQ(Endpoint::parse("apns:443"), (Endpoint{"apns", 443}));
  EXPECT_EQ(Endpoint::parse("[::1]:0"), (Endpoint{"::1", 0}));
  EXPECT_EQ(Endpoint::parse("127.0.0.1:65535")->text(), "127.0.0.1:65535");
  for (const std::string_view wrong : {"", ":1", "a", "a:", "a:65536", "a:-1", "a:1x", "::1:2"}) {
    EXPECT_FALSE(Endpoint::parse(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace ringback::net
