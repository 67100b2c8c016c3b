#include "apns-mock/io/admin_server.h"

#include <array>
#include <atomic>
#include <string_view>
#include <utility>

#include "net/trace_hub.h"

namespace ringback::apns {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::size_t kEventsBehind = 10'000;
constexpr std::size_t kEventsAtOnce = 64 * 1024;
constexpr auto kFirstWordWithin = std::chrono::seconds(20);

/// Reads until it can tell HTTP/2 from HTTP/1.1, and hands the connection on.
class Doorman final : public AdminConnection, public std::enable_shared_from_this<Doorman> {
 public:
  Doorman(std::shared_ptr<AdminServer::Shared> shared, net::Tcp::socket socket)
      : shared_(std::move(shared)), socket_(std::move(socket)), timer_(socket_.get_executor()) {}

  void start() {
    shared_->open.insert(shared_from_this());
    timer_.expires_after(kFirstWordWithin);
    timer_.async_wait([self = shared_from_this()](const net::ErrorCode& error) {
      if (!error) self->stop();
    });
    read();
  }
  void stop() override {
    net::ErrorCode ignored;
    socket_.close(ignored);
    leave();
  }

 private:
  void read() {
    socket_.async_read_some(
        net::asio::buffer(bytes_),
        [self = shared_from_this()](const net::ErrorCode& error, std::size_t count) {
          if (error) return self->leave();
          self->begun_.append(self->bytes_.data(), count);
          self->decide();
        });
  }
  void decide() {
    const auto known = std::min(begun_.size(), kPreface.size());
    const bool http2 = kPreface.starts_with(std::string_view(begun_).substr(0, known));
    if (http2 && known < kPreface.size()) return read();
    const auto shared = shared_;
    leave();
    if (http2) {
      serve_http2(shared, std::move(socket_), std::move(begun_));
    } else {
      serve_http1(shared, std::move(socket_), std::move(begun_));
    }
  }
  void leave() {
    timer_.cancel();
    shared_->open.erase(shared_from_this());
  }

  std::shared_ptr<AdminServer::Shared> shared_;
  net::Tcp::socket socket_;
  net::asio::steady_timer timer_;
  std::array<char, 4096> bytes_{};
  std::string begun_;
};

}  // namespace

struct AdminEvents::Pump : std::enable_shared_from_this<AdminEvents::Pump> {
  net::asio::any_io_executor executor;
  std::function<void()> wake;
  std::shared_ptr<net::TraceWatcher> watcher;
  std::atomic<bool> posted = false;

  /// From the thread that publishes.
  void ring() {
    if (posted.exchange(true)) return;
    net::asio::post(executor, [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (!self) return;
      self->posted = false;
      if (self->wake) self->wake();
    });
  }
};

AdminEvents::AdminEvents(net::asio::any_io_executor executor, const AdminApi::Events& wanted,
                         std::function<void()> wake)
    : pump_(std::make_shared<Pump>()) {
  pump_->executor = std::move(executor);
  pump_->wake = std::move(wake);
  pump_->watcher = wanted.hub->watch(wanted.backlog, kEventsBehind, [weak = std::weak_ptr(pump_)] {
    if (const auto pump = weak.lock()) pump->ring();
  });
  pump_->ring();
}

AdminEvents::~AdminEvents() { pump_->wake = {}; }

std::string AdminEvents::take() {
  std::string text;
  while (text.size() < kEventsAtOnce) {
    const auto trace = pump_->watcher->take();
    if (!trace) break;
    text += to_server_sent_event(*trace);
  }
  if (text.size() >= kEventsAtOnce) pump_->ring();
  return text;
}

bool AdminEvents::over() const { return pump_->watcher->closed() || pump_->watcher->cut(); }

AdminServer::AdminServer(net::asio::any_io_executor executor, Shell& shell)
    : executor_(std::move(executor)), shared_(std::make_shared<Shared>(shell)) {}

AdminServer::~AdminServer() = default;

Result<net::Endpoint, std::string> AdminServer::listen(const net::Endpoint& endpoint) {
  auto listener = net::Listener::open(executor_, endpoint, [this](net::Tcp::socket socket) {
    // Those beyond the bound are closed as they come.
    if (shared_->open.size() >= kAdminConnections) return;
    std::make_shared<Doorman>(shared_, std::move(socket))->start();
  });
  if (!listener) return Failure{listener.error()};
  listener_ = std::move(listener).value();
  return listener_->endpoint();
}

void AdminServer::stop() {
  listener_->close();
  const auto open = shared_->open;  // stopping takes them out of the set
  for (const auto& connection : open) connection->stop();
}

}  // namespace ringback::apns
