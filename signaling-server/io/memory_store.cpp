// The store that forgets when its process does.
#include <map>

#include "signaling-server/io/store.h"

namespace ringback::signaling::io {
namespace {

class MemoryStore final : public Store {
 public:
  Result<std::vector<Change>, std::string> load(std::size_t) override {
    std::vector<Change> changes;
    for (const auto& [key, user] : users_) changes.push_back(user);
    for (const auto& [key, device] : devices_) changes.push_back(device);
    for (const auto& [key, token] : tokens_) changes.push_back(token);
    for (const auto& [key, call] : calls_) changes.push_back(call);
    return changes;
  }
  Result<std::optional<CallRecord>, std::string> find_ended(CallId call) override {
    const auto found = calls_.find(call);
    if (found == calls_.end() || !found->second.record.ended_at) {
      return std::optional<CallRecord>{};
    }
    return std::optional<CallRecord>(found->second.record);
  }
  Stored keep(const Change& change) override {
    if (const auto* m = std::get_if<UserSaved>(&change)) users_[m->record.user] = *m;
    if (const auto* m = std::get_if<DeviceSaved>(&change)) devices_[m->device] = *m;
    if (const auto* m = std::get_if<DeviceForgotten>(&change)) devices_.erase(m->device);
    if (const auto* m = std::get_if<TokenSaved>(&change)) tokens_[m->record.token] = *m;
    if (const auto* m = std::get_if<TokenForgotten>(&change)) tokens_.erase(m->token);
    if (const auto* m = std::get_if<CallSaved>(&change)) calls_[m->record.id] = *m;
    if (const auto* m = std::get_if<HistoryEnds>(&change)) {
      std::erase_if(calls_, [&](const auto& kept) {
        const auto& ended = kept.second.record.ended_at;
        return ended && *ended < m->before;
      });
    }
    return true;
  }
  Stored commit() override { return true; }
  Stored clear() override {
    users_.clear();
    devices_.clear();
    tokens_.clear();
    calls_.clear();
    return true;
  }
  Stored each_call(const std::function<void(const CallRecord&)>& visit) override {
    std::multimap<WallTime, const CallRecord*> dated;
    for (const auto& [id, call] : calls_) dated.emplace(call.record.dialled_at, &call.record);
    for (const auto& [at, record] : dated) visit(*record);
    return true;
  }

 private:
  std::map<UserId, UserSaved> users_;
  std::map<DeviceKey, DeviceSaved> devices_;
  std::map<DeviceToken, TokenSaved> tokens_;
  std::map<CallId, CallSaved> calls_;
};

}  // namespace

std::unique_ptr<Store> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace ringback::signaling::io
