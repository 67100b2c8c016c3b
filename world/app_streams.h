// The apps' connections to the signaling server, as their two ends see them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"

namespace ringback::world {

struct AppStream {
  std::optional<ConnectionId> phone_end;
  std::optional<ConnectionId> server_end;
};

/// One stream for each phone; a connection's id tells whose it is.
class AppStreams {
 public:
  explicit AppStreams(std::size_t phones) : streams_(phones) {}

  AppStream& operator[](std::size_t phone) { return streams_[phone]; }
  std::size_t size() const { return streams_.size(); }
  ConnectionId next_id(std::size_t phone) { return {opened_++ * streams_.size() + phone + 1}; }
  std::size_t owner_of(ConnectionId id) const {
    return static_cast<std::size_t>((id.value - 1) % streams_.size());
  }

 private:
  std::vector<AppStream> streams_;
  std::uint64_t opened_ = 0;
};

}  // namespace ringback::world
