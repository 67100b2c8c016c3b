#include "runner/live/relay_line.h"

#include <array>
#include <deque>
#include <utility>
#include <vector>

namespace ringback::runner {

using net::ErrorCode;
using net::Tcp;
namespace asio = net::asio;

namespace {

/// Reading stops while more than this is under way, as TCP's window would make it.
constexpr std::size_t kWindow = 1 << 20;

/// Closed with a reset, so that the other end knows at once.
void reset(Tcp::socket& socket) {
  ErrorCode ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

}  // namespace

/// One connection through a line: two ways, each a queue of what is under way.
class RelayedConnection : public std::enable_shared_from_this<RelayedConnection> {
 public:
  RelayedConnection(RelayLine& line, Tcp::socket client)
      : line_(line),
        server_(client.get_executor()),
        there_{world::Way::kThere, asio::steady_timer(client.get_executor())},
        back_{world::Way::kBack, asio::steady_timer(client.get_executor())},
        client_(std::move(client)) {}

  void start() {
    if (line_.state() == world::Line::kSilent) return;  // goes on when the line is back
    connecting_ = true;
    server_.async_connect(line_.target(), [self = shared_from_this()](const ErrorCode& error) {
      if (self->cut_) return;
      if (error) return self->cut();
      self->connected_ = true;
      self->turn_off_nagle();
      self->read(self->there_);
      self->read(self->back_);
    });
  }
  /// The line is up again after silence.
  void wake() {
    if (cut_) return;
    if (!connecting_) return start();
    if (!connected_) return;
    for (Direction* way : {&there_, &back_}) {
      for (auto& piece : std::exchange(way->held, {})) send(*way, std::move(piece));
      read(*way);
    }
  }
  void cut() {
    cut_ = true;
    reset(client_);
    reset(server_);
    there_.timer.cancel();
    back_.timer.cancel();
  }
  bool over() const { return cut_ || (there_.finished && back_.finished); }

 private:
  /// Bytes and when they arrive; none: the sender has closed its side.
  struct Piece {
    std::vector<char> bytes;
    Instant arrives;
  };
  struct Direction {
    world::Way way;
    asio::steady_timer timer;
    std::deque<Piece> under_way{};
    std::vector<std::vector<char>> held{};  ///< read when the line went silent
    std::array<char, 16'384> buffer{};
    std::size_t size = 0;
    bool reading = false;
    bool writing = false;
    bool ended = false;     ///< its sender has closed
    bool finished = false;  ///< its receiver was told so
  };

  Tcp::socket& source(const Direction& way) { return &way == &there_ ? client_ : server_; }
  Tcp::socket& sink(const Direction& way) { return &way == &there_ ? server_ : client_; }

  void turn_off_nagle() {
    ErrorCode ignored;
    client_.set_option(Tcp::no_delay(true), ignored);
    server_.set_option(Tcp::no_delay(true), ignored);
  }

  void read(Direction& way) {
    const bool silent = line_.state() == world::Line::kSilent;
    if (cut_ || way.reading || way.ended || silent || way.size > kWindow) return;
    way.reading = true;
    source(way).async_read_some(
        asio::buffer(way.buffer),
        [self = shared_from_this(), &way](const ErrorCode& error, std::size_t count) {
          way.reading = false;
          if (self->cut_) return;
          if (error && error != asio::error::eof) return self->cut();
          way.ended = static_cast<bool>(error);
          self->send(way, {way.buffer.begin(), way.buffer.begin() + count});
          self->read(way);
        });
  }

  void send(Direction& way, std::vector<char> bytes) {
    if (line_.state() == world::Line::kSilent) {
      way.held.push_back(std::move(bytes));
      return;
    }
    way.size += bytes.size();
    const Instant arrives = line_.link().arrival(line_.clock().now().instant, way.way);
    way.under_way.push_back({std::move(bytes), arrives});
    if (way.under_way.size() == 1) wait(way);
  }

  void wait(Direction& way) {
    way.timer.expires_at(line_.clock().when(way.under_way.front().arrives));
    way.timer.async_wait([self = shared_from_this(), &way](const ErrorCode& error) {
      if (!error && !self->cut_) self->arrive(way);
    });
  }

  void arrive(Direction& way) {
    const auto& piece = way.under_way.front();
    if (piece.bytes.empty()) {
      ErrorCode ignored;
      sink(way).shutdown(Tcp::socket::shutdown_send, ignored);
      way.finished = true;
      return;
    }
    asio::async_write(sink(way), asio::buffer(piece.bytes),
                      [self = shared_from_this(), &way](const ErrorCode& error, std::size_t count) {
                        if (self->cut_) return;
                        if (error) return self->cut();
                        way.size -= count;
                        way.under_way.pop_front();
                        self->read(way);
                        if (!way.under_way.empty()) self->wait(way);
                      });
  }

  RelayLine& line_;
  Tcp::socket server_;
  Direction there_;
  Direction back_;
  Tcp::socket client_;
  bool connecting_ = false;
  bool connected_ = false;
  bool cut_ = false;
};

RelayLine::RelayLine(asio::io_context& io, const net::Clock& clock, Tcp::endpoint target,
                     world::Link link)
    : clock_(clock), target_(std::move(target)), link_(std::move(link)), acceptor_(io) {}

RelayLine::~RelayLine() {
  for (const auto& connection : connections_) connection->cut();
}

std::string RelayLine::listen() {
  ErrorCode error;
  const Tcp::endpoint any(asio::ip::address_v4::loopback(), 0);
  acceptor_.open(any.protocol(), error);
  if (!error) acceptor_.bind(any, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return link_.name() + ": " + error.message();
  accept();
  return {};
}

std::string RelayLine::address() const {
  return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

void RelayLine::accept() {
  acceptor_.async_accept([this](const ErrorCode& error, Tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    if (!error) take(std::move(socket));
    accept();
  });
}

void RelayLine::take(Tcp::socket socket) {
  if (state() == world::Line::kBroken) return reset(socket);
  std::erase_if(connections_, [](const auto& connection) { return connection->over(); });
  auto connection = std::make_shared<RelayedConnection>(*this, std::move(socket));
  connections_.insert(connection);
  connection->start();
}

void RelayLine::change(const LinkChange& change) {
  auto& quality = link_.quality();
  if (change.delay) quality.delay = *change.delay;
  if (change.jitter) quality.jitter = *change.jitter;
  if (change.loss) quality.loss = *change.loss;
  if (!change.line) return;
  quality.line = *change.line;
  switch (*change.line) {
    case world::Line::kUp:
      for (const auto& connection : connections_) connection->wake();
      break;
    case world::Line::kBroken:
      for (const auto& connection : connections_) connection->cut();
      connections_.clear();
      break;
    case world::Line::kSilent:
      break;
  }
}

}  // namespace ringback::runner
