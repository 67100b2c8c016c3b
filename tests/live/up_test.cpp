// `ringback up` as a person uses it: everything is there, and gone after Ctrl-C.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "net/asio.h"
#include "net/health_probe.h"
#include "net/listener.h"
#include "tests/live/program.h"

namespace ringback::live {
namespace {

std::string get(const net::Endpoint& where, const std::string& target) {
  net::asio::io_context io;
  net::asio::ip::tcp::socket socket(io);
  boost::system::error_code error;
  socket.connect({net::asio::ip::make_address(where.host), where.port}, error);
  const std::string request =
      "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  net::asio::write(socket, net::asio::buffer(request), error);
  std::string answer;
  net::asio::read(socket, net::asio::dynamic_buffer(answer), error);
  return answer;
}

TEST(Up, ServesThePageWithTwoPhonesUntilInterrupted) {
  Program up("ringback", {"up", "--ports", "any"});
  ASSERT_TRUE(up.wait_ready());
  EXPECT_NE(get(up.address("console"), "/").find("<title>Ringback</title>"), std::string::npos);
  const auto phones = get(up.address("console"), "/api/phones");
  EXPECT_NE(phones.find(R"("name":"alice")"), std::string::npos) << phones;
  EXPECT_NE(phones.find(R"("name":"bob")"), std::string::npos) << phones;
  up.send_signal(SIGINT);
  EXPECT_EQ(up.wait_exit(), 0);
  EXPECT_NE(up.out().find("  console           http://localhost:"), std::string::npos) << up.out();
  EXPECT_EQ(up.err(), "");
  // Nothing is left behind: neither a process nor the folder.
  EXPECT_FALSE(net::is_serving(up.address("devices"), std::chrono::milliseconds(200)));
  EXPECT_NE(::access(up.words().at("ca").c_str(), F_OK), 0);
}

TEST(Up, SaysWhichPortIsTaken) {
  net::asio::io_context io;
  const auto holder =
      net::Listener::open(io.get_executor(), {"127.0.0.1", 0}, [](net::Tcp::socket) {});
  ASSERT_TRUE(holder);
  const auto port = std::to_string((*holder)->endpoint().port);
  const auto taken = run("ringback", {"up", "--ports", "any,console=" + port});
  EXPECT_EQ(taken.status, 3);
  EXPECT_NE(taken.err.find("cannot listen on 127.0.0.1:" + port), std::string::npos) << taken.err;
  EXPECT_EQ(std::count(taken.err.begin(), taken.err.end(), '\n'), 1) << taken.err;
}

TEST(Up, RefusesWhatIsNoPortAndNoPhone) {
  const auto port = run("ringback", {"up", "--ports", "console=http"});
  EXPECT_EQ(port.status, 2);
  EXPECT_EQ(port.err, "ringback: --ports: console=http is no port\n");
  const auto word = run("ringback", {"up", "--ports", "web=80"});
  EXPECT_EQ(word.status, 2);
  EXPECT_NE(word.err.find("not web=80"), std::string::npos) << word.err;
  const auto phone = run("ringback", {"up", "--ports", "any", "--phones", "eve:asleep"});
  EXPECT_EQ(phone.status, 2);
  EXPECT_NE(phone.err.find("asleep"), std::string::npos) << phone.err;
}

/// The child of `parent` with this name.
pid_t child_of(pid_t parent, const std::string& name) {
  const auto self = std::to_string(parent);
  std::ifstream children("/proc/" + self + "/task/" + self + "/children");
  for (pid_t child = 0; children >> child;) {
    std::ifstream comm("/proc/" + std::to_string(child) + "/comm");
    std::string found;
    if (std::getline(comm, found) && found == name.substr(0, 15)) return child;
  }
  return 0;
}

TEST(Up, EndsWhenAProcessIsGone) {
  Program up("ringback", {"up", "--ports", "any", "--no-phones"});
  ASSERT_TRUE(up.wait_ready());
  const auto devices = child_of(up.pid(), "device-sim");
  ASSERT_GT(devices, 0);
  ASSERT_EQ(::kill(devices, SIGKILL), 0);
  EXPECT_EQ(up.wait_exit(), 3);
  EXPECT_TRUE(up.err().starts_with("ringback: device-sim ended")) << up.err();
}

}  // namespace
}  // namespace ringback::live
