// The admin port: HTTP/1.1 for curl, HTTP/2 with prior knowledge for those who speak it, and the
// event stream on both, with a bound on whatever a client could make large.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "apns-mock/io/admin_api.h"
#include "base/result.h"
#include "net/asio.h"
#include "net/endpoint.h"
#include "net/listener.h"

namespace ringback::apns {

inline constexpr std::size_t kAdminBodyBytes = 64 * 1024;
inline constexpr std::size_t kAdminHeaderBytes = 16 * 1024;
inline constexpr std::size_t kAdminConnections = 256;

/// What one connection and its server know of each other.
class AdminConnection {
 public:
  virtual ~AdminConnection() = default;
  virtual void stop() = 0;
};

/// All functions: on the executor.
class AdminServer {
 public:
  AdminServer(net::asio::any_io_executor executor, Shell& shell);
  ~AdminServer();

  /// The error is one line.
  Result<net::Endpoint, std::string> listen(const net::Endpoint& endpoint);
  const net::Endpoint& endpoint() const { return listener_->endpoint(); }
  /// Takes no new connections and closes those there are.
  void stop();

  struct Shared {
    explicit Shared(Shell& shell) : api(shell) {}
    AdminApi api;
    std::set<std::shared_ptr<AdminConnection>> open;
  };

 private:
  net::asio::any_io_executor executor_;
  std::shared_ptr<Shared> shared_;
  std::unique_ptr<net::Listener> listener_;
};

/// Serve what was accepted; `begun` is what has been read of it already.
void serve_http1(const std::shared_ptr<AdminServer::Shared>& shared, net::Tcp::socket socket,
                 std::string begun);
void serve_http2(const std::shared_ptr<AdminServer::Shared>& shared, net::Tcp::socket socket,
                 std::string begun);

/// Events that wait to be written; `wake` is posted to the executor when there are some.
class AdminEvents {
 public:
  AdminEvents(net::asio::any_io_executor executor, const AdminApi::Events& wanted,
              std::function<void()> wake);
  ~AdminEvents();
  /// Text for what has come; empty when there is nothing.
  std::string take();
  /// No more will come.
  bool over() const;

 private:
  struct Pump;
  std::shared_ptr<Pump> pump_;
};

}  // namespace ringback::apns
