// What one thread hands to another: many items, one wake-up.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "net/asio.h"

namespace ringback::apns {

/// Items arrive on the executor in the order in which they were put. The mailbox must be destroyed
/// on its executor, or after that has stopped.
template <class Item>
class Mailbox {
 public:
  using Take = std::function<void(std::vector<Item>&)>;
  Mailbox(net::asio::any_io_executor executor, Take take)
      : executor_(std::move(executor)), take_(std::move(take)) {}
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  /// Any thread.
  void put(Item item) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(item));
      if (waiting_.size() > 1) return;  // somebody is on the way already
    }
    net::asio::post(executor_, [this, alive = std::weak_ptr<char>(alive_)] {
      if (!alive.expired()) empty();
    });
  }

 private:
  void empty() {
    taken_.clear();
    {
      const std::lock_guard lock(mutex_);
      taken_.swap(waiting_);
    }
    take_(taken_);
  }

  net::asio::any_io_executor executor_;
  Take take_;
  std::mutex mutex_;
  std::vector<Item> waiting_;
  std::vector<Item> taken_;
  std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace ringback::apns
