#include "signaling-server/io/group_commit.h"

#include <chrono>
#include <utility>

namespace ringback::signaling::io {

void GroupCommit::take(Effect& effect) {
  if (broken_) return;
  if (const auto* change = std::get_if<Persist>(&effect)) {
    if (store_ == nullptr || !must(store_->keep(change->change))) return;
    if (std::exchange(uncommitted_, true)) return;
    net::asio::post(executor_, [this] { commit(); });
    return;
  }
  if (uncommitted_) {
    held_.push_back(std::move(effect));
  } else {
    hooks_.perform(effect);
  }
}

void GroupCommit::commit() {
  if (broken_ || !std::exchange(uncommitted_, false)) return;
  const auto began = std::chrono::steady_clock::now();
  if (!must(store_->commit())) return;
  if (hooks_.committed) {
    hooks_.committed(
        std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - began));
  }
  for (const auto& effect : std::exchange(held_, {})) hooks_.perform(effect);
}

void GroupCommit::commit_its_own() {
  uncommitted_ = true;
  commit();
}

bool GroupCommit::must(const Stored& stored) {
  if (stored) return true;
  broken_ = true;
  hooks_.failed(stored.error());
  return false;
}

}  // namespace ringback::signaling::io
