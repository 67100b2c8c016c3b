#include "net/listener.h"

namespace ringback::net {

struct Listener::Loop : std::enable_shared_from_this<Listener::Loop> {
  Loop(const asio::any_io_executor& executor, Accepted take)
      : acceptor(executor), pause(executor), accepted(std::move(take)) {}

  void accept() {
    acceptor.async_accept([self = shared_from_this()](const ErrorCode& error, Tcp::socket socket) {
      if (!self->acceptor.is_open()) return;
      if (error) return self->accept_later();
      self->accepted(std::move(socket));
      self->accept();
    });
  }
  /// Out of file descriptors, most likely: some connection will end and free one.
  void accept_later() {
    pause.expires_after(std::chrono::milliseconds(100));
    pause.async_wait([self = shared_from_this()](const ErrorCode& error) {
      if (!error && self->acceptor.is_open()) self->accept();
    });
  }

  Tcp::acceptor acceptor;
  asio::steady_timer pause;
  Accepted accepted;
};

Listener::Listener(std::shared_ptr<Loop> loop, Endpoint endpoint)
    : loop_(std::move(loop)), endpoint_(std::move(endpoint)) {}

Listener::~Listener() { close(); }

void Listener::close() {
  ErrorCode ignored;
  loop_->acceptor.close(ignored);
  loop_->pause.cancel();
}

Result<std::unique_ptr<Listener>, std::string> Listener::open(const asio::any_io_executor& executor,
                                                              const Endpoint& listen,
                                                              Accepted accepted) {
  const auto complain = [&listen](const ErrorCode& error) {
    return Failure{"cannot listen on " + listen.text() + ": " + error.message()};
  };
  ErrorCode error;
  Tcp::resolver resolver(executor);
  const auto found =
      resolver.resolve(listen.host, std::to_string(listen.port), Tcp::resolver::passive, error);
  if (error) return complain(error);
  const Tcp::endpoint address = *found.begin();
  auto loop = std::make_shared<Loop>(executor, std::move(accepted));
  auto& acceptor = loop->acceptor;
  acceptor.open(address.protocol(), error);
  if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(address, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return complain(error);
  loop->accept();
  const Endpoint bound{listen.host, acceptor.local_endpoint().port()};
  return std::unique_ptr<Listener>(new Listener(std::move(loop), bound));
}

}  // namespace ringback::net
