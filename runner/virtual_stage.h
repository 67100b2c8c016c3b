// Plays a plan in the virtual world: one thread, one seed, no waiting.
#pragma once

#include "runner/stage.h"
#include "world/setup.h"
#include "world/trace_sink.h"

namespace ringback::runner {

struct VirtualOptions {
  bool keep_trace = true;  ///< false: a search that only wants the verdict of the invariants
  bool invariants = true;
  bool keep_pushes = false;             ///< for who wants to look at payloads
  world::TraceSink* watcher = nullptr;  ///< also hears everything, from the phones' set-up on
};

class VirtualStage final : public Stage {
 public:
  explicit VirtualStage(VirtualOptions options = {}) : options_(options) {}
  Result<Recording, StageError> play(const Plan& plan, std::uint64_t seed) override;

 private:
  VirtualOptions options_;
};

/// The plan's phones and settings as the cores take them.
world::Setup setup_of(const Plan& plan);

}  // namespace ringback::runner
