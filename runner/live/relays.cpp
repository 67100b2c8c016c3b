#include "runner/live/relays.h"

#include <future>

#include "net/endpoint.h"
#include "runner/live/relay_line.h"

namespace ringback::runner {
namespace {

namespace asio = net::asio;

/// Runs `work` on the relays' thread and waits for what it says.
template <class Work>
auto on_thread(asio::io_context& io, Work work) {
  std::packaged_task<decltype(work())()> task(std::move(work));
  auto said = task.get_future();
  asio::post(io, [&task] { task(); });
  return said.get();
}

}  // namespace

Relays::Relays(double speed, std::uint64_t seed)
    : clock_(speed),
      seed_(seed),
      stay_(asio::make_work_guard(io_)),
      thread_([this] { io_.run(); }) {}

Relays::~Relays() {
  // In one piece: what is still queued then never runs, and finds no line that is gone.
  on_thread(io_, [this] {
    lines_.clear();
    io_.stop();
  });
  thread_.join();
}

Result<std::string, std::string> Relays::open(const std::string& link, const std::string& target) {
  const auto endpoint = net::Endpoint::parse(target);
  net::ErrorCode error;
  if (!endpoint) return Failure{link + ": no HOST:PORT: " + target};
  const auto found =
      net::Tcp::resolver(io_).resolve(endpoint->host, std::to_string(endpoint->port), error);
  if (error || found.empty()) return Failure{link + ": " + target + ": " + error.message()};
  return on_thread(io_, [&]() -> Result<std::string, std::string> {
    auto line = std::make_unique<RelayLine>(
        io_, clock_, found.begin()->endpoint(),
        world::Link(link, {}, world::LinkDefaults{}.retransmission, Rng(seed_)));
    if (auto why = line->listen(); !why.empty()) return Failure{std::move(why)};
    const std::string address = line->address();
    lines_[link] = std::move(line);
    return address;
  });
}

bool Relays::change(const LinkChange& change) {
  return on_thread(io_, [&] {
    RelayLine& line = *lines_.at(change.link);
    const auto before = line.state();
    line.change(change);
    return line.state() != before;
  });
}

}  // namespace ringback::runner
